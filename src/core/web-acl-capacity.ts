/** Managed rule groups and the limit for all requests. */
const STANDING = 927;

/**
 * Capacity units of a web ACL with limits for single services, where AWS WAF may count less for what two rules share: 2 for
 * a rate-based rule, 2 for a host with 10 for its lower case, 3 for a path.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html (2026-11)
 */
export function capacityUnits(
  limits: readonly {
    readonly reaches: readonly { readonly hosts: readonly string[]; readonly paths: readonly string[] }[];
  }[],
): number {
  return limits.reduce(
    (sum, { reaches }) =>
      reaches.reduce((units, { hosts, paths }) => units + 12 * hosts.length + 3 * paths.length, sum + 2),
    STANDING,
  );
}
