import { InputError } from "../core/input-error.ts";
import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import type { AgentSettings } from "../terraform/user-data.ts";
import {
  type GivenInstanceTypes,
  poolInstanceType,
  requirementsOf,
  typesRequired,
} from "./instance-types.ts";
import type { Network } from "./network.ts";
import type { Pool, Schedule } from "./platform.ts";
import { numberIn, placeOf, type Reader } from "./reader.ts";

const POLICY = "mixed_instances_policy.0";
const DISTRIBUTION = `${POLICY}.instances_distribution.0`;

/** What all pools of a platform share. */
export interface PoolSettings {
  readonly given: GivenInstanceTypes;
  readonly trunking: boolean;
}

/** An Auto Scaling group as a pool. Defaults: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html (2026-06). */
export function readPool(
  reader: Reader,
  group: DeclaredResource,
  network: Network,
  { given, trunking }: PoolSettings,
): Pool {
  const template = templateOf(reader, group);
  const agent = agentOf(reader, group, template);
  const reservedMemoryMiB = agentNumber(agent, "ECS_RESERVED_MEMORY", template ?? group, 0);
  const mixed = blocksAt(group.values, "mixed_instances_policy").length > 0;
  const minSize = reader.number(group, "min_size", { unset: 0, min: 0, max: 100_000 });
  const maxSize = reader.number(group, "max_size", { unset: minSize, min: 0, max: 100_000 });
  if (maxSize < minSize) {
    throw new InputError(
      "MODEL_VALUE",
      placeOf(group, "max_size"),
      `got ${maxSize}; limit: at least min_size, which is ${minSize}`,
      "raise max_size",
    );
  }
  const place = placeOf(template ?? group, "instance_type");
  const types = instanceTypeNames(reader, group, template).map((name) =>
    poolInstanceType(name, place, { given, reservedMemoryMiB, trunking }),
  );
  if (types.length === 0) {
    throw new InputError(
      "MODEL_POOL",
      group.address,
      "its instance type is not in the Terraform",
      "give a plan that holds its launch template",
    );
  }
  return {
    name: reader.name(group),
    address: group.address,
    instanceTypes: types,
    zones: network.zonesOf(group, "vpc_zone_identifier", "availability_zones"),
    minSize,
    maxSize,
    desiredCapacity: desiredOf(reader, group, minSize, maxSize),
    onDemandBase: mixed
      ? reader.number(group, `${DISTRIBUTION}.on_demand_base_capacity`, { unset: 0, min: 0, max: 100_000 })
      : 0,
    onDemandPercentageAboveBase: onDemandPercentage(reader, group, template, mixed),
    spotAllocationStrategy: mixed
      ? (reader.text(group, `${DISTRIBUTION}.spot_allocation_strategy`) ?? "lowest-price")
      : undefined,
    capacityRebalance: reader.flag(group, "capacity_rebalance", false),
    protectFromScaleIn: reader.flag(group, "protect_from_scale_in", false),
    healthCheckType: reader.word(group, "health_check_type", ["EC2", "ELB"], "EC2"),
    spotInstanceDraining: agent?.get("ECS_ENABLE_SPOT_INSTANCE_DRAINING") === "true",
    imagePullBehavior: pullBehavior(agent?.get("ECS_IMAGE_PULL_BEHAVIOR")),
    reservedMemoryMiB,
    blocksInstanceMetadata: agent?.get("ECS_AWSVPC_BLOCK_IMDS") === "true",
    instanceRefresh: refreshOf(reader, group),
    schedules: schedulesOf(reader, group),
  };
}

/** Seconds that the agent leaves a container to stop where the task definition does not say. */
export function agentStopTimeout(pool: DeclaredResource, reader: Reader): number | undefined {
  const value = templateOf(reader, pool)?.agentSettings?.get("ECS_CONTAINER_STOP_TIMEOUT");
  const [, count, unit] = /^(\d{1,5})(s|m)$/.exec(value ?? "") ?? [];
  return count === undefined ? undefined : Math.max(1, Number(count) * (unit === "m" ? 60 : 1));
}

/** Name of the cluster that the user data of a group joins; undefined when it does not say. */
export function joinedCluster(reader: Reader, group: DeclaredResource): string | undefined {
  return templateOf(reader, group)?.agentSettings?.get("ECS_CLUSTER");
}

/** Launch template or launch configuration of a group. */
export function templateOf(reader: Reader, group: DeclaredResource): DeclaredResource | undefined {
  const specification = `${POLICY}.launch_template.0.launch_template_specification.0`;
  for (const path of [
    `${specification}.launch_template_id`,
    `${specification}.launch_template_name`,
    "launch_template.0.id",
    "launch_template.0.name",
    "launch_configuration",
  ]) {
    const [found] = reader.linked(
      group,
      path,
      "aws_launch_template",
      "aws_launch_configuration",
      "data.aws_launch_template",
    );
    if (found) return found;
  }
  return undefined;
}

function instanceTypeNames(
  reader: Reader,
  group: DeclaredResource,
  template: DeclaredResource | undefined,
): string[] {
  const overrides = blocksAt(group.values, `${POLICY}.launch_template.0.override`);
  const weighted = overrides.some(({ value }) => isKnown(value["weighted_capacity"]));
  if (weighted) {
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html (2026-06)
    reader.assume(
      placeOf(group, `${POLICY}.launch_template.0.override`),
      "weights, which ECS does not support; each instance counts as one",
    );
  }
  const names = overrides.flatMap(({ path, value }) => {
    const requirements = requirementsOf(value);
    if (requirements) return typesRequired(reader, group, `${path}.${requirements.path}`, requirements.value);
    return reader.text(group, `${path}.instance_type`) ?? [];
  });
  if (names.length > 0 || !template) return [...new Set(names)];
  const own = reader.text(template, "instance_type");
  if (own !== undefined) return [own];
  const requirements = requirementsOf(template.values);
  return requirements ? typesRequired(reader, template, requirements.path, requirements.value) : [];
}

function onDemandPercentage(
  reader: Reader,
  group: DeclaredResource,
  template: DeclaredResource | undefined,
  mixed: boolean,
): number {
  if (mixed) {
    const path = `${DISTRIBUTION}.on_demand_percentage_above_base_capacity`;
    return reader.number(group, path, { unset: 100, min: 0, max: 100 });
  }
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateInstanceMarketOptionsRequest.html (2026-06)
  const market = template && valueAt(template.values, "instance_market_options.0.market_type");
  const spotPrice = template && isKnown(valueAt(template.values, "spot_price"));
  return market === "spot" || spotPrice === true ? 0 : 100;
}

function desiredOf(reader: Reader, group: DeclaredResource, min: number, max: number): number | undefined {
  const { ignoreChanges } = group;
  if (ignoreChanges === "all" || ignoreChanges.includes("desired_capacity")) return undefined;
  const desired = reader.optionalNumber(group, "desired_capacity", { min: 0, max: 100_000 });
  return desired === undefined ? undefined : Math.min(max, Math.max(min, desired));
}

function agentOf(
  reader: Reader,
  group: DeclaredResource,
  template: DeclaredResource | undefined,
): AgentSettings | undefined {
  if (!template) return undefined;
  if (template.agentSettings) return template.agentSettings;
  const given = ["user_data", "user_data_base64"].some(
    (path) => valueAt(template.values, path) !== undefined,
  );
  if (given && template.gives("user_data") !== false) {
    reader.assume(
      placeOf(template, "user_data"),
      `cannot be read; the agents of ${reader.name(group)} have the settings that the Amazon ECS-optimized AMI has without it`,
    );
  }
  return undefined;
}

function agentNumber(
  agent: AgentSettings | undefined,
  name: string,
  holder: DeclaredResource,
  unset: number,
): number {
  const value = agent?.get(name);
  if (value === undefined || value === "" || !isKnown(value) || value.includes("$")) return unset;
  return numberIn(value, `${placeOf(holder, "user_data")} ${name}`, 0, 1e7);
}

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html (2026-06). */
function pullBehavior(value: string | undefined): Pool["imagePullBehavior"] {
  return value === "always" || value === "once" || value === "prefer-cached" ? value : "default";
}

/** Defaults: https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html (2026-06). */
function refreshOf(reader: Reader, group: DeclaredResource): Pool["instanceRefresh"] {
  if (blocksAt(group.values, "instance_refresh").length === 0) return undefined;
  const path = "instance_refresh.0.preferences.0";
  const percent = { min: 0, max: 200 };
  const minHealthyPercentage = reader.number(group, `${path}.min_healthy_percentage`, {
    unset: 90,
    ...percent,
  });
  const warmup = reader.number(group, "default_instance_warmup", {
    unset: reader.number(group, "health_check_grace_period", { unset: 300, min: 0, max: 1e6 }),
    min: 0,
    max: 1e6,
  });
  return {
    minHealthyPercentage,
    maxHealthyPercentage: reader.number(group, `${path}.max_healthy_percentage`, { unset: 100, ...percent }),
    scaleInProtectedInstances: reader.word(
      group,
      `${path}.scale_in_protected_instances`,
      ["Ignore", "Refresh", "Wait"],
      "Ignore",
    ),
    instanceWarmupSec: reader.number(group, `${path}.instance_warmup`, { unset: warmup, min: 0, max: 1e6 }),
  };
}

function schedulesOf(reader: Reader, group: DeclaredResource): Schedule[] {
  const size = (action: DeclaredResource, path: string) => {
    // −1 leaves the size as it is: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/autoscaling_schedule.
    const value = reader.optionalNumber(action, path, { min: -1, max: 100_000 });
    return value === -1 ? undefined : value;
  };
  return reader.referring(group, "aws_autoscaling_schedule", "autoscaling_group_name").map((action) => ({
    name: reader.name(action, "scheduled_action_name"),
    address: action.address,
    expression: reader.text(action, "recurrence") ?? `at(${reader.text(action, "start_time") ?? "unknown"})`,
    timeZone: reader.text(action, "time_zone") ?? "UTC",
    minCapacity: size(action, "min_size"),
    maxCapacity: size(action, "max_size"),
    desiredCapacity: size(action, "desired_capacity"),
  }));
}
