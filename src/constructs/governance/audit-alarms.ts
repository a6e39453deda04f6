import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { Construct } from "constructs";
import { type AuditScope, auditAlarms } from "../../core/audit-patterns.ts";
import { createAlarm } from "../observability/alarm.ts";

export interface AuditAlarmsProps extends AuditScope {
  readonly logGroupName: string;
  readonly topicArn: string;
}

/** One metric and one alarm for each thing that somebody has to know, over the events of the trail. */
export class AuditAlarms extends Construct {
  constructor(scope: Construct, id: string, props: AuditAlarmsProps) {
    super(scope, id);
    const { home, logGroupName, topicArn } = props;
    for (const alarm of auditAlarms(props)) {
      const filters = Object.entries(alarm.filters);
      for (const [name, pattern] of filters) {
        const own = filters.length > 1 ? `${alarm.id}-${name}` : alarm.id;
        new CloudwatchLogMetricFilter(this, own, {
          name: own,
          logGroupName,
          pattern,
          metricTransformation: { namespace: home.name, name: alarm.id, value: "1" },
        });
      }
      createAlarm(this, `${alarm.id}-alarm`, {
        name: `${home.name}-${alarm.id}`,
        description: alarm.description,
        namespace: home.name,
        metric: alarm.id,
        dimensions: {},
        statistic: "Sum",
        comparison: "above",
        threshold: 0,
        minutes: 1,
        missingData: "ok",
        topicArn,
      });
    }
  }
}
