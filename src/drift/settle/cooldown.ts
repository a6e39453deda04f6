import { durationText } from "../../core/duration.ts";
import type { DriftFinding } from "../record/finding.ts";

/** How old a change is, as far as anything proves it. */
export interface ChangeAge {
  /** Milliseconds; undefined when nothing tells. */
  readonly ms: number | undefined;
  /** In words, not escaped: the age and how it is known, or that it is not. */
  readonly text: string;
}

/**
 * How long ago a change was made: by the event of the audit log that made it, else since when reports know it, which
 * is never longer than it is there. What neither tells is unknown, not guessed.
 */
export function changeAge({ actor, seen }: DriftFinding, now: Date): ChangeAge {
  const event = Date.parse(actor?.at ?? "");
  if (actor && actor.confidence !== "unknown" && !Number.isNaN(event)) {
    const ms = Math.max(0, now.getTime() - event);
    const who = actor.principal === undefined ? "" : ` by ${actor.principal}`;
    return { ms, text: `changed ${durationText(ms)} ago${who} [${actor.confidence}, CloudTrail]` };
  }
  const first = Date.parse(seen?.first ?? "");
  if (!Number.isNaN(first)) {
    const ms = Math.max(0, now.getTime() - first);
    return { ms, text: `first reported ${durationText(ms)} ago; who changed it and when is not known` };
  }
  const why = actor?.note === undefined ? "" : ` (${actor.note})`;
  return {
    ms: undefined,
    text: `how long ago it was changed is not known${why}: an incident may be running`,
  };
}

/** Why a change may not be taken back yet; undefined when it may, or when nobody knows its age. */
export function tooYoung({ ms, text }: ChangeAge, cooldownMs: number): string | undefined {
  if (ms === undefined || ms >= cooldownMs) return undefined;
  const limit = `limit: a cooldown of ${durationText(cooldownMs)}, since an incident may be running`;
  return `${text}; ${limit}; fix: ask whoever changed it, wait, or give --force and --reason`;
}
