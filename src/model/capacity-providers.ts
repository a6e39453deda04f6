import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";
import { blocksAt, type DeclaredResource, isKnown, textsWithin, valueAt } from "../terraform/declared.ts";
import type { Cluster } from "./clusters.ts";
import type { CapacityProvider, StrategyItem } from "./platform.ts";
import { placeOf, type Reader, shown, shownList } from "./reader.ts";

const ASG = "auto_scaling_group_provider.0";
const SCALING = `${ASG}.managed_scaling.0`;
const STEP = { min: 1, max: 10_000 };

/** A capacity provider of the cluster, and the Auto Scaling group behind it. */
export interface LinkedProvider {
  readonly provider: CapacityProvider;
  readonly group: DeclaredResource | undefined;
}

/** Capacity providers that a cluster has or that its services use. */
export class CapacityProviders {
  readonly all: readonly LinkedProvider[];
  /** The strategy of services that give neither a launch type nor a strategy of their own. */
  readonly defaultStrategy: readonly StrategyItem[];
  readonly #reader: Reader;

  constructor(reader: Reader, cluster: Cluster) {
    this.#reader = reader;
    const associations = associationsOf(reader, cluster);
    const resources = new Set<DeclaredResource>();
    const fargate = new Set<string>();
    const places = [
      ...associations.map((it): [DeclaredResource, string] => [it, "capacity_providers"]),
      ...[...associations, ...cluster.services].flatMap((it) =>
        [
          ...blocksAt(it.values, "capacity_provider_strategy"),
          ...blocksAt(it.values, "default_capacity_provider_strategy"),
        ].map(({ path }): [DeclaredResource, string] => [it, `${path}.capacity_provider`]),
      ),
    ];
    for (const [holder, path] of places) {
      for (const found of reader.linked(holder, path, "aws_ecs_capacity_provider")) resources.add(found);
      for (const name of textsWithin(valueAt(holder.values, path))) if (isFargate(name)) fargate.add(name);
    }
    this.all = [
      ...[...resources].map((resource) => readProvider(reader, resource)),
      ...[...fargate].sort().map((name) => ({
        provider: { kind: name === "FARGATE" ? ("fargate" as const) : ("fargate-spot" as const), name },
        group: undefined,
      })),
    ];
    this.defaultStrategy = associations.flatMap((it) =>
      this.strategy(it, "default_capacity_provider_strategy"),
    );
  }

  /** The strategy in these blocks. @throws InputError for a provider that the Terraform does not have */
  strategy(holder: DeclaredResource, block: string): StrategyItem[] {
    const reader = this.#reader;
    return blocksAt(holder.values, block).map(({ path }) => ({
      capacityProvider: this.#nameAt(holder, `${path}.capacity_provider`),
      base: reader.number(holder, `${path}.base`, { unset: 0, min: 0, max: 100_000 }),
      weight: reader.number(holder, `${path}.weight`, { unset: 0, min: 0, max: 1000 }),
    }));
  }

  #nameAt(holder: DeclaredResource, path: string): string {
    const reader = this.#reader;
    const [linked] = reader.linked(holder, path, "aws_ecs_capacity_provider");
    if (linked) return reader.name(linked);
    const name = reader.text(holder, path);
    if (name !== undefined && isFargate(name)) return name;
    const names = this.all.map(({ provider }) => provider.name);
    const meant = name === undefined ? undefined : nearest(name, names);
    throw new InputError(
      "MODEL_CAPACITY_PROVIDER",
      placeOf(holder, path),
      `${name === undefined ? "is known only after the apply" : `got ${shown(name)}, which is not in the Terraform`}; limit: ${shownList(names)}`,
      meant === undefined
        ? "give a plan or a state that has the capacity provider and its Auto Scaling group"
        : `did you mean ${meant}?`,
    );
  }
}

function isFargate(name: string): boolean {
  return name === "FARGATE" || name === "FARGATE_SPOT";
}

/** The resource that gives providers to the cluster, and the cluster itself, which could before version 5 of the provider. */
function associationsOf(reader: Reader, { name, resource }: Cluster): DeclaredResource[] {
  const own = reader.declared.of("aws_ecs_cluster_capacity_providers").filter((it) => {
    const linked = it.links("cluster_name", "aws_ecs_cluster").map((link) => link.resource);
    return linked.length > 0
      ? linked.some((one) => one === resource)
      : reader.text(it, "cluster_name") === name;
  });
  return resource && valueAt(resource.values, "capacity_providers") !== undefined ? [...own, resource] : own;
}

/**
 * Defaults: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html and
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_capacity_provider.
 */
function readProvider(reader: Reader, resource: DeclaredResource): LinkedProvider {
  const path = `${ASG}.auto_scaling_group_arn`;
  const [group, second] = reader.linked(resource, path, "aws_autoscaling_group");
  if (!group) {
    throw new InputError(
      "MODEL_POOL",
      placeOf(resource, path),
      "its Auto Scaling group is not in the Terraform",
      "give a plan or a state that has the group, or both as one",
    );
  }
  if (second) reader.assume(placeOf(resource, path), `may be one of several groups; taken: ${group.address}`);
  const name = reader.name(resource);
  return {
    group,
    provider: {
      kind: "auto-scaling-group",
      name,
      address: resource.address,
      pool: reader.name(group),
      managedScaling: managedScaling(reader, resource),
      managedTerminationProtection:
        reader.word(
          resource,
          `${ASG}.managed_termination_protection`,
          ["ENABLED", "DISABLED"],
          "DISABLED",
        ) === "ENABLED",
      managedDraining:
        reader.word(resource, `${ASG}.managed_draining`, ["ENABLED", "DISABLED"], "ENABLED") === "ENABLED",
    },
  };
}

function managedScaling(reader: Reader, resource: DeclaredResource) {
  const block = valueAt(resource.values, `${ASG}.managed_scaling`);
  if (blocksAt(resource.values, `${ASG}.managed_scaling`).length === 0) {
    if (block !== undefined && !isKnown(block)) {
      reader.assume(placeOf(resource, `${ASG}.managed_scaling`), "not set; taken: managed scaling is off");
    }
    return undefined;
  }
  if (reader.word(resource, `${SCALING}.status`, ["ENABLED", "DISABLED"], "ENABLED") === "DISABLED")
    return undefined;
  return {
    targetCapacity: reader.number(resource, `${SCALING}.target_capacity`, { unset: 100, min: 1, max: 100 }),
    minimumScalingStepSize: reader.number(resource, `${SCALING}.minimum_scaling_step_size`, {
      unset: 1,
      ...STEP,
    }),
    maximumScalingStepSize: reader.number(resource, `${SCALING}.maximum_scaling_step_size`, {
      unset: 10_000,
      ...STEP,
    }),
    instanceWarmupSec: reader.number(resource, `${SCALING}.instance_warmup_period`, {
      unset: 300,
      min: 0,
      max: 10_000,
    }),
  };
}
