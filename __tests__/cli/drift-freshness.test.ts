import { run } from "../../src/cli/run.ts";
import { FakeGitHub } from "../support/github.ts";
import { fakeIo } from "../support/io.ts";

describe("ballast drift freshness", () => {
  let server: FakeGitHub;
  beforeEach(async () => {
    server = await new FakeGitHub().start();
  });
  afterEach(() => server.stop());

  const run_ = (created_at: string, conclusion = "success") => ({ created_at, conclusion });
  const ask = async (env: Record<string, string> = {}, args: readonly string[] = []) => {
    const io = fakeIo({}, { env: { ...server.env, ...env } });
    const code = await run(["drift", "freshness", ...args], io);
    return [code, io.stdout() + io.stderr()] as const;
  };

  it.each<[string, object[], string | undefined, 0 | 1, string]>([
    ["a young run", [run_("2026-11-22T01:00:00Z")], "active", 0, "began 2026-11-22T01:00:00Z, 8 h ago\n"],
    ["a run that found drift", [run_("2026-11-22T01:00:00Z", "failure")], "active", 0, "8 h ago"],
    [
      "an old run",
      [run_("2026-11-20T01:00:00Z")],
      "active",
      1,
      "2 d ago; limit: 26 h; fix: look at its runs",
    ],
    [
      "a young run that was cancelled",
      [run_("2026-11-22T01:00:00Z", "cancelled"), run_("2026-11-19T01:00:00Z")],
      "active",
      1,
      "began 2026-11-19T01:00:00Z, 3 d ago",
    ],
    [
      "runs that never ended well",
      [run_("2026-11-22T01:00:00Z", "startup_failure")],
      "active",
      1,
      "its last runs ended as startup_failure",
    ],
    ["no run", [], "active", 1, "no scheduled run of drift.yml has ever completed; fix:"],
    [
      "a schedule that somebody switched off",
      [run_("2026-11-22T01:00:00Z")],
      "disabled_manually",
      1,
      "somebody switched it off",
    ],
    ["a schedule that GitHub switched off", [], "disabled_inactivity", 1, "after 60 days without activity"],
    ["no such workflow", [], undefined, 1, "404, it does not exist, or the token may not see it"],
  ])("of %s", async (_name, runs, state, code, text) => {
    server.runs = runs;
    server.workflow = state === undefined ? undefined : { state };
    expect(await ask()).toEqual([code, expect.stringContaining(text)]);
    if (code === 1) {
      const [, said] = await ask({ GITHUB_ACTIONS: "true" });
      expect(said).toMatch(/^::warning title=The drift check does not run::[^\n]+\n$/);
    }
  });

  it("asks for scheduled runs only, and takes another limit", async () => {
    server.runs = [{ ...run_("2026-11-22T08:00:00Z"), run_started_at: "2026-11-22T09:00:00Z" }];
    expect((await ask({}, ["--max-age", "31m"]))[0]).toBe(0);
    expect((await ask({}, ["--max-age", "30m"]))[0]).toBe(1);
    expect(server.requests.at(-1)).toContain("/drift.yml/runs?event=schedule&status=completed");
  });

  it("cannot be made to command by an answer", async () => {
    server.workflow = { state: "x\n::error::y %0A" };
    const [, said] = await ask({ GITHUB_ACTIONS: "true" });
    expect(said.split("\n")).toHaveLength(2);
    expect(said).toContain("%250A");
  });

  it.each<[readonly string[], Record<string, string>, string]>([
    [["--max-age", "soon"], {}, "such as 30m, 26h or 14d"],
    [["--workflow", "../x.yml"], {}, "the name of a file in .github/workflows"],
    [[], { GITHUB_TOKEN: "" }, "GITHUB_TOKEN: is not set"],
  ])("refuses %j %j", async (args, env, message) => {
    expect(await ask(env, args)).toEqual([64, expect.stringContaining(message)]);
    expect(server.requests).toEqual([]);
  });
});
