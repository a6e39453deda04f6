import { arn } from "../core/arn.ts";
import { BallastError } from "../core/errors.ts";
import { globMatches } from "../core/glob.ts";
import { groupBy } from "../core/group-by.ts";
import type { Statement } from "../core/iam.ts";
import { IAM_QUOTAS } from "../core/iam-quotas.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { type LocatedStatement, statementsOf } from "../terraform/iam-document.ts";
import { isReference, textOf } from "../terraform/json.ts";
import type { Place } from "./place.ts";
import { policyLength } from "./split.ts";

/**
 * The most that a role of the platform or of a service can do, whatever its own policies say: what these roles are
 * granted now, and in addition what a further service of the project needs that keeps to the project's names. It grants
 * nothing by itself (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html, 2026-11).
 * @throws BallastError when it is longer than one policy may be: a boundary cannot be split
 */
export function boundary(place: Place, stacks: readonly Configuration[]): Statement[] {
  const granted = stacks.flatMap((stack) =>
    stack.of("aws_iam_role_policy").flatMap((policy) =>
      statementsOf(policy, "policy")
        .filter(({ effect }) => effect === "Allow")
        .map((statement) => readable(statement, `${stack.stack ?? ""}: ${policy.address}`)),
    ),
  );
  const caches = cacheArns(place, stacks);
  const merged = merge(
    [...conventions(place), ...pulls(caches), ...granted],
    [...patterns(place), ...caches],
  );
  const length = policyLength(merged);
  if (length <= IAM_QUOTAS.managedPolicyCharacters) return merged;
  throw new BallastError(
    "PERM-03",
    `${place.home.name}, permissions boundary`,
    `got ${length} characters; limit: ${IAM_QUOTAS.managedPolicyCharacters} characters of one policy; fix: give secrets, parameters and repositories names below ${project(place)}/, which one pattern stands for`,
  );
}

interface Granted {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: Statement["Condition"];
}

function readable({ actions, raw, resources }: LocatedStatement, place: string): Granted {
  const unknown = [...actions, ...resources].find((text) => isReference(text));
  if (unknown === undefined) {
    return { actions, resources, condition: raw["Condition"] as Statement["Condition"] };
  }
  throw new BallastError(
    "PERM-04",
    place,
    `got ${unknown} in a policy; limit: names that are known at synthesis, because the boundary has to hold them; fix: derive the ARN from names`,
  );
}

const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** What every service needs, for those that are not there yet. */
function conventions(place: Place): Granted[] {
  const [logs = "", secrets = "", parameters = "", repositories = ""] = patterns(place);
  const granted: readonly (readonly [string, readonly string[]])[] = [
    [logs, ["logs:CreateLogStream", "logs:PutLogEvents"]],
    [secrets, ["secretsmanager:GetSecretValue"]],
    [parameters, ["ssm:GetParameters"]],
    [repositories, PULL],
    ["*", ["ecr:GetAuthorizationToken"]],
  ];
  return granted.map(([resource, actions]) => ({ actions, resources: [resource], condition: undefined }));
}

/** Repositories that pulls through caches make. */
function cacheArns({ home }: Place, stacks: readonly Configuration[]): string[] {
  return stacks
    .flatMap((stack) => stack.of("aws_ecr_pull_through_cache_rule"))
    .map(({ attributes }) => arn(home, "ecr", `repository/${textOf(attributes["ecr_repository_prefix"])}/*`));
}

/** What a further service needs that pulls through the caches that there are. */
function pulls(resources: readonly string[]): Granted[] {
  if (resources.length === 0) return [];
  // In the statements that execution roles have, so that such a service changes none of the boundary's.
  const sets = [PULL, ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]];
  return sets.map((actions) => ({ actions, resources, condition: undefined }));
}

/** Names below the project's. */
function patterns(place: Place): string[] {
  const { home } = place;
  return [
    arn(home, "logs", `log-group:/${home.name}/*`),
    arn(home, "secretsmanager", `secret:${project(place)}/*`),
    arn(home, "ssm", `parameter/${project(place)}/*`),
    arn(home, "ecr", `repository/${project(place)}/*`),
  ];
}

function project({ ownership, home }: Place): string {
  return ownership["Project"] ?? home.name;
}

/**
 * One statement for each set of resources and conditions, after ARNs that a pattern stands for gave way to it and grants
 * of the same actions were joined.
 */
function merge(granted: readonly Granted[], wide: readonly string[]): Statement[] {
  const narrowed = granted.map(({ resources, ...rest }) => ({
    ...rest,
    resources: resources.map(
      (arn) => wide.find((glob) => globMatches(glob.replaceAll("*", "**"), arn)) ?? arn,
    ),
  }));
  const byActions = joined(narrowed, ({ actions, condition }) => [unique(actions), condition ?? null]);
  const byResources = joined(byActions, ({ condition, resources }) => [resources, condition ?? null]);
  const seen = new Map<string, number>();
  return byResources.map(({ actions, condition, resources }) => {
    const [service = ""] = (actions[0] ?? "").split(":");
    const count = (seen.get(service) ?? 0) + 1;
    seen.set(service, count);
    return {
      Sid: `${service[0]?.toUpperCase()}${service.slice(1).replace(/[^a-z0-9]/g, "")}${count}`,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition && { Condition: condition }),
    };
  });
}

function joined(granted: readonly Granted[], key: (grant: Granted) => unknown): Granted[] {
  return [...groupBy(granted, (grant) => JSON.stringify(key(grant))).values()].map((group) => ({
    actions: unique(group.flatMap(({ actions }) => actions)),
    resources: unique(group.flatMap(({ resources }) => resources)),
    condition: group[0]?.condition,
  }));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
