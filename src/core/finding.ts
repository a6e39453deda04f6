import { redacted } from "./secret-forms.ts";

/** Whether a finding stops synthesis. A warning can be waived, with a reason and an expiry. */
export type Severity = "error" | "warning";

/**
 * One broken rule, in the four parts a reader needs to act: the place, the value found there, the limit it
 * breaks and the fix. Findings are data; `formatFinding` makes the text.
 */
export interface Finding {
  /** Stable identifier, such as `NET-02`. */
  readonly code: string;
  readonly severity: Severity;
  /** Path in the environment description (`services.web.cpu`) or a resource address (`aws_lb.main`). */
  readonly place: string;
  /** The value found, already safe to print (never a secret). */
  readonly value: string;
  /** The limit that the value breaks, with its unit. */
  readonly limit: string;
  /** What to change. */
  readonly fix: string;
}

/** `error NET-02 network.cidr: got 10.0.0.0/8; limit: …; fix: …` */
export function formatFinding(finding: Finding): string {
  const { severity, code, place, value, limit, fix } = finding;
  return `${severity} ${code} ${place}: got ${shortened(value)}; limit: ${limit}; fix: ${fix}`;
}

/** Characters of a value that are printed: an ARN fits. */
const LONGEST_VALUE = 240;

/** Renders any configuration value on one line of at most 240 characters, without secrets that have a form. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no NaN and no Infinity.
  return shortened(
    redacted(typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value))),
  );
}

/** A long text without its middle: what tells two ARNs apart is at the end. */
export function shortened(text: string): string {
  if (text.length <= LONGEST_VALUE) return text;
  const gap = ` … (${text.length} characters) … `;
  const end = 80;
  return `${text.slice(0, LONGEST_VALUE - gap.length - end)}${gap}${text.slice(-end)}`;
}

/** Orders findings by severity (errors first), then place, then code, so that output is stable. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      a.severity.localeCompare(b.severity) || a.place.localeCompare(b.place) || a.code.localeCompare(b.code),
  );
}
