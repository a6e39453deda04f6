import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import type { AlarmRow, Metric } from "./alarm.ts";
import type { Page } from "./page.ts";
import { serviceAlarms } from "./service-table.ts";

export interface DashboardProps {
  readonly home: Home;
  readonly loadBalancerSuffix: string;
  /** Alarms of the platform. */
  readonly rows: readonly AlarmRow[];
  readonly pages: readonly Page[];
}

/** Stands for every service in the dimensions of a metric. */
const ANY = "*";

/** A dashboard has 24 columns. */
const WIDTH = 8;
const HEIGHT = 6;

/**
 * One screen for an environment: the state of the platform's alarms, the metric of each with its threshold, and for each
 * alarm that services have the metrics of all of them. Services are found by search, so that one more changes nothing
 * here.
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html (2026-11).
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { home, loadBalancerSuffix, pages, rows }: DashboardProps) {
    super(scope, id);
    const alarms = new Map(pages.flatMap((page) => [...page.alarms]));
    const alarmArn = ({ id: row }: AlarmRow) => alarms.get(row)?.arn ?? "";
    const services = serviceAlarms({
      home,
      service: ANY,
      loadBalancerSuffix,
      targetGroupSuffix: ANY,
      errorsPerMinute: 1,
      latencyMs: 1000,
      minRunningTasks: 1,
      minHealthyTasks: 1,
      hasSecrets: true,
    });
    const states = {
      type: "alarm",
      x: 0,
      y: 0,
      width: 24,
      height: HEIGHT / 2,
      properties: {
        title: home.name,
        alarms: [...pages.map(({ composite }) => composite.arn), ...rows.map(alarmArn)],
      },
    };
    const graphs = [
      ...rows.map((row) => ({ title: row.description, annotations: { alarms: [alarmArn(row)] } })),
      ...services.map((row) => ({
        title: titleOf(row),
        metrics: metricsOf(row).map((metric, index) => [
          { expression: searchOf(metric), id: `search${index}` },
        ]),
      })),
    ];
    new CloudwatchDashboard(this, "_dashboard", {
      dashboardName: home.name,
      dashboardBody: JSON.stringify({
        widgets: [
          states,
          ...graphs.map((graph, index) => ({
            type: "metric",
            x: (index % 3) * WIDTH,
            y: HEIGHT / 2 + Math.floor(index / 3) * HEIGHT,
            width: WIDTH,
            height: HEIGHT,
            properties: { ...graph, view: "timeSeries", stacked: false, region: home.region },
          })),
        ],
      }),
    });
  }
}

function metricsOf(row: AlarmRow): readonly Metric[] {
  return "math" in row ? Object.values(row.math.metrics) : [row];
}

function titleOf({ description }: AlarmRow): string {
  const text = description.replaceAll(ANY, "any service");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The metric of every service; what all of them share stays as it is. */
function searchOf({ dimensions, metric, namespace, statistic }: Metric): string {
  const schema = [
    /^[A-Za-z0-9/]+$/.test(namespace) ? namespace : `"${namespace}"`,
    ...Object.keys(dimensions),
  ];
  const fixed = Object.entries(dimensions).filter(([, value]) => !value.includes(ANY));
  const terms = [`MetricName="${metric}"`, ...fixed.map(([name, value]) => `${name}="${value}"`)];
  return `SEARCH('{${schema.join(",")}} ${terms.join(" ")}', '${statistic}', 60)`;
}
