import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { type AlarmRow, createAlarm } from "./alarm.ts";

/**
 * Seconds for which a service waits whether its platform has the same incident, and for which it may take to recover
 * after the platform has: replacing instances takes minutes.
 */
const SUPPRESSION_SEC = { wait: 60, extension: 600 } as const;

/**
 * Minutes by which an alarm of a suppressed composite alarm looks further back than it must: it then stays in ALARM for
 * two minutes at least. One that is over before the wait is would tell nobody.
 */
const HOLD_MIN = 1;

export interface PageProps {
  /** First part of the names of the alarms, such as `shop-prod-web`. */
  readonly name: string;
  /** Id of the composite alarm, and last part of its name. */
  readonly kind: "page" | "risks";
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
 * because their alarms may be first, they wait a minute for the platform's. Simulated, a wait of two minutes pages as
 * often for a lost zone and a minute later for everything else. What can last for days (a group that is at its maximum)
 * has a composite alarm of its own: it would silence every service for as long.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html (2026-11).
 */
export class Page extends Construct {
  readonly alarms = new Map<string, CloudwatchMetricAlarm>();
  readonly composite: CloudwatchCompositeAlarm;

  constructor(scope: Construct, id: string, props: PageProps) {
    super(scope, id);
    const { kind, name, rows, suppressedBy, topicArn } = props;
    for (const { id: rowId, risk: _risk, suffix = rowId, ...row } of rows) {
      const within = suppressedBy === undefined ? row.minutes : row.minutes + HOLD_MIN;
      this.alarms.set(rowId, createAlarm(this, rowId, { within, ...row, name: `${name}-${suffix}` }));
    }
    this.composite = new CloudwatchCompositeAlarm(this, kind, {
      alarmName: `${name}-${kind}`,
      alarmDescription: props.description,
      alarmRule: [...this.alarms.values()].map(({ alarmName }) => `ALARM("${alarmName}")`).join(" OR "),
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
