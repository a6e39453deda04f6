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
import { camelCased } from "./spelling.ts";

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
  const parsed = ReadableReportSchema.safeParse(modernized(raw));
  if (!parsed.success) throw shapeError(parsed.error.issues, place);
  const report = parsed.data;
  const odd = report.stacks.findIndex(({ name }) => !/^[\w.-]{1,200}$/.test(name));
  if (odd >= 0) {
    throw new InputError(
      "REPORT_STACK",
      `${place} stacks.${odd}.name`,
      "is not the name of a stack; limit: 1 to 200 letters, digits, dots, dashes and underscores",
      "check again with another --stack",
    );
  }
  return {
    verdicts: report.stacks.map((stack) => toVerdict(stack, report)),
    failOn: report.fail_on,
    notes: formNotes(report.schema_version, place),
  };
}

/** Ages came with 1.2. */
function formNotes(version: string, place: string): string[] {
  if (version === REPORT_VERSION) return [];
  const ages = version === "1.2" ? "" : ": it knows no ages";
  return [`${place} has the older form ${version}${ages}`];
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

/**
 * A report of an earlier form in today's words: what the policy accepts for a while was `suppressed` until 1.2, and its
 * remedy `ignore`.
 */
function modernized(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(modernized);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]): [string, unknown] => {
      if (key === "class" && value === "suppressed") return [key, "waived"];
      if (key === "kind" && value === "ignore") return [key, "waive"];
      if (key !== "suppression" || typeof value !== "object" || value === null)
        return [key, modernized(value)];
      const { until, ...waiver } = value as Readonly<Record<string, unknown>>;
      return ["waiver", { ...waiver, expires: until }];
    }),
  );
}

function shapeError(issues: readonly z.core.$ZodIssue[], place: string): InputError {
  const [first] = issues;
  const path = first?.path.map(String).join(".") ?? "";
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
  return new InputError(
    "REPORT_SHAPE",
    `${place} ${path}`.trim(),
    `is not as docs/schemas/drift-report-2.json says: ${first?.message ?? "another form"}${more}`,
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
    findings: all.map((finding) => fromReported(finding, report.generated_at)),
    noise: stack.noise,
    limits: stack.limits,
    warnings: stack.warnings.map((warning) => ({ ...warning, severity: "warning" })),
    trouble: stack.trouble,
    scan: stack.scan,
    checkedAt: at,
  };
}

function fromReported(
  { first_seen: first, ...reported }: ReportedFinding,
  generatedAt: string,
): DriftFinding {
  const { actor, added, cloud, code, removed, state, ...rest } = camelCased(reported);
  return {
    ...rest,
    ...given("state", state),
    ...given("cloud", cloud),
    ...given("code", code),
    added: added.map((item) => toValue(item)),
    removed: removed.map((item) => toValue(item)),
    actor: actor && camelCased(actor),
    seen: first === undefined ? undefined : { first, ageMs: Date.parse(generatedAt) - Date.parse(first) },
  };
}

function given<K extends string>(key: K, raw: unknown): { readonly [key in K]?: Value } {
  return raw === undefined ? {} : ({ [key]: toValue(raw) } as { readonly [key in K]?: Value });
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
