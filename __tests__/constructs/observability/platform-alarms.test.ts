import {
  PlatformAlarms,
  type PlatformAlarmsProps,
} from "../../../src/constructs/observability/platform-alarms.ts";
import { HOME, make } from "../../support/construct.ts";

const PROPS: PlatformAlarmsProps = {
  home: HOME,
  topicArn: "arn:topic",
  loadBalancerSuffix: "app/acme/1",
  natGatewayIds: new Map([
    ["a", "nat-a"],
    ["c", "nat-c"],
  ]),
  pool: { groupName: "acme-group", providerName: "acme-provider" },
};

describe("PlatformAlarms", () => {
  it("watches the balancer, each NAT gateway and the pool, each by its own dimensions", () => {
    expect(make((stack) => new PlatformAlarms(stack, "alarms", PROPS))).toEqual({
      "aws_cloudwatch_metric_alarm.alarms_alb_5xx": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description:
          "The load balancer itself answers 5xx: no healthy target, or connections to targets fail",
        alarm_name: "acme-qa-alb-5xx",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 3,
        dimensions: { LoadBalancer: "app/acme/1" },
        evaluation_periods: 3,
        metric_name: "HTTPCode_ELB_5XX_Count",
        namespace: "AWS/ApplicationELB",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Sum",
        threshold: 10,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_nat_a_ports": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description:
          "The NAT gateway has no free port for a destination: connections out of the zone fail",
        alarm_name: "acme-qa-nat-a-ports",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 2,
        dimensions: { NatGatewayId: "nat-a" },
        evaluation_periods: 2,
        metric_name: "ErrorPortAllocation",
        namespace: "AWS/NATGateway",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Sum",
        threshold: 0,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_nat_c_ports": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description:
          "The NAT gateway has no free port for a destination: connections out of the zone fail",
        alarm_name: "acme-qa-nat-c-ports",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 2,
        dimensions: { NatGatewayId: "nat-c" },
        evaluation_periods: 2,
        metric_name: "ErrorPortAllocation",
        namespace: "AWS/NATGateway",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Sum",
        threshold: 0,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_capacity_short": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description:
          "Tasks need more instances than there are, and scaling has not helped for ten minutes",
        alarm_name: "acme-qa-capacity-short",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 10,
        dimensions: { ClusterName: "acme-qa", CapacityProviderName: "acme-provider" },
        evaluation_periods: 10,
        metric_name: "CapacityProviderReservation",
        namespace: "AWS/ECS/ManagedScaling",
        ok_actions: ["arn:topic"],
        period: 60,
        statistic: "Average",
        threshold: 100,
        treat_missing_data: "notBreaching",
      },
      "aws_cloudwatch_metric_alarm.alarms_pool_at_max": {
        actions_enabled: true,
        alarm_actions: ["arn:topic"],
        alarm_description:
          "The Auto Scaling group is at its maximum: the next task that needs an instance waits",
        alarm_name: "acme-qa-pool-at-max",
        comparison_operator: "GreaterThanThreshold",
        datapoints_to_alarm: 10,
        evaluation_periods: 10,
        ok_actions: ["arn:topic"],
        threshold: 0,
        treat_missing_data: "notBreaching",
        metric_query: [
          { expression: "IF(desired >= maximum, 1, 0)", id: "at_max", label: "at max", return_data: true },
          {
            id: "desired",
            metric: {
              dimensions: { AutoScalingGroupName: "acme-group" },
              metric_name: "GroupDesiredCapacity",
              namespace: "AWS/AutoScaling",
              period: 60,
              stat: "Maximum",
            },
          },
          {
            id: "maximum",
            metric: {
              dimensions: { AutoScalingGroupName: "acme-group" },
              metric_name: "GroupMaxSize",
              namespace: "AWS/AutoScaling",
              period: 60,
              stat: "Maximum",
            },
          },
        ],
      },
    });
  });

  it("watches the balancer alone without NAT and instances", () => {
    const bare = { ...PROPS, natGatewayIds: new Map<string, string>(), pool: undefined };
    expect(Object.keys(make((stack) => new PlatformAlarms(stack, "alarms", bare)))).toEqual([
      "aws_cloudwatch_metric_alarm.alarms_alb_5xx",
    ]);
  });
});
