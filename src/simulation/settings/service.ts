import type { Platform, Service, TargetGroup } from "../../model/platform.ts";
import { rows, type Setting } from "./setting.ts";

/** Settings of a service, its task definition, its target group and its scaling. */
export function serviceSettings(platform: Platform, service: Service): Setting[] {
  const change = (changes: Partial<Service>): Platform => ({
    ...platform,
    services: platform.services.map((it) => (it === service ? { ...service, ...changes } : it)),
  });
  const field = (name: string) => `services.${service.name}.${name}`;
  const at = rows(platform, service.address);
  const task = rows(platform, service.task.address ?? `${service.address}.task_definition`);
  const settings = [
    at("desired_count", undefined, service.desiredCount, (desiredCount) => change({ desiredCount }), {
      max: 5000,
    }),
    at(
      "deployment_minimum_healthy_percent",
      field("deployment.minimumHealthyPercent"),
      service.minimumHealthyPercent,
      (minimumHealthyPercent) => change({ minimumHealthyPercent }),
      { max: 100 },
    ),
    at(
      "deployment_maximum_percent",
      field("deployment.maximumPercent"),
      service.maximumPercent,
      (maximumPercent) => change({ maximumPercent }),
      { min: 1, max: 1000 },
    ),
    at("deployment_circuit_breaker.enable", undefined, service.circuitBreaker.enable, (enable) =>
      change({ circuitBreaker: { ...service.circuitBreaker, enable } }),
    ),
    at("deployment_circuit_breaker.rollback", undefined, service.circuitBreaker.rollback, (rollback) =>
      change({ circuitBreaker: { ...service.circuitBreaker, rollback } }),
    ),
    at(
      "alarms.rollback",
      field("deployment.rollbackOnAlarms"),
      service.deploymentAlarms.rollback,
      (rollback) => change({ deploymentAlarms: { ...service.deploymentAlarms, rollback } }),
    ),
    at(
      "health_check_grace_period_seconds",
      field("healthCheck.gracePeriodSec"),
      service.healthCheckGracePeriodSec,
      (healthCheckGracePeriodSec) => change({ healthCheckGracePeriodSec }),
    ),
    task("cpu", field("cpu"), service.task.cpu, (cpu) => change({ task: { ...service.task, cpu } }), {
      min: 1,
    }),
    task(
      "memory",
      field("memoryMiB"),
      service.task.memoryMiB,
      (memoryMiB) => change({ task: { ...service.task, memoryMiB } }),
      { min: 1, max: 1e9 },
    ),
    task(
      "container_definitions.stopTimeout",
      field("stopTimeoutSec"),
      service.task.stopTimeoutSec,
      (stopTimeoutSec) => change({ task: { ...service.task, stopTimeoutSec } }),
    ),
  ];
  const { scaling } = service;
  if (scaling) {
    const target = rows(platform, scaling.address);
    settings.push(
      target(
        "min_capacity",
        field("scaling.minTasks"),
        scaling.minCapacity,
        (minCapacity) =>
          change({
            desiredCount: Math.max(minCapacity, service.desiredCount),
            scaling: { ...scaling, minCapacity, maxCapacity: Math.max(minCapacity, scaling.maxCapacity) },
          }),
        { max: 5000 },
      ),
      target(
        "max_capacity",
        field("scaling.maxTasks"),
        scaling.maxCapacity,
        (maxCapacity) =>
          change({
            scaling: { ...scaling, maxCapacity, minCapacity: Math.min(maxCapacity, scaling.minCapacity) },
          }),
        { max: 5000 },
      ),
    );
  }
  for (const policy of scaling?.policies ?? []) {
    // Nothing follows what is not modelled.
    if (policy.metric === "other") continue;
    const tracking = rows(platform, policy.address, "target_tracking_scaling_policy_configuration.");
    const alter = (changes: Partial<typeof policy>) =>
      scaling &&
      change({
        scaling: {
          ...scaling,
          policies: scaling.policies.map((it) => (it === policy ? { ...policy, ...changes } : it)),
        },
      });
    const name =
      policy.metric === "cpu"
        ? // Without a load balancer it is a worker.
          service.targetGroups.length === 0
          ? "scaling.target.cpuPercent"
          : "scaling.cpuPercent"
        : policy.metric === "memory"
          ? "scaling.memoryPercent"
          : undefined;
    settings.push(
      tracking(
        "target_value",
        name && field(name),
        policy.targetValue,
        (targetValue) => alter({ targetValue }) ?? platform,
        { min: 1 },
      ),
      tracking(
        "scale_out_cooldown",
        field("scaling.scaleOutCooldownSec"),
        policy.scaleOutCooldownSec,
        (scaleOutCooldownSec) => alter({ scaleOutCooldownSec }) ?? platform,
      ),
      tracking(
        "scale_in_cooldown",
        field("scaling.scaleInCooldownSec"),
        policy.scaleInCooldownSec,
        (scaleInCooldownSec) => alter({ scaleInCooldownSec }) ?? platform,
      ),
    );
  }
  const groups = service.targetGroups.flatMap((group, index) =>
    targetGroupSettings(
      platform,
      group,
      // The Terraform does not tell the names of further ports.
      (name) => (index === 0 ? field(name) : undefined),
      (changed) => change({ targetGroups: service.targetGroups.map((it) => (it === group ? changed : it)) }),
    ),
  );
  return [...settings, ...groups];
}

function targetGroupSettings(
  platform: Platform,
  group: TargetGroup,
  field: (name: string) => string | undefined,
  change: (changed: TargetGroup) => Platform,
): Setting[] {
  const at = rows(platform, group.address);
  const { healthCheck } = group;
  const check = (changes: Partial<TargetGroup["healthCheck"]>) =>
    change({ ...group, healthCheck: { ...healthCheck, ...changes } });
  return [
    at(
      "deregistration_delay",
      field("deregistrationDelaySec"),
      group.deregistrationDelaySec,
      (deregistrationDelaySec) => change({ ...group, deregistrationDelaySec }),
      { max: 3600 },
    ),
    at(
      "health_check.interval",
      field("healthCheck.intervalSec"),
      healthCheck.intervalSec,
      (intervalSec) => check({ intervalSec }),
      { min: 5, max: 300 },
    ),
    at(
      "health_check.timeout",
      field("healthCheck.timeoutSec"),
      healthCheck.timeoutSec,
      (timeoutSec) => check({ timeoutSec }),
      { min: 2, max: 120 },
    ),
    at(
      "health_check.healthy_threshold",
      field("healthCheck.healthyThreshold"),
      healthCheck.healthyThreshold,
      (healthyThreshold) => check({ healthyThreshold }),
      { min: 2, max: 10 },
    ),
    at(
      "health_check.unhealthy_threshold",
      field("healthCheck.unhealthyThreshold"),
      healthCheck.unhealthyThreshold,
      (unhealthyThreshold) => check({ unhealthyThreshold }),
      { min: 2, max: 10 },
    ),
  ];
}
