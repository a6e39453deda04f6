import { ACTIONABLE, type DriftFinding, type StackVerdict } from "../../src/drift/finding.ts";
import { gate } from "../../src/drift/gate.ts";
import { DriftReportSchema } from "../../src/drift/report.ts";
import { describeWith } from "../support/needs.ts";
import {
  ballast,
  checkWhileLocked,
  deployAll,
  importLogGroup,
  look,
  rejectAt,
  rejectRefused,
  seeTroubles,
  tamperAll,
} from "./scenario.ts";
import { TAMPERS } from "./tampers.ts";
import { STACKS, startWorld, type World } from "./world.ts";

const RETENTION = "aws_cloudwatch_log_group.api";

/** One life, told in order; every test looks at one part of it. */
async function liveThrough(world: World) {
  const time: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const result = await work();
    time[name] = Math.round((performance.now() - begin) / 100) / 10;
    return result;
  };
  const clean = await timed("clean check", () => look(world));
  await timed("tampers", () => tamperAll(world));
  const tampered = await timed("tampered check", () => look(world));
  const command = await timed("command", () =>
    ballast(world, "drift", "check", "staging", "--stack", "state", "--json"),
  );
  const gateCommand = await timed("gate", () => ballast(world, "drift", "gate", "staging", "state"));
  // The state's stack and the others have nothing to do with each other.
  const [{ locked, troubles }, { refused, rejection }] = await Promise.all([
    timed("lock and troubles", async () => ({
      locked: await checkWhileLocked(world),
      troubles: await seeTroubles(world),
    })),
    timed("reject", async () => ({
      refused: await rejectRefused(world, tampered),
      rejection: await rejectAt(world, tampered, RETENTION),
    })),
  ]);
  await timed("deploy", () => deployAll(world));
  const absorbed = await timed("absorbed check", () => look(world));
  const imports = await timed("import", () => importLogGroup(world));
  console.info(JSON.stringify(time));
  return { clean, tampered, command, gateCommand, locked, troubles, refused, rejection, absorbed, imports };
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

  it("raises nothing after a clean apply, and has looked at everything", () => {
    expect(lines(seen.clean, actionable)).toEqual([]);
    expect(seen.clean.map(({ complete, stack, status }) => [stack, status, complete])).toEqual(
      STACKS.map((stack) => [stack, "in_sync", true]),
    );
    expect(seen.clean.flatMap(({ scan }) => scan ?? []).filter(({ skipped }) => skipped)).toEqual([]);
    expect(gate(seen.clean, "low").exitCode).toBe(0);
  });

  it.each(TAMPERS.map(({ finding, what }) => [what, finding.join(" ").trim()] as const))(
    "finds %s as %s",
    (_what, expected) => {
      expect(lines(seen.tampered, () => true)).toContain(expected);
    },
  );

  it("finds nothing but the tampers and what follows from them", () => {
    const expected = new Set(TAMPERS.map(({ finding }) => finding.join(" ").trim()));
    expect(lines(seen.tampered, actionable).filter((line) => !expected.has(line))).toEqual([
      "untracked high aws_dynamodb_table.state point_in_time_recovery[0].recovery_period_in_days",
      "out_of_band low aws_launch_template.instance description",
    ]);
  });

  it("keeps ids from one check to the next", () => {
    const ids = (verdicts: readonly StackVerdict[], address: string) =>
      verdicts.flatMap(({ findings }) => findings.filter((it) => it.address === address).map(({ id }) => id));
    const report = DriftReportSchema.parse(JSON.parse(seen.command.stdout));
    const now = report.stacks.flatMap(({ findings }) => findings.map(({ id }) => id));
    for (const id of ids(seen.tampered, "aws_s3_bucket_versioning.state")) expect(now).toContain(id);
  });

  it("exits with 2 as a command, its report on stdout and its progress on stderr", () => {
    expect([seen.command.code, seen.command.stdout.startsWith("{")]).toEqual([2, true]);
    expect(seen.command.stderr).toContain("staging-state  planned");
  });

  it("holds a deploy that would revert or swallow it", () => {
    expect(seen.gateCommand.code).toBe(2);
    expect(seen.gateCommand.stdout).toContain("aws_s3_bucket_versioning.state");
    const { held } = gate(seen.tampered, "high");
    expect(new Set(held.map(({ because }) => because))).toEqual(new Set(["reverts", "absorbs"]));
    const ids = new Set(held.map(({ finding }) => finding.id));
    expect(gate(seen.tampered, "high", ids)).toMatchObject({ held: [], exitCode: 0 });
  });

  it("defers a stack that another run holds, and says who", () => {
    expect(seen.locked).toMatchObject({
      status: "incomplete",
      complete: false,
      trouble: { kind: "locked", lock: { operation: "OperationTypeApply", stale: false } },
    });
    expect(gate(seen.locked ? [seen.locked] : [], "high").exitCode).toBe(1);
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

  it("asks who is calling before any plan", () => {
    expect(seen.troubles.expired).toMatchObject({ kind: "credentials" });
    expect(seen.troubles.wrongAccount).toMatch(/^ACCOUNT staging\.account: got credentials of account 9{12}/);
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

  it("rejects one finding by a plan that changes that resource alone", () => {
    expect(seen.rejection.rejected.outcome).toBe("applied");
    expect(seen.rejection.shown).toEqual([[{ address: RETENTION, action: "update", own: true }]]);
  });

  it("still finds what a deploy has absorbed, and what no plan shows", () => {
    expect(lines(seen.absorbed, (finding) => finding.absorbed && actionable(finding))).toEqual([
      "unmanaged_child critical aws_iam_role.instance managed_policy_arns",
      "unmanaged_child critical aws_security_group.instance ingress",
    ]);
    const beside = (verdicts: readonly StackVerdict[]) =>
      verdicts.flatMap(({ findings }) =>
        findings.filter((it) => it.class === "unmanaged").map(({ id }) => id),
      );
    expect(beside(seen.tampered)).toHaveLength(6);
    expect(beside(seen.absorbed).sort()).toEqual(beside(seen.tampered).sort());
    expect(lines(seen.absorbed, ({ class: kind }) => kind === "out_of_band" || kind === "deleted")).toEqual(
      [],
    );
  });

  it("imports what was made by hand, with an empty plan after it", () => {
    const { again, applied, undeclared } = seen.imports;
    expect(undeclared.outcome).toBe("undeclared");
    expect(undeclared.typescript).toContain('name: "/shop-staging/by-hand",');
    expect(applied).toMatchObject({ outcome: "applied", changes: [] });
    expect(again).toMatch(/is aws_cloudwatch_log_group\.by_hand of staging-platform already$/);
  });
});
