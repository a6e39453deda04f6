import { z } from "zod";

/** A web ACL of this platform: AWS managed rules, and a limit for each client. */
const ManagedRules = z.strictObject({
  kind: z.literal("managed-rules"),
  /** What the managed rules do with a request that matches. Begin with `count`, and look at the metrics and logs. */
  action: z.enum(["block", "count"]),
  /**
   * Rules of AWSManagedRulesCommonRuleSet that only count while the others block, such as `SizeRestrictions_BODY`,
   * which blocks bodies above 8 KiB.
   */
  countedRules: z.array(z.string()).default([]),
  /** Requests of one IP address in five minutes above which it is blocked, 10–2000000000. @default no limit */
  requestsPerFiveMin: z.int().optional(),
  /**
   * Name of a web service → requests of one IP address to its hosts and paths in five minutes above which it is blocked
   * there, 10–2000000000, beside the limit above.
   */
  requestsPerFiveMinOf: z.record(z.string(), z.int()).default({}),
});

/** A web ACL that somebody else manages, such as the security team. */
const Existing = z.strictObject({
  kind: z.literal("existing"),
  /** ARN of a regional web ACL in this account and region. */
  arn: z.string(),
});

export const WebAclSchema = z.discriminatedUnion("kind", [ManagedRules, Existing]);

export type WebAcl = z.output<typeof WebAclSchema>;
export type ManagedRules = z.output<typeof ManagedRules>;
