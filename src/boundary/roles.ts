import { needsNoResource } from "../core/iam-actions.ts";
import { placeOf, type Reader } from "../model/reader.ts";
import { RolePolicies } from "../model/role-policies.ts";
import { type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { type PolicyStatement, readPolicyBlocks, readPolicyDocument } from "../terraform/iam-document.ts";
import { isEverywhere, wideGrants } from "../terraform/wide-grants.ts";
import type { RoleSummary, Way } from "./result.ts";

/** The service of AWS that takes a role of each use. */
const TAKEN_BY = {
  task: "Service:ecs-tasks.amazonaws.com",
  execution: "Service:ecs-tasks.amazonaws.com",
  instance: "Service:ec2.amazonaws.com",
} as const;

/** Policies of AWS that are wide by what they are for. */
const WIDE_POLICY = /(?:FullAccess|PowerUserAccess)$/;

/** A role in one use, and its policies. */
export interface UsedRole {
  readonly resource: DeclaredResource;
  readonly use: RoleSummary["use"];
  readonly usedBy: readonly string[];
  readonly policies: RolePolicies;
}

/** Roles by resource and use, each read once. */
export class Roles {
  readonly #reader: Reader;
  readonly #used = new Map<string, UsedRole>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  get all(): readonly UsedRole[] {
    return [...this.#used.values()];
  }

  /** The role that a value leads to, noted as used by a service or pool. */
  use(holder: DeclaredResource, path: string, use: RoleSummary["use"], usedBy: string): UsedRole | undefined {
    const [resource] = this.#reader.linked(holder, path, "aws_iam_role");
    return resource && this.add(resource, use, usedBy);
  }

  add(resource: DeclaredResource, use: RoleSummary["use"], usedBy: string): UsedRole {
    const key = `${use} ${resource.address}`;
    const known = this.#used.get(key);
    const role = known
      ? { ...known, usedBy: [...new Set([...known.usedBy, usedBy])] }
      : { resource, use, usedBy: [usedBy], policies: new RolePolicies(this.#reader, resource) };
    this.#used.set(key, role);
    return role;
  }
}

export function summaryOf({ policies, resource, use, usedBy }: UsedRole): RoleSummary {
  const { managedPolicies, unread } = policies;
  return {
    address: resource.address,
    use,
    usedBy,
    grants: grantsOf(policies.statements),
    managedPolicies,
    unread,
  };
}

/** Whether a role may do more than one service needs. */
export function wideRole({ policies, resource, use, usedBy }: UsedRole): Way {
  const wide = wideGrants(policies.statements);
  const named = policies.managedPolicies.filter((name) => WIDE_POLICY.test(name) && isUnread(policies, name));
  const unread = policies.unread.filter((place) => !WIDE_POLICY.test(place));
  const found = [...wide, ...named];
  const state = found.length > 0 ? "open" : unread.length > 0 ? "unknown" : "closed";
  return {
    kind: "wide-role",
    from: fromText(use, usedBy),
    to: "AWS",
    state,
    severity: use === "execution" ? "warning" : "error",
    place: resource.address,
    value:
      state === "open"
        ? `${listed(found)} on every resource`
        : state === "unknown"
          ? `policies that cannot be read: ${listed(unread)}`
          : "no wide grant",
    limit: "actions that read secrets and data, take identities or run code, each on named resources",
    fix:
      state === "closed"
        ? ""
        : state === "open"
          ? "name the resources, or take the statement away"
          : "give a plan or a state that has the policies",
  };
}

/** Who else can take a role than the service that it is for. */
export function roleTrust({ resource, use, usedBy }: UsedRole): Way {
  const place = placeOf(resource, "assume_role_policy");
  const statements = trustOf(resource);
  const common = {
    kind: "role-trust",
    to: `${use} role of ${usedBy.join(", ")}`,
    severity: "error",
    place,
    limit: `${TAKEN_BY[use].replace("Service:", "")} alone`,
  } as const;
  if (!statements) {
    return {
      ...common,
      from: "another identity",
      state: "unknown",
      value: "cannot be read",
      fix: "give a plan or a state that has the trust policy",
    };
  }
  const allowed = statements.filter(({ effect }) => effect === "Allow");
  const others = allowed.flatMap(({ negations, principals }) =>
    negations.includes("Principal")
      ? ["everybody but a list"]
      : principals.filter((it) => !it.startsWith("Service:")),
  );
  if (others.length > 0) {
    return {
      ...common,
      from: listed([...new Set(others)]),
      state: "open",
      value: `trusts ${listed([...new Set(others)])}`,
      fix: "take the principal out of the trust policy",
    };
  }
  const services = allowed.flatMap(({ principals }) => principals).map((it) => it.replace("Service:", ""));
  const guarded = allowed.every(({ conditions }) =>
    conditions.some(({ key }) => /^aws:source(account|arn)$/.test(key)),
  );
  const value = `trusts ${listed([...new Set(services)])}${guarded && use !== "instance" ? ", for one account" : ""}`;
  return { ...common, from: "another identity", state: "closed", value, fix: "" };
}

function isUnread({ unread }: RolePolicies, name: string): boolean {
  return unread.some((place) => place.split("/").at(-1) === name);
}

function trustOf(role: DeclaredResource): PolicyStatement[] | undefined {
  const value = valueAt(role.values, "assume_role_policy");
  const read = isKnown(value) ? readPolicyDocument(value) : undefined;
  if (read) return read;
  const documents = role.links("assume_role_policy", "data.aws_iam_policy_document");
  return documents.length === 0
    ? undefined
    : documents.flatMap(({ resource }) => readPolicyBlocks(resource.values));
}

function fromText(use: RoleSummary["use"], usedBy: readonly string[]): string {
  const who = use === "task" ? "containers" : use === "execution" ? "the agent for" : "instances";
  return use === "execution" ? `${who} ${usedBy.join(", ")}` : `${who} of ${usedBy.join(", ")}`;
}

/** By service of AWS, what is allowed: one action by its name, more by their number. */
function grantsOf(statements: readonly PolicyStatement[]): string[] {
  const byService = new Map<string, { actions: Set<string>; everywhere: boolean }>();
  for (const statement of statements) {
    if (statement.effect !== "Allow") continue;
    const names = statement.negations.includes("Action") ? ["*"] : statement.actions;
    for (const name of names) {
      const service = name.split(":")[0] ?? name;
      const known = byService.get(service) ?? { actions: new Set(), everywhere: false };
      known.actions.add(name);
      known.everywhere ||= isEverywhere(statement) && !needsNoResource(name);
      byService.set(service, known);
    }
  }
  return [...byService]
    .map(([service, { actions, everywhere }]) => {
      const [only, second] = actions;
      const text = only !== undefined && second === undefined ? only : `${service}: ${actions.size} actions`;
      return everywhere ? `${text} (*)` : text;
    })
    .sort();
}

/** The first three of a list, and how many more there are. */
export function listed(items: readonly string[]): string {
  return items.length > 4 ? `${items.slice(0, 3).join(", ")} and ${items.length - 3} more` : items.join(", ");
}
