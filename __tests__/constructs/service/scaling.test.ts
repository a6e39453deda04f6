import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import {
  ServiceScaling,
  type ServiceScalingProps,
  type TrackedMetric,
} from "../../../src/constructs/service/scaling.ts";
import { counts, make, ofTypes } from "../../support/construct.ts";

const OFF_HOURS = {
  timeZone: "Europe/Paris",
  start: "cron(30 19 ? * 2-6 *)",
  end: "cron(15 7 ? * 2-6 *)",
  tasks: 1,
};
const SCALING = {
  minTasks: 3,
  maxTasks: 11,
  scaleOutCooldownSec: 33,
  scaleInCooldownSec: 244,
};

const FOLLOWS: readonly TrackedMetric[] = [
  {
    id: "cpu",
    targetValue: 61,
    metric: { kind: "predefined", type: "ECSServiceAverageCPUUtilization" },
  },
  {
    id: "memory",
    targetValue: 72,
    metric: { kind: "predefined", type: "ECSServiceAverageMemoryUtilization" },
  },
  {
    id: "requests",
    targetValue: 850,
    metric: {
      kind: "predefined",
      type: "ALBRequestCountPerTarget",
      resourceLabel: "app/acme/1/targetgroup/cart/2",
    },
  },
];

/** What AWS deletes together with the scalable target. */
const WITH_TARGET = { replace_triggered_by: ["aws_appautoscaling_target.scaling.id"] };

function scaling(more: Partial<ServiceScalingProps> = {}) {
  const made = make((stack) => {
    new ServiceScaling(stack, "scaling", {
      clusterName: "acme-qa",
      service: new EcsService(stack, "cart", { name: "cart" }),
      scaling: SCALING,
      follows: FOLLOWS,
      offHours: OFF_HOURS,
      ...more,
    });
  });
  return ofTypes(
    made,
    "aws_appautoscaling_target",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_scheduled_action",
    "terraform_data",
  );
}

describe("ServiceScaling", () => {
  it("tracks CPU, memory and requests; off-hours narrow the limits, their end restores both, and changed ones hold at once", () => {
    expect(scaling()).toEqual({
      "aws_appautoscaling_target.scaling": {
        max_capacity: 11,
        min_capacity: 3,
        resource_id: "service/acme-qa/${aws_ecs_service.cart.name}",
        scalable_dimension: "ecs:service:DesiredCount",
        service_namespace: "ecs",
        suspended_state: {
          dynamic_scaling_in_suspended: false,
          dynamic_scaling_out_suspended: false,
          scheduled_scaling_suspended: false,
        },
        lifecycle: {
          replace_triggered_by: ["aws_ecs_service.cart.id", "terraform_data.scaling_limits"],
          ignore_changes: ["min_capacity", "max_capacity"],
        },
      },
      "terraform_data.scaling_limits": { input: { minTasks: 3, maxTasks: 11 } },
      "aws_appautoscaling_policy.scaling_cpu": {
        name: "cpu",
        lifecycle: WITH_TARGET,
        policy_type: "TargetTrackingScaling",
        resource_id: "${aws_appautoscaling_target.scaling.resource_id}",
        scalable_dimension: "${aws_appautoscaling_target.scaling.scalable_dimension}",
        service_namespace: "${aws_appautoscaling_target.scaling.service_namespace}",
        target_tracking_scaling_policy_configuration: {
          disable_scale_in: false,
          scale_in_cooldown: 244,
          scale_out_cooldown: 33,
          target_value: 61,
          predefined_metric_specification: { predefined_metric_type: "ECSServiceAverageCPUUtilization" },
        },
      },
      "aws_appautoscaling_policy.scaling_memory": {
        name: "memory",
        lifecycle: WITH_TARGET,
        policy_type: "TargetTrackingScaling",
        resource_id: "${aws_appautoscaling_target.scaling.resource_id}",
        scalable_dimension: "${aws_appautoscaling_target.scaling.scalable_dimension}",
        service_namespace: "${aws_appautoscaling_target.scaling.service_namespace}",
        target_tracking_scaling_policy_configuration: {
          disable_scale_in: false,
          scale_in_cooldown: 244,
          scale_out_cooldown: 33,
          target_value: 72,
          predefined_metric_specification: { predefined_metric_type: "ECSServiceAverageMemoryUtilization" },
        },
      },
      "aws_appautoscaling_policy.scaling_requests": {
        name: "requests",
        lifecycle: WITH_TARGET,
        policy_type: "TargetTrackingScaling",
        resource_id: "${aws_appautoscaling_target.scaling.resource_id}",
        scalable_dimension: "${aws_appautoscaling_target.scaling.scalable_dimension}",
        service_namespace: "${aws_appautoscaling_target.scaling.service_namespace}",
        target_tracking_scaling_policy_configuration: {
          disable_scale_in: false,
          scale_in_cooldown: 244,
          scale_out_cooldown: 33,
          target_value: 850,
          predefined_metric_specification: {
            predefined_metric_type: "ALBRequestCountPerTarget",
            resource_label: "app/acme/1/targetgroup/cart/2",
          },
        },
      },
      "aws_appautoscaling_scheduled_action.scaling_off_hours_start": {
        name: "off-hours-start",
        lifecycle: WITH_TARGET,
        resource_id: "${aws_appautoscaling_target.scaling.resource_id}",
        scalable_dimension: "${aws_appautoscaling_target.scaling.scalable_dimension}",
        schedule: "cron(30 19 ? * 2-6 *)",
        service_namespace: "${aws_appautoscaling_target.scaling.service_namespace}",
        timezone: "Europe/Paris",
        scalable_target_action: { max_capacity: "1", min_capacity: "1" },
      },
      "aws_appautoscaling_scheduled_action.scaling_off_hours_end": {
        name: "off-hours-end",
        lifecycle: WITH_TARGET,
        resource_id: "${aws_appautoscaling_target.scaling.resource_id}",
        scalable_dimension: "${aws_appautoscaling_target.scaling.scalable_dimension}",
        schedule: "cron(15 7 ? * 2-6 *)",
        service_namespace: "${aws_appautoscaling_target.scaling.service_namespace}",
        timezone: "Europe/Paris",
        scalable_target_action: { max_capacity: "11", min_capacity: "3" },
      },
    });
  });

  it("owns its limits without off-hours", () => {
    const made = scaling({ offHours: undefined });
    expect(counts(made)).toEqual({ aws_appautoscaling_target: 1, aws_appautoscaling_policy: 3 });
    expect(made["aws_appautoscaling_target.scaling"]?.["lifecycle"]).toEqual({
      replace_triggered_by: ["aws_ecs_service.cart.id"],
    });
  });

  it("divides the messages that wait by the tasks that run", () => {
    const made = scaling({
      follows: [{ id: "backlog", targetValue: 40, metric: { kind: "backlog", queueName: "acme-qa-cart" } }],
    });
    const policies = ofTypes(made, "aws_appautoscaling_policy");
    expect(Object.keys(policies)).toEqual(["aws_appautoscaling_policy.scaling_backlog"]);
    const dimension = (name: string, value: string) => ({ name, value });
    const stat = (namespace: string, metric_name: string, dimensions: unknown) => ({
      metric: { namespace, metric_name, dimensions },
      stat: "Average",
    });
    expect(
      policies["aws_appautoscaling_policy.scaling_backlog"]?.["target_tracking_scaling_policy_configuration"],
    ).toEqual({
      disable_scale_in: false,
      scale_in_cooldown: 244,
      scale_out_cooldown: 33,
      target_value: 40,
      customized_metric_specification: {
        metrics: [
          {
            id: "waiting",
            metric_stat: stat("AWS/SQS", "ApproximateNumberOfMessagesVisible", [
              dimension("QueueName", "acme-qa-cart"),
            ]),
            return_data: false,
          },
          {
            id: "running",
            metric_stat: stat("ECS/ContainerInsights", "RunningTaskCount", [
              dimension("ClusterName", "acme-qa"),
              dimension("ServiceName", "${aws_ecs_service.cart.name}"),
            ]),
            return_data: false,
          },
          {
            id: "backlog",
            expression: "waiting / running",
            label: "messages waiting per task",
            return_data: true,
          },
        ],
      },
    });
  });
});
