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
      const group = new Construct(this, alarm.id);
      const filters = Object.entries(alarm.filters);
      for (const [name, pattern] of filters) {
        const several = filters.length > 1;
        new CloudwatchLogMetricFilter(group, several ? name : "_filter", {
          name: several ? `${alarm.id}-${name}` : alarm.id,
          logGroupName,
          pattern,
          metricTransformation: { namespace: home.name, name: alarm.id, value: "1" },
        });
      }
      createAlarm(group, "_alarm", {
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
