import { z } from "zod";
import { FindingsError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { globMatches, isAllWildcard } from "../core/glob.ts";
import { nearest } from "../core/nearest.ts";
import { plainPath } from "../terraform/attribute-path.ts";
import { ALL_GATE_RULES } from "./catalogue.ts";

const Glob = z.string().min(1).max(300);

/** The policy as it is written: typed, in Git, so that its history says who approved what and why. */
export const GatePolicySchema = z.strictObject({
  /** What is allowed all the same, for a while. */
  waivers: z
    .array(
      z.strictObject({
        rule: z.string(),
        address: Glob,
        /** Only this attribute, such as `ingress.0`. */
        attr: Glob.optional(),
        reason: z.string().trim().min(10, { error: "a reason of at least 10 characters" }),
        /** Who allowed it. */
        approver: z.string().trim().min(1),
        /** Last day on which it holds. */
        expires: z.iso.date(),
        ticket: z.string().optional(),
      }),
    )
    .default([]),
  /** Groups that are meant to face the internet, and on which ports in addition to 80 and 443. */
  expectPublic: z
    .array(z.strictObject({ address: Glob, ports: z.array(z.int().min(0).max(65_535)).min(1) }))
    .default([]),
  /** Names of roles that plan or apply, in addition to those that the providers assume; `*` stands for anything. */
  pipelineRoles: z
    .array(z.string().regex(/^(?=.*\w)[\w+=,.@*-]{1,64}$/, { error: "the name of a role, without its path" }))
    .default([]),
});

export type GatePolicy = z.infer<typeof GatePolicySchema>;
export type GatePolicyInput = z.input<typeof GatePolicySchema>;
export type GateWaiver = GatePolicy["waivers"][number];

/** Gives a policy file its type: `export const policy = defineGate({ … })`. */
export function defineGate(policy: GatePolicyInput): GatePolicyInput {
  return policy;
}

/** A parsed policy, with the waivers that no longer hold apart from those that do. */
export interface LoadedGatePolicy {
  readonly policy: GatePolicy;
  readonly live: readonly GateWaiver[];
  readonly expired: readonly GateWaiver[];
}

/**
 * Parses a policy.
 * @param today `YYYY-MM-DD`; a waiver holds up to and including its `expires` day
 * @throws FindingsError with every problem found: a wrong form, an unknown rule, a waiver that is too broad or too long
 */
export function loadGatePolicy(input: unknown, place: string, today: string): LoadedGatePolicy {
  const parsed = GatePolicySchema.safeParse(input);
  if (!parsed.success) throw new FindingsError(place, parsed.error.issues.map(fromIssue));
  const policy = parsed.data;
  const errors = policy.waivers.flatMap((waiver, index) => problemsOf(waiver, `waivers.${index}`, today));
  if (errors.length > 0) throw new FindingsError(place, errors);
  return {
    policy,
    live: policy.waivers.filter(({ expires }) => expires >= today),
    expired: policy.waivers.filter(({ expires }) => expires < today),
  };
}

/** Whether a waiver is about this rule at this attribute of this resource. */
export function waives(waiver: GateWaiver, rule: string, address: string, attribute: string): boolean {
  return (
    waiver.rule === rule &&
    globMatches(waiver.address, address) &&
    (waiver.attr === undefined || globMatches(plainPath(waiver.attr), plainPath(attribute)))
  );
}

/** One waiver in a line. */
export function waiverText({ address, approver, attr, expires, reason, rule }: GateWaiver): string {
  return `${rule} ${address}${attr === undefined ? "" : ` ${attr}`} until ${expires} (${approver}): ${reason}`;
}

function problemsOf({ address, expires, rule }: GateWaiver, place: string, today: string): Finding[] {
  const rules = ALL_GATE_RULES.map(({ id }) => id);
  const found: Finding[] = [];
  const add = (code: string, value: string, limit: string, fix: string) =>
    found.push({ code, severity: "error", place, value, limit, fix });
  if (!rules.includes(rule)) {
    const like = nearest(rule, rules);
    const fix = like === undefined ? "docs/gate.md lists them" : `did you mean ${like}?`;
    add("GATE_POLICY_RULE", rule, "the id of a rule of the gate", fix);
  }
  if (isAllWildcard(address)) {
    add("GATE_POLICY_BROAD", address, "a waiver names resources", "write the address, or a part of it");
  }
  const limit = `${String(Number(today.slice(0, 4)) + 1)}${today.slice(4)}`;
  if (expires > limit) {
    const fix = "choose an earlier day: renewing is the moment to look again";
    add("GATE_POLICY_LONG", `until ${expires}`, `at most a year from today, until ${limit}`, fix);
  }
  return found;
}

function fromIssue(issue: z.core.$ZodIssue): Finding {
  const unknown = issue.code === "unrecognized_keys";
  return {
    code: "GATE_POLICY_SHAPE",
    severity: "error",
    place: issue.path.map(String).join(".") || "policy",
    value: unknown ? `unknown ${issue.keys.join(", ")}` : "another value",
    limit: issue.message,
    fix: unknown ? "remove or correct the key" : "give a value of that form",
  };
}
