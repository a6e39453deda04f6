import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { LEAK_PATTERNS } from "../../core/leak-patterns.ts";
import { createAlarm } from "./alarm.ts";

export interface LeakAlarmProps {
  readonly home: Home;
  readonly service: string;
  readonly logGroupName: string;
  readonly topicArn: string;
}

/**
 * Counts lines of an application's log that hold a secret, and tells somebody at the first. A secret in a log is
 * readable by whoever reads logs, until it is rotated: the alarm cannot take it back.
 */
export class LeakAlarm extends Construct {
  constructor(scope: Construct, id: string, { home, logGroupName, service, topicArn }: LeakAlarmProps) {
    super(scope, id);
    const namespace = home.name;
    const metric = `${service}-leaked-secrets`;
    for (const [form, pattern] of Object.entries(LEAK_PATTERNS)) {
      new CloudwatchLogMetricFilter(this, form, {
        name: form,
        logGroupName,
        pattern,
        metricTransformation: { namespace, name: metric, value: "1" },
      });
    }
    createAlarm(this, "_alarm", {
      name: `${home.name}-${service}-leaked-secrets`,
      description: `A line in the log of ${service} may hold a secret that has to be rotated: docs/runbooks/secret-leaked.md`,
      namespace,
      metric,
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
