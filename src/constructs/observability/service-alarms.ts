import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import type { AlarmRow } from "./alarm.ts";
import { Page, platformPage } from "./page.ts";

export interface ServiceAlarmsProps {
  readonly home: Home;
  readonly service: string;
  readonly topicArn: string;
  readonly rows: readonly AlarmRow[];
}

/** Rows whose alarms roll a deployment back; those of a further port begin with its name. */
const ROLLBACK = /(^|-)(errors|latency)$/;

/** Alarms on one service, and the composite alarms that tell of them. */
export class ServiceAlarms extends Construct {
  /** Names of the alarms that roll a deployment back. */
  readonly rollbackAlarmNames: string[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { home, rows, service, topicArn } = props;
    const name = `${home.name}-${service}`;
    const risks = rows.filter(({ risk }) => risk);
    const { alarms } = new Page(this, "_page", {
      name,
      kind: "page",
      description: `${service} of ${home.name} fails, or is about to`,
      rows: rows.filter(({ risk }) => !risk),
      topicArn,
      suppressedBy: platformPage(home),
    });
    if (risks.length > 0) {
      new Page(this, "_risks", {
        name,
        kind: "risks",
        description: `${service} of ${home.name} leaves something undone until somebody looks at it`,
        rows: risks,
        topicArn,
      });
    }
    const rollback = [...alarms].flatMap(([row, alarm]): CloudwatchMetricAlarm[] =>
      ROLLBACK.test(row) ? [alarm] : [],
    );
    this.rollbackAlarmNames = rollback.map((alarm) => alarm.alarmName);
  }
}
