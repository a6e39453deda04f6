import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { type AlarmRow, createAlarm } from "./alarm.ts";

/** Seconds for which a service waits whether its platform has the same incident, and after the platform has recovered. */
const SUPPRESSION_SEC = { wait: 120, extension: 60 } as const;

export interface PageProps {
  /** First part of the names of all alarms, such as `shop-prod-web`. */
  readonly name: string;
  readonly description: string;
  readonly rows: readonly AlarmRow[];
  readonly topicArn: string;
  /** Name of a composite alarm: while it is in ALARM, this one tells nobody. */
  readonly suppressedBy?: string;
}

/** Name of the composite alarm of a platform. Those of services have the service's name before the last part. */
export function platformPage({ name }: Pick<Home, "name">): string {
  return `${name}-page`;
}

/**
 * The alarms of a service, or of a platform, and one composite alarm that tells somebody when the first of them fires.
 * The alarms keep their states, which the message of the composite alarm and the dashboard show; an incident that sets
 * off six of them pages once.
 *
 * Grouped as people own things: by service, so that two services that fail for reasons of their own page twice, and one
 * for the platform. A fault of the platform sets off alarms of its services too: the services are suppressed then, and
 * because their alarms may be first, they wait two minutes for the platform's. What can last for days (a group that is
 * at its maximum) is left out of the composite alarm, since it would silence every service for as long.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html (2026-11).
 */
export class Page extends Construct {
  readonly alarms = new Map<string, CloudwatchMetricAlarm>();
  readonly composite: CloudwatchCompositeAlarm;

  constructor(scope: Construct, id: string, props: PageProps) {
    super(scope, id);
    const { name, rows, suppressedBy, topicArn } = props;
    for (const { alone, id: rowId, suffix = rowId, ...row } of rows) {
      this.alarms.set(
        rowId,
        createAlarm(this, rowId, { ...row, name: `${name}-${suffix}`, ...(alone && { topicArn }) }),
      );
    }
    const together = rows.filter(({ alone }) => !alone).map((row) => this.alarms.get(row.id));
    this.composite = new CloudwatchCompositeAlarm(this, "page", {
      alarmName: `${name}-page`,
      alarmDescription: props.description,
      alarmRule: together.map((alarm) => `ALARM("${alarm?.alarmName}")`).join(" OR "),
      actionsEnabled: true,
      alarmActions: [topicArn],
      okActions: [topicArn],
      ...(suppressedBy !== undefined && {
        actionsSuppressor: {
          alarm: suppressedBy,
          waitPeriod: SUPPRESSION_SEC.wait,
          extensionPeriod: SUPPRESSION_SEC.extension,
        },
      }),
    });
  }
}
