import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Service, type ServiceProps } from "../../../src/constructs/service/service.ts";
import type { BallastStack } from "../../../src/framework/ballast-stack.ts";
import { make } from "../../support/construct.ts";

function propsIn(stack: BallastStack): ServiceProps {
  const taskDefinition = new EcsTaskDefinition(stack, "task", { family: "cart", containerDefinitions: "[]" });
  return {
    name: "cart",
    clusterName: "acme-qa",
    taskDefinition,
    releaseOwner: "terraform",
    placement: {
      kind: "ec2",
      withinZone: "binpack-memory",
      constraints: [],
      strategy: [{ capacityProvider: "acme-qa-ecs", base: 2, weight: 7 }],
      network: { subnetIds: ["subnet-a", "subnet-c"], securityGroupId: "sg-tasks" },
    },
    target: {
      groups: [
        { targetGroupArn: "arn:target", port: 8081 },
        { targetGroupArn: "arn:further", port: 9443 },
      ],
      gracePeriodSec: 71,
    },
    deployment: {
      desiredCount: 3,
      minimumHealthyPercent: 75,
      maximumPercent: 150,
      steadyStateTimeoutMin: 23,
      rollbackAlarmNames: ["cart-5xx", "cart-latency"],
    },
    protection: true,
    needs: [],
  };
}
const service = (change: (props: ServiceProps) => Partial<ServiceProps> = () => ({})) =>
  make((stack) => {
    const props = propsIn(stack);
    new Service(stack, "cart", { ...props, ...change(props) });
  })["aws_ecs_service.cart"];

describe("Service", () => {
  it("replaces tasks without a gap, rolls back, and fails the apply when it did", () => {
    expect({ "aws_ecs_service.cart": service() }).toEqual({
      "aws_ecs_service.cart": {
        availability_zone_rebalancing: "ENABLED",
        cluster: "acme-qa",
        deployment_maximum_percent: 150,
        deployment_minimum_healthy_percent: 75,
        desired_count: 3,
        enable_ecs_managed_tags: true,
        enable_execute_command: false,
        force_delete: false,
        force_new_deployment: true,
        health_check_grace_period_seconds: 71,
        name: "cart",
        propagate_tags: "SERVICE",
        scheduling_strategy: "REPLICA",
        tags: { Name: "cart" },
        task_definition: "${aws_ecs_task_definition.task.arn}",
        wait_for_steady_state: true,
        alarms: { alarm_names: ["cart-5xx", "cart-latency"], enable: true, rollback: true },
        capacity_provider_strategy: [{ base: 2, capacity_provider: "acme-qa-ecs", weight: 7 }],
        deployment_circuit_breaker: { enable: true, rollback: true },
        deployment_controller: { type: "ECS" },
        load_balancer: [
          { container_name: "cart", container_port: 8081, target_group_arn: "arn:target" },
          { container_name: "cart", container_port: 9443, target_group_arn: "arn:further" },
        ],
        network_configuration: {
          assign_public_ip: false,
          security_groups: ["sg-tasks"],
          subnets: ["subnet-a", "subnet-c"],
        },
        ordered_placement_strategy: [
          { field: "attribute:ecs.availability-zone", type: "spread" },
          { field: "memory", type: "binpack" },
        ],
        timeouts: { create: "23m", delete: "23m", update: "23m" },
        depends_on: [],
        lifecycle: {
          ignore_changes: ["desired_count"],
          postcondition: [
            {
              condition: "${self.task_definition == aws_ecs_task_definition.task.arn}",
              error_message:
                "ECS rolled the deployment of cart back: the service runs another task definition than the one applied. Look at the service events and the stopped tasks, mend the release and apply again.",
            },
          ],
        },
      },
    });
  });

  it("spreads nothing by itself on Fargate", () => {
    const strategy = [{ capacityProvider: "FARGATE", base: 1, weight: 1 }];
    const made = service(({ placement }) => ({ placement: { ...placement, kind: "fargate", strategy } }));
    expect(made).toMatchObject({
      platform_version: "LATEST",
      capacity_provider_strategy: [{ capacity_provider: "FARGATE", base: 1, weight: 1 }],
    });
    expect(made).not.toHaveProperty("ordered_placement_strategy");
  });

  it("spreads over zones first, whatever it does within one, and keeps to its constraints", () => {
    const chosen = (withinZone: "binpack-cpu" | "spread-instances" | "random") =>
      service(({ placement }) => ({
        placement: { ...placement, kind: "ec2", withinZone, constraints: [{ type: "distinctInstance" }] },
      }));
    const zone = { type: "spread", field: "attribute:ecs.availability-zone" };
    expect(chosen("binpack-cpu")).toMatchObject({
      ordered_placement_strategy: [zone, { type: "binpack", field: "cpu" }],
      placement_constraints: [{ type: "distinctInstance" }],
    });
    expect(chosen("spread-instances")).toMatchObject({
      ordered_placement_strategy: [zone, { type: "spread", field: "instanceId" }],
    });
    expect(chosen("random")).toMatchObject({ ordered_placement_strategy: [zone, { type: "random" }] });
    expect(service()).not.toHaveProperty("placement_constraints");
  });

  it("has no network of its own in bridge mode", () => {
    const made = service(({ placement }) => ({ placement: { ...placement, network: undefined } }));
    expect(made).not.toHaveProperty("network_configuration");
    expect(made).not.toHaveProperty("platform_version");
  });

  it.each([
    [100, "DISABLED"],
    [101, "ENABLED"],
    [200, "ENABLED"],
  ])("is rebalanced over zones with at most %s percent of its tasks: %s", (maximumPercent, wanted) => {
    const made = service(({ deployment }) => ({ deployment: { ...deployment, maximumPercent } }));
    expect(made).toMatchObject({ availability_zone_rebalancing: wanted });
  });

  it("names no alarms when there are none to roll back on", () => {
    const made = service(({ deployment }) => ({ deployment: { ...deployment, rollbackAlarmNames: [] } }));
    expect(made).not.toHaveProperty("alarms");
  });

  it("leaves the task definition to a pipeline that owns releases", () => {
    expect(service(() => ({ releaseOwner: "pipeline" }))?.["lifecycle"]).toEqual({
      ignore_changes: ["desired_count", "task_definition"],
    });
  });

  it("can be deleted with its tasks where nothing is protected", () => {
    expect(service(() => ({ protection: false }))).toMatchObject({ force_delete: true });
  });

  it("has neither load balancer nor grace period where nothing leads to it", () => {
    const made = make((stack) => {
      const { target: _target, ...props } = propsIn(stack);
      new Service(stack, "cart", props);
    })["aws_ecs_service.cart"];
    expect(made).not.toHaveProperty("load_balancer");
    expect(made).not.toHaveProperty("health_check_grace_period_seconds");
    expect(made?.["desired_count"]).toBe(3);
  });
});
