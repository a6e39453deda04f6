/**
 * Characters of the policies of a role, blanks not counted, and managed policies of a role, as long as nobody has
 * raised the quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11).
 */
export const IAM_QUOTAS = {
  managedPolicyCharacters: 6144,
  /** All inline policies of a role together. */
  inlinePolicyCharacters: 10_240,
  trustPolicyCharacters: 2048,
  managedPolicies: 10,
} as const;

/** Characters of a policy as IAM counts them. */
export function policyCharacters(text: string): number {
  return text.replace(/\s/g, "").length;
}
