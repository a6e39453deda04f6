/** A lock that another run holds, as Terraform's error tells it. */
export interface HeldLock {
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  readonly created: string;
  /** What this means and what to do, in lines. */
  readonly explanation: readonly string[];
}

/** Reads the lock information of a failed run, or undefined when it failed for another reason. */
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
      `${who} holds the lock of ${path} since ${created} (${operation}).`,
      "If that run still goes on, wait for it. If it was killed, its lock stays for ever:",
      `  terraform force-unlock ${id}`,
      "and then plan: what the killed run had done and not yet written down shows up there.",
    ],
  };
}
