import { inOrder } from "../classify/classify.ts";
import { ACTIONABLE, type DriftFinding, LEVELS, type StackVerdict } from "../record/finding.ts";
import {
  type IssueState,
  markedStack,
  type Remembered,
  readIssueState,
  stateOf,
} from "../record/issue-state.ts";

/** An issue with our label, open or closed. */
export interface ExistingIssue {
  readonly number: number;
  readonly open: boolean;
  readonly body: string;
}

/** The issue of a stack before this run. */
export interface KnownIssue {
  readonly number: number;
  readonly open: boolean;
  readonly state: IssueState | undefined;
}

/** What changed since the last run that wrote into the issue. */
export interface Delta {
  readonly fresh: readonly DriftFinding[];
  readonly worse: readonly DriftFinding[];
  /** Gone, as a complete check says. */
  readonly resolved: readonly Remembered[];
}

/** One request that changes an issue. */
export type IssueAction =
  | { readonly kind: "create"; readonly title: string; readonly body: string }
  | { readonly kind: "comment"; readonly number: number; readonly body: string }
  | {
      readonly kind: "update";
      readonly number: number;
      readonly body: string;
      readonly state?: "open" | "closed" | undefined;
    };

/** What becomes of the issue of one stack; rendered and sent elsewhere. */
export interface IssueDecision {
  readonly verdict: StackVerdict;
  /** `none`: nothing is to be written. `again`: closed by a clean run, and there is drift anew. */
  readonly step: "none" | "create" | "update" | "reopen" | "again" | "close" | "settle";
  /** Absent if there is no issue yet. */
  readonly number?: number | undefined;
  readonly delta: Delta;
  readonly state: IssueState;
}

/**
 * The issue of a stack among those with our label: the oldest that has the marker.
 * @returns undefined when there is none, with what has to be said of it
 */
export function findIssue(
  existing: readonly ExistingIssue[],
  stack: string,
): { readonly issue: KnownIssue | undefined; readonly notes: readonly string[] } {
  const marked = existing
    .filter(({ body }) => markedStack(body) === stack)
    .sort((a, b) => a.number - b.number);
  const [oldest, ...others] = marked;
  if (!oldest) return { issue: undefined, notes: [] };
  const state = readIssueState(oldest.body, stack);
  const duplicates = others.map(({ number }) => `#${number}`).join(", ");
  return {
    issue: { number: oldest.number, open: oldest.open, state: state === "unreadable" ? undefined : state },
    notes: [
      ...(others.length === 0
        ? []
        : [`issues #${oldest.number}, ${duplicates} are all about ${stack}: #${oldest.number} is kept up`]),
      ...(state === "unreadable"
        ? [`issue #${oldest.number} of ${stack}: its hidden state is unreadable, so it counts as none`]
        : []),
    ],
  };
}

/** Open issues about stacks that are not in this run: they are left as they are, and said. */
export function strayIssues(existing: readonly ExistingIssue[], stacks: readonly string[]): string[] {
  return existing.flatMap(({ body, number, open }) => {
    const stack = markedStack(body);
    if (!open || stack === undefined || stacks.includes(stack)) return [];
    return [`issue #${number} is about ${stack}, which is not in this run: it stays as it is`];
  });
}

/**
 * Decides what becomes of the issue of one stack.
 *
 * | findings | checked   | no issue | open   | closed, drift left | closed, clean |
 * | -------- | --------- | -------- | ------ | ------------------ | ------------- |
 * | some     | any       | create   | update | reopen             | again         |
 * | none     | wholly    | none     | close  | settle             | none          |
 * | none     | in part   | none     | update | none               | none          |
 *
 * A closed issue that remembers findings was closed by hand. Without a readable state nobody can tell, and its
 * findings count as new.
 */
export function decideIssue(verdict: StackVerdict, issue: KnownIssue | undefined): IssueDecision {
  const before = issue?.state;
  const delta = deltaOf(verdict, before);
  const rest = { verdict, number: issue?.number, delta, state: stateOf(verdict, before) };
  const drifted = verdict.findings.some((finding) => ACTIONABLE.has(finding.class));
  const left = (before?.findings.length ?? 0) > 0;
  if (drifted) {
    if (!issue) return { ...rest, step: "create" };
    return { ...rest, step: issue.open ? "update" : left ? "reopen" : "again" };
  }
  if (!issue || (!verdict.complete && !issue.open)) return { ...rest, step: "none" };
  if (!verdict.complete) return { ...rest, step: "update" };
  if (issue.open) return { ...rest, step: "close" };
  return { ...rest, step: left ? "settle" : "none" };
}

function deltaOf({ complete, findings }: StackVerdict, before: IssueState | undefined): Delta {
  const known = new Map((before?.findings ?? []).map(([id, severity]) => [id, LEVELS.indexOf(severity)]));
  // Where more were found than an issue remembers, only what is worse than all of those is surely new.
  const mildest = before?.cut ? Math.max(-1, ...known.values()) : LEVELS.length;
  const now = inOrder(findings.filter((finding) => ACTIONABLE.has(finding.class)));
  const ids = new Set(now.map(({ id }) => id));
  const rank = ({ severity }: DriftFinding) => LEVELS.indexOf(severity);
  return {
    fresh: now.filter((finding) => !known.has(finding.id) && rank(finding) < mildest),
    worse: now.filter((finding) => rank(finding) < (known.get(finding.id) ?? -1)),
    resolved: complete ? (before?.findings ?? []).filter(([id]) => !ids.has(id)) : [],
  };
}
