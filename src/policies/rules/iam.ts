import { isBroadPolicy } from "../../core/broad-policies.ts";
import { PIPELINE_PATH } from "../../core/governance-names.ts";
import { needsNoResource } from "../../core/iam-actions.ts";
import { IAM_QUOTAS } from "../../core/iam-quotas.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import {
  type LocatedStatement,
  type PolicyStatement,
  requiredValues,
  statementsOf,
} from "../../terraform/iam-document.ts";
import { isReference, listOf, parseJson } from "../../terraform/json.ts";
import { SOURCE_KEYS } from "../reading/source-keys.ts";
import { type Breach, breach, breachIf, type Rule, rule } from "../rule.ts";

const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const LEAST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege";

const IDENTITY_TYPES = ["aws_iam_role_policy", "aws_iam_policy"];

/** Services that send the source account when they assume a role: their trust policies must ask for it. */
const SOURCED_SERVICES = SOURCE_KEYS.filter(
  ({ documented, uses }) => uses === "trust" && documented.includes("aws:sourceaccount"),
).map(({ service }) => service);

const lengths: Rule = rule(
  { code: "TF-IAM-01", title: "A policy is not longer than IAM takes", source: QUOTAS },
  (stack) => {
    const tooLong = (resource: Resource, path: string, characters: number, limit: number) =>
      breachIf(characters > limit, resource, path, `${characters} characters`, {
        limit: `${limit} characters without blanks`,
        fix: "split the policy, or name fewer resources",
      });
    const inline = stack.of("aws_iam_role_policy");
    const sumOf = ({ attributes }: Resource) =>
      inline
        .filter((other) => other.attributes["role"] === attributes["role"])
        .reduce((sum, other) => sum + lengthOf(other.attributes["policy"]), 0);
    return [
      ...stack
        .of("aws_iam_policy")
        .flatMap((r) =>
          tooLong(r, "policy", lengthOf(r.attributes["policy"]), IAM_QUOTAS.managedPolicyCharacters),
        ),
      ...inline.flatMap((r) => tooLong(r, "policy", sumOf(r), IAM_QUOTAS.inlinePolicyCharacters)),
      ...stack
        .of("aws_iam_role")
        .flatMap((r) =>
          tooLong(
            r,
            "assume_role_policy",
            lengthOf(r.attributes["assume_role_policy"]),
            IAM_QUOTAS.trustPolicyCharacters,
          ),
        ),
    ];
  },
);

const noWildcardActions: Rule = allowRule(
  {
    code: "TF-IAM-02",
    title: "Every action is named",
    source: LEAST,
    limit: "full names such as s3:GetObject, no * and no NotAction",
    fix: "name the actions that are used",
  },
  ({ actions, negations }) =>
    negations.length > 0 ? ["NotAction or NotResource"] : actions.filter((a) => a.includes("*")),
);

const noWildcardResources: Rule = allowRule(
  {
    code: "TF-IAM-03",
    title: "Every resource is named where IAM can tell resources apart",
    source:
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    limit: "ARNs; * only for actions without resource-level permission",
    fix: "name the ARNs, or move the actions that need * to a statement of their own",
  },
  ({ actions, resources }) =>
    resources.some(isEverything) ? actions.filter((action) => !needsNoResource(action)) : [],
);

const noEscalation: Rule = allowRule(
  {
    code: "TF-IAM-04",
    title: "No workload administers identities, and the pipeline does so within a boundary only",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    limit:
      "no action of iam (but PassRole), organizations or account; in policies of the pipeline, iam on named roles and with a condition on iam:PermissionsBoundary",
    fix: "remove the action, or add the condition; identities of workloads are made by Terraform",
  },
  (statement, policy) => {
    const administering = statement.actions.filter(
      (action) => /^(iam|organizations|account):/i.test(action) && !isPassRole(action),
    );
    return isOfThePipeline(policy)
      ? administering.filter((action) => !isFenced(action, statement))
      : administering;
  },
);

/** Actions of IAM that show or label something, and give nobody any permission. */
const HARMLESS = /^iam:(Get\w+|List\w+|(Tag|Untag)\w+|UpdateRoleDescription|\w+InstanceProfile)$/;

/** A policy that a person made for the pipeline. The pipeline itself cannot make one in this path. */
function isOfThePipeline({ attributes }: Resource): boolean {
  return attributes["path"] === PIPELINE_PATH;
}

function isFenced(action: string, statement: PolicyStatement): boolean {
  const named = !statement.resources.some(
    (resource) => isEverything(resource) || /:(role|policy)\/(\*|pipeline)/.test(resource),
  );
  const bounded = requiredValues(statement, "iam:PermissionsBoundary").length > 0;
  if (/^iam:(Get|List)/.test(action)) return !statement.resources.some(isEverything);
  return named && (bounded || HARMLESS.test(action));
}

const passRole: Rule = allowRule(
  {
    code: "TF-IAM-05",
    title: "Roles are passed to named services only",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    limit:
      "role ARNs without *, or behind the environment's name for the pipeline, and a condition on iam:PassedToService",
    fix: "name the roles and the service they are passed to",
  },
  (statement, policy) => {
    const wild = isOfThePipeline(policy) ? /\*.|:role\/[^-]*\*$/ : /\*/;
    const fenced =
      requiredValues(statement, "iam:PassedToService").length > 0 &&
      !statement.resources.some((resource) => wild.test(resource));
    return statement.actions.some(isPassRole) && !fenced ? statement.resources : [];
  },
);

const trust: Rule = rule(
  {
    code: "TF-IAM-06",
    title: "A role is assumed by a named service on behalf of this account",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  },
  (stack, { account }) =>
    stack.of("aws_iam_role").flatMap((role) =>
      statementsOf(role, "assume_role_policy")
        .filter(({ effect }) => effect === "Allow")
        .flatMap((statement) => {
          const open = statement.negations.length > 0 || statement.principals.some(isAnybody);
          const sourced = SOURCED_SERVICES.some((service) =>
            statement.principals.some((p) => p.startsWith(`Service:${service}`)),
          );
          const own = requiredValues(statement, "aws:SourceAccount").includes(account);
          const bad = (open && statement.conditions.length === 0) || (sourced && !own);
          return breachIf(bad, role, statement.path, statement.principals, {
            limit: `a named principal; ${SOURCED_SERVICES.join(" and ")} with aws:SourceAccount ${account}`,
            fix: "add the condition on aws:SourceAccount and aws:SourceArn",
          });
        }),
    ),
);

/** Managed policies that grant far more than their name says. */
const TOO_MUCH = /\/(AmazonSSMManagedInstanceCore|AmazonEC2ContainerServiceforEC2Role|AmazonEC2RoleforSSM)$/;

const noBroadPolicies: Rule = rule(
  {
    code: "TF-IAM-07",
    title: "No managed policy that grants everything is attached",
    source:
      "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceforEC2Role.html",
  },
  (stack) => {
    const attachments = ["aws_iam_role_policy_attachment", "aws_iam_policy_attachment"].flatMap((type) =>
      stack.of(type).map((r): [Resource, string, unknown] => [r, "policy_arn", r.attributes["policy_arn"]]),
    );
    const inRoles = stack
      .of("aws_iam_role")
      .flatMap((r) =>
        listOf(r.attributes["managed_policy_arns"]).map((arn, i): [Resource, string, unknown] => [
          r,
          `managed_policy_arns.${i}`,
          arn,
        ]),
      );
    return [...attachments, ...inRoles].flatMap(([resource, path, arn]) =>
      breachIf(isBroadPolicy(String(arn)) || TOO_MUCH.test(String(arn)), resource, path, arn, {
        limit: "no administrator policy, and none that reads every parameter or acts on every cluster",
        fix: "write a policy with the actions and ARNs that are needed",
      }),
    );
  },
);

const readable: Rule = rule(
  {
    code: "TF-IAM-08",
    title: "A policy can be judged at synthesis",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  },
  (stack) =>
    [...IDENTITY_TYPES.map((type) => [type, "policy"]), ["aws_iam_role", "assume_role_policy"]].flatMap(
      ([type = "", path = ""]) =>
        stack.of(type).flatMap((resource) =>
          breachIf(
            parseJson(resource.attributes[path]) === undefined,
            resource,
            path,
            isReference(resource.attributes[path]) ? resource.attributes[path] : "no JSON",
            {
              limit: "a JSON text, with references only inside",
              fix: "write the policy as JSON in the same stack",
            },
          ),
        ),
    ),
);

interface AllowRule extends Pick<Rule, "code" | "title" | "source"> {
  readonly limit: string;
  readonly fix: string;
}

/** A rule about each Allow statement of an identity; `problems` names what is wrong with one. */
function allowRule(
  { limit, fix, ...head }: AllowRule,
  problems: (statement: PolicyStatement, policy: Resource) => readonly string[],
): Rule {
  return rule(head, (stack) =>
    identityStatements(stack).flatMap(([resource, statement]): Breach[] => {
      const found = statement.effect === "Allow" ? problems(statement, resource) : [];
      return found.length > 0 ? [breach(resource, statement.path, found, { limit, fix })] : [];
    }),
  );
}

const read = new WeakMap<Configuration, readonly (readonly [Resource, LocatedStatement])[]>();

/** Statements of every identity policy. Read once a stack: many rules ask. */
function identityStatements(stack: Configuration): readonly (readonly [Resource, LocatedStatement])[] {
  const known = read.get(stack);
  if (known) return known;
  const found = IDENTITY_TYPES.flatMap((type) =>
    stack.of(type).flatMap((resource) => statementsOf(resource, "policy").map((s) => [resource, s] as const)),
  );
  read.set(stack, found);
  return found;
}

/** References count as nothing: what they add is known only at apply. */
function lengthOf(policy: unknown): number {
  return typeof policy === "string" ? policy.replace(/\$\{[^}]*\}/g, "").replace(/\s/g, "").length : 0;
}

function isPassRole(action: string): boolean {
  return action.toLowerCase() === "iam:passrole";
}

/** `*`, and ARNs that name a service but nothing in it. */
function isEverything(resource: string): boolean {
  return /^\*+$/.test(resource) || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*+$/.test(resource);
}

function isAnybody(principal: string): boolean {
  return principal === "*" || /^AWS:(\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(principal);
}

export const IAM_RULES: readonly Rule[] = [
  lengths,
  noWildcardActions,
  noWildcardResources,
  noEscalation,
  passRole,
  trust,
  noBroadPolicies,
  readable,
];
