import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { GateReportSchema, gateReportJsonSchema } from "../../src/gate/schema.ts";
import { gatePlan } from "../gate/plans.ts";
import { fakeIo } from "../support/io.ts";

const WAIVER = {
  rule: "open-to-the-world",
  address: "aws_security_group.app",
  reason: "the partner's scanner until the tunnel is there",
  approver: "jane",
  expires: "2026-12-31",
};

async function gate(name: string, ...more: readonly string[]) {
  const io = fakeIo({
    "plan.json": gatePlan(name),
    "waived.json": JSON.stringify({ waivers: [WAIVER] }),
    "late.json": JSON.stringify({
      waivers: [{ ...WAIVER, expires: "2026-01-31" }],
    }),
    "wrong.json": JSON.stringify({ waivers: [{ ...WAIVER, rule: "ssh" }] }),
    "other.json": '{"hello": 1}',
  });
  const code = await run(["gate", "--plan-json", "plan.json", ...more], io);
  return { code, io };
}

describe("ballast gate", () => {
  it("refuses with place, before, after, rule, reason and fix, and ends with 2", async () => {
    const { code, io } = await gate("trust-widened");
    expect(code).toBe(2);
    expect(io.stdout()).toMatchInlineSnapshot(`
      "plan.json  1 to update
       REFUSED  e45592e552cb  aws_iam_role.task assume_role_policy  trust-widened
         before  ["Service:ecs-tasks.amazonaws.com sts:assumerole"]
         after   ["AWS:arn:aws:iam::999988887777:root sts:assumerole"]
         why     whoever is named now can do whatever the role can
         fix     keep the principals and conditions, or make a role of its own for the newcomer
      refused: 1 refused
      "
    `);
  });

  it("passes with 0, and counts what breaks a rule as it stands", async () => {
    const { code, io } = await gate("open-group-untouched");
    expect(code).toBe(0);
    expect(io.stdout()).toMatchInlineSnapshot(`
      "plan.json  1 to create
         1 more place breaks a rule as it stands, untouched by this plan
      passed
      "
    `);
  });

  it("ends with 1 for what nobody can tell before the apply", async () => {
    const { code, io } = await gate("source-known-after-apply");
    expect(code).toBe(1);
    expect(io.stdout()).toContain(" UNKNOWN  ");
    expect(io.stdout()).toContain("   after   (known after apply)");
    expect(io.stdout().trimEnd().split("\n").at(-1)).toBe("not judged: 1 unknown before the apply");
  });

  it("shows a waived finding with its waiver, and passes", async () => {
    const { code, io } = await gate("ssh-opened", "--policy", "waived.json");
    expect(code).toBe(0);
    expect(io.stdout()).toContain("   waiver  until 2026-12-31 (jane): the partner's scanner");
    expect(io.stdout()).toContain("passed: 1 waived");
  });

  it("refuses an expired waiver, and says so", async () => {
    const { code, io } = await gate("retention-lengthened", "--policy", "late.json");
    expect(code).toBe(2);
    expect(io.stdout()).toContain(
      "EXPIRED  waiver open-to-the-world aws_security_group.app until 2026-01-31 (jane)",
    );
    expect(io.stdout()).toContain("refused: 1 expired waiver");
  });

  it.each(["trust-widened", "ssh-opened", "policy-known-after-apply", "table-forgotten"])(
    "writes %s in the published form",
    async (name) => {
      const { code, io } = await gate(name, "--json");
      const report = GateReportSchema.parse(JSON.parse(io.stdout()));
      expect(report.exit_code).toBe(code);
    },
  );

  it("publishes the schema of its JSON", () => {
    const published = readFileSync(join(__dirname, "../../docs/schemas/gate-report-1.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(gateReportJsonSchema())));
  });

  it("appends a table for a step summary, in which nothing of the plan is markup", async () => {
    const { io } = await gate("ssh-opened", "--markdown", "summary.md");
    const summary = io.written.get("summary.md") ?? "";
    expect(summary).toContain("## Plan gate: refused: 1 refused");
    expect(summary).toMatch(
      /^\| \*\*refused\*\* \| aws&#95;security&#95;group&#46;app<br>ingress&#46;0 \| \{.+10&#46;0.+ → .+0&#46;0&#46;0&#46;0\/0/m,
    );
  });

  it("never prints a secret of the plan", async () => {
    const { io } = await gate("database-unprotected", "--json");
    const text = await gate("database-unprotected");
    expect(gatePlan("database-unprotected")).toContain("not-used-anywhere-9");
    expect(io.printed() + text.io.printed()).not.toContain("not-used-anywhere-9");
  });

  it.each([
    ["no input", ["gate"], "there is nothing to judge"],
    ["both kinds of input", ["gate", "prod", "--plan-json", "plan.json"], "give one or the other"],
    ["a file that is no plan", ["gate", "--plan-json", "other.json"], "other.json"],
    [
      "a policy with an unknown rule",
      ["gate", "--plan-json", "plan.json", "--policy", "wrong.json"],
      "GATE_POLICY_RULE",
    ],
    ["standard input twice", ["gate", "--plan-json", "-", "--config", "-"], "both read standard input"],
  ])("ends with 64 for %s", async (_what, args, words) => {
    const io = fakeIo({
      "plan.json": gatePlan("ssh-opened"),
      "other.json": '{"hello": 1}',
      "wrong.json": JSON.stringify({ waivers: [{ ...WAIVER, rule: "ssh" }] }),
    });
    expect(await run(args, io)).toBe(64);
    expect(io.stderr()).toContain(words);
    expect(io.stdout()).toBe("");
  });
});
