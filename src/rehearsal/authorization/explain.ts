import type { Judged } from "./record.ts";

/** How many refusals are told one by one. */
const TOLD = 5;

/** What was refused, each with the statement that is missing or the one that denies it. */
export function explainDenied(judged: readonly Judged[]): string[] {
  const lines = judged.filter(({ decision }) => !decision.allowed).map(line);
  const all = [...new Set(lines)];
  return all.length > TOLD ? [...all.slice(0, TOLD), `and ${all.length - TOLD} more`] : all;
}

function line({ decision: { by, why }, operation, request, role }: Judged): string {
  const { action, principal, resource } = request;
  const isService = !principal.startsWith("arn:");
  const asked = `PERMISSION ${isService ? principal : role}: got ${action} on ${resource} for ${operation}`;
  if (why === "explicit-deny") {
    return `${asked}; limit: denied by ${by ? `${by.place} ${by.sid ?? by.index}` : "a policy"}`;
  }
  const statement = JSON.stringify({ Effect: "Allow", Action: action, Resource: resource });
  if (why === "boundary") return `${asked}; limit: the permissions boundary; fix: add ${statement} to it`;
  return isService
    ? `${asked}; limit: what the policy of the resource allows; fix: allow it there`
    : `${asked}; limit: what some statement allows; fix: add ${statement}`;
}
