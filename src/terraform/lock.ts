/** A lock that another run holds, as Terraform's error names it. */
export interface HeldLock {
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  readonly created: string;
  /** What this means and what to do, in lines. */
  readonly explanation: readonly string[];
}

/** Hours after which a lock's holder has most likely died: no job of this project runs that long. */
export const STALE_LOCK_HOURS = 2;

/** Reads the lock information of a failed run; undefined when it failed for another reason. */
export function explainLock(stderr: string): HeldLock | undefined {
  if (!stderr.includes("Error acquiring the state lock")) return undefined;
  const field = (name: string) =>
    new RegExp(`^[\\s│]*${name}:\\s+(.+?)\\s*$`, "m").exec(stderr)?.[1] ?? "unknown";
  const [id, who, operation, created, path] = ["ID", "Who", "Operation", "Created", "Path"].map(field);
  if (!id || !who || !operation || !created) return undefined;
  return {
    id,
    who,
    operation,
    created,
    explanation: [
      `${who} has held the lock of ${path} since ${created} (${operation}).`,
      "If that run is still in progress, wait for it.",
      ...releaseAdvice(id),
    ],
  };
}

/** How to take back a lock whose holder was killed. */
export function releaseAdvice(id: string): string[] {
  return [
    "Only if that run was killed, release its lock:",
    `  terraform force-unlock ${id}`,
    "Then plan: changes that the killed run made but did not record show up there.",
  ];
}

/**
 * When a lock was taken.
 * @param created as Terraform prints it, `2026-11-22 10:15:33.18 +0000 UTC`
 */
export function lockTime(created: string): Date | undefined {
  const [, day, time, offset] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d{4})/.exec(created) ?? [];
  const parsed = Date.parse(`${day}T${time}${offset?.slice(0, 3)}:${offset?.slice(3)}`);
  return Number.isNaN(parsed) ? undefined : new Date(parsed);
}
