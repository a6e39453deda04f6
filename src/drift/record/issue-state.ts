import { z } from "zod";
import type { FirstSeen } from "./age.ts";
import { ACTIONABLE, LEVELS, type Level, type StackVerdict } from "./finding.ts";

/** The label of our issues: the list that the marker is looked for in. */
export const ISSUE_LABEL = "drift";

/**
 * Findings that an issue remembers, the worst. Each takes up to 60 characters of the 65,536 that GitHub takes for a
 * body.
 */
export const REMEMBERED = 400;

const StateSchema = z.strictObject({
  v: z.literal(1),
  stack: z.string(),
  /** True when there were more findings than are remembered. */
  cut: z.boolean(),
  findings: z
    .array(z.tuple([z.string().regex(/^[0-9a-f]{12}$/), z.enum(LEVELS), z.iso.datetime()]))
    .max(REMEMBERED),
});

/** What an issue remembers of the run that wrote it. */
export interface IssueState {
  readonly stack: string;
  readonly cut: boolean;
  /** Worst first: id, level, when it was first seen. */
  readonly findings: readonly Remembered[];
}
export type Remembered = readonly [id: string, severity: Level, firstSeen: string];

/** The first line of an issue's body: which stack it is about. Nothing else is looked at to find the issue. */
export function markerOf(stack: string): string {
  return `<!-- ballast-drift:v1:stack=${stack} -->`;
}

/** The stack that an issue is about: its first line is a marker, to the letter. */
export function markedStack(body: string): string | undefined {
  const [line = ""] = body.split(/\r?\n/, 1);
  return /^<!-- ballast-drift:v1:stack=([\w.-]{1,200}) -->$/.exec(line)?.[1];
}

/** What a stack's findings leave to remember, with what the previous run knew and this one could not look at. */
export function stateOf(
  { complete, findings, stack }: StackVerdict,
  before: IssueState | undefined,
): IssueState {
  const now = findings.flatMap(({ class: kind, id, seen, severity }): Remembered[] =>
    ACTIONABLE.has(kind) && seen ? [[id, severity, seen.first]] : [],
  );
  const ids = new Set(now.map(([id]) => id));
  const unsettled = complete ? [] : (before?.findings ?? []).filter(([id]) => !ids.has(id));
  const all = [...now, ...unsettled].sort((a, b) => LEVELS.indexOf(a[1]) - LEVELS.indexOf(b[1]));
  const cut = all.length > REMEMBERED || (!complete && before?.cut === true);
  return { stack, cut, findings: all.slice(0, REMEMBERED) };
}

/** A state as a hidden comment on one line. Nothing in it can end the comment. */
export function stateComment({ cut, findings, stack }: IssueState): string {
  const json = JSON.stringify({ v: 1, stack, cut, findings });
  return `${OPEN}${json.replace(/[<>&]|[^ -~]/g, escaped)}${CLOSE}`;
}

const OPEN = "<!-- ballast-drift-state:";
const CLOSE = " -->";

/**
 * Reads the state back from an issue's body.
 * @returns `unreadable` if the state is missing or malformed: it was edited, or it belongs to another stack
 */
export function readIssueState(body: string, stack: string): IssueState | "unreadable" {
  const lines = body.split(/\r?\n/).filter((line) => line.startsWith(OPEN));
  const [line] = lines;
  if (line === undefined || lines.length > 1 || !line.trimEnd().endsWith(CLOSE)) return "unreadable";
  let raw: unknown;
  try {
    raw = JSON.parse(line.trimEnd().slice(OPEN.length, -CLOSE.length));
  } catch {
    return "unreadable";
  }
  const parsed = StateSchema.safeParse(raw);
  if (!parsed.success || parsed.data.stack !== stack) return "unreadable";
  const ids = parsed.data.findings.map(([id]) => id);
  return new Set(ids).size === ids.length ? parsed.data : "unreadable";
}

/** Since when an issue knows its findings. */
export function firstSeenOf({ findings }: IssueState): FirstSeen {
  return new Map(findings.map(([id, , first]) => [id, first]));
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
