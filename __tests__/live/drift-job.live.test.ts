import { ACTIONABLE, type DriftFinding, type StackVerdict } from "../../src/drift/record/finding.ts";
import { DriftReportSchema } from "../../src/drift/record/schema.ts";
import { gate } from "../../src/drift/settle/gate.ts";
import { describeWith } from "../support/needs.ts";
import { driftRunbook, shownIn, untrue } from "../support/runbook.ts";
import { ballast, findingsIn, settleByCommands } from "./commands.ts";
import { deployAll, look, lookupIn, rejectRefused, seeDeletions, tamperAll } from "./scenario.ts";
import { TAMPERS } from "./tampers.ts";
import { checkAsStranger, checkWhileLocked, seeTroubles } from "./troubles.ts";
import { STACKS, startWorld, type World } from "./world.ts";

/** One life, told in order; every test looks at one part of it. */
async function liveThrough(world: World) {
  const time: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const result = await work();
    time[name] = Math.round((performance.now() - begin) / 100) / 10;
    return result;
  };
  const of = await timed("states", () => lookupIn(world));
  const settled = await timed("reject, accept, import", () => settleByCommands(world, of));
  const clean = await timed("clean check", () => look(world));
  await timed("tampers", () => tamperAll(world, of));
  const tampered = await timed("tampered check", () => look(world));
  const command = await timed("command", () => ballast(world, "drift check staging --stack state --json"));
  const gateCommand = await timed("gate", () => ballast(world, "drift gate staging platform"));
  const strangers = await timed("strangers", () => checkAsStranger(world));
  const refused = await timed("refused", () => rejectRefused(world, tampered));
  // The state's stack and the others have nothing to do with each other.
  const { locks, troubles } = await timed("locks, troubles and deploy", () =>
    deployAll(world, async () => ({
      locks: await checkWhileLocked(world),
      troubles: await seeTroubles(world),
    })),
  );
  const absorbed = await timed("absorbed check", () => look(world));
  const deletions = await timed("deletions", () => seeDeletions(world, of));
  console.info(JSON.stringify(time));
  return {
    settled,
    clean,
    tampered,
    command,
    gateCommand,
    strangers,
    locks,
    refused,
    troubles,
    absorbed,
    deletions,
  };
}

const lines = (verdicts: readonly StackVerdict[], keep: (finding: DriftFinding) => boolean) =>
  verdicts.flatMap(({ findings }) => findings.filter(keep).map(lineOf));
const lineOf = (it: DriftFinding) => [it.class, it.severity, it.address, it.attribute ?? ""].join(" ").trim();
const actionable = (finding: DriftFinding) => ACTIONABLE.has(finding.class);

describeWith(["engine", "python"], "the drift job on a live environment", () => {
  let world: World | undefined;
  let seen: Awaited<ReturnType<typeof liveThrough>>;

  beforeAll(async () => {
    const begin = performance.now();
    world = await startWorld();
    console.info(`applied in ${Math.round((performance.now() - begin) / 1000)} s`);
    seen = await liveThrough(world);
  }, 1_200_000);

  afterAll(async () => {
    await world?.end();
  }, 30_000);

  it("finds three manual changes, and nothing else, right after the first apply", () => {
    const { check } = seen.settled;
    expect([check.code, findingsIn(check).map(({ line }) => line)]).toEqual([
      2,
      [
        "HIGH aws_autoscaling_group.pool  max_size  changed outside",
        "LOW aws_cloudwatch_log_group.cluster_exec  aws_cloudwatch_log_group  unmanaged",
        "MEDIUM aws_cloudwatch_log_group.api  retention_in_days  changed outside",
      ],
    ]);
  });

  it("names the field of the description behind a finding, without being given a map", () => {
    const { check } = seen.settled;
    expect(check.stdout).toContain("   field   capacity.maxInstances in stacks/environments/staging.ts\n");
    expect(check.stdout).toContain("   field   logs.retentionDays in stacks/environments/staging.ts\n");
    const report = DriftReportSchema.parse(JSON.parse(seen.command.stdout));
    const found = report.stacks.flatMap(({ findings }) => findings);
    expect(found.map(({ set_by }) => set_by?.kind)).toEqual(["construct", "construct", "construct"]);
  });

  it("rejects one finding by a plan that changes that resource alone, shown first", () => {
    const { rejected, shown } = seen.settled;
    expect([shown.code, rejected.code]).toEqual([0, 0]);
    expect(shown.stdout).toMatch(
      /\n {2}update {2}aws_cloudwatch_log_group\.api\nnothing was changed; add --apply/,
    );
    expect(rejected.stdout).toMatch(/\n {2}update {2}aws_cloudwatch_log_group\.api\nreverted\n$/);
  });

  it("accepts a finding by one line of the description, and the plan is empty", () => {
    const { accepted, files } = seen.settled;
    expect(accepted.code).toBe(0);
    expect(accepted.stdout).toContain("\n-    maxInstances: 6,\n+    maxInstances: 8,\n");
    expect(accepted.stdout).toContain("\nThe plan is empty.\n");
    expect(files.after).toBe(files.before.replace("maxInstances: 6,", "maxInstances: 8,"));
    expect(files.after).not.toBe(files.before);
  });

  it.each(shownIn(driftRunbook()).map((shown) => [shown.typed, shown] as const))(
    "prints what the runbook shows of %s",
    (typed, shown) => {
      const said = seen.settled.said.find((one) => one.typed === typed);
      expect(said ? untrue(shown, said.stdout) : "was not run").toEqual([]);
    },
  );

  it("puts the file back when accepting would change something else", () => {
    const { putBack, shared } = seen.settled;
    expect([shared.code, putBack]).toEqual([2, true]);
    expect(shared.stdout).toContain(
      "staging-platform: aws_cloudwatch_log_group.vpc_flow retention_in_days would change too",
    );
  });

  it("imports what was made by hand, with an empty plan after it", () => {
    const { again, imported, undeclared } = seen.settled;
    expect([undeclared.code, imported.code]).toEqual([1, 0]);
    expect(undeclared.stdout).toContain('name: "/shop-staging/audit",');
    expect(imported.stdout).toContain("aws_cloudwatch_log_group.audit is imported and the plan is empty.");
    expect(again).toMatch(/is aws_cloudwatch_log_group\.audit of staging-platform already$/);
  });

  it("finds nothing and plans nothing once all three are settled, and has looked at everything", () => {
    const { planned, verdicts } = seen.clean;
    expect([planned, lines(verdicts, actionable)]).toEqual([[], []]);
    expect(verdicts.map(({ complete, stack, status }) => [stack, status, complete])).toEqual(
      STACKS.map((stack) => [stack, "in_sync", true]),
    );
    expect(verdicts.flatMap(({ scan }) => scan ?? []).filter(({ skipped }) => skipped)).toEqual([]);
    expect(gate(verdicts, "low").exitCode).toBe(0);
  });

  it.each(TAMPERS.map(({ finding, what }) => [what, finding.join(" ").trim()] as const))(
    "finds %s as %s",
    (_what, expected) => {
      expect(lines(seen.tampered.verdicts, () => true)).toContain(expected);
    },
  );

  it("finds nothing but the tampers and what follows from them", () => {
    const expected = new Set(TAMPERS.map(({ finding }) => finding.join(" ").trim()));
    expect(lines(seen.tampered.verdicts, actionable).filter((line) => !expected.has(line))).toEqual([
      "out_of_band low aws_launch_template.instance description",
    ]);
  });

  it("keeps ids from one check to the next", () => {
    const report = DriftReportSchema.parse(JSON.parse(seen.command.stdout));
    const now = report.stacks.flatMap(({ findings }) => findings.map(({ id }) => id));
    const before = seen.tampered.verdicts.flatMap(({ findings }) => findings);
    const kept = before.filter(({ address }) => /^aws_s3_bucket_(versioning|server_side)/.test(address));
    expect(kept).toHaveLength(2);
    for (const { id } of kept) expect(now).toContain(id);
  });

  it("exits with 2 as a command, its report on stdout and its progress on stderr", () => {
    expect([seen.command.code, seen.command.stdout.startsWith("{")]).toEqual([2, true]);
    expect(seen.command.stderr).toContain("staging-state  planned");
  });

  it("holds a deploy that would revert or swallow it", () => {
    expect(seen.gateCommand.code).toBe(2);
    expect(seen.gateCommand.stdout).toContain("aws_lb.alb");
    const { held } = gate(seen.tampered.verdicts, "high");
    expect(new Set(held.map(({ because }) => because))).toEqual(new Set(["reverts", "absorbs"]));
    const ids = new Set(held.map(({ finding }) => finding.id));
    expect(gate(seen.tampered.verdicts, "high", ids)).toMatchObject({ held: [], exitCode: 0 });
  });

  it("defers a stack that another run holds, and says who", () => {
    const { locked } = seen.locks;
    expect(locked).toMatchObject({
      status: "incomplete",
      complete: false,
      trouble: { kind: "locked", lock: { operation: "OperationTypeApply", stale: false } },
    });
    expect(gate(locked ? [locked] : [], "high").exitCode).toBe(1);
  });

  it("calls a lock of three hours stale, names the command that frees it, and leaves it to a human", () => {
    const { id, stale, stillHeld } = seen.locks;
    expect(stale).toMatchObject({
      status: "incomplete",
      trouble: { kind: "stale_lock", lock: { id, stale: true } },
    });
    expect(stale?.trouble?.fix).toContain(`  terraform force-unlock ${id}`);
    expect(stillHeld).toBe(true);
  });

  it("reports what it could read when AWS refuses one resource", () => {
    const { denied } = seen.troubles;
    expect(denied).toMatchObject({ complete: false, trouble: { kind: "denied" } });
    expect(denied?.resources.unchecked).toEqual(["aws_dynamodb_table.state"]);
    expect(lines(denied ? [denied] : [], actionable)).toContain(
      "out_of_band high aws_s3_bucket_versioning.state versioning_configuration[0].status",
    );
  });

  it("tries once more after throttling", () => {
    expect(seen.troubles.throttled).toBe(3);
    expect(seen.troubles.afterThrottling).toMatchObject({ complete: true });
    expect(seen.troubles.afterThrottling?.trouble).toBeUndefined();
  });

  it("knows nothing with credentials that have run out: 1, and what to do", () => {
    const { expired } = seen.strangers;
    expect(expired.code).toBe(1);
    expect(expired.stdout).toMatch(/^staging-state {2}INCOMPLETE/);
    expect(expired.stdout).toContain("The security token included in the request is expired");
    expect(expired.stdout).toContain("sign in again, or renew the role's session, then check again");
    expect(expired.stderr).not.toContain("planned");
  });

  it("refuses another account before any plan: 64, and which account it has to be", () => {
    const { wrongAccount } = seen.strangers;
    expect([wrongAccount.code, wrongAccount.stdout]).toEqual([64, ""]);
    expect(wrongAccount.stderr).toContain(
      "ACCOUNT staging.account: got credentials of account 999999999999; limit: 444455556666; use a profile",
    );
    expect(wrongAccount.stderr).not.toContain("planned");
  });

  it("does not guess who made a change when the audit log does not answer", () => {
    const actors = seen.troubles.unattributed?.findings.filter(actionable).map(({ actor }) => actor);
    expect(actors?.length).toBeGreaterThan(0);
    for (const actor of actors ?? []) {
      expect(actor).toMatchObject({
        confidence: "unknown",
        note: expect.stringMatching(/^CloudTrail did not answer/),
      });
    }
  });

  it("refuses to reject what no apply takes back", () => {
    expect(seen.refused).toMatch(/^REJECT aws_security_group\.instance ingress: no apply takes this back/);
  });

  it("still finds what a deploy has absorbed, and what no plan shows", () => {
    const { planned, verdicts } = seen.absorbed;
    expect(planned).toEqual([]);
    expect(lines(verdicts, (finding) => finding.absorbed && actionable(finding))).toEqual([
      "unmanaged_child critical aws_iam_role.instance managed_policy_arns",
      "unmanaged_child critical aws_security_group.instance ingress",
      "ignored_out_of_bounds high aws_autoscaling_group.pool min_size",
    ]);
    // The deploy took the limit back, and the group with it: now within its bounds.
    expect(lines(verdicts, () => true)).toContain("ignored info aws_autoscaling_group.pool desired_capacity");
    const beside = (of: readonly StackVerdict[]) =>
      of.flatMap(({ findings }) => findings.filter((it) => it.class === "unmanaged").map(({ id }) => id));
    expect(beside(seen.tampered.verdicts)).toHaveLength(6);
    expect(beside(verdicts).sort()).toEqual(beside(seen.tampered.verdicts).sort());
    expect(lines(verdicts, ({ class: kind }) => kind === "out_of_band" || kind === "deleted")).toEqual([]);
  });

  it("finds a deleted cluster as critical: the code forbids to destroy it", () => {
    const [verdict] = seen.deletions.cluster;
    expect(verdict?.findings.filter(actionable).map((it) => [lineOf(it), it.rule])).toEqual([
      ["deleted critical aws_ecs_cluster.cluster", "deleted-protected"],
    ]);
  });

  it("takes a stack that is gone as a whole for another account, and rejects nothing there", () => {
    const [verdict] = seen.deletions.empty;
    const [finding, ...others] = verdict?.findings.filter(actionable) ?? [];
    expect(finding).toMatchObject({ rule: "mass-deletion", severity: "critical", address: "(stack)" });
    expect([others, finding?.children.length]).toEqual([[], 18]);
    expect(seen.deletions.refused).toMatch(/so many deletions look like a wrong account$/);
  });
});
