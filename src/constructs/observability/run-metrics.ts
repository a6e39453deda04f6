import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";

export type RunOutcome = "succeeded" | "failed";

export interface RunMetricsProps {
  readonly home: Home;
  readonly service: string;
  /** Containers of its task, among them that of the application, which is named after the service. */
  readonly containerCount: number;
}

/** Metric that counts runs of a job, in the namespace of the platform. */
export function runMetric(service: string, outcome: RunOutcome): string {
  return `${service}-runs-${outcome}`;
}

/**
 * Counts how runs of a job end, from the events of stopped tasks that the platform archives. A task that ran by itself
 * has its family as group. ECS does not say in which order an event has the containers, so each place is asked.
 * Fields: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html (2026-11).
 */
export class RunMetrics extends Construct {
  constructor(scope: Construct, id: string, props: RunMetricsProps) {
    super(scope, id);
    const { home, service } = props;
    for (const outcome of ["succeeded", "failed"] as const) {
      new CloudwatchLogMetricFilter(this, outcome, {
        name: runMetric(service, outcome),
        logGroupName: `/${home.name}/events`,
        pattern: patternOf(props, outcome),
        metricTransformation: { namespace: home.name, name: runMetric(service, outcome), value: "1" },
      });
    }
  }
}

/**
 * A run fails where the application ends with another code than 0, and where somebody or something else ended it: a Spot
 * loss, a person. A task that never ran is counted by the platform already.
 */
function patternOf({ containerCount, home, service }: RunMetricsProps, outcome: RunOutcome): string {
  const ended = (operator: "=" | "!=") => `($.detail.stopCode ${operator} "EssentialContainerExited")`;
  const code = (operator: "=" | "!=") =>
    Array.from({ length: containerCount }, (_, place) => {
      const container = `$.detail.containers[${place}]`;
      return `((${container}.name = "${service}") && (${container}.exitCode ${operator} 0))`;
    });
  const conditions = [
    `($.detail.group = "family:${home.name}-${service}")`,
    '($.detail.lastStatus = "STOPPED")',
    ...(outcome === "succeeded"
      ? [ended("="), either(code("="))]
      : ['($.detail.stopCode != "TaskFailedToStart")', either([ended("!="), ...code("!=")])]),
  ];
  return `{ ${conditions.join(" && ")} }`;
}

function either(conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? "") : `(${conditions.join(" || ")})`;
}
