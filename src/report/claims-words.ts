import type { ClaimResult, ConditionResult, TrialResult } from "../claims/claim.ts";

export const VERDICTS: Readonly<Record<ClaimResult["verdict"], string>> = {
  true: "true",
  false: "false",
  depends: "it depends",
};

/** What a trial did and showed, in one line. */
export function trialWords({ found, holds, kind, promise, what }: TrialResult): string {
  const result = holds ? "holds" : "does not hold";
  if (kind === "computed") return `${what}: ${found}, claimed ${promise}`;
  return `${what}: ${promise} ${result}, ${found}`;
}

/** @param safe makes an address of the platform safe where it is printed */
export function conditionWords(
  { lacking, status, text }: ConditionResult,
  safe: (address: string) => string,
): string {
  const places = lacking.length === 0 ? "" : `, missing at ${lacking.slice(0, 3).map(safe).join(", ")}`;
  const more = lacking.length > 3 ? ` and ${lacking.length - 3} more` : "";
  return `${text}: ${status}${places}${more}`;
}

/** Claims by their subject, in the order of the table. */
export function bySubject(claims: readonly ClaimResult[]): Map<string, ClaimResult[]> {
  const groups = new Map<string, ClaimResult[]>();
  for (const claim of claims) groups.set(claim.subject, [...(groups.get(claim.subject) ?? []), claim]);
  return groups;
}

/** How many claims have each verdict and each kind of evidence. */
export function countWords(claims: readonly ClaimResult[]): string {
  const count = (is: (claim: ClaimResult) => boolean) => claims.filter(is).length;
  const verdicts = (["true", "false", "depends"] as const).map(
    (verdict) => `${count((it) => it.verdict === verdict)} ${VERDICTS[verdict]}`,
  );
  const evidence = (["simulated", "computed", "documented"] as const).map(
    (kind) => `${count((it) => it.evidence === kind)} ${kind}`,
  );
  return `${claims.length} claims: ${verdicts.join(", ")}; ${evidence.join(", ")}`;
}
