import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";

/** A metric and how its values of one period become one. */
export interface Metric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Average" | "Maximum" | "Minimum" | "p99";
}

/** Metrics and an expression over their ids. */
export interface MetricMath {
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Expressions that the last one uses, by id. */
  readonly steps?: Readonly<Record<string, string>>;
  readonly expression: string;
  readonly label: string;
}

/** What an alarm watches and when it fires, in an operator's words. */
export type AlarmCondition = (Metric | { readonly math: MetricMath }) & {
  readonly description: string;
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** Minutes that must break the threshold, 1–1440; with periods of an hour up to 10080. */
  readonly minutes: number;
  /** Minutes among which they are; so long an alarm stays in ALARM at least, less those. @default minutes, in a row */
  readonly within?: number;
  /** Minutes that become one value. @default 1 */
  readonly periodMin?: number;
  /** `ok` where the metric is only sent when something happens; `bad` where silence is the failure. */
  readonly missingData: "ok" | "bad";
};

export type AlarmProps = AlarmCondition & {
  readonly name: string;
  /** Without one only a composite alarm tells anybody. */
  readonly topicArn?: string;
};

/** A row of a table of alarms. */
export type AlarmRow = AlarmCondition & {
  /** Of the construct, from which the address comes. */
  readonly id: string;
  /** Last part of the alarm's name, where it is not the id. */
  readonly suffix?: string;
  /** Whether it may last for days, while nothing fails yet: such a one must not keep the alarm of failures in ALARM. */
  readonly risk?: true;
};

/** Creates the alarm; with a topic it reports both its start and its end. */
export function createAlarm(scope: Construct, id: string, props: AlarmProps): CloudwatchMetricAlarm {
  const { periodMin = 1, topicArn } = props;
  const { minutes, within = minutes } = props;
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    ...("math" in props
      ? { metricQuery: queriesOf(props.math, periodMin * 60) }
      : {
          namespace: props.namespace,
          metricName: props.metric,
          dimensions: { ...props.dimensions },
          ...(props.statistic === "p99" ? { extendedStatistic: "p99" } : { statistic: props.statistic }),
          period: periodMin * 60,
        }),
    comparisonOperator: props.comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: props.threshold,
    evaluationPeriods: within / periodMin,
    datapointsToAlarm: minutes / periodMin,
    treatMissingData: props.missingData === "ok" ? "notBreaching" : "breaching",
    actionsEnabled: true,
    ...(topicArn !== undefined && { alarmActions: [topicArn], okActions: [topicArn] }),
  });
}

function queriesOf({ expression, label, metrics, steps = {} }: MetricMath, period: number) {
  return [
    { id: "result", expression, label, returnData: true },
    ...Object.entries(steps).map(([id, step]) => ({ id, expression: step })),
    ...Object.entries(metrics).map(([id, metric]) => ({
      id,
      metric: {
        namespace: metric.namespace,
        metricName: metric.metric,
        period,
        stat: metric.statistic,
        dimensions: { ...metric.dimensions },
      },
    })),
  ];
}
