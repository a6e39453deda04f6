import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { Page, platformPage } from "./page.ts";
import { serviceAlarms, type WatchedService } from "./service-table.ts";

export interface ServiceAlarmsProps extends WatchedService {
  readonly topicArn: string;
}

/** Rows whose alarms roll a deployment back. */
const ROLLBACK: ReadonlySet<string> = new Set(["errors", "latency"]);

/** Alarms on one service, and the composite alarm that tells of them. */
export class ServiceAlarms extends Construct {
  /** Names of the alarms that roll a deployment back. */
  readonly rollbackAlarmNames: string[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { home, service, topicArn } = props;
    const { alarms } = new Page(this, "_page", {
      name: `${home.name}-${service}`,
      kind: "page",
      description: `${service} of ${home.name} fails, or is about to`,
      rows: serviceAlarms(props),
      topicArn,
      suppressedBy: platformPage(home),
    });
    const rollback = [...alarms].flatMap(([row, alarm]): CloudwatchMetricAlarm[] =>
      ROLLBACK.has(row) ? [alarm] : [],
    );
    this.rollbackAlarmNames = rollback.map((alarm) => alarm.alarmName);
  }
}
