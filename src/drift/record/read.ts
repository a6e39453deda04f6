import type { z } from "zod";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { PLANNED_ACTIONS, type PlannedAction } from "../../terraform/actions.ts";
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
  const version = knownVersion(raw, place);
  const parsed = ReadableReportSchema.safeParse(version === REPORT_VERSION ? raw : modernized(raw));
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

function knownVersion(raw: unknown, place: string): string {
  const version: unknown =
    typeof raw === "object" && raw !== null ? Reflect.get(raw, "schema_version") : "no report at all";
  const known = [...OLDER_VERSIONS, REPORT_VERSION].find((one) => one === version);
  if (known !== undefined) return known;
  throw new InputError(
    "REPORT_VERSION",
    `${place} schema_version`,
    `is ${typeof version === "string" && /^[\w. ]{1,20}$/.test(version) ? version : "none"}; limit: ${[...OLDER_VERSIONS, REPORT_VERSION].join(", ")}`,
    `write the report with \`${PRODUCER}\` of this version of ballast`,
  );
}

/** Lists of a stack that hold findings. */
const FINDING_LISTS = ["findings", "settled", "pending", "unchecked"];

/** A report of an earlier form in today's words. The values of attributes are the cloud's and stay as they are. */
function modernized(raw: unknown): unknown {
  const stack = (node: unknown) =>
    FINDING_LISTS.reduce(
      (changed, list) => changedAt(changed, list, (all) => each(all, modernizedFinding)),
      node,
    );
  return changedAt(raw, "stacks", (stacks) => each(stacks, stack));
}

/**
 * Until 1.2 a finding that the policy accepts for a while was `suppressed`, its remedy was `ignore`, and what the plan
 * does stood at the head of `why` only.
 */
function modernizedFinding(node: unknown): unknown {
  if (typeof node !== "object" || node === null) return node;
  const { suppression, ...finding } = node as Readonly<Record<string, unknown>>;
  const action = finding.class === "pending" ? plannedIn(finding.why) : undefined;
  const today = {
    ...finding,
    ...(finding.class === "suppressed" ? { class: "waived" } : {}),
    ...(action ? { planned_action: action } : {}),
    ...(suppression === undefined ? {} : { waiver: renamedKey(suppression, "until", "expires") }),
  };
  return changedAt(today, "remedies", (all) =>
    each(all, (remedy) => changedAt(remedy, "kind", (kind) => (kind === "ignore" ? "waive" : kind))),
  );
}

function plannedIn(why: unknown): PlannedAction | undefined {
  return PLANNED_ACTIONS.find((action) => String(why).startsWith(`${action}:`));
}

function renamedKey(node: unknown, from: string, to: string): unknown {
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key === from ? to : key, value]));
}

/** The node with one entry changed; anything without that entry as it is, for the schema to refuse. */
function changedAt(node: unknown, key: string, change: (value: unknown) => unknown): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return node;
  return { ...node, [key]: change(Reflect.get(node, key)) };
}

function each(node: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(node) ? node.map(change) : node;
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
