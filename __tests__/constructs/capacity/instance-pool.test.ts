import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { InstancePool, type InstancePoolProps } from "../../../src/constructs/capacity/instance-pool.ts";
import type { BallastStack } from "../../../src/framework/ballast-stack.ts";
import { make, ofTypes, resolved } from "../../support/construct.ts";

const OFF_HOURS = { timeZone: "Europe/Paris", start: "30 19 * * 1-5", end: "15 7 * * 1-5", minInstances: 1 };

function pool(stack: BallastStack, more: Partial<InstancePoolProps> = {}): InstancePool {
  return new InstancePool(stack, "pool", {
    name: "acme-qa-ecs",
    subnetIds: ["subnet-a", "subnet-c"],
    launchTemplate: { id: "lt-7", version: "3" },
    instanceTypes: ["m6i.large", "m5.large"],
    purchase: { onDemandBase: 3, onDemandPercentageAboveBase: 25 },
    size: { min: 4, max: 9 },
    scaling: { targetCapacityPercent: 83, maximumStepSize: 5, warmupSec: 97 },
    protection: true,
    needs: [],
    ...more,
  });
}

describe("InstancePool", () => {
  it("is one mixed group behind one provider; off-hours move the minimum and give the day's one back", () => {
    expect(make((stack) => pool(stack, { offHours: OFF_HOURS }))).toEqual({
      "aws_autoscaling_group.pool": {
        capacity_rebalance: true,
        default_instance_warmup: 97,
        desired_capacity: 4,
        enabled_metrics: [
          "GroupDesiredCapacity",
          "GroupInServiceInstances",
          "GroupMaxSize",
          "GroupMinSize",
          "GroupPendingInstances",
          "GroupTerminatingInstances",
          "GroupTotalInstances",
        ],
        force_delete: false,
        health_check_grace_period: 120,
        health_check_type: "EC2",
        max_size: 9,
        metrics_granularity: "1Minute",
        min_size: 4,
        name: "acme-qa-ecs",
        protect_from_scale_in: true,
        vpc_zone_identifier: ["subnet-a", "subnet-c"],
        wait_for_capacity_timeout: "10m",
        availability_zone_distribution: { capacity_distribution_strategy: "balanced-best-effort" },
        instance_refresh: {
          strategy: "Rolling",
          preferences: {
            instance_warmup: "97",
            max_healthy_percentage: 110,
            min_healthy_percentage: 100,
            scale_in_protected_instances: "Refresh",
            standby_instances: "Ignore",
          },
        },
        mixed_instances_policy: {
          instances_distribution: {
            on_demand_allocation_strategy: "prioritized",
            on_demand_base_capacity: 3,
            on_demand_percentage_above_base_capacity: 25,
            spot_allocation_strategy: "price-capacity-optimized",
          },
          launch_template: {
            launch_template_specification: { launch_template_id: "lt-7", version: "3" },
            override: [{ instance_type: "m6i.large" }, { instance_type: "m5.large" }],
          },
        },
        tag: [
          { key: "Name", propagate_at_launch: true, value: "acme-qa-ecs" },
          { key: "AmazonECSManaged", propagate_at_launch: true, value: "true" },
        ],
        depends_on: [],
        lifecycle: { prevent_destroy: true, ignore_changes: ["desired_capacity", "min_size"] },
      },
      "aws_ecs_capacity_provider.pool": {
        name: "acme-qa-ecs",
        tags: { Name: "acme-qa-ecs" },
        auto_scaling_group_provider: {
          auto_scaling_group_arn: "${aws_autoscaling_group.pool.arn}",
          managed_draining: "ENABLED",
          managed_termination_protection: "ENABLED",
          managed_scaling: {
            instance_warmup_period: 97,
            maximum_scaling_step_size: 5,
            minimum_scaling_step_size: 1,
            status: "ENABLED",
            target_capacity: 83,
          },
        },
      },
      "aws_autoscaling_schedule.pool_off_hours_start": {
        autoscaling_group_name: "${aws_autoscaling_group.pool.name}",
        desired_capacity: -1,
        max_size: -1,
        min_size: 1,
        recurrence: "30 19 * * 1-5",
        scheduled_action_name: "off-hours-start",
        time_zone: "Europe/Paris",
      },
      "aws_autoscaling_schedule.pool_off_hours_end": {
        autoscaling_group_name: "${aws_autoscaling_group.pool.name}",
        desired_capacity: -1,
        max_size: -1,
        min_size: 4,
        recurrence: "15 7 * * 1-5",
        scheduled_action_name: "off-hours-end",
        time_zone: "Europe/Paris",
      },
    });
  });

  it("leaves the minimum to Terraform without off-hours, and can be destroyed where nothing is protected", () => {
    const whole = make((stack) => pool(stack, { offHours: OFF_HOURS }));
    const needs = (stack: BallastStack) => [new IamRole(stack, "role", { assumeRolePolicy: "{}" })];
    const bare = make((stack) => pool(stack, { protection: false, needs: needs(stack) }));
    expect(bare["aws_autoscaling_group.pool"]).toEqual({
      ...whole["aws_autoscaling_group.pool"],
      force_delete: true,
      depends_on: ["aws_iam_role.role"],
      lifecycle: { prevent_destroy: false, ignore_changes: ["desired_capacity"] },
    });
    expect(bare["aws_ecs_capacity_provider.pool"]).toEqual(whole["aws_ecs_capacity_provider.pool"]);
    expect(ofTypes(bare, "aws_autoscaling_schedule")).toEqual({});
  });

  it("hands out the group and the provider that scales it", () => {
    const made = make((stack) => {
      const { group, provider } = pool(stack);
      expect(resolved(stack, [group.arn, provider.name])).toEqual([
        "${aws_autoscaling_group.pool.arn}",
        "${aws_ecs_capacity_provider.pool.name}",
      ]);
    });
    expect(ofTypes(made, "aws_autoscaling_schedule")).toEqual({});
  });

  it("names the scheduled actions of a further pool after it", () => {
    const made = make((stack) => pool(stack, { offHours: { ...OFF_HOURS, prefix: "arm-" } }));
    const names = Object.values(ofTypes(made, "aws_autoscaling_schedule")).map(
      (it) => it["scheduled_action_name"],
    );
    expect(names).toEqual(["arm-off-hours-start", "arm-off-hours-end"]);
  });
});
