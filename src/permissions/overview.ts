import { IAM_QUOTAS } from "../core/iam-quotas.ts";
import type { Declared } from "../terraform/declared.ts";
import type { DeclaredPolicy } from "./declared-policies.ts";
import { type DeclaredRole, declaredRoles } from "./declared-roles.ts";
import { ExpectedArns } from "./expected-arns.ts";

/** Something of a role that IAM limits. */
export interface Measured {
  readonly what: "trust policy" | "inline policies" | "managed policy" | "managed policies";
  /** Address and attribute, where it is about one policy. */
  readonly place: string;
  readonly size: number;
  readonly limit: number;
}

/** Who may take a role. */
export interface Trusted {
  /** As `Service:ec2.amazonaws.com`. */
  readonly principal: string;
  /** Operator and key of each condition. */
  readonly conditions: readonly string[];
}

/** A role at a glance. */
export interface RoleOverview {
  readonly address: string;
  readonly name: string;
  readonly arn: string | undefined;
  readonly trustedBy: readonly Trusted[];
  /** Place of its permissions boundary. */
  readonly boundary: string | undefined;
  /** Statements of its policies, without trust policy and boundary. */
  readonly statements: { readonly allow: number; readonly deny: number };
  /** Against the quotas of IAM; what is known only after the apply is not counted. */
  readonly sizes: readonly Measured[];
  readonly unread: readonly { readonly place: string; readonly why: string }[];
}

/** Every role that the Terraform declares, by name. */
export function permissionsOverview(declared: Declared): RoleOverview[] {
  const roles = declaredRoles(declared, new ExpectedArns(declared));
  return roles.map(overviewOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is larger than IAM takes. */
export function overQuota({ sizes }: RoleOverview): readonly Measured[] {
  return sizes.filter(({ limit, size }) => size > limit);
}

function overviewOf(role: DeclaredRole): RoleOverview {
  const { address, arn, boundary, inline, managed, name, trust } = role;
  const statements = [...inline, ...managed].flatMap(({ document }) => document?.statements ?? []);
  const trusted = (trust.document?.statements ?? [])
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ conditions, principals }) =>
      principals.map(
        ({ id, type }): Trusted => ({
          principal: id === "*" ? "*" : `${type}:${id}`,
          conditions: conditions.map(({ text }) => text),
        }),
      ),
    );
  const all = [trust, ...(boundary ? [boundary] : []), ...inline, ...managed];
  return {
    address,
    name,
    arn,
    trustedBy: trusted,
    boundary: boundary?.place,
    statements: {
      allow: statements.filter(({ effect }) => effect === "Allow").length,
      deny: statements.filter(({ effect }) => effect === "Deny").length,
    },
    sizes: sizesOf(role),
    unread: all.flatMap(({ place, unread }) => (unread === undefined ? [] : [{ place, why: unread }])),
  };
}

function sizesOf({ address, boundary, inline, managed, trust }: DeclaredRole): Measured[] {
  const total = inline.reduce((sum, { characters = 0 }) => sum + characters, 0);
  const one = ({ characters, place }: DeclaredPolicy): Measured[] =>
    characters === undefined
      ? []
      : [{ what: "managed policy", place, size: characters, limit: IAM_QUOTAS.managedPolicyCharacters }];
  const known: Measured[] =
    trust.characters === undefined
      ? []
      : [
          {
            what: "trust policy",
            place: trust.place,
            size: trust.characters,
            limit: IAM_QUOTAS.trustPolicyCharacters,
          },
        ];
  return [
    ...known,
    { what: "inline policies", place: address, size: total, limit: IAM_QUOTAS.inlinePolicyCharacters },
    { what: "managed policies", place: address, size: managed.length, limit: IAM_QUOTAS.managedPolicies },
    ...[...managed, ...(boundary ? [boundary] : [])].flatMap(one),
  ];
}
