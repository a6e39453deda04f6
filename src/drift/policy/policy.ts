import { z } from "zod";
import { DURATION_FORM, parseDuration } from "../../core/duration.ts";
import { FindingsError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { globMatches, isAllWildcard } from "../../core/glob.ts";
import { plainPath } from "../../terraform/attribute-path.ts";

const Glob = z.string().min(1).max(200);
const Day = z.iso.date();
const Duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: `limit: ${DURATION_FORM}` });
const Bound = z.union([
  z.number(),
  z.string().regex(/^[a-z_]+$/, { error: "a number or the name of an attribute" }),
]);

/** The policy as it is written: typed, in Git, so that its history says who waived what and why. */
export const DriftPolicySchema = z.strictObject({
  /** The exit code is 2 from this level on. */
  failOn: z.enum(["critical", "high", "medium", "low"]).default("high"),
  /** Owner by glob of the construct path (`prod/network/**`) or of the address; the longest that matches wins. */
  owners: z.record(Glob, z.string().min(1)).default({}),
  /** Limits of values that `ignore_changes` leaves to another system; attribute names are those of the same resource. */
  bounds: z
    .array(
      z.strictObject({ type: z.string().min(1), attr: z.string().min(1), between: z.tuple([Bound, Bound]) }),
    )
    .default([]),
  /** What is accepted for a while. A waiver concerns the alarm only: apply does the same with and without it. */
  waivers: z
    .array(
      z.strictObject({
        address: Glob,
        attr: Glob,
        /** Waives only this value of the cloud, such as `tcp 8080 10.0.0.0/8` of an undeclared rule. */
        value: Glob.optional(),
        reason: z.string().trim().min(10, { error: "a reason of at least 10 characters" }),
        owner: z.string().min(1),
        /** Last day on which it holds. */
        expires: Day,
        ticket: z.string().optional(),
        /** A critical finding is waived only by an entry that says so. */
        allowCritical: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Groups that are meant to face the internet, and on which ports. */
  expectPublic: z
    .array(z.strictObject({ address: Glob, ports: z.array(z.int().min(0).max(65_535)).min(1) }))
    .default([]),
  /**
   * Names of roles in the environment's own account that deploy: what they do is the pipeline's work, not somebody's.
   * The role that the provider assumes is known without being named.
   */
  deployRoles: z
    .array(
      z.string().regex(/^[\w+=,.@/-]{1,576}$/, { error: "the name of a role, with its path if it has one" }),
    )
    .default([]),
  /** Tag keys whose change is more than a label. */
  requiredTags: z.array(z.string().min(1)).default([]),
  /**
   * How long a finding of a level may stand; an older one counts as one level worse. Judged by `drift report`, which
   * knows since when a finding is there; a single check does not.
   */
  maxAge: z
    .strictObject({ critical: Duration, high: Duration, medium: Duration, low: Duration })
    .partial()
    .default({}),
  /** `drift reject --apply` refuses a change that is younger: an incident may be running. `0m` never refuses. */
  cooldown: Duration.default("60m"),
});

export type DriftPolicy = z.infer<typeof DriftPolicySchema>;
export type DriftPolicyInput = z.input<typeof DriftPolicySchema>;
export type DriftWaiver = DriftPolicy["waivers"][number];

/** Gives a policy file its type: `export const policy = defineDrift({ … })`. */
export function defineDrift(policy: DriftPolicyInput): DriftPolicyInput {
  return policy;
}

/** A parsed policy, with the waivers that no longer hold apart from those that do. */
export interface LoadedPolicy {
  readonly policy: DriftPolicy;
  readonly live: readonly DriftWaiver[];
  /** Their findings alarm again. */
  readonly expired: readonly DriftWaiver[];
  readonly warnings: readonly Finding[];
}

/**
 * Parses a policy. An expired entry is a warning and its findings alarm again; one that is too broad or too long
 * is an error.
 * @param today `YYYY-MM-DD`; an entry holds up to and including its `expires` day
 * @throws FindingsError with every problem found
 */
export function loadPolicy(input: unknown, place: string, today: string): LoadedPolicy {
  const parsed = DriftPolicySchema.safeParse(input);
  if (!parsed.success) {
    throw new FindingsError(place, parsed.error.issues.map(fromIssue));
  }
  const policy = parsed.data;
  const errors = policy.waivers.flatMap((entry, index) => breadthFindings(entry, index, today));
  if (errors.length > 0) throw new FindingsError(place, errors);
  const expired = policy.waivers.filter((entry) => entry.expires < today);
  return {
    policy,
    live: policy.waivers.filter((entry) => entry.expires >= today),
    expired,
    warnings: expired.map((entry) => ({
      code: "DRIFT_POLICY_EXPIRED",
      severity: "warning",
      place: `waivers.${policy.waivers.indexOf(entry)}`,
      value: `${entry.address} ${entry.attr} until ${entry.expires}`,
      limit: `an entry holds until its day (today is ${today}); what it waived alarms again`,
      fix: "settle the drift and remove the entry, or renew it with a reason",
    })),
  };
}

/** The policy when no file is given. */
export function defaultPolicy(today: string): LoadedPolicy {
  return loadPolicy({}, "default policy", today);
}

/** Whether an entry is about this attribute, with this value, of this resource. */
export function entryMatches(
  entry: DriftWaiver,
  address: string,
  attribute: string,
  value: unknown,
): boolean {
  if (entry.value !== undefined && (typeof value !== "string" || !globMatches(entry.value, value)))
    return false;
  const attr = plainPath(entry.attr);
  return (
    globMatches(entry.address, address) &&
    (globMatches(attr, attribute) || globMatches(`${attr}.**`, attribute))
  );
}

/** The owner of a place: of all patterns that match, the longest decides. */
export function ownerOf(policy: DriftPolicy, places: readonly string[]): string | undefined {
  const hits = Object.entries(policy.owners).filter(([glob]) =>
    places.some((place) => globMatches(glob, place)),
  );
  return hits.sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))[0]?.[1];
}

function breadthFindings(entry: DriftWaiver, index: number, today: string): Finding[] {
  const base = {
    severity: "error" as const,
    place: `waivers.${index}`,
    value: `${entry.address} ${entry.attr}`,
  };
  const findings: Finding[] = [];
  const wildAttribute = isAllWildcard(entry.attr);
  if (
    (isAllWildcard(entry.address) && /[*?]/.test(entry.attr)) ||
    (wildAttribute && /[*?]/.test(entry.address))
  ) {
    findings.push({
      ...base,
      code: "DRIFT_POLICY_BROAD",
      limit: "an entry names one attribute, or one resource",
      fix: "write the address or the attribute without wildcards",
    });
  }
  const limit = `${String(Number(today.slice(0, 4)) + 1)}${today.slice(4)}`;
  if (entry.expires > limit) {
    findings.push({
      ...base,
      code: "DRIFT_POLICY_LONG",
      value: `until ${entry.expires}`,
      limit: `at most a year from today, until ${limit}`,
      fix: "choose an earlier day: renewing is the moment to look again",
    });
  }
  return findings;
}

function fromIssue(issue: z.core.$ZodIssue): Finding {
  const renamed =
    issue.code === "unrecognized_keys" ? issue.keys.flatMap((key) => RENAMED.get(key) ?? []) : [];
  const keys = issue.code === "unrecognized_keys" ? `unknown ${issue.keys.join(", ")}` : "another value";
  return {
    code: "DRIFT_POLICY_SHAPE",
    severity: "error",
    place: issue.path.map(String).join(".") || "policy",
    value: keys,
    limit: issue.message,
    fix:
      renamed.length > 0
        ? `write ${renamed.join(", ")} instead`
        : issue.code === "unrecognized_keys"
          ? "remove or correct the key"
          : "give a value of that form",
  };
}

/** Keys of earlier versions, and what they are called now. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["ignore", "waivers"],
  ["until", "expires"],
]);
