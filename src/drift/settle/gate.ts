import { ACTIONABLE, atLeast, type DriftFinding, type Level, type StackVerdict } from "../record/finding.ts";

/** Why a deploy now would do harm: it undoes a change nobody looked at, or makes one invisible. */
export interface Held {
  readonly stack: string;
  readonly finding: DriftFinding;
  /** `reverts`: apply takes it back unseen. `absorbs`: apply writes it into the state, and no plan shows it again. */
  readonly because: "reverts" | "absorbs";
}

export interface GateVerdict {
  readonly held: readonly Held[];
  /** Held back once, and let pass by name. */
  readonly acknowledged: readonly Held[];
  /** 2 held, 1 not all was checked, 0 free to deploy. */
  readonly exitCode: 0 | 1 | 2;
}

/**
 * Decides whether a deploy may go on. What an earlier deploy has absorbed already cannot be lost again and does not
 * hold; neither do unmanaged objects, which no apply touches.
 * @param acknowledged ids of findings that somebody has looked at
 */
export function gate(
  verdicts: readonly StackVerdict[],
  level: Level,
  acknowledged: ReadonlySet<string> = new Set(),
): GateVerdict {
  const all = verdicts.flatMap(({ findings, stack }) =>
    findings.flatMap((finding): Held[] => {
      const because = harmOf(finding);
      return because && atLeast(finding.severity, level) ? [{ stack, finding, because }] : [];
    }),
  );
  const held = all.filter(({ finding }) => !acknowledged.has(finding.id));
  const complete = verdicts.length > 0 && verdicts.every((verdict) => verdict.complete);
  return {
    held,
    acknowledged: all.filter(({ finding }) => acknowledged.has(finding.id)),
    exitCode: held.length > 0 ? 2 : complete ? 0 : 1,
  };
}

function harmOf(finding: DriftFinding): Held["because"] | undefined {
  if (!ACTIONABLE.has(finding.class) || finding.class === "check_failed") return undefined;
  if (finding.class === "unmanaged" || finding.severity === "info") return undefined;
  if (finding.applyEffect !== "none") return "reverts";
  return finding.absorbed ? undefined : "absorbs";
}
