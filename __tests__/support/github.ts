import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { IssueAction } from "../../src/drift/issues/decide.ts";

export const TOKEN = "ghs_planted-token";

/** An issue as GitHub keeps it. */
export interface FakeIssue {
  number: number;
  state: "open" | "closed";
  title: string;
  body: string;
  labels: string[];
  comments: string[];
  pull_request?: object;
}

/** A comment of a pull request, and who wrote it. */
export interface FakeComment {
  readonly id: number;
  readonly pull: number;
  body: string;
  readonly user: { readonly type: "Bot" | "User" };
  readonly author_association: string;
}

/** What a request is answered with instead of what a repository would say. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds before the answer. */
  readonly after?: number;
}

/** A repository on this machine with issues and workflow runs, behind the REST API. */
export class FakeGitHub {
  readonly issues: FakeIssue[] = [];
  /** Comments of pull requests; those of issues are with them. */
  readonly comments: FakeComment[] = [];
  readonly requests: string[] = [];
  /** Answers for the next requests, first come. `undefined` lets one pass. */
  readonly planted: (Answer | undefined)[] = [];
  workflow: { state: string } | undefined = { state: "active" };
  runs: object[] = [];
  pageSize = 100;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get env(): Record<string, string> {
    return { GITHUB_API_URL: this.url, GITHUB_REPOSITORY: "org/shop", GITHUB_TOKEN: TOKEN };
  }

  /** Puts an issue there. */
  add(issue: Partial<FakeIssue>): FakeIssue {
    const number = this.issues.length + 1;
    const made: FakeIssue = {
      number,
      state: "open",
      title: "t",
      body: "",
      labels: ["drift"],
      comments: [],
      ...issue,
    };
    this.issues.push(made);
    return made;
  }

  /** Puts a comment below a pull request, by default one of a workflow. */
  comment(pull: number, body: string, of: Partial<FakeComment> = {}): FakeComment {
    const author = { user: { type: "Bot" as const }, author_association: "NONE" };
    const made = { id: 900 + this.comments.length, pull, body, ...author, ...of };
    this.comments.push(made);
    return made;
  }

  /** Does what an action asks for, without a server. */
  apply(action: IssueAction): void {
    if (action.kind === "create") this.add({ title: action.title, body: action.body });
    else if (action.kind === "comment") this.#issue(action.number).comments.push(action.body);
    else
      Object.assign(this.#issue(action.number), {
        body: action.body,
        ...(action.state && { state: action.state }),
      });
  }

  #issue(number: number): FakeIssue {
    const found = this.issues.find((issue) => issue.number === number);
    if (!found) throw new Error(`no issue ${number}`);
    return found;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    this.requests.push(`${request.method} ${request.url}`);
    const planted = this.planted.shift();
    const found: Answer =
      request.headers.authorization === `Bearer ${TOKEN}`
        ? (planted ??
          this.#route(request.method ?? "", request.url ?? "", text === "" ? {} : JSON.parse(text)))
        : { status: 401, body: { message: "Bad credentials" } };
    if (found.after) await new Promise((resolve) => setTimeout(resolve, found.after).unref());
    response.writeHead(found.status, { "content-type": "application/json", ...found.headers });
    response.end(JSON.stringify(found.body ?? {}));
  }

  #route(method: string, target: string, body: Record<string, unknown>): Answer {
    const url = new URL(target, this.url);
    const path = url.pathname.replace("/repos/org/shop", "");
    const number = Number(/^\/issues\/(\d+)/.exec(path)?.[1]);
    if (method === "GET" && path === "/issues") return this.#page(url);
    if (method === "POST" && path === "/issues") {
      return { status: 201, body: this.add(body as Partial<FakeIssue>) };
    }
    const isPull = !this.issues.some((issue) => issue.number === number);
    if (method === "GET" && path.endsWith("/comments")) {
      return { status: 200, body: this.comments.filter(({ pull }) => pull === number) };
    }
    if (method === "POST" && path.endsWith("/comments")) {
      if (isPull) this.comment(number, String(body["body"]));
      else this.#issue(number).comments.push(String(body["body"]));
      return { status: 201 };
    }
    const comment = this.comments.find(({ id }) => path === `/issues/comments/${id}`);
    if (method === "PATCH" && comment) return { status: 200, body: Object.assign(comment, body) };
    if (method === "PATCH" && number > 0)
      return { status: 200, body: Object.assign(this.#issue(number), body) };
    if (!this.workflow || !path.startsWith("/actions/workflows/drift.yml")) {
      return { status: 404, body: { message: "Not Found" } };
    }
    return { status: 200, body: path.endsWith("/runs") ? { workflow_runs: this.runs } : this.workflow };
  }

  #page(url: URL): Answer {
    const label = url.searchParams.get("labels") ?? "";
    const page = Number(url.searchParams.get("page") ?? 1);
    const all = this.issues.filter(({ labels }) => labels.includes(label));
    const next = new URL(url);
    next.searchParams.set("page", String(page + 1));
    const more = all.length > page * this.pageSize;
    return {
      status: 200,
      body: all.slice((page - 1) * this.pageSize, page * this.pageSize),
      headers: more ? { link: `<${next.href}>; rel="next", <${url.href}>; rel="first"` } : {},
    };
  }
}
