import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { InputError } from "../../src/core/input-error.ts";
import { REVIEW_MARKER } from "../../src/report/review-markdown.ts";
import { ReviewSchema, reviewJsonSchema } from "../../src/review/schema.ts";
import { FakeGitHub } from "../support/github.ts";
import { fakeIo } from "../support/io.ts";
import { finding, reportText, verdictWith } from "../support/reports.ts";
import { ENVIRONMENTS, type StackJson, synth } from "../support/synth.ts";

const DEV = synth([ENVIRONMENTS.dev]);

type Change = (stacks: Map<string, StackJson>) => void;

/** `dev` as it is at the base, and as a change leaves it. */
function project(change: Change = () => {}, more: Partial<Io> = {}): Partial<Io> {
  const changed = new Map(JSON.parse(JSON.stringify([...DEV]))) as Map<string, StackJson>;
  change(changed);
  return {
    environmentNames: async () => ["dev"],
    synthesize: async () => changed,
    atCommit: (_ref, work) =>
      work({ commit: "f".repeat(40), environmentNames: async () => ["dev"], synthesize: async () => DEV }),
    ...more,
  };
}

const resource = (stacks: Map<string, StackJson>, type: string) =>
  Object.values(stacks.get("dev-platform")?.resource[type] ?? {})[0] ?? {};

const opened: Change = (stacks) => {
  const bucket = Object.values(
    stacks.get("dev-platform")?.resource["aws_s3_bucket_public_access_block"] ?? {},
  )[0];
  if (bucket) bucket["block_public_acls"] = false;
};

async function review(io: Partial<Io>, files: Record<string, string>, ...args: readonly string[]) {
  const fake = fakeIo(files, io);
  const code = await run(["review", ...args, "--runs", "0"], fake);
  return { code, io: fake, head: fake.stdout().split("\n").slice(0, 5) };
}

describe("ballast review", () => {
  it("ends with 0 where nothing changes, and says so", async () => {
    const { code, head } = await review(project(), {}, "--base", "main");
    expect([code, head.slice(0, 2)]).toEqual([
      0,
      ["### Ballast review: nothing to worry about: the Terraform stays as it is", "- **Same** in dev"],
    ]);
  });

  it("ends with 2 for what the gate refuses, by the code alone", async () => {
    const { code, head, io } = await review(project(opened), {}, "--base", "main");
    expect([code, head]).toEqual([
      2,
      [
        "### Ballast review: worry: the gate refuses 1 finding",
        "- **Changes** dev: 0 to create, 1 to update, 0 to replace, 0 to delete in 1 stack, by the code",
        "- **Cost** dev: same",
        "- **Resilience** dev: not simulated",
        "- **Gate** dev: refused (1 refused), **alarms** all still fire, **drift** not given",
      ],
    ]);
    expect(io.stdout()).toContain("block&#95;public&#95;acls");
    expect(io.stdout().trimEnd().endsWith(REVIEW_MARKER)).toBe(true);
  });

  it("passes what a waiver allows", async () => {
    const waiver = {
      rule: "bucket-public",
      address: "aws_s3_bucket_public_access_block.*",
      reason: "moved to the policy of the account",
      approver: "jane",
      expires: "2026-12-31",
    };
    const files = { "gate.json": JSON.stringify({ waivers: [waiver] }) };
    const { code, head } = await review(project(opened), files, "--base", "main", "--policy", "gate.json");
    expect([code, head[4]]).toEqual([
      0,
      "- **Gate** dev: passed (1 waived), **alarms** all still fire, **drift** not given",
    ]);
  });

  it("reads a plan of a stack instead of its code, and refuses one of no stack", async () => {
    const change = (before: object, after: object) =>
      JSON.stringify({
        format_version: "1.2",
        planned_values: {},
        resource_changes: [
          {
            address: "aws_lb_target_group.web",
            mode: "managed",
            type: "aws_lb_target_group",
            name: "web",
            change: {
              actions: ["create", "delete"],
              before,
              after,
              after_unknown: {},
              replace_paths: [["port"]],
            },
          },
        ],
      });
    const plan = change({ name: "w", port: 80 }, { name: "w", port: 81 });
    const files = { "plans/dev-platform.json": plan, "plans/other.json": plan };
    const { code, head, io } = await review(
      project(),
      files,
      "--base",
      "main",
      "--plan-json",
      "plans/dev-platform.json",
    );
    expect([code, head[0], head[1]]).toEqual([
      0,
      "### Ballast review: have a look: 1 resource is destroyed or replaced",
      "- **Changes** dev: 0 to create, 0 to update, 1 to replace, 0 to delete in 1 stack, planned",
    ]);
    expect(io.stdout()).toContain("port&#58; 80 &#8594; 81".replace("port&#58;", "port:"));
    const stray = await review(project(), files, "--base", "main", "--plan-json", "plans");
    expect([stray.code, stray.io.stderr()]).toEqual([
      64,
      expect.stringContaining(
        "PLAN_STACK other.json: is not the name of a stack; limit: dev-state, dev-platform",
      ),
    ]);
  });

  it("ends with 1 where the base cannot be synthesized, and says why", async () => {
    const broken = project(opened, {
      atCommit: (_ref, work) =>
        work({
          commit: "f".repeat(40),
          environmentNames: async () => ["dev"],
          synthesize: async () => {
            throw new InputError("SYNTH", "dev at main", "its packages are gone", "merge main");
          },
        }),
    });
    const { code, head, io } = await review(broken, {}, "--base", "main");
    expect([code, head[0]]).toEqual([1, "### Ballast review: not complete: 1 part could not be reviewed"]);
    expect(io.stdout()).toContain("its packages are gone");
  });

  it("tells an environment that is new from one that is gone", async () => {
    const added = project(undefined, {
      atCommit: (_ref, work) =>
        work({ commit: "f".repeat(40), environmentNames: async () => [], synthesize: async () => new Map() }),
    });
    expect((await review(added, {}, "--base", "main")).head[1]).toMatch(
      /^- \*\*Changes\*\* dev: \d{3} to create, 0 to update, 0 to replace, 0 to delete in \d stacks, by the code$/,
    );
    const { code, head } = await review(
      project(undefined, { environmentNames: async () => [] }),
      {},
      "--base",
      "main",
    );
    expect([code, head[1]]).toEqual([
      0,
      "- **Changes** dev: the environment leaves the code; what it made stays in the account",
    ]);
  });

  it("ends with 130 when it is interrupted, and calls nothing the same that nobody looked at", async () => {
    const interrupted = project(opened, { interruptible: (work) => work(AbortSignal.abort()) });
    const { code, head, io } = await review(interrupted, {}, "--base", "main");
    expect([code, head[0]]).toEqual([130, "### Ballast review: not complete: 1 part could not be reviewed"]);
    expect(io.stdout()).toContain("- interrupted before it was reviewed");
  });

  it("tells drift that is pending in what changes", async () => {
    const drift = reportText(
      verdictWith("dev-platform", [finding(7)]),
      verdictWith("prod-platform", [finding(8)]),
    );
    const files = { "drift.json": drift };
    const change: Change = (stacks) => {
      resource(stacks, "aws_lb")["idle_timeout"] = 61;
    };
    const { code, head } = await review(project(change), files, "--base", "main", "--drift", "drift.json");
    expect([code, head[0], head[4]]).toEqual([
      0,
      "### Ballast review: have a look: 1 drift finding pending",
      "- **Gate** dev: passed, **alarms** all still fire, **drift** 1 pending (1 high)",
    ]);
  });

  it("gives JSON of the published schema, which another run joins", async () => {
    const published = readFileSync(join(__dirname, "../../docs/schemas/review-1.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(reviewJsonSchema())));
    const { io } = await review(project(opened), {}, "--base", "main", "--json");
    expect(ReviewSchema.safeParse(JSON.parse(io.stdout())).error).toBeUndefined();
    const text = await review(project(opened), {}, "--base", "main");
    const joined = await review({}, { "reviews/code.json": io.stdout() }, "--in", "reviews");
    expect([joined.code, joined.io.stdout()]).toEqual([2, text.io.stdout()]);
  });

  it.each([
    [[], "USAGE review: there is nothing to compare with; fix: give a commit to --base"],
    [["--base", "main", "--planned"], "USAGE --planned: takes the credentials of one account"],
    [["--base", "main", "--in", "reviews"], "USAGE --base: with --in"],
    [["prod", "--base", "main"], "ENVIRONMENT prod: is not there; limit: dev"],
    [["--base", "main", "--comment", "0"], "limit: a whole number from 1"],
    [["--base", "main", "--comment", "7"], "GITHUB GITHUB_REPOSITORY: is not set"],
    [["--in", "none"], "FILE none"],
  ])("ends with 64 for %j", async (args, words) => {
    const { code, io } = await review(project(), {}, ...args);
    expect([code, io.stderr()]).toEqual([64, expect.stringContaining(words)]);
  });
});

describe("the comment on GitHub", () => {
  let server: FakeGitHub;
  beforeEach(async () => {
    server = await new FakeGitHub().start();
  });
  afterEach(() => server.stop());

  const post = (change: Change) =>
    review(project(change, { env: server.env }), {}, "--base", "main", "--comment", "17");

  it("is made once, and replaced from then on", async () => {
    expect((await post(opened)).io.stderr()).toContain("comment of pull request 17: created");
    expect((await post(() => {})).io.stderr()).toContain("comment of pull request 17: updated");
    expect(server.comments.map(({ body, pull }) => [pull, body.split("\n")[0]])).toEqual([
      [17, "### Ballast review: nothing to worry about: the Terraform stays as it is"],
    ]);
  });

  it("is not one that a stranger marked, nor one that quotes the marker", async () => {
    const stranger = { user: { type: "User" as const }, author_association: "CONTRIBUTOR" };
    server.comment(17, `mine\n${REVIEW_MARKER}`, stranger);
    server.comment(17, `> ${REVIEW_MARKER}\n\nI agree`);
    server.comment(18, `another\n${REVIEW_MARKER}`);
    await post(opened);
    expect(server.comments.map(({ body }) => body.split("\n")[0])).toEqual([
      "mine",
      `> ${REVIEW_MARKER}`,
      "another",
      "### Ballast review: worry: the gate refuses 1 finding",
    ]);
  });

  it("ends with 64 where GitHub refuses, and never prints the token", async () => {
    server.planted.push({ status: 403, body: { message: "Resource not accessible" } });
    const { code, io } = await post(opened);
    expect([code, io.stderr()]).toEqual([64, expect.stringContaining("403, the token may not do this")]);
    expect(io.printed()).not.toContain(server.env["GITHUB_TOKEN"]);
  });
});
