import { ACTIONABLE, LEVELS, type StackVerdict } from "../drift/record/finding.ts";
import { sortBy } from "../terraform/value.ts";
import type { PendingDrift } from "./result.ts";

/** Drift that somebody has to act on, of the stacks of an environment; undefined where no report is about them. */
export function pendingDrift(
  verdicts: readonly StackVerdict[],
  stacks: ReadonlySet<string>,
): PendingDrift | undefined {
  const own = verdicts.filter(({ stack }) => stacks.has(stack));
  if (own.length === 0) return undefined;
  const findings = own.flatMap(({ findings: found, stack }) =>
    found
      .filter((finding) => ACTIONABLE.has(finding.class) && finding.severity !== "info")
      .map(({ address, attribute, id, severity, why }) => ({
        id,
        stack,
        severity,
        address,
        attribute,
        why,
      })),
  );
  return {
    stacks: own.map(({ stack }) => stack),
    findings: sortBy(findings, ({ address, severity }) => `${LEVELS.indexOf(severity)} ${address}`),
    incomplete: own.filter(({ complete }) => !complete).map(({ stack }) => stack),
  };
}
