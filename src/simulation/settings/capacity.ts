import type { CapacityProvider, Platform, Pool } from "../../model/platform.ts";
import { rows, type Setting } from "./setting.ts";

/** Settings of an Auto Scaling group. */
export function poolSettings(platform: Platform, pool: Pool): Setting[] {
  const change = (changes: Partial<Pool>): Platform => ({
    ...platform,
    pools: platform.pools.map((it) => (it === pool ? { ...pool, ...changes } : it)),
  });
  const at = rows(platform, pool.address);
  const distribution = "mixed_instances_policy.instances_distribution";
  const settings = [
    at("min_size", "capacity.minInstances", pool.minSize, (minSize) =>
      change({ minSize, maxSize: Math.max(minSize, pool.maxSize) }),
    ),
    at("max_size", "capacity.maxInstances", pool.maxSize, (maxSize) =>
      change({ maxSize, minSize: Math.min(maxSize, pool.minSize) }),
    ),
    at("capacity_rebalance", undefined, pool.capacityRebalance, (capacityRebalance) =>
      change({ capacityRebalance }),
    ),
    at("protect_from_scale_in", undefined, pool.protectFromScaleIn, (protectFromScaleIn) =>
      change({ protectFromScaleIn }),
    ),
    at(
      "user_data.ECS_ENABLE_SPOT_INSTANCE_DRAINING",
      undefined,
      pool.spotInstanceDraining,
      (spotInstanceDraining) => change({ spotInstanceDraining }),
    ),
    at(
      "user_data.ECS_IMAGE_PULL_BEHAVIOR",
      undefined,
      pool.imagePullBehavior,
      (value) => change({ imagePullBehavior: pullBehavior(value) }),
      { choices: PULLS },
    ),
  ];
  if (pool.spotAllocationStrategy === undefined) return settings;
  return [
    ...settings,
    at(
      `${distribution}.on_demand_base_capacity`,
      "capacity.onDemandBase",
      pool.onDemandBase,
      (onDemandBase) => change({ onDemandBase }),
    ),
    at(
      `${distribution}.on_demand_percentage_above_base_capacity`,
      "capacity.onDemandPercentageAboveBase",
      pool.onDemandPercentageAboveBase,
      (onDemandPercentageAboveBase) => change({ onDemandPercentageAboveBase }),
      { max: 100 },
    ),
  ];
}

const PULLS: readonly Pool["imagePullBehavior"][] = ["default", "always", "once", "prefer-cached"];

function pullBehavior(value: string): Pool["imagePullBehavior"] {
  return PULLS.find((it) => it === value) ?? "default";
}

/** Settings of a capacity provider. */
export function providerSettings(platform: Platform, provider: CapacityProvider): Setting[] {
  if (provider.kind !== "auto-scaling-group") return [];
  const change = (changes: Partial<typeof provider>): Platform => ({
    ...platform,
    capacityProviders: platform.capacityProviders.map((it) =>
      it === provider ? { ...provider, ...changes } : it,
    ),
  });
  const at = rows(platform, provider.address, "auto_scaling_group_provider.");
  const settings = [
    at(
      "managed_termination_protection",
      undefined,
      provider.managedTerminationProtection,
      (managedTerminationProtection) => change({ managedTerminationProtection }),
    ),
    at("managed_draining", undefined, provider.managedDraining, (managedDraining) =>
      change({ managedDraining }),
    ),
  ];
  const scaling = provider.managedScaling;
  if (!scaling) return settings;
  const scale = (changes: Partial<typeof scaling>) => change({ managedScaling: { ...scaling, ...changes } });
  return [
    ...settings,
    at(
      "managed_scaling.target_capacity",
      "capacity.targetCapacityPercent",
      scaling.targetCapacity,
      (targetCapacity) => scale({ targetCapacity }),
      { min: 1, max: 100 },
    ),
    at(
      "managed_scaling.minimum_scaling_step_size",
      undefined,
      scaling.minimumScalingStepSize,
      (minimumScalingStepSize) => scale({ minimumScalingStepSize }),
      { min: 1, max: 10_000 },
    ),
    at(
      "managed_scaling.maximum_scaling_step_size",
      "capacity.maximumScalingStepSize",
      scaling.maximumScalingStepSize,
      (maximumScalingStepSize) => scale({ maximumScalingStepSize }),
      { min: 1, max: 10_000 },
    ),
    at(
      "managed_scaling.instance_warmup_period",
      "capacity.instanceWarmupSec",
      scaling.instanceWarmupSec,
      (instanceWarmupSec) => scale({ instanceWarmupSec }),
      { max: 10_000 },
    ),
  ];
}
