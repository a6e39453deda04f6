import type { z } from "zod";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { UNKNOWN, type Value } from "../../terraform/value.ts";
import type { DriftFinding, Level, StackVerdict } from "./finding.ts";
import {
  OLDER_VERSIONS,
  REPORT_VERSION,
  type ReadableReport,
  ReadableReportSchema,
  type ReportedFinding,
  type ReportedStack,
} from "./schema.ts";

/** A report as it was written, turned back into verdicts. */
export interface ReadReport {
  readonly verdicts: readonly StackVerdict[];
  readonly failOn: Level;
  /** What its reader has to know, such as an older form. */
  readonly notes: readonly string[];
}

const PRODUCER = "ballast drift check --json";

/** Depth at which a value is cut: reading a plan refuses to go deeper, so no check writes it. */
const MAX_DEPTH = 64;

/**
 * Reads the JSON report of a check, of this version or an older one.
 * @param place the file's name, for errors
 * @throws InputError with file, place and what was expected; the content is never quoted
 */
export function readReport(text: string, place: string): ReadReport {
  const raw = parseJsonText(text, place, PRODUCER);
  refuseVersion(raw, place);
  const parsed = ReadableReportSchema.safeParse(raw);
  if (!parsed.success) throw shapeError(parsed.error.issues, place);
  const report = parsed.data;
  const odd = report.stacks.findIndex(({ name }) => !/^[\w.-]{1,200}$/.test(name));
  if (odd >= 0) {
    throw new InputError(
      "REPORT_STACK",
      `${place} stacks.${odd}.name`,
      "is no name of a stack; limit: 1 to 200 letters, digits, dots, dashes and underscores",
      "check again with another --stack",
    );
  }
  return {
    verdicts: report.stacks.map((stack) => toVerdict(stack, report)),
    failOn: report.fail_on,
    notes:
      report.schema_version === REPORT_VERSION
        ? []
        : [`${place} has the older form ${report.schema_version}: it knows no ages`],
  };
}

function refuseVersion(raw: unknown, place: string): void {
  const version =
    typeof raw === "object" && raw !== null ? Reflect.get(raw, "schema_version") : "no report at all";
  const known: readonly unknown[] = [...OLDER_VERSIONS, REPORT_VERSION];
  if (known.includes(version)) return;
  throw new InputError(
    "REPORT_VERSION",
    `${place} schema_version`,
    `is ${typeof version === "string" && /^[\w. ]{1,20}$/.test(version) ? version : "none"}; limit: ${known.join(", ")}`,
    `write the report with \`${PRODUCER}\` of this version of ballast`,
  );
}

function shapeError(issues: readonly z.core.$ZodIssue[], place: string): InputError {
  const [first] = issues;
  const path = first?.path.map(String).join(".") ?? "";
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
  return new InputError(
    "REPORT_SHAPE",
    `${place} ${path}`.trim(),
    `is not as docs/schemas/drift-report-1.json says: ${first?.message ?? "another form"}${more}`,
    `write the report with \`${PRODUCER}\``,
  );
}

function toVerdict(stack: ReportedStack, report: ReadableReport): StackVerdict {
  const at = stack.checked_at ?? report.generated_at;
  const all = [...stack.findings, ...stack.settled, ...stack.pending, ...stack.unchecked];
  return {
    stack: stack.name,
    status: stack.status,
    complete: stack.complete,
    resources: stack.resources,
    findings: all.map((finding) => toFinding(finding, report.generated_at)),
    noise: stack.noise,
    limits: stack.limits,
    warnings: stack.warnings.map((warning) => ({ ...warning, severity: "warning" })),
    trouble: stack.trouble,
    scan: stack.scan,
    checkedAt: at,
  };
}

function toFinding(finding: ReportedFinding, generatedAt: string): DriftFinding {
  const { actor, first_seen: first } = finding;
  return {
    id: finding.id,
    class: finding.class,
    severity: finding.severity,
    rule: finding.rule,
    why: finding.why,
    address: finding.address,
    previousAddress: finding.previous_address,
    type: finding.type,
    attribute: finding.attribute,
    cloudId: finding.cloud_id,
    constructPath: finding.construct,
    owner: finding.owner,
    setBy: finding.set_by,
    absorbed: finding.absorbed,
    sensitive: finding.sensitive,
    state: optional(finding.state),
    cloud: optional(finding.cloud),
    code: optional(finding.code),
    added: finding.added.map((item) => toValue(item)),
    removed: finding.removed.map((item) => toValue(item)),
    applyEffect: finding.apply_effect,
    children: finding.children,
    notes: finding.notes,
    suppression: finding.suppression,
    remedies: finding.remedies,
    actor: actor && { ...actor, eventId: actor.event_id },
    seen: first === undefined ? undefined : { first, ageMs: Date.parse(generatedAt) - Date.parse(first) },
  };
}

function optional(raw: unknown): Value | undefined {
  return raw === undefined ? undefined : toValue(raw);
}

/** A value of a report. What apply learns was written as `{"unknown": true}`; a seal stays the record it became. */
function toValue(raw: unknown, depth = 0): Value {
  if (depth > MAX_DEPTH || raw === null || raw === undefined) return null;
  if (typeof raw === "boolean" || typeof raw === "number" || typeof raw === "string") return raw;
  if (Array.isArray(raw)) return raw.map((item) => toValue(item, depth + 1));
  const entries = Object.entries(raw);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === "unknown" && first[1] === true) return UNKNOWN;
  return Object.fromEntries(entries.map(([key, item]) => [key, toValue(item, depth + 1)]));
}
