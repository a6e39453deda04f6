import type { DeclaredPolicy } from "../../../src/permissions/declared-policies.ts";
import { type DeclaredRole, declaredRoles } from "../../../src/permissions/declared-roles.ts";
import { type AccessRequest, evaluate, type Policies } from "../../../src/permissions/evaluate.ts";
import { ExpectedArns } from "../../../src/permissions/expected-arns.ts";
import { type PolicyDocument, readPolicy, withoutStatement } from "../../../src/permissions/policy.ts";
import { policyOfResource } from "../../../src/permissions/resource-policies.ts";
import type { StatementRef } from "../../../src/permissions/statement.ts";
import { Configuration } from "../../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../../src/terraform/declared-stacks.ts";
import { readPolicyDocument } from "../../../src/terraform/iam-document.ts";
import type { StackJson } from "../../support/synth.ts";
import { ACCOUNT, type Ask, iam, NAME, type Who } from "./scenario.ts";

const EVERYTHING = readPolicy(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
  { kind: "identity", place: "AdministratorAccess" },
);

const ADMINISTRATOR = iam(
  "role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_AdministratorAccess_0123",
);
const STRANGER = iam("role/data-team");

/** What the stacks of an account hold, and what comes of a request to it. */
export class Account {
  readonly #declared: DeclaredStacks;
  readonly #arns: ExpectedArns;
  readonly #types: readonly string[];
  readonly #roles: ReadonlyMap<string, DeclaredRole>;
  readonly #resources = new Map<string, PolicyDocument | undefined>();

  constructor(stacks: ReadonlyMap<string, StackJson>) {
    this.#declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
    this.#types = [...new Set([...stacks.values()].flatMap(({ resource }) => Object.keys(resource)))];
    this.#arns = new ExpectedArns(this.#declared);
    this.#roles = new Map(declaredRoles(this.#declared, this.#arns).map((role) => [role.name, role]));
  }

  /** Places of every Deny statement of every document in the stacks, of whatever type of resource. */
  denials(): StatementRef[] {
    return this.#types.flatMap((type) =>
      this.#declared.of(type).flatMap(({ address, values }) =>
        Object.entries(values).flatMap(([attribute, value]) => {
          const statements = readPolicyDocument(value) ?? [];
          return statements.flatMap(({ effect, raw }, index) =>
            effect === "Deny" ? [{ place: `${address}.${attribute}`, index, sid: String(raw["Sid"]) }] : [],
          );
        }),
      ),
    );
  }

  /** The request and the policies that apply to it. */
  prepare({ action, by, context = {}, resource, resourcePolicy, widened }: Ask): Prepared {
    const role = typeof by === "string" ? this.#roles.get(ROLES[by] ?? "") : undefined;
    const principal = typeof by === "string" ? principalOf(by, role) : by.principal;
    const arn =
      role?.arn ?? (by === "administrator" ? ADMINISTRATOR : by === "stranger" ? STRANGER : undefined);
    const given = {
      "aws:SecureTransport": "true",
      ...(action.startsWith("s3:") && { "s3:TlsVersion": "1.3", "aws:ResourceAccount": ACCOUNT }),
      ...(action.startsWith("kms:") && { "kms:CallerAccount": ACCOUNT }),
      ...(arn !== undefined && { "aws:PrincipalArn": arn }),
      ...context,
    };
    const own = [...(role?.inline ?? []), ...(role?.managed ?? [])].map(documentOf);
    const isWide =
      widened === true ||
      by === "administrator" ||
      by === "stranger" ||
      (typeof by === "object" && principal.includes(":role/"));
    const boundary = role?.boundary && documentOf(role.boundary);
    const ofResource = resourcePolicy
      ? readPolicy(resourcePolicy, { kind: "resource", place: "the resource's own policy" })
      : this.#policyOf(resource);
    return {
      request: {
        principal,
        action,
        resource: this.#arnOf(resource),
        context: new Map(
          Object.entries(given).map(([key, value]) => [
            key.toLowerCase(),
            typeof value === "string" ? [value] : value,
          ]),
        ),
      },
      policies: {
        identity: isWide ? [...own, EVERYTHING] : own,
        ...(boundary && { boundary }),
        ...(ofResource && { resource: ofResource }),
      },
    };
  }

  decide(ask: Ask) {
    const { policies, request } = this.prepare(ask);
    return evaluate(request, policies);
  }

  #arnOf(resource: string): string {
    if (!/^(?:[\w-]+\/)?aws_/.test(resource)) return resource;
    const found = this.#arns.at(resource);
    const arn = found && this.#arns.of(found);
    if (arn === undefined) throw new Error(`no ARN of ${resource}`);
    return arn;
  }

  #policyOf(resource: string): PolicyDocument | undefined {
    const arn = this.#arnOf(resource);
    if (!this.#resources.has(arn)) {
      const found = policyOfResource(this.#declared, arn, this.#arns);
      this.#resources.set(arn, found && documentOf(found));
    }
    return this.#resources.get(arn);
  }
}

export interface Prepared {
  readonly request: AccessRequest;
  readonly policies: Policies;
}

/** The same policies without one statement of one document. */
export function lifted({ boundary, identity, resource }: Policies, place: string, index: number): Policies {
  const without = (document: PolicyDocument) =>
    document.place === place ? withoutStatement(document, index) : document;
  return {
    identity: identity.map(without),
    ...(boundary && { boundary: without(boundary) }),
    ...(resource && { resource: without(resource) }),
  };
}

const ROLES: Readonly<Record<string, string>> = {
  apply: `${NAME}-apply`,
  plan: `${NAME}-plan`,
  instance: `${NAME}-instance`,
  "flow-logs": `${NAME}-flow-logs`,
  "api-task": `${NAME}-api-task`,
  "api-execution": `${NAME}-api-execution`,
  "web-execution": `${NAME}-web-execution`,
};

function principalOf(by: Exclude<Who, object>, role: DeclaredRole | undefined): string {
  const session = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`;
  if (by === "administrator") return session("AWSReservedSSO_AdministratorAccess_0123");
  if (by === "stranger") return session("data-team");
  if (!role) throw new Error(`no role for ${by}`);
  return session(role.name);
}

function documentOf({ document, place, unread }: DeclaredPolicy): PolicyDocument {
  if (document) return document;
  throw new Error(`${place} cannot be read: ${unread}`);
}
