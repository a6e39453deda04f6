import { asciiJson } from "../../core/ascii-json.ts";
import type { Finding } from "../../core/finding.ts";
import type { Trouble } from "../../terraform/trouble.ts";
import { exitCode } from "./exit-code.ts";
import { ACTIONABLE, type DriftFinding, type Level, type StackVerdict } from "./finding.ts";
import { type DriftReport, FindingSchema, REPORT_VERSION, type ReportedFinding } from "./schema.ts";
import { snakeCased } from "./spelling.ts";

/** The parts of a report other than the verdicts. */
export interface ReportHeader {
  /** ISO time with zone; the only time in a report. */
  readonly generatedAt: string;
  readonly failOn: Level;
  /** Of a joined report: what is about no single stack. */
  readonly warnings?: readonly Finding[] | undefined;
  readonly notes?: readonly string[] | undefined;
}

/** The report of several stacks as data, in the published form. */
export function driftReport(verdicts: readonly StackVerdict[], header: ReportHeader): DriftReport {
  const actionable = verdicts.flatMap(({ findings }) => findings.filter(isActionable));
  const count = (level: Level) => actionable.filter(({ severity }) => severity === level).length;
  const complete = verdicts.length > 0 && verdicts.every((verdict) => verdict.complete);
  return {
    schema_version: REPORT_VERSION,
    generated_at: header.generatedAt,
    fail_on: header.failOn,
    exit_code: exitCode(verdicts, header.failOn),
    summary: {
      status: actionable.length > 0 ? "drifted" : complete ? "in_sync" : "incomplete",
      complete,
      stacks: verdicts.length,
      by_severity: {
        critical: count("critical"),
        high: count("high"),
        medium: count("medium"),
        low: count("low"),
      },
    },
    stacks: verdicts.map(toStack),
    ...given("warnings", header.warnings?.map(toWarning)),
    ...given("notes", header.notes && [...header.notes]),
  };
}

/** The same as JSON text. Secrets are not in it; everything else is as the cloud gave it, escaped by JSON alone. */
export function driftJson(verdicts: readonly StackVerdict[], header: ReportHeader): string {
  return `${asciiJson(driftReport(verdicts, header))}\n`;
}

/** The findings of one stack by what a reader does with them. */
export function grouped(verdict: StackVerdict): {
  readonly findings: readonly DriftFinding[];
  readonly settled: readonly DriftFinding[];
  readonly pending: readonly DriftFinding[];
  readonly unchecked: readonly DriftFinding[];
} {
  const of = (...classes: readonly DriftFinding["class"][]) =>
    verdict.findings.filter((finding) => classes.includes(finding.class));
  return {
    findings: verdict.findings.filter(isActionable),
    settled: of("accepted", "ignored", "waived"),
    pending: of("pending"),
    unchecked: of("unchecked"),
  };
}

function isActionable(finding: DriftFinding): boolean {
  return ACTIONABLE.has(finding.class);
}

function toStack(verdict: StackVerdict): DriftReport["stacks"][number] {
  const groups = grouped(verdict);
  return {
    name: verdict.stack,
    status: verdict.status,
    complete: verdict.complete,
    resources: { ...verdict.resources, unchecked: [...verdict.resources.unchecked] },
    findings: groups.findings.map(toReported),
    settled: groups.settled.map(toReported),
    pending: groups.pending.map(toReported),
    unchecked: groups.unchecked.map(toReported),
    noise: verdict.noise.map((entry) => ({ ...entry })),
    limits: [...verdict.limits],
    warnings: verdict.warnings.map(toWarning),
    ...given("trouble", verdict.trouble && toTrouble(verdict.trouble)),
    ...given(
      "scan",
      verdict.scan?.map((entry) => ({ ...entry })),
    ),
    ...given("checked_at", verdict.checkedAt),
  };
}

function toWarning({ code, fix, limit, place, value }: Finding) {
  return { code, place, value, limit, fix };
}

function toTrouble({ fix, kind, lock, text }: Trouble) {
  return { kind, text, fix: [...fix], ...given("lock", lock && { ...lock }) };
}

/** The schema says which keys a finding has in a report, and in which order. */
function toReported({ actor, seen, ...finding }: DriftFinding): ReportedFinding {
  const spelled = new Map<string, unknown>(
    Object.entries(snakeCased({ ...finding, actor: actor && snakeCased(actor), firstSeen: seen?.first })),
  );
  const known = Object.keys(FindingSchema.shape).filter((key) => spelled.has(key));
  return FindingSchema.parse(Object.fromEntries(known.map((key) => [key, spelled.get(key)])));
}

/** Absent rather than undefined: JSON has no undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: V });
}
