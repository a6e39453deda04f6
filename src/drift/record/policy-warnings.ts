import type { Finding } from "../../core/finding.ts";
import { sortBy } from "../../terraform/value.ts";
import type { StackVerdict } from "./finding.ts";

/**
 * Takes the troubles of the policy out of the stacks and says each once. An entry that matched nothing in one stack
 * may be about another: it is idle only if every stack of the run was completely checked and none matched it.
 */
export function joinedWarnings(verdicts: readonly StackVerdict[]): {
  readonly verdicts: readonly StackVerdict[];
  readonly warnings: readonly Finding[];
} {
  const all = new Map<string, { readonly warning: Finding; readonly stacks: Set<string> }>();
  for (const { stack, warnings } of verdicts) {
    for (const warning of warnings.filter(isOfPolicy)) {
      const key = JSON.stringify([warning.code, warning.place, warning.value]);
      const entry = all.get(key) ?? { warning, stacks: new Set() };
      all.set(key, entry);
      entry.stacks.add(stack);
    }
  }
  const whole = verdicts.every(({ complete }) => complete);
  const kept = [...all.values()].filter(
    ({ stacks, warning }) => !isIdle(warning) || (whole && stacks.size === verdicts.length),
  );
  return {
    verdicts: verdicts.map((verdict) => ({
      ...verdict,
      warnings: verdict.warnings.filter((warning) => !isOfPolicy(warning)),
    })),
    warnings: sortBy(
      kept.map(({ warning }) => warning),
      ({ code, place, value }) => `${code}\u0000${place}\u0000${value}`,
    ),
  };
}

function isOfPolicy({ code }: Finding): boolean {
  return code.startsWith("DRIFT_POLICY_");
}

function isIdle({ code }: Finding): boolean {
  return code === "DRIFT_POLICY_IDLE";
}
