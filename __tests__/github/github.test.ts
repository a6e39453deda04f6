import { z } from "zod";
import { GitHub, GitHubError, type GitHubOptions } from "../../src/github/client.ts";
import { changeIssue, listIssues } from "../../src/github/issues.ts";
import { type Answer, FakeGitHub, TOKEN } from "../support/github.ts";

let server: FakeGitHub;
beforeEach(async () => {
  server = await new FakeGitHub().start();
});
afterEach(() => server.stop());

function client(options: GitHubOptions = {}, token = TOKEN): GitHub {
  const target = { apiUrl: server.url, repository: "org/shop", token };
  return new GitHub(target, { pauseMs: 1, backoffMs: 1, ...options });
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GitHubError)) throw new Error(`no GitHubError: ${String(error)}`);
  expect(error.message).not.toContain(TOKEN);
  return error.message;
}

describe("the list of issues", () => {
  it("is read to its last page, open and closed, without pull requests and other labels", async () => {
    server.pageSize = 2;
    for (const state of ["open", "closed", "open", "open", "closed"] as const) server.add({ state });
    server.add({ pull_request: {} });
    server.add({ labels: ["bug"] });
    const issues = await listIssues(client());
    expect(issues.map(({ number, open }) => [number, open])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
      [5, false],
    ]);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]).toContain("labels=drift&state=all");
  });

  it("does not follow a page to another server", async () => {
    server.planted.push({ status: 200, body: [], headers: { link: '<http://127.0.0.2:1/x>; rel="next"' } });
    expect(await failure(listIssues(client()))).toContain("its next page is on another server");
  });

  it("ends somewhere", async () => {
    server.pageSize = 1;
    for (let i = 0; i < 60; i++) server.add({});
    expect(await failure(listIssues(client()))).toContain("the list has more than 50 pages");
  });
});

describe("a request", () => {
  const limited = (headers: Record<string, string>, status = 429): Answer => ({
    status,
    headers,
    body: { message: "You have exceeded a secondary rate limit" },
  });

  it.each<[string, Answer]>([
    ["429 with Retry-After", limited({ "retry-after": "0" })],
    ["403 of the secondary limit", limited({ "retry-after": "0" }, 403)],
    ["a fault of the server", { status: 502 }],
  ])("is sent again after %s", async (_name, answer) => {
    server.planted.push(answer, answer);
    expect(await listIssues(client())).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });

  it("waits as long as it is told", async () => {
    server.planted.push(limited({ "retry-after": "1" }));
    const begin = performance.now();
    await listIssues(client());
    expect(performance.now() - begin).toBeGreaterThan(990);
  });

  it("does not wait longer than a job can, and says until when", async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 3000);
    server.planted.push(limited({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }, 403));
    expect(await failure(listIssues(client()))).toMatch(
      /its rate limit ends in (49|50) min: run this again after it$/,
    );
    server.planted.push(limited({}));
    expect(await failure(listIssues(client({ maxWaitMs: 59_000 })))).toContain("ends in 60 s");
  });

  it("gives up after four times", async () => {
    server.planted.push(...Array<Answer>(9).fill({ status: 503, body: { message: "down" } }));
    expect(await failure(listIssues(client()))).toContain("503, a fault of GitHub's own (down)");
    expect(server.requests).toHaveLength(4);
  });

  it("that creates something is never sent twice when it may have been done", async () => {
    server.planted.push({ status: 502 });
    const create = { kind: "create", title: "t", body: "b" } as const;
    expect(await failure(changeIssue(client(), create))).toContain("POST");
    expect(server.requests).toHaveLength(1);
    server.planted.push(limited({ "retry-after": "0" }));
    expect(await changeIssue(client(), create)).toBe(1);
  });

  it.each<[number, string]>([
    [301, "the repository has moved: set GITHUB_REPOSITORY to its new name"],
    [403, "the token may not do this: a workflow needs `permissions: issues: write`"],
    [404, "it does not exist, or the token may not see it"],
    [410, "the repository has its issues switched off"],
    [422, "it does not take this content (no)"],
    [418, "it refused (no)"],
  ])("refused with %i names the cause, once", async (status, cause) => {
    server.planted.push({
      status,
      body: { message: "no" },
      headers: { location: `${server.url}/elsewhere` },
    });
    const message = await failure(listIssues(client()));
    expect(message).toContain(`GITHUB GET ${server.url}/repos/org/shop/issues: ${status}, ${cause}`);
    expect(server.requests).toHaveLength(1);
  });

  it("with a wrong token says so, and not the token", async () => {
    const message = await failure(listIssues(client({}, "ghs_other")));
    expect(message).toContain("401, the token is not accepted");
    expect(message).not.toContain("ghs_other");
    server.planted.push({ status: 418, body: { message: `echo ${TOKEN}` } });
    expect(await failure(listIssues(client()))).toContain("echo ***");
  });

  it("does not hang", async () => {
    server.planted.push(...Array<Answer>(4).fill({ status: 200, body: [], after: 5000 }));
    expect(await failure(listIssues(client({ timeoutMs: 20 })))).toContain("no answer within 0 s");
  });

  it("that reaches nobody names the cause", async () => {
    const github = client();
    await server.stop();
    expect(await failure(listIssues(github))).toContain("cannot be reached: ECONNREFUSED");
    server = await new FakeGitHub().start();
  });

  it("ends when it is told to stop", async () => {
    const controller = new AbortController();
    server.planted.push(limited({ "retry-after": "60" }));
    setTimeout(() => controller.abort(new Error("stopped")), 50);
    await expect(listIssues(client({ signal: controller.signal }))).rejects.toThrow("stopped");
  });

  it("refuses an answer of another form", async () => {
    server.planted.push({ status: 200, body: [{ number: "x" }] });
    expect(await failure(listIssues(client()))).toContain("the answer is not as documented: 0.number");
    expect(await client().get("/issues", z.unknown())).toEqual([]);
  });

  it("pauses between two writes", async () => {
    const github = client({ pauseMs: 120 });
    server.add({});
    const begin = performance.now();
    await changeIssue(github, { kind: "comment", number: 1, body: "a" });
    await changeIssue(github, { kind: "update", number: 1, body: "b", state: "closed" });
    expect(performance.now() - begin).toBeGreaterThan(115);
    expect(server.issues[0]).toMatchObject({
      body: "b",
      state: "closed",
      comments: ["a"],
      state_reason: "completed",
    });
  });
});
