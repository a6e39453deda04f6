import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeIo } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { DriftReportSchema } from "../../src/drift/record/schema.ts";
import { FakeGitHub, TOKEN } from "../support/github.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";
import { finding, NOW, reportText, verdictWith } from "../support/reports.ts";

const A = "prod-platform";
const B = "prod-service-web";
const drifted = reportText(verdictWith(A, [finding(1)]));
const clean = (stack: string) => reportText(verdictWith(stack));
const EXPECT = { "expect.json": JSON.stringify([A, B]) };

type Files = Readonly<Record<string, string>>;

async function report(files: Files, args: readonly string[] = [], more: Parameters<typeof fakeIo>[1] = {}) {
  const io = fakeIo(files, more);
  const code = await run(["drift", "report", "--in", "in", ...args], io);
  expect(io.printed()).not.toContain(TOKEN);
  return { code, io };
}

const OUTPUTS = ["--json", "out.json", "--markdown", "out.md", "--sarif", "out.sarif"];
const expected = ["--expect", "expect.json"];

describe("ballast drift report", () => {
  it.each<[string, Files, readonly string[], number]>([
    ["all clean", { "in/a.json": clean(A), "in/x/b.json": clean(B) }, expected, 0],
    ["all clean, nothing expected", { "in/a.json": clean(A) }, [], 0],
    ["a stack that did not report", { "in/a.json": clean(A) }, expected, 1],
    ["no report and no folder", {}, expected, 1],
    ["drift", { "in/a.json": drifted, "in/b.json": clean(B) }, expected, 2],
    ["drift and a stack that did not report", { "in/a.json": drifted }, expected, 2],
    ["a broken report of an expected stack", { "in/a.json": clean(A), "in/b.json": "" }, expected, 1],
    [
      "a broken report beside all expected",
      { "in/a.json": clean(A), "in/b.json": clean(B), "in/c.json": "{" },
      expected,
      1,
    ],
    ["a broken report, nothing expected", { "in/a.json": clean(A), "in/b.json": "{" }, [], 64],
    ["a broken report and drift", { "in/a.json": drifted, "in/b.json": "{" }, [], 2],
    ["a stack twice", { "in/a.json": clean(A), "in/b.json": clean(B), "in/c.json": clean(B) }, expected, 64],
    ["what is no report by its name", { "in/a.json": clean(A), "in/notes.txt": "x" }, [], 0],
  ])("of %s", async (_name, files, args, code) => {
    const result = await report({ ...files, ...EXPECT }, args);
    expect([result.code, result.io.stdout().length > 20]).toEqual([code, true]);
  });

  it.each<[string, Files, readonly string[], string]>([
    ["no folder", {}, [], "FILE in: there is no such file"],
    ["nothing in it", { "in/x.txt": "" }, [], "REPORTS in: has no .json file in it"],
    ["no expectation", { "in/a.json": clean(A) }, expected, "FILE expect.json: there is no such file"],
    [
      "an expectation of another form",
      { "in/a.json": clean(A), "expect.json": '["ok", "a b"]' },
      expected,
      "EXPECT expect.json 1",
    ],
    ["an unknown option", { "in/a.json": clean(A) }, ["--markdwn", "x"], "Did you mean --markdown?"],
    [
      "issues without a repository",
      { "in/a.json": clean(A) },
      ["--issues"],
      "GITHUB GITHUB_REPOSITORY: is not set",
    ],
    [
      "a policy with a bad age",
      { "in/a.json": clean(A), "p.json": '{"maxAge":{"high":"2 days"}}' },
      ["--policy", "p.json"],
      "DRIFT_POLICY_SHAPE maxAge.high",
    ],
  ])("refuses %s with 64", async (_name, files, args, message) => {
    const { code, io } = await report(files, args);
    expect([code, io.stdout()]).toEqual([64, ""]);
    expect(io.stderr()).toContain(message);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      "a repository that is none",
      { GITHUB_REPOSITORY: "../x" },
      "GITHUB_REPOSITORY: is ../x; fix: set it to owner/name",
    ],
    ["no token", { GITHUB_TOKEN: "" }, "GITHUB_TOKEN: is not set; fix: give the step github.token"],
    ["a token with a line end", { GITHUB_TOKEN: `${TOKEN}\n` }, "GITHUB_TOKEN: is not a token"],
    [
      "an API in clear",
      { GITHUB_API_URL: "http://api.example.com" },
      "GITHUB_API_URL: is not the address of an API; limit: https",
    ],
  ])("refuses %s before any work", async (_name, env, message) => {
    const all = { GITHUB_REPOSITORY: "org/shop", GITHUB_TOKEN: TOKEN, ...env };
    const { code, io } = await report({ "in/a.json": clean(A) }, ["--issues"], { env: all });
    expect([code, io.stdout()]).toEqual([64, ""]);
    expect(io.stderr()).toContain(message);
  });

  it("writes every form: what was wholly checked as SARIF, the summary behind what is there", async () => {
    const files = { "in/a.json": drifted, "in/b.json": "{", ...EXPECT };
    const io = fakeIo(files);
    io.written.set("out.md", "before\n");
    expect(await run(["drift", "report", "--in", "in", ...expected, ...OUTPUTS], io)).toBe(2);
    const json = DriftReportSchema.parse(JSON.parse(io.written.get("out.json") ?? ""));
    expect(json).toMatchObject({
      exit_code: 2,
      summary: { status: "drifted", complete: false, stacks: 2 },
      stacks: [
        { name: A, checked_at: NOW.toISOString(), findings: [{ first_seen: NOW.toISOString() }] },
        { name: B },
      ],
    });
    expect(json.notes).toEqual([
      expect.stringContaining("JSON_TRUNCATED in/b.json"),
      `SARIF leaves out what was not completely checked: ${B}`,
    ]);
    const sarif = JSON.parse(io.written.get("out.sarif") ?? "");
    expect(sarif.runs.map((it: { automationDetails: { id: string } }) => it.automationDetails.id)).toEqual([
      `drift/${A}/`,
    ]);
    expect(sarif.runs[0].results[0]).toMatchObject({
      provenance: { firstDetectionTimeUtc: NOW.toISOString() },
      locations: [{ physicalLocation: { artifactLocation: { uri: `cdktf.out/stacks/${A}/cdk.tf.json` } } }],
    });
    expect(io.written.get("out.md")).toMatch(
      /^before\n# Drift: 2 stacks: 1 drifted, 1 not completely checked\n/,
    );
    expect(io.stdout()).toContain("2 stacks: 1 drifted, 1 not completely checked");
    expect(io.stderr()).toMatch(/^error JSON_TRUNCATED in\/b\.json/);
  });

  it("writes no SARIF when nothing was wholly checked: an empty one would close every alert", async () => {
    const { io } = await report(EXPECT, [...expected, ...OUTPUTS]);
    expect([...io.written.keys()].sort()).toEqual(["out.json", "out.md"]);
    expect(io.stdout()).toContain("in: there is no such file");
  });

  it("takes ages from an earlier report, and raises what is older than the policy allows", async () => {
    const first = "2026-11-20T09:30:00.000Z";
    const earlier = reportText(
      verdictWith(A, [finding(1, { severity: "medium", seen: { first, ageMs: 0 } })]),
    );
    const files = {
      "in/a.json": reportText(verdictWith(A, [finding(1, { severity: "medium" })])),
      "last/report.json": earlier,
      "last/broken.json": "{",
      "p.json": '{"maxAge":{"medium":"1d"}}',
    };
    const args = ["--previous", "last", ...OUTPUTS];
    const plain = await report(files, args);
    expect([plain.code, plain.io.stdout().match(/first seen .*/)?.[0]]).toEqual([
      0,
      `first seen ${first}, 2 d ago`,
    ]);
    expect(plain.io.stdout()).toContain(
      "an earlier report is not used, so ages may begin anew: last/broken.json",
    );
    const raised = await report(files, [...args, "--policy", "p.json"]);
    expect(raised.code).toBe(2);
    for (const name of ["out.json", "out.md", "out.sarif"]) {
      expect(raised.io.written.get(name)).toMatch(
        name === "out.sarif" ? /"level": "error"/ : /raised from medium to high/,
      );
    }
    expect((await report(files, ["--previous", "nowhere"])).io.stdout()).toContain(
      "nowhere: there is no such file",
    );
  });

  it("is the same report for the same checks", async () => {
    const files = { "in/a.json": drifted, "in/b.json": clean(B) };
    const turned = { "in/b.json": drifted, "in/a.json": clean(B) };
    const [one, two] = [await report(files, OUTPUTS), await report(turned, OUTPUTS)];
    expect([...one.io.written]).toEqual([...two.io.written]);
    expect(one.io.stdout()).toBe(two.io.stdout());
  });

  it("teaches in its help", async () => {
    const io = fakeIo();
    expect(await run(["drift", "report", "--help"], io)).toBe(0);
    for (const text of ["--expect stacks.json", "permissions: issues: write", "maxAge", "Exit codes: 0"]) {
      expect(io.stdout()).toContain(text);
    }
  });

  it("reads and writes the folders of a machine", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ballast-report-"));
    try {
      mkdirSync(join(folder, "in", A), { recursive: true });
      writeFileSync(join(folder, "in", A, "report.json"), drifted);
      writeFileSync(join(folder, "in", "b.json"), clean(B));
      writeFileSync(join(folder, "summary.md"), "before\n");
      const io: FakeIo = fakeIo({}, { ...nodeIo, now: () => NOW, out: () => {}, err: () => {} });
      const args = ["drift", "report", "--in", join(folder, "in"), "--markdown", join(folder, "summary.md")];
      expect(await run([...args, "--json", join(folder, "new", "all.json")], io)).toBe(2);
      expect(readFileSync(join(folder, "summary.md"), "utf8")).toMatch(/^before\n# Drift: 2 stacks/);
      expect(JSON.parse(readFileSync(join(folder, "new", "all.json"), "utf8")).summary.stacks).toBe(2);
      expect(await run([...args, "--json", folder], io)).toBe(64);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("ballast drift report --issues", () => {
  let server: FakeGitHub;
  beforeEach(async () => {
    server = await new FakeGitHub().start();
  });
  afterEach(() => server.stop());

  const onGitHub = (files: Files, at = NOW, args: readonly string[] = []) =>
    report({ ...files, ...EXPECT }, ["--issues", ...expected, ...args], { env: server.env, now: () => at });
  const both = { "in/a.json": drifted, "in/b.json": clean(B) };
  const fixed = { "in/a.json": clean(A), "in/b.json": clean(B) };

  it("opens one issue, keeps it up, remembers since when, and closes it", async () => {
    const opened = await onGitHub(both);
    expect([opened.code, opened.io.stdout().split("\n").at(-2)]).toEqual([2, `issue #1 of ${A}: opened`]);
    const later = new Date("2026-11-25T09:30:00Z");
    const kept = await onGitHub(both, later, ["--json", "out.json"]);
    expect(kept.io.stdout()).toContain(`issue #1 of ${A}: updated`);
    const json = DriftReportSchema.parse(JSON.parse(kept.io.written.get("out.json") ?? ""));
    expect(json.stacks[0]?.findings[0]?.first_seen).toBe(NOW.toISOString());
    expect(server.issues[0]?.body).toContain("3 d ago");
    expect((await onGitHub({ "in/b.json": clean(B) })).code).toBe(1);
    expect(server.issues[0]?.state).toBe("open");
    const closed = await onGitHub(fixed);
    expect([closed.code, closed.io.stdout().split("\n").at(-2)]).toEqual([
      0,
      `issue #1 of ${A}: commented, closed`,
    ]);
    expect(server.issues).toMatchObject([{ state: "closed", labels: ["drift"], title: `Drift in ${A}` }]);
  }, 20_000);

  it("says of a duplicate, a spoilt state and a stray issue what it does with them", async () => {
    server.add({ body: `<!-- ballast-drift:v1:stack=${A} -->\nspoilt` });
    server.add({ body: `<!-- ballast-drift:v1:stack=${A} -->` });
    server.add({ body: "<!-- ballast-drift:v1:stack=gone -->" });
    const { io } = await onGitHub(both);
    for (const text of [
      "issues #1, #2 are all about",
      "its hidden state is unreadable",
      "issue #3 is about gone",
    ]) {
      expect(io.stdout()).toContain(text);
    }
    expect(server.requests.slice(1)).toEqual([
      "POST /repos/org/shop/issues/1/comments",
      "PATCH /repos/org/shop/issues/1",
    ]);
  }, 20_000);

  it("reports all the same when GitHub cannot be read, and exits with 1", async () => {
    server.planted.push({ status: 404, body: { message: "Not Found" } });
    const { code, io } = await onGitHub(fixed, NOW, OUTPUTS);
    expect([code, io.written.size]).toEqual([1, 3]);
    expect(io.stderr()).toMatch(
      /^error the issues are not kept up, and ages may begin anew: GITHUB GET .* 404, /,
    );
    expect(io.written.get("out.json")).toContain("the issues are not kept up");
    expect(server.issues).toEqual([]);
  });

  it("keeps up the other issues when one cannot be written", async () => {
    const files = {
      "in/a.json": drifted,
      "in/b.json": reportText(verdictWith(B, [finding(2, { severity: "low" })])),
    };
    server.planted.push(undefined, { status: 422, body: { message: "no" } });
    const { code, io } = await onGitHub(files);
    expect([code, server.issues.map(({ title }) => title)]).toEqual([2, [`Drift in ${B}`]]);
    expect(io.stderr()).toContain(`error issue of ${A}: GITHUB POST`);
    server.planted.push(undefined, { status: 422 });
    const mild = { "in/a.json": clean(A), "in/b.json": files["in/b.json"] };
    expect((await onGitHub(mild)).code).toBe(1);
  }, 20_000);
});
