import { ACTIONABLE, atLeast, type DriftFinding, type Level, type StackVerdict } from "./finding.ts";

/**
 * The exit code of a check: 2 when drift at or above the level is there, 1 when anything could not be checked,
 * 0 when all was checked and nothing is that bad. Drift outranks: an incomplete check that found some is a 2.
 */
export function exitCode(verdicts: readonly StackVerdict[], failOn: Level): 0 | 1 | 2 {
  const alarms = verdicts.some(({ findings }) => findings.some((finding) => isAlarm(finding, failOn)));
  if (alarms) return 2;
  return verdicts.length > 0 && verdicts.every(({ complete }) => complete) ? 0 : 1;
}

/** True for a finding that somebody has to act on and that is as bad as the level. */
export function isAlarm(finding: DriftFinding, failOn: Level): boolean {
  return ACTIONABLE.has(finding.class) && finding.severity !== "info" && atLeast(finding.severity, failOn);
}
