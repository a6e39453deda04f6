import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { createAlarm } from "./alarm.ts";

export interface PlatformAlarmsProps {
  readonly home: Home;
  readonly topicArn: string;
  readonly loadBalancerSuffix: string;
  /** Zone letter → NAT gateway id. */
  readonly natGatewayIds: ReadonlyMap<string, string>;
  /** Names of the pool's group and capacity provider, when the platform has instances. */
  readonly pool?: { readonly groupName: string; readonly providerName: string } | undefined;
}

/**
 * Alarms on what all services share. Metrics:
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html (2026-06).
 */
export class PlatformAlarms extends Construct {
  constructor(scope: Construct, id: string, props: PlatformAlarmsProps) {
    super(scope, id);
    const { home, topicArn } = props;
    createAlarm(this, "alb-5xx", {
      name: `${home.name}-alb-5xx`,
      description: "The load balancer itself answers 5xx: no healthy target, or connections to targets fail",
      namespace: "AWS/ApplicationELB",
      metric: "HTTPCode_ELB_5XX_Count",
      dimensions: { LoadBalancer: props.loadBalancerSuffix },
      statistic: "Sum",
      comparison: "above",
      threshold: 10,
      minutes: 3,
      missingData: "ok",
      topicArn,
    });
    for (const [zone, natGatewayId] of props.natGatewayIds) {
      createAlarm(this, `nat-${zone}-ports`, {
        name: `${home.name}-nat-${zone}-ports`,
        description: "The NAT gateway has no free port for a destination: connections out of the zone fail",
        namespace: "AWS/NATGateway",
        metric: "ErrorPortAllocation",
        dimensions: { NatGatewayId: natGatewayId },
        statistic: "Sum",
        comparison: "above",
        threshold: 0,
        minutes: 2,
        missingData: "ok",
        topicArn,
      });
    }
    if (props.pool) this.addPoolAlarms(props, props.pool);
  }

  private addPoolAlarms(
    { home, topicArn }: PlatformAlarmsProps,
    pool: NonNullable<PlatformAlarmsProps["pool"]>,
  ): void {
    createAlarm(this, "capacity-short", {
      name: `${home.name}-capacity-short`,
      description: "Tasks need more instances than there are, and scaling has not helped for ten minutes",
      namespace: "AWS/ECS/ManagedScaling",
      metric: "CapacityProviderReservation",
      dimensions: { ClusterName: home.name, CapacityProviderName: pool.providerName },
      statistic: "Average",
      comparison: "above",
      threshold: 100,
      minutes: 10,
      missingData: "ok",
      topicArn,
    });
    const groupMetric = (id: string, metricName: string) => ({
      id,
      metric: {
        namespace: "AWS/AutoScaling",
        metricName,
        period: 60,
        stat: "Maximum",
        dimensions: { AutoScalingGroupName: pool.groupName },
      },
    });
    new CloudwatchMetricAlarm(this, "pool-at-max", {
      alarmName: `${home.name}-pool-at-max`,
      alarmDescription:
        "The Auto Scaling group is at its maximum: the next task that needs an instance waits",
      metricQuery: [
        { id: "at_max", expression: "IF(desired >= maximum, 1, 0)", label: "at max", returnData: true },
        groupMetric("desired", "GroupDesiredCapacity"),
        groupMetric("maximum", "GroupMaxSize"),
      ],
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 10,
      datapointsToAlarm: 10,
      treatMissingData: "notBreaching",
      actionsEnabled: true,
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }
}
