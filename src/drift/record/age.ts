import { durationText, parseDuration } from "../../core/duration.ts";
import { inOrder } from "../classify/classify.ts";
import type { DriftPolicy } from "../policy/policy.ts";
import { ACTIONABLE, type DriftFinding, type Level, raise, type StackVerdict } from "./finding.ts";

/** When findings were first reported, by id: ISO times. */
export type FirstSeen = ReadonlyMap<string, string>;

/** The earliest time of each id. Times after `now` and malformed times are ignored: a clock was wrong, or the file was edited. */
export function earliest(sources: readonly FirstSeen[], now: Date): FirstSeen {
  const found = new Map<string, string>();
  for (const [id, at] of sources.flatMap((source) => [...source])) {
    const time = Date.parse(at);
    if (Number.isNaN(time) || time > now.getTime()) continue;
    const known = found.get(id);
    if (known === undefined || time < Date.parse(known)) found.set(id, new Date(time).toISOString());
  }
  return found;
}

/** What earlier reports know of the ages of findings, waived ones too: their waiver may end. */
export function firstSeenIn(verdicts: readonly StackVerdict[]): FirstSeen {
  const known = verdicts.flatMap(({ findings }) =>
    findings.flatMap(({ id, seen }) => (seen ? [[id, seen.first] as const] : [])),
  );
  return new Map(known);
}

/**
 * Says of each finding since when it is known, and raises one level what is older than the policy allows its level.
 * This happens when reports are joined: the check of one stack has no memory.
 */
export function withAges(
  verdicts: readonly StackVerdict[],
  known: FirstSeen,
  now: Date,
  maxAge: DriftPolicy["maxAge"] = {},
): StackVerdict[] {
  return verdicts.map((verdict) => ({
    ...verdict,
    findings: inOrder(verdict.findings.map((finding) => aged(finding, known, now, maxAge))),
  }));
}

function aged(finding: DriftFinding, known: FirstSeen, now: Date, maxAge: DriftPolicy["maxAge"]) {
  if (!ACTIONABLE.has(finding.class) && finding.class !== "waived") return finding;
  const first = known.get(finding.id) ?? now.toISOString();
  const ageMs = now.getTime() - Date.parse(first);
  return overdue({ ...finding, seen: { first, ageMs } }, ageMs, maxAge);
}

function overdue(finding: DriftFinding, ageMs: number, maxAge: DriftPolicy["maxAge"]): DriftFinding {
  const { severity } = finding;
  const text = severity === "info" ? undefined : maxAge[severity];
  const limit = text === undefined ? undefined : parseDuration(text);
  if (limit === undefined || ageMs <= limit || !ACTIONABLE.has(finding.class)) return finding;
  const raised: Level = raise(severity, 1);
  const then = raised === severity ? "it cannot rise further" : `raised from ${severity} to ${raised}`;
  const note = `known for ${durationText(ageMs)}, the policy allows ${severity} findings ${text}: ${then}`;
  return { ...finding, severity: raised, notes: [...finding.notes, note] };
}
