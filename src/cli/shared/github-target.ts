import { InputError } from "../../core/input-error.ts";
import type { GitHubTarget } from "../../github/client.ts";
import type { Io } from "../machine/io.ts";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The repository of the environment's variables, as GitHub Actions sets them; the token has to be passed on by hand.
 * @throws InputError that says what to set; the token is never quoted
 */
export function githubTarget({ env }: Pick<Io, "env">): GitHubTarget {
  const repository = env["GITHUB_REPOSITORY"] ?? "";
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || /(^|\/)\.{1,2}(\/|$)/.test(repository)) {
    throw new InputError(
      "GITHUB",
      "GITHUB_REPOSITORY",
      repository === "" ? "is not set" : `is ${repository}`,
      "set it to owner/name; GitHub Actions does so by itself",
    );
  }
  const token = env["GITHUB_TOKEN"] ?? "";
  if (!/^[!-~]+$/.test(token)) {
    throw new InputError(
      "GITHUB",
      "GITHUB_TOKEN",
      token === "" ? "is not set" : "is not a token: it contains blanks or other invalid characters",
      "give the step github.token as its environment variable GITHUB_TOKEN",
    );
  }
  return { apiUrl: apiUrl(env["GITHUB_API_URL"] || "https://api.github.com"), repository, token };
}

/** The token travels in clear over http: only to this machine. */
function apiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname))) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  }
  const fix = "set it to https://api.github.com, or to the API of your own server";
  throw new InputError("GITHUB", "GITHUB_API_URL", "is not the address of an API; limit: https", fix);
}

/** The address of the run that this is a part of; undefined outside GitHub Actions. */
export function runUrl({ env }: Pick<Io, "env">): string | undefined {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_SERVER_URL: server } = env;
  if (!repository || !id || !server) return undefined;
  return `${server}/${repository}/actions/runs/${id}`;
}
