import {
  blocksAt,
  type Declared,
  type DeclaredResource,
  isKnown,
  textsWithin,
  valueAt,
} from "../terraform/declared.ts";
import { isBlank } from "../terraform/value.ts";
import { type DeclaredPolicy, declaredPolicy, unreadPolicy } from "./declared-policies.ts";
import type { ExpectedArns } from "./expected-arns.ts";

/** A role with everything that decides what it may do. */
export interface DeclaredRole {
  readonly address: string;
  readonly name: string;
  /** Undefined where account or name are known only after the apply. */
  readonly arn: string | undefined;
  readonly trust: DeclaredPolicy;
  readonly boundary: DeclaredPolicy | undefined;
  readonly inline: readonly DeclaredPolicy[];
  readonly managed: readonly DeclaredPolicy[];
}

/** Every role that is declared, by address. */
export function declaredRoles(declared: Declared, arns: ExpectedArns): DeclaredRole[] {
  const inline = byRole(declared, "aws_iam_role_policy", "role");
  const attached = [
    ...byRole(declared, "aws_iam_role_policy_attachment", "role"),
    ...byRole(declared, "aws_iam_policy_attachment", "roles"),
  ];
  const of = (found: readonly Referring[], role: DeclaredResource) =>
    found.filter((it) => it.roles.has(role)).map(({ resource }) => resource);
  return declared.of("aws_iam_role").map((role): DeclaredRole => {
    const name = valueAt(role.values, "name");
    return {
      address: role.address,
      name: typeof name === "string" && isKnown(name) ? name : role.address,
      arn: arns.of(role),
      trust: declaredPolicy(role, "assume_role_policy", "resource", arns),
      boundary: managedPolicies(role, "permissions_boundary", arns)[0],
      inline: [
        ...of(inline, role).map((policy) => declaredPolicy(policy, "policy", "identity", arns)),
        ...blocksAt(role.values, "inline_policy").map(({ path }) =>
          declaredPolicy(role, `${path}.policy`, "identity", arns),
        ),
      ],
      managed: [
        ...of(attached, role).flatMap((attachment) => managedPolicies(attachment, "policy_arn", arns)),
        ...managedPolicies(role, "managed_policy_arns", arns),
      ],
    };
  });
}

interface Referring {
  readonly resource: DeclaredResource;
  readonly roles: ReadonlySet<DeclaredResource>;
}

/** Each resource of a type with the roles that it names. */
function byRole(declared: Declared, type: string, path: string): Referring[] {
  return declared.of(type).map((resource) => ({
    resource,
    roles: new Set(resource.links(path, "aws_iam_role").map((link) => link.resource)),
  }));
}

/** Managed policies whose ARNs stand at a path: those that are declared, and those whose text nobody knows here. */
function managedPolicies(holder: DeclaredResource, path: string, arns: ExpectedArns): DeclaredPolicy[] {
  const value = valueAt(holder.values, path);
  if (value === undefined || isBlank(value) || holder.gives(path) === false) return [];
  const links = holder.links(path, "aws_iam_policy", "data.aws_iam_policy");
  const declared = links.map(({ resource }) => declaredPolicy(resource, "policy", "identity", arns));
  const named = textsWithin(value).filter(
    (text) => !links.some(({ resource }) => text.endsWith(`/${String(valueAt(resource.values, "name"))}`)),
  );
  const unread = named.map((arn) => unreadPolicy(arn, "is not in the Terraform"));
  const found = [...declared, ...unread];
  return found.length > 0 ? found : [unreadPolicy(`${holder.address}.${path}`, "known only after the apply")];
}
