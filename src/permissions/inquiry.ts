import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";
import type { Declared } from "../terraform/declared.ts";
import type { DeclaredPolicy } from "./declared-policies.ts";
import { type DeclaredRole, declaredRoles } from "./declared-roles.ts";
import {
  type AccessRequest,
  type Decision,
  evaluate,
  type Policies,
  type UnmetStatement,
  unmetStatements,
} from "./evaluate.ts";
import { ExpectedArns } from "./expected-arns.ts";
import type { PolicyDocument } from "./policy.ts";
import { policyOfResource } from "./resource-policies.ts";

/** May this role do this? */
export interface Inquiry {
  /** Name or address. */
  readonly role: string;
  readonly action: string;
  /** ARN, address of the Terraform, or `*`. */
  readonly resource: string;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

export interface Answer {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
  /** Where nothing allows it: statements that would, with other condition keys. */
  readonly unmet: readonly UnmetStatement[];
  /** What could not be read and may change the decision; empty when it is certain. */
  readonly unread: readonly { readonly place: string; readonly why: string }[];
}

/** Actions that the policy of the resource has to allow. */
const NEEDS_POLICY = /^(?:kms:(?!CreateKey|List(?:Keys|Aliases))|sts:AssumeRole)/i;

/**
 * Answers from the policies that Terraform declares: those of the role, its boundary, and the policy of the resource.
 * @throws InputError for a role or an address that is not declared
 */
export function answer(declared: Declared, inquiry: Inquiry): Answer {
  const arns = new ExpectedArns(declared);
  const role = chosen(declaredRoles(declared, arns), inquiry.role);
  const resource = resourceArn(inquiry.resource, arns);
  const own = [...role.inline, ...role.managed];
  const ofResource = policyOfResource(declared, resource, arns);
  const request: AccessRequest = {
    principal: role.arn ?? `arn:aws:iam::${arns.account ?? accountIn(resource)}:role/${role.name}`,
    action: inquiry.action,
    resource,
    context: inquiry.context,
  };
  const policies: Policies = {
    identity: own.flatMap(({ document }) => document ?? []),
    ...given("boundary", role.boundary?.document),
    ...given("resource", ofResource?.document),
  };
  const decision = evaluate(request, policies);
  const needed = [...own, role.boundary, ofResource].flatMap((policy) => (policy ? [policy] : []));
  const missing =
    !ofResource && NEEDS_POLICY.test(inquiry.action)
      ? [{ place: resource, why: "its policy is not in the Terraform" }]
      : [];
  const unread = decision.why === "explicit-deny" ? [] : [...needed.flatMap(unreadOf), ...missing];
  const unmet = decision.why === "implicit-deny" ? unmetStatements(request, policies) : [];
  return { role: role.address, action: inquiry.action, resource, decision, unmet, unread };
}

function given(name: "boundary" | "resource", document: PolicyDocument | undefined): Partial<Policies> {
  return document ? { [name]: document } : {};
}

function unreadOf({ place, unread }: DeclaredPolicy) {
  return unread === undefined ? [] : [{ place, why: unread }];
}

function chosen(roles: readonly DeclaredRole[], wanted: string): DeclaredRole {
  const found = roles.find(({ address, name }) => address === wanted || name === wanted);
  if (found) return found;
  const names = roles.map(({ name }) => name);
  const meant = nearest(wanted, names);
  const fix = meant === undefined ? "give the name or address of one of these" : `did you mean ${meant}?`;
  throw new InputError(
    "ROLE",
    wanted,
    `got no such role; limit: ${names.join(", ") || "there is none"}`,
    fix,
  );
}

function resourceArn(text: string, arns: ExpectedArns): string {
  if (text === "*" || text.startsWith("arn:")) return text;
  const resource = arns.at(text);
  const arn = resource && arns.of(resource);
  if (arn !== undefined) return arn;
  const found = resource ? "got a resource whose ARN is known only after the apply" : "got no ARN";
  throw new InputError(
    "RESOURCE",
    text,
    `${found}; limit: an ARN, *, or an address of the Terraform`,
    "give the ARN",
  );
}

function accountIn(arn: string): string {
  return arn.split(":")[4] || "000000000000";
}
