import type { Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, listOf, numberOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breach, breachIf, perResource, type Rule, rule, setting } from "../rule.ts";

const PROVIDER = "aws_ecs_capacity_provider";
const ASSOCIATION = "aws_ecs_cluster_capacity_providers";
const PROVIDER_API =
  "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html";

const PROVIDERS: readonly Rule[] = [
  perResource(
    { code: "TF-CP-01", title: "The provider's name is not reserved", source: PROVIDER_API, type: PROVIDER },
    (provider) => {
      const { name } = provider.attributes;
      return breachIf(/^(aws|ecs|fargate)/i.test(String(name)), provider, "name", name, {
        limit: "a name that does not begin with aws, ecs or fargate",
        fix: "begin the name with the platform's",
      });
    },
  ),
  setting({
    code: "TF-CP-02",
    title: "Instances that run tasks are protected from termination",
    source: PROVIDER_API,
    type: PROVIDER,
    path: "auto_scaling_group_provider.managed_termination_protection",
    allowed: ["ENABLED"],
    limit: "ENABLED",
    fix: "set managed_termination_protection",
  }),
  setting({
    code: "TF-CP-03",
    title: "ECS scales the group",
    source: PROVIDER_API,
    type: PROVIDER,
    path: "auto_scaling_group_provider.managed_scaling.status",
    allowed: ["ENABLED"],
    limit: "ENABLED: managed termination protection needs managed scaling",
    fix: "enable managed_scaling",
  }),
  setting({
    code: "TF-CP-04",
    title: "Instances are drained before they end",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html",
    type: PROVIDER,
    path: "auto_scaling_group_provider.managed_draining",
    allowed: ["ENABLED"],
    limit: "ENABLED",
    fix: "set managed_draining",
  }),
];

const oneAssociation: Rule = rule(
  {
    code: "TF-CP-05",
    title: "A cluster has one association with its providers",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_cluster_capacity_providers",
  },
  (stack) => {
    const all = stack.of(ASSOCIATION);
    const clusterOf = ({ attributes }: Resource) =>
      stack.target(attributes["cluster_name"], "aws_ecs_cluster")?.address ?? attributes["cluster_name"];
    return all.flatMap((association, i) =>
      breachIf(
        all.slice(0, i).some((earlier) => clusterOf(earlier) === clusterOf(association)),
        association,
        "cluster_name",
        association.attributes["cluster_name"],
        {
          limit: "one aws_ecs_cluster_capacity_providers a cluster: each replaces the whole list",
          fix: "name every provider in one association",
        },
      ),
    );
  },
);

const clusterStrategy: Rule = perResource(
  {
    code: "TF-CP-06",
    title: "The default strategy of a cluster can place tasks",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
    type: ASSOCIATION,
  },
  (association) => {
    const path = "default_capacity_provider_strategy";
    const problem = strategyProblem(blocks(association.attributes, path).map(({ value }) => value));
    return problem === undefined
      ? []
      : [breach(association, path, problem, { limit: STRATEGY_LIMIT, fix: "correct bases and weights" })];
  },
);

const associated: Rule = perResource(
  {
    code: "TF-CP-07",
    title: "A service names providers that its cluster has",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",
    type: "aws_ecs_service",
  },
  (service, stack, { environment }) => {
    const strategy = blocks(service.attributes, "capacity_provider_strategy");
    const associations = environment.of(ASSOCIATION);
    if (associations.length === 0 || strategyProblem(strategy.map(({ value }) => value))) return [];
    const listed = associations.flatMap(({ resource }) => listOf(resource.attributes["capacity_providers"]));
    return strategy.flatMap(({ path, value }) => {
      const name = at(value, "capacity_provider");
      const provider = environment.target(stack, name, PROVIDER)?.resource;
      // What only the apply knows is not judged.
      if (typeof name !== "string" || (isReference(name) && !provider)) return [];
      const found = listed.some((one) => one === name || (provider && refersTo(one, provider)));
      return breachIf(!found, service, `${path}.capacity_provider`, name, {
        limit: "a provider that is associated with the cluster: ECS refuses every other one",
        fix: "associate it, or name another provider",
      });
    });
  },
);

export const STRATEGY_LIMIT =
  "one base above 0 at most, a weight above 0, each provider once, 20 at most, and either Fargate or instances";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html (2026-11). */
const IN_STRATEGY = 20;

/** What is wrong with a capacity provider strategy; undefined when nothing is. */
export function strategyProblem(items: readonly unknown[]): string | undefined {
  const bases = items.map((item) => numberOf(at(item, "base") ?? 0) ?? 0);
  const weights = items.map((item) => numberOf(at(item, "weight") ?? 0));
  const names = items.map((item) => at(item, "capacity_provider"));
  if (items.length === 0) return "no capacity provider";
  if (bases.filter((base) => base > 0).length > 1) return `bases ${bases.join(", ")}`;
  if (weights.every((weight) => weight === 0)) return `weights ${weights.join(", ")}`;
  if (new Set(names).size < names.length) return `providers ${names.join(", ")}`;
  if (items.length > IN_STRATEGY) return `${items.length} providers`;
  const fargate = names.filter((name) => name === "FARGATE" || name === "FARGATE_SPOT").length;
  return fargate > 0 && fargate < names.length ? `providers ${names.join(", ")}` : undefined;
}

export const CAPACITY_PROVIDER_RULES: readonly Rule[] = [
  ...PROVIDERS,
  oneAssociation,
  clusterStrategy,
  associated,
];
