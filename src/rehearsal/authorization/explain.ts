import type { Judged } from "./record.ts";
import { deniedCall } from "./review.ts";

/** How many refusals are told one by one. */
const TOLD = 5;

/** What was refused, each with the statement that is missing or the one that denies it. */
export function explainDenied(judged: readonly Judged[]): string[] {
  const lines = judged.flatMap(deniedCall).map(({ action, by, operation, resource, role, why }) => {
    const asked = `PERMISSION ${role}: got ${action} on ${resource} for ${operation}`;
    if (why === "explicit-deny") return `${asked}; limit: denied by ${by ?? "a policy"}`;
    const statement = JSON.stringify({ Effect: "Allow", Action: action, Resource: resource });
    if (why === "boundary") return `${asked}; limit: the permissions boundary; fix: add ${statement} to it`;
    return `${asked}; limit: what some statement allows; fix: add ${statement}`;
  });
  const all = [...new Set(lines)];
  return all.length > TOLD ? [...all.slice(0, TOLD), `and ${all.length - TOLD} more`] : all;
}
