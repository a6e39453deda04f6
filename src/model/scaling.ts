import { blocksAt, type DeclaredResource, isKnown, scalarText, valueAt } from "../terraform/declared.ts";
import type { ScalingPolicy, Schedule, ServiceScaling } from "./platform.ts";
import { placeOf, type Reader } from "./reader.ts";

const TRACKING = "target_tracking_scaling_policy_configuration.0";
const METRICS: ReadonlyMap<unknown, ScalingPolicy["metric"]> = new Map([
  ["ECSServiceAverageCPUUtilization", "cpu"],
  ["ECSServiceAverageMemoryUtilization", "memory"],
  ["ALBRequestCountPerTarget", "requests-per-target"],
]);
const COUNT = { min: 0, max: 1_000_000 };

/**
 * Application Auto Scaling of one service. Cooldowns:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html (2026-06).
 */
export function readScaling(
  reader: Reader,
  service: DeclaredResource,
  id: { cluster: string; name: string },
): ServiceScaling | undefined {
  const resourceId = `service/${id.cluster}/${id.name}`;
  const ofService = (type: string) => [
    ...reader.having(resourceId, type, "resource_id"),
    ...reader.referring(service, type, "resource_id"),
  ];
  const [target] = ofService("aws_appautoscaling_target");
  if (!target) return undefined;
  const ofTarget = (type: string) => [
    ...new Set([...ofService(type), ...reader.referring(target, type, "resource_id")]),
  ];
  const minCapacity = reader.number(target, "min_capacity", { unset: 0, ...COUNT });
  return {
    address: target.address,
    minCapacity,
    maxCapacity: Math.max(
      minCapacity,
      reader.number(target, "max_capacity", { unset: minCapacity, ...COUNT }),
    ),
    policies: ofTarget("aws_appautoscaling_policy").map((policy) => readPolicy(reader, policy)),
    schedules: ofTarget("aws_appautoscaling_scheduled_action").map(
      (action): Schedule => ({
        name: reader.name(action),
        address: action.address,
        expression: reader.text(action, "schedule") ?? "unknown",
        timeZone: reader.text(action, "timezone") ?? "UTC",
        minCapacity: reader.optionalNumber(action, "scalable_target_action.0.min_capacity", COUNT),
        maxCapacity: reader.optionalNumber(action, "scalable_target_action.0.max_capacity", COUNT),
        desiredCapacity: undefined,
      }),
    ),
  };
}

function readPolicy(reader: Reader, policy: DeclaredResource): ScalingPolicy {
  const predefined = valueAt(
    policy.values,
    `${TRACKING}.predefined_metric_specification.0.predefined_metric_type`,
  );
  const metric = METRICS.get(predefined) ?? "other";
  if (metric === "other") {
    const tracks = blocksAt(policy.values, "target_tracking_scaling_policy_configuration").length > 0;
    const what = tracks
      ? isKnown(predefined)
        ? scalarText(predefined)
        : "a metric of its own"
      : "steps or predictions";
    reader.assume(placeOf(policy, ""), `scales on ${what}, which is not modelled; the policy is left out`);
  }
  const cooldown = { unset: 300, min: 0, max: 1_000_000 };
  return {
    name: reader.name(policy),
    address: policy.address,
    metric,
    targetValue: reader.number(policy, `${TRACKING}.target_value`, {
      unset: 0,
      min: 0,
      max: 1e12,
      fraction: true,
    }),
    scaleInCooldownSec: reader.number(policy, `${TRACKING}.scale_in_cooldown`, cooldown),
    scaleOutCooldownSec: reader.number(policy, `${TRACKING}.scale_out_cooldown`, cooldown),
    disableScaleIn: reader.flag(policy, `${TRACKING}.disable_scale_in`, false),
  };
}
