import { planLines } from "../../src/cli/commands/drift/reject.ts";
import { run } from "../../src/cli/run.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import type { Actor, DriftFinding } from "../../src/drift/record/finding.ts";
import { changeAge, tooYoung } from "../../src/drift/settle/cooldown.ts";
import { readPlan } from "../../src/engine/planned-stacks.ts";
import type { Project } from "../../src/engine/project.ts";
import { withPlan } from "../../src/engine/saved-plan.ts";
import { checkEnvironment, type Watched } from "../../src/live/check.ts";
import type { AuditLog } from "../../src/live/cloudtrail.ts";
import { type RejectOptions, type RejectPlan, reject } from "../../src/live/reject.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { judge, makePlan, TODAY } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";
import { finding, NOW, verdictWith } from "../support/reports.ts";

vi.mock("../../src/live/check.ts");
vi.mock("../../src/engine/saved-plan.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  withPlan: vi.fn(),
}));
vi.mock("../../src/engine/planned-stacks.ts");

const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const by = (confidence: Actor["confidence"], at: string | undefined): Actor => ({
  confidence,
  via: "console",
  principal: "ada",
  at,
  note: "a note",
});
const HOUR = 3_600_000;

describe("the age of a change", () => {
  it.each<[string, Partial<DriftFinding>, number | undefined, string]>([
    [
      "the event that made it",
      { actor: by("exact", ago(5)) },
      5,
      "changed 5 min ago by ada [exact, CloudTrail]",
    ],
    [
      "the likely event",
      { actor: by("likely", ago(90)) },
      90,
      "changed 90 min ago by ada [likely, CloudTrail]",
    ],
    [
      "an event before the first report",
      { actor: by("exact", ago(90)), seen: { first: ago(5), ageMs: 0 } },
      90,
      "changed 90 min",
    ],
    ["an event by a clock that is ahead", { actor: by("exact", ago(-5)) }, 0, "changed 0 s ago"],
    [
      "the first report",
      { actor: by("unknown", ago(5)), seen: { first: ago(30), ageMs: 0 } },
      30,
      "first reported 30 min ago",
    ],
    [
      "nothing",
      { actor: by("unknown", ago(5)) },
      undefined,
      "is not known (a note): an incident may be running",
    ],
    ["nobody asked", {}, undefined, "is not known: an incident may be running"],
  ])("is told by %s", (_name, more, minutes, text) => {
    const age = changeAge(finding(1, more), NOW);
    expect(age.ms).toBe(minutes === undefined ? undefined : minutes * 60_000);
    expect(age.text).toContain(text);
  });

  it.each([
    [59, HOUR, true],
    [60, HOUR, false],
    [0, 0, false],
    [undefined, HOUR, false],
  ])("of %s minutes, with a cooldown of %i ms, is too young: %s", (minutes, cooldown, young) => {
    const ms = minutes === undefined ? undefined : minutes * 60_000;
    expect(tooYoung({ ms, text: "t" }, cooldown) !== undefined).toBe(young);
  });
});

const made = makePlan([
  {
    address: "aws_dynamodb_table.a",
    state: { arn: "arn:t/a", a: "one" },
    cloud: { arn: "arn:t/a", a: "two-two" },
    code: { arn: "arn:t/a", a: "one" },
  },
]);
const verdict = judge(made);
const [drifted] = verdict.findings;
const ID = drifted?.id ?? "";

describe("reject", () => {
  const applied: string[][] = [];
  const terraform = { mustTerraform: async (...args: string[]) => void applied.push(args) };
  const watched = { project: { hearing: () => terraform } as unknown as Project } as Watched;
  const event = (minutes: number) =>
    JSON.stringify({
      eventID: "1",
      eventName: "UpdateTable",
      eventTime: ago(minutes),
      userIdentity: { userName: "ada" },
      requestParameters: { tableName: "a", a: "two-two" },
    });
  const audit = (log: AuditLog) => ({
    log,
    region: "eu-west-1",
    now: NOW,
    deployRoles: new Set<string>(),
    pauseMs: 1,
  });
  const made_ = (minutes: number) => audit(async () => ({ records: [event(minutes)] }));
  const refusing = audit(() => Promise.reject(Object.assign(new Error("no"), { name: "AccessDenied" })));
  let shown: RejectPlan[] = [];

  beforeEach(() => {
    applied.length = 0;
    shown = [];
    const clean = verdictWith("prod");
    vi.mocked(checkEnvironment).mockReset();
    vi.mocked(checkEnvironment).mockResolvedValue({ verdicts: [clean], known: new Map() });
    vi.mocked(checkEnvironment).mockResolvedValueOnce({ verdicts: [verdict], known: new Map() });
    vi.mocked(withPlan).mockImplementation((_project, _stack, _options, use) => use({ file: "saved" }));
    vi.mocked(readPlan).mockResolvedValue({ stack: "prod", plan: parsePlan(made, "plan"), seconds: 0 });
  });

  const policy = loadPolicy({}, "policy", TODAY);
  const take = (more: Partial<RejectOptions> = {}) =>
    reject(watched, ID, { policy, now: () => NOW, apply: true, onPlan: (plan) => shown.push(plan), ...more });

  it.each<[string, Partial<RejectOptions>]>([
    ["CloudTrail says an hour ago", { audit: made_(60) }],
    ["nobody knows the age", { audit: refusing }],
    ["nobody is asked", {}],
    ["the reports know it for long", { firstSeen: new Map([[ID, ago(61)]]) }],
    ["there is no cooldown", { audit: made_(1), cooldownMs: 0 }],
    ["it is forced", { audit: made_(1), force: "INC-7 is over" }],
  ])("takes a change back when %s", async (_name, options) => {
    expect((await take(options)).outcome).toBe("applied");
    expect(applied).toEqual([["prod", "apply", "-input=false", "-no-color", "-lock-timeout=60s", "saved"]]);
  });

  it.each<[string, Partial<RejectOptions>, string]>([
    [
      "CloudTrail says less than an hour ago",
      { audit: made_(59) },
      "changed 59 min ago by ada [exact, CloudTrail]",
    ],
    [
      "the first report is young",
      { audit: refusing, firstSeen: new Map([[ID, ago(10)]]) },
      "first reported 10 min ago",
    ],
    ["the cooldown is longer", { audit: made_(60), cooldownMs: 2 * HOUR }, "limit: a cooldown of 2 h"],
  ])("shows it and refuses to apply when %s", async (_name, options, text) => {
    await expect(take(options)).rejects.toThrow(
      /^REJECT prod [0-9a-f]{12}: .*; fix: ask whoever changed it, wait, or/,
    );
    expect([applied, shown.length]).toEqual([[], 1]);
    expect(planLines(shown[0] as RejectPlan).join("\n")).toContain(text);
    expect(planLines(shown[0] as RejectPlan).join("\n")).toContain("--apply will refuse: ");
  });

  it("takes the address of a resource for its finding", async () => {
    const options = { policy, now: () => NOW, apply: true };
    expect((await reject(watched, "aws_dynamodb_table.a", options)).finding.id).toBe(ID);
    expect(applied).toHaveLength(1);
  });

  it.each([
    ["aws_dynamodb_table.b", "was not found, or is resolved"],
    ["dynamodb", "is not an id; limit: 4 to 12 hexadecimal digits"],
  ])("refuses %s, which has no finding", async (id, message) => {
    await expect(reject(watched, id, { policy, now: () => NOW, apply: true })).rejects.toThrow(message);
    expect(applied).toEqual([]);
  });

  it("of several findings of a resource takes one that apply can take back", async () => {
    const beside = { ...finding(7), address: "aws_dynamodb_table.a", class: "unmanaged_child" as const };
    const both = { ...verdict, findings: [beside, ...verdict.findings] };
    vi.mocked(checkEnvironment).mockReset();
    vi.mocked(checkEnvironment).mockResolvedValue({ verdicts: [both], known: new Map() });
    const found = await reject(watched, "aws_dynamodb_table.a", { policy, now: () => NOW });
    expect(found.finding.id).toBe(ID);
  });

  it("only shows without --apply, however young", async () => {
    expect((await take({ audit: made_(1), apply: false })).outcome).toBe("planned");
    expect(applied).toEqual([]);
  });

  it("says why it was forced, and what it does not know", async () => {
    await take({ audit: refusing });
    const [plan] = shown;
    if (!plan) throw new Error("nothing was shown");
    expect(planLines(plan)[1]).toContain("is not known (CloudTrail did not answer: AccessDenied: no)");
    expect(planLines({ ...plan, young: "young" }, "INC-7\n::error::")[2]).toBe(
      "  forced: INC-7\\u{a}::error::",
    );
  });
});

describe("ballast drift reject", () => {
  it.each([
    [["--force"], "--force without a reason; fix: say why with --reason"],
    [["--force", "--reason", " "], "--force without a reason"],
    [["--cooldown", "an hour"], "such as 30m, 26h or 14d"],
  ])("refuses %j", async (args, message) => {
    const io = fakeIo();
    expect(await run(["drift", "reject", "prod", "abcd", ...args], io)).toBe(64);
    expect(io.stderr()).toContain(message);
  });
});
