import type { Finding } from "../../core/finding.ts";
import { InputError } from "../../core/input-error.ts";
import { sortBy } from "../../terraform/value.ts";
import { LEVELS, type Level, type StackVerdict } from "./finding.ts";
import { joinedWarnings } from "./policy-warnings.ts";
import { readReport } from "./read.ts";
import { unknownVerdict } from "./unknown-verdict.ts";

/** One report file: its text, or why it could not be read. */
export interface ReportFile {
  readonly place: string;
  readonly text: string | InputError;
}

/** Several reports as one. What could not be used is named, and hides nothing of the others. */
export interface Joined {
  /** By name of the stack. A stack that did not report, or reported twice, is here and incomplete. */
  readonly verdicts: readonly StackVerdict[];
  /** The strictest level of the reports; `high` without reports. */
  readonly failOn: Level;
  readonly notes: readonly string[];
  /** Troubles of the policy, each once. */
  readonly warnings: readonly Finding[];
  /** Files that are no reports, and stacks that reported twice. */
  readonly errors: readonly InputError[];
}

/**
 * Joins the reports of one run, in whatever order they come.
 * @param expected names of the stacks that have to be there; undefined when nobody knows
 * @throws InputError if there are no reports and none are expected
 */
export function joinReports(files: readonly ReportFile[], expected: readonly string[] | undefined): Joined {
  const read = sortBy(files, ({ place }) => place).map(({ place, text }) => ({
    place,
    report: text instanceof InputError ? text : tryRead(text, place),
  }));
  const reports = read.flatMap(({ place, report }) =>
    report instanceof InputError ? [] : [{ place, ...report }],
  );
  const unusable = read.flatMap(({ report }) => (report instanceof InputError ? [report] : []));
  const places = new Map<string, string[]>();
  for (const { place, verdicts } of reports) {
    for (const { stack } of verdicts) places.set(stack, [...(places.get(stack) ?? []), place]);
  }
  const twice = [...places].filter(([, found]) => found.length > 1);
  const all = reports.flatMap(({ verdicts }) => verdicts).filter((it) => places.get(it.stack)?.length === 1);
  const missing = [...new Set(expected ?? [])].filter((stack) => !places.has(stack));
  const verdicts = sortBy(
    [...all, ...twice.map(([stack, found]) => reportedTwice(stack, found)), ...missing.map(notReported)],
    ({ stack }) => stack,
  );
  const strangers = sortBy([...places.keys()], (stack) => stack).filter(
    (stack) => expected !== undefined && !expected.includes(stack),
  );
  return {
    ...joinedWarnings(verdicts),
    failOn: strictest(reports.map(({ failOn }) => failOn)),
    notes: [
      ...reports.flatMap(({ notes }) => notes),
      ...strangers.map((stack) => `${stack} reported, and is not among the expected stacks`),
    ],
    errors: [
      ...unusable,
      ...twice.map(
        ([stack, found]) =>
          new InputError(
            "REPORT_TWICE",
            stack,
            `is in ${found.join(" and ")}`,
            "give each stack's newest report once",
          ),
      ),
    ],
  };
}

function tryRead(text: string, place: string) {
  try {
    return readReport(text, place);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function strictest(levels: readonly Level[]): Level {
  return [...LEVELS].reverse().find((level) => level !== "info" && levels.includes(level)) ?? "high";
}

function notReported(stack: string): StackVerdict {
  return unknownVerdict(stack, {
    kind: "other",
    text: "did not report: its job failed, was cancelled, or left no readable report",
    fix: ["read the log of its check job, then check it again"],
  });
}

function reportedTwice(stack: string, places: readonly string[]): StackVerdict {
  return unknownVerdict(stack, {
    kind: "other",
    text: `reported more than once: ${places.join(", ")}`,
    fix: ["give each stack's newest report once: nothing here says which one is valid"],
  });
}
