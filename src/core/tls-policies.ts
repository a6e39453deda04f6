/**
 * Security policies of HTTPS listeners that take TLS 1.2 with forward secrecy and authenticated ciphers or newer, and
 * nothing older; the first is what AWS recommends. FIPS policies use a validated cryptographic module.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html (2026-06).
 */
export const TLS_POLICIES: readonly string[] = [
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
];

/** The policy of a listener that names none: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (2026-06). */
export const UNSET_TLS_POLICY = "ELBSecurityPolicy-2016-08";

/**
 * The oldest version of TLS that a security policy takes, such as `1.2`, read from its name; undefined for a name of
 * another form. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html (2026-06).
 */
export function minimumTls(policy: string): string | undefined {
  if (/^ELBSecurityPolicy-(?:2015-05|2016-08|FS-2018-06)$/.test(policy)) return "1.0";
  const minor = /^ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-([0-3])-/.exec(policy)?.[1];
  return minor === undefined ? undefined : `1.${minor}`;
}
