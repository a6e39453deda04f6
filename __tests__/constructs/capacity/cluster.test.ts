import { EcsCapacityProvider } from "@cdktf/provider-aws/lib/ecs-capacity-provider";
import { BridgePorts } from "../../../src/constructs/capacity/bridge-ports.ts";
import { Cluster } from "../../../src/constructs/capacity/cluster.ts";
import type { BallastStack } from "../../../src/framework/ballast-stack.ts";
import { HOME, make, ofTypes } from "../../support/construct.ts";

const cluster = (stack: BallastStack, insights: "enhanced" | "enabled" = "enhanced", preventDestroy = true) =>
  new Cluster(stack, "cluster", {
    home: HOME,
    insights,
    logs: { retentionDays: 41, kmsKeyArn: "arn:key" },
    preventDestroy,
  });

describe("Cluster", () => {
  it("has Container Insights, audited ECS Exec, and one association that follows its provider", () => {
    const made = make((stack) => {
      const provider = new EcsCapacityProvider(stack, "pool", {
        name: "acme-qa-ecs",
        autoScalingGroupProvider: { autoScalingGroupArn: "arn:group" },
      });
      const strategy = [{ capacityProvider: "acme-qa-ecs", base: 2, weight: 7 }];
      cluster(stack).associate(["acme-qa-ecs"], strategy, [provider]);
    });
    expect(
      ofTypes(made, "aws_cloudwatch_log_group", "aws_ecs_cluster", "aws_ecs_cluster_capacity_providers"),
    ).toEqual({
      "aws_cloudwatch_log_group.cluster_exec": {
        kms_key_id: "arn:key",
        name: "/acme-qa/exec",
        retention_in_days: 41,
      },
      "aws_ecs_cluster.cluster": {
        name: "acme-qa",
        configuration: {
          execute_command_configuration: {
            kms_key_id: "arn:key",
            logging: "OVERRIDE",
            log_configuration: {
              cloud_watch_encryption_enabled: true,
              cloud_watch_log_group_name: "${aws_cloudwatch_log_group.cluster_exec.name}",
            },
          },
        },
        setting: [{ name: "containerInsights", value: "enhanced" }],
        lifecycle: { prevent_destroy: true },
      },
      "aws_ecs_cluster_capacity_providers.cluster": {
        capacity_providers: ["acme-qa-ecs"],
        cluster_name: "${aws_ecs_cluster.cluster.name}",
        default_capacity_provider_strategy: [{ base: 2, capacity_provider: "acme-qa-ecs", weight: 7 }],
        lifecycle: { replace_triggered_by: ["aws_ecs_capacity_provider.pool.id"] },
      },
    });
  });

  it("is associated with Fargate without waiting for a pool", () => {
    const made = make((stack) => {
      const strategy = [
        { capacityProvider: "FARGATE", base: 3, weight: 0 },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: 5 },
      ];
      cluster(stack, "enabled", false).associate(["FARGATE", "FARGATE_SPOT"], strategy, []);
    });
    expect(made["aws_ecs_cluster.cluster"]).toMatchObject({
      setting: [{ name: "containerInsights", value: "enabled" }],
      lifecycle: { prevent_destroy: false },
    });
    expect(made["aws_ecs_cluster_capacity_providers.cluster"]).toEqual({
      capacity_providers: ["FARGATE", "FARGATE_SPOT"],
      cluster_name: "${aws_ecs_cluster.cluster.name}",
      default_capacity_provider_strategy: [
        { capacity_provider: "FARGATE", base: 3, weight: 0 },
        { capacity_provider: "FARGATE_SPOT", base: 0, weight: 5 },
      ],
    });
  });
});

describe("BridgePorts", () => {
  it("opens the dynamic host ports between balancer and instances, both halves", () => {
    const props = { instanceGroupId: "sg-instances", balancerGroupId: "sg-balancer" };
    expect(make((stack) => new BridgePorts(stack, "bridge", props))).toEqual({
      "aws_vpc_security_group_ingress_rule.bridge_from_balancer": {
        description: "Requests from the load balancer to dynamic host ports",
        from_port: 32768,
        ip_protocol: "tcp",
        referenced_security_group_id: "sg-balancer",
        security_group_id: "sg-instances",
        to_port: 65535,
      },
      "aws_vpc_security_group_egress_rule.bridge_balancer_to_instances": {
        description: "Requests to dynamic host ports of the instances",
        from_port: 32768,
        ip_protocol: "tcp",
        referenced_security_group_id: "sg-instances",
        security_group_id: "sg-balancer",
        to_port: 65535,
      },
    });
  });
});
