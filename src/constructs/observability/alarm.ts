import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";

/** One CloudWatch alarm in an operator's words. */
export interface AlarmProps {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Average" | "Maximum" | "Minimum" | "p99";
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** Minutes in a row that must break the threshold, 1–1440. */
  readonly minutes: number;
  /** `ok` where the metric is only sent when something happens; `bad` where silence is the failure. */
  readonly missingData: "ok" | "bad";
  readonly topicArn: string;
}

/** Creates the alarm; it reports both its start and its end to the topic. */
export function createAlarm(scope: Construct, id: string, props: AlarmProps): CloudwatchMetricAlarm {
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    namespace: props.namespace,
    metricName: props.metric,
    dimensions: { ...props.dimensions },
    ...(props.statistic === "p99" ? { extendedStatistic: "p99" } : { statistic: props.statistic }),
    comparisonOperator: props.comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: props.threshold,
    period: 60,
    evaluationPeriods: props.minutes,
    datapointsToAlarm: props.minutes,
    treatMissingData: props.missingData === "ok" ? "notBreaching" : "breaching",
    actionsEnabled: true,
    alarmActions: [props.topicArn],
    okActions: [props.topicArn],
  });
}
