import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { durationText } from "../core/duration.ts";
import { BallastError } from "../core/errors.ts";

/** Which repository, by which API, as whom. */
export interface GitHubTarget {
  /** Root of the REST API, such as `https://api.github.com`, without a slash at its end. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

export interface GitHubOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest time that one answer may take, in milliseconds. @default 20000 */
  readonly timeoutMs?: number | undefined;
  /** Between two requests that write. @default 1000, as GitHub asks for */
  readonly pauseMs?: number | undefined;
  /** Longest wait that a rate limit may ask for; beyond it the request fails. @default 120000 */
  readonly maxWaitMs?: number | undefined;
  /** First wait after a fault of the server or the network; each further one is twice as long. @default 1000 */
  readonly backoffMs?: number | undefined;
}

/** GitHub refused, or did not answer. The message names the cause and never holds the token. */
export class GitHubError extends BallastError {}

const ATTEMPTS = 4;

/** Pages of a list that are read at most: 5,000 issues. */
const MAX_PAGES = 50;

/** What a rate limit without any header asks for. */
const MINUTE_MS = 60_000;

type Method = "GET" | "POST" | "PATCH";

/**
 * The few calls of GitHub's REST API that the drift job makes: one after the other, with pauses between writes and
 * patience as its documentation asks for.
 * Sources: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api,
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export class GitHub {
  readonly #target: GitHubTarget;
  readonly #options: GitHubOptions;
  #wrote = false;

  constructor(target: GitHubTarget, options: GitHubOptions = {}) {
    this.#target = target;
    this.#options = options;
  }

  /** Reads one thing of the repository. @param path such as `/issues/1` @throws GitHubError */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const url = this.#url(path);
    const response = await this.#answer("GET", url);
    return this.#read(response, "GET", url, schema);
  }

  /** Reads every page of a list of the repository. @throws GitHubError, also when it is longer than 50 pages */
  async list<T>(path: string, schema: z.ZodType<T[]>): Promise<T[]> {
    const all: T[] = [];
    let url: URL | undefined = this.#url(path);
    for (let page = 1; url; page++) {
      if (page > MAX_PAGES) throw this.#error("GET", url, `the list has more than ${MAX_PAGES} pages`);
      const response: Response = await this.#answer("GET", url);
      all.push(...(await this.#read(response, "GET", url, schema)));
      url = this.#next(response, url);
    }
    return all;
  }

  /** Writes. A request that may have been done already is not sent twice. @throws GitHubError */
  async send<T>(method: "POST" | "PATCH", path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    if (this.#wrote) await this.#sleep(this.#options.pauseMs ?? 1000);
    this.#wrote = true;
    const url = this.#url(path);
    const response = await this.#answer(method, url, JSON.stringify(body));
    return this.#read(response, method, url, schema);
  }

  async #answer(method: Method, url: URL, body?: string): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#once(method, url, body);
      if (result instanceof Response && result.ok) return result;
      const text = result instanceof Response ? await result.text().catch(() => "") : "";
      const failure = result instanceof Response ? this.#refusal(method, url, result, text) : result;
      const wait = this.#wait(method, result, text, attempt);
      if (wait === undefined || attempt >= ATTEMPTS) throw failure;
      const limit = this.#options.maxWaitMs ?? 120_000;
      if (wait > limit) {
        throw this.#error(
          method,
          url,
          `its rate limit ends in ${durationText(wait)}: run this again after it`,
        );
      }
      await this.#sleep(wait);
    }
  }

  async #once(method: Method, url: URL, body?: string): Promise<Response | GitHubError> {
    const { signal, timeoutMs = 20_000 } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(url, {
        method,
        ...(body !== undefined && { body }),
        // A followed redirect would turn a POST into a GET.
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${this.#target.token}`,
          "content-type": "application/json",
          "user-agent": "ballast",
          "x-github-api-version": "2022-11-28",
        },
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) return this.#error(method, url, `no answer within ${durationText(timeoutMs)}`);
      return this.#error(method, url, `cannot be reached: ${causeOf(error)}`);
    }
  }

  /** Milliseconds to wait before the same request again; undefined when it would be no use, or might be done twice. */
  #wait(method: Method, result: Response | GitHubError, text: string, attempt: number): number | undefined {
    if (result instanceof Response && isRateLimit(result, text)) return rateLimitWait(result);
    const passing = !(result instanceof Response) || result.status >= 500;
    return passing && method !== "POST" ? (this.#options.backoffMs ?? 1000) * 2 ** (attempt - 1) : undefined;
  }

  #refusal(method: Method, url: URL, response: Response, text: string): GitHubError {
    const { status } = response;
    const said = /"message"\s*:\s*"((?:[^"\\]|\\.){0,200})/.exec(text)?.[1] ?? "";
    const cause = isRateLimit(response, text)
      ? "too many requests"
      : (CAUSES[status] ?? (status >= 500 ? "a fault of GitHub's own" : "it refused"));
    return this.#error(method, url, `${status}, ${cause}${said === "" ? "" : ` (${said})`}`);
  }

  async #read<T>(response: Response, method: Method, url: URL, schema: z.ZodType<T>): Promise<T> {
    const raw: unknown = await response.json().catch(() => undefined);
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#error(
      method,
      url,
      `the answer is not as documented: ${issue?.path.join(".")} ${issue?.message}`,
    );
  }

  /** The next page, on the same server only: the token goes nowhere else. */
  #next(response: Response, url: URL): URL | undefined {
    const link = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
    if (link === undefined) return undefined;
    const next = new URL(link, url);
    if (next.origin !== url.origin) throw this.#error("GET", url, "its next page is on another server");
    return next;
  }

  #url(path: string): URL {
    return new URL(`${this.#target.apiUrl}/repos/${this.#target.repository}${path}`);
  }

  #error(method: Method, url: URL, cause: string): GitHubError {
    const text = cause.replaceAll(this.#target.token, "***");
    return new GitHubError("GITHUB", `${method} ${url.origin}${url.pathname}`, text);
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#options;
    await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

const CAUSES: Readonly<Record<number, string>> = {
  301: "the repository has moved: set GITHUB_REPOSITORY to its new name",
  307: "the repository has moved: set GITHUB_REPOSITORY to its new name",
  308: "the repository has moved: set GITHUB_REPOSITORY to its new name",
  401: "the token is not accepted: it has expired, or is of another server",
  403: "the token may not do this: a workflow needs `permissions: issues: write`, for a pull request `pull-requests: write`, to look at runs `actions: read`",
  404: "it does not exist, or the token may not see it",
  410: "the repository has its issues switched off",
  422: "it does not take this content",
};

function isRateLimit({ headers, status }: Response, text: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers.has("retry-after") ||
    headers.get("x-ratelimit-remaining") === "0" ||
    /secondary rate limit/i.test(text)
  );
}

function rateLimitWait({ headers }: Response): number {
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(after)) return Math.max(0, after) * 1000;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000;
  if (headers.get("x-ratelimit-remaining") === "0" && Number.isFinite(reset)) {
    return Math.max(1000, reset - Date.now());
  }
  return MINUTE_MS;
}

/** `ECONNREFUSED`, `ENOTFOUND`: the message of fetch itself says nothing. */
function causeOf(error: unknown): string {
  const of = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const cause = of(error, "cause");
  const told = of(cause, "code") ?? of(cause, "message") ?? of(error, "name");
  return typeof told === "string" ? told : "an unknown error";
}
