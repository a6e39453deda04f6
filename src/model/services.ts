import { InputError } from "../core/input-error.ts";
import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import type { CapacityProviders } from "./capacity-providers.ts";
import type { Network } from "./network.ts";
import type { Pool, Service } from "./platform.ts";
import { placeOf, type Reader } from "./reader.ts";
import { readScaling } from "./scaling.ts";
import type { TargetGroups } from "./target-groups.ts";
import { readTaskDefinition } from "./task-definition.ts";

/** What the services of a cluster share. */
export interface ServiceSurroundings {
  readonly cluster: string;
  readonly network: Network;
  readonly providers: CapacityProviders;
  readonly pools: readonly Pool[];
  readonly targetGroups: TargetGroups;
  /** `ECS_CONTAINER_STOP_TIMEOUT` of the pools' agents. */
  readonly stopTimeoutSec: number | undefined;
}

/** How tasks of a service come onto a host. */
export type Launch = Service["launch"];

const PERCENT = { min: 0, max: 10_000 };

/** A service. Defaults: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_service. */
export function readService(reader: Reader, service: DeclaredResource, around: ServiceSurroundings): Service {
  const name = reader.name(service);
  const daemon = reader.word(service, "scheduling_strategy", ["REPLICA", "DAEMON"], "REPLICA") === "DAEMON";
  const launch = launchOf(reader, service, around.providers);
  const task = readTaskDefinition(reader, taskOf(reader, service), {
    fargate: isFargate(launch),
    hasSubnets: blocksAt(service.values, "network_configuration").length > 0,
    stopTimeoutSec: isFargate(launch) ? undefined : around.stopTimeoutSec,
  });
  const scaling = readScaling(reader, service, { cluster: around.cluster, name });
  const desired = reader.number(service, "desired_count", { unset: 0, min: 0, max: 1_000_000 });
  noteOtherDeployments(reader, service);
  return {
    name,
    address: service.address,
    daemon,
    desiredCount: daemon
      ? 0
      : scaling
        ? Math.min(scaling.maxCapacity, Math.max(scaling.minCapacity, desired))
        : desired,
    launch,
    task,
    zones: zonesOf(reader, service, { launch, task }, around),
    minimumHealthyPercent: reader.number(service, "deployment_minimum_healthy_percent", {
      unset: daemon ? 0 : 100,
      ...PERCENT,
    }),
    maximumPercent: reader.number(service, "deployment_maximum_percent", {
      unset: daemon ? 100 : 200,
      ...PERCENT,
    }),
    circuitBreaker: {
      enable: reader.flag(service, "deployment_circuit_breaker.0.enable", false),
      rollback: reader.flag(service, "deployment_circuit_breaker.0.rollback", false),
    },
    deploymentAlarms: alarmsOf(reader, service),
    healthCheckGracePeriodSec: reader.number(service, "health_check_grace_period_seconds", {
      unset: 0,
      min: 0,
      max: 2_147_483_647,
    }),
    placementStrategy: blocksAt(service.values, "ordered_placement_strategy").map(({ path }) => ({
      type: reader.text(service, `${path}.type`) ?? "random",
      field: reader.text(service, `${path}.field`) ?? "",
    })),
    placementConstraints: constraintsOf(reader, service),
    availabilityZoneRebalancing:
      reader.word(service, "availability_zone_rebalancing", ["ENABLED", "DISABLED"], "DISABLED") ===
      "ENABLED",
    targetGroups: around.targetGroups.ofService(service),
    scaling,
  };
}

/** Constraints of a service and of its task definition. */
function constraintsOf(reader: Reader, service: DeclaredResource): Service["placementConstraints"] {
  return [service, taskOf(reader, service)].flatMap((holder) =>
    blocksAt(holder.values, "placement_constraints").map(({ path }) => {
      const type = reader.text(holder, `${path}.type`) ?? "memberOf";
      const expression = reader.text(holder, `${path}.expression`) ?? "";
      if (type === "memberOf") {
        reader.assume(placeOf(holder, path), "not simulated; taken: every instance matches the expression");
      }
      return { type, expression };
    }),
  );
}

/** How a service launches: by its launch type, its strategy, or the default strategy of the cluster; else on EC2. */
export function launchOf(reader: Reader, service: DeclaredResource, providers: CapacityProviders): Launch {
  const items = providers.strategy(service, "capacity_provider_strategy");
  if (items.length > 0) return { kind: "strategy", items };
  const type = reader.word(service, "launch_type", ["EC2", "FARGATE", "EXTERNAL", ""], "");
  if (type === "EXTERNAL") {
    throw new InputError(
      "MODEL_LAUNCH",
      placeOf(service, "launch_type"),
      "got EXTERNAL; limit: EC2 or FARGATE",
      "leave the service out",
    );
  }
  if (type !== "") return { kind: "launch-type", launchType: type };
  return providers.defaultStrategy.length > 0
    ? { kind: "strategy", items: providers.defaultStrategy }
    : { kind: "launch-type", launchType: "EC2" };
}

/** Whether every task of it runs on Fargate. */
export function isFargate(launch: Launch): boolean {
  if (launch.kind === "launch-type") return launch.launchType === "FARGATE";
  return launch.items.every(({ capacityProvider }) => /^FARGATE(_SPOT)?$/.test(capacityProvider));
}

function taskOf(reader: Reader, service: DeclaredResource): DeclaredResource {
  const [task, second] = reader.linked(service, "task_definition", "aws_ecs_task_definition");
  const place = placeOf(service, "task_definition");
  if (!task) {
    throw new InputError(
      "MODEL_TASK_DEFINITION",
      place,
      "the task definition is not in the Terraform, so the size of a task is not known",
      "give a plan or a state that has it",
    );
  }
  if (second) reader.assume(place, `may be one of several task definitions; taken: ${task.address}`);
  return task;
}

/** Zones of its subnets; without subnets of its own those of its pool. */
function zonesOf(
  reader: Reader,
  service: DeclaredResource,
  { launch, task }: Pick<Service, "launch" | "task">,
  around: ServiceSurroundings,
): readonly string[] {
  if (task.networkMode !== "awsvpc") return poolZones(launch, around);
  const given = blocksAt(service.values, "network_configuration").length > 0;
  const ofPool = given ? [] : poolZones(launch, around);
  if (ofPool.length === 0) return around.network.zonesOf(service, "network_configuration.0.subnets");
  reader.assume(
    placeOf(service, "network_configuration"),
    "is missing, though ECS asks for it in awsvpc mode; taken: the subnets of the instances",
  );
  return ofPool;
}

function poolZones(launch: Launch, { pools, providers }: ServiceSurroundings): readonly string[] {
  const named =
    launch.kind === "strategy" ? new Set(launch.items.map((item) => item.capacityProvider)) : undefined;
  const used = providers.all.flatMap(({ provider }) =>
    provider.kind === "auto-scaling-group" && (!named || named.has(provider.name)) ? [provider.pool] : [],
  );
  const own = pools.filter((pool) => !named || used.includes(pool.name));
  return [...new Set(own.flatMap((pool) => pool.zones))].sort();
}

function alarmsOf(reader: Reader, service: DeclaredResource): Service["deploymentAlarms"] {
  if (!reader.flag(service, "alarms.0.enable", false)) return { names: [], rollback: false };
  const linked = reader.linked(service, "alarms.0.alarm_names", "aws_cloudwatch_metric_alarm");
  const value = valueAt(service.values, "alarms.0.alarm_names");
  const named = (Array.isArray(value) ? value : []).filter(
    (name): name is string => typeof name === "string" && isKnown(name),
  );
  const names = [...linked.map((alarm) => reader.name(alarm, "alarm_name")), ...named];
  return { names: [...new Set(names)], rollback: reader.flag(service, "alarms.0.rollback", false) };
}

/** Only rolling deployments by ECS are modelled. */
function noteOtherDeployments(reader: Reader, service: DeclaredResource): void {
  for (const path of ["deployment_controller.0.type", "deployment_configuration.0.strategy"]) {
    const kind = reader.text(service, path);
    if (kind !== undefined && kind !== "ECS" && kind !== "ROLLING") {
      reader.assume(
        placeOf(service, path),
        `deployments by ${kind} are not modelled; taken: a rolling deployment by ECS`,
      );
    }
  }
}
