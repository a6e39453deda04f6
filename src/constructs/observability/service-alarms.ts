import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { createAlarm } from "./alarm.ts";

export interface ServiceAlarmsProps {
  readonly home: Home;
  readonly service: string;
  readonly topicArn: string;
  readonly loadBalancerSuffix: string;
  readonly targetGroupSuffix: string;
  readonly errorsPerMinute: number;
  readonly latencyMs: number;
  /** Fewest running tasks at any hour; 0 switches that alarm off. */
  readonly minRunningTasks: number;
}

/**
 * Alarms on one service. A release that answers 200 but slowly, or fails one request in five, passes health checks
 * and the circuit breaker; the first two alarms roll such a deployment back.
 */
export class ServiceAlarms extends Construct {
  /** Names of the alarms that roll a deployment back. */
  readonly rollbackAlarmNames: string[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { home, service, topicArn } = props;
    const name = (what: string) => `${home.name}-${service}-${what}`;
    const target = {
      namespace: "AWS/ApplicationELB",
      dimensions: { LoadBalancer: props.loadBalancerSuffix, TargetGroup: props.targetGroupSuffix },
      comparison: "above",
      minutes: 3,
      missingData: "ok",
      topicArn,
    } as const;
    const rollback: CloudwatchMetricAlarm[] = [
      createAlarm(this, "errors", {
        ...target,
        name: name("5xx"),
        description: `${service} answers with server errors`,
        metric: "HTTPCode_Target_5XX_Count",
        statistic: "Sum",
        threshold: props.errorsPerMinute,
      }),
      createAlarm(this, "latency", {
        ...target,
        name: name("latency"),
        description: `${service} answers slowly`,
        metric: "TargetResponseTime",
        statistic: "p99",
        threshold: props.latencyMs / 1000,
      }),
    ];
    this.rollbackAlarmNames = rollback.map((alarm) => alarm.alarmName);
    createAlarm(this, "unhealthy", {
      ...target,
      name: name("unhealthy"),
      description: `Tasks of ${service} fail their health check`,
      metric: "UnHealthyHostCount",
      statistic: "Maximum",
      threshold: 0,
      minutes: 5,
    });
    if (props.minRunningTasks > 0) {
      createAlarm(this, "running", {
        name: name("running"),
        description: `${service} runs fewer tasks than its minimum`,
        // Sent only with Container Insights, which the cluster has.
        namespace: "ECS/ContainerInsights",
        metric: "RunningTaskCount",
        dimensions: { ClusterName: home.name, ServiceName: service },
        statistic: "Minimum",
        comparison: "below",
        threshold: props.minRunningTasks,
        minutes: 5,
        missingData: "bad",
        topicArn,
      });
    }
  }
}
