import type { DeclaredResource } from "../terraform/declared.ts";
import type { Effect, Findings, ProblemKind } from "./result.ts";
import type { Series } from "./series.ts";
import { isUnknownAt, numberAt, placeOf, textAt } from "./settings.ts";
import type { Watched } from "./watched.ts";

const PUT_ALARM = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";
const MISSING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html";
const RETENTION =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention";

const HOUR_SEC = 3600;
const DAY_SEC = 86_400;

/** Datapoints of less than a minute are kept so long. */
const FINE_RETENTION_SEC = 3 * HOUR_SEC;

/** Periods of less than a minute, for metrics that are sent so often. */
const FINE_PERIODS_SEC: ReadonlySet<number> = new Set([10, 20, 30]);

/** Datapoints beyond the evaluation periods that CloudWatch looks at, in the example of its page. */
const MORE_LOOKED_AT = 2;

/** Checks that the periods are ones that AWS takes, and that enough datapoints arrive within them. */
export function checkPeriods(
  alarm: DeclaredResource,
  { metrics }: Watched,
  series: readonly Series[],
  findings: Findings,
): void {
  const problem = (
    [kind, effect]: readonly [ProblemKind, Effect],
    path: string,
    value: string,
    limit: string,
    fix: string,
    source = PUT_ALARM,
  ) => findings.problem({ kind, effect, place: placeOf(alarm, path), value, limit, fix, source });
  const evaluated = numberAt(alarm, "evaluation_periods");
  if (evaluated === undefined) {
    if (isUnknownAt(alarm, "evaluation_periods"))
      findings.unknown(placeOf(alarm, "evaluation_periods"), "known only after the apply");
    return;
  }
  const needed = numberAt(alarm, "datapoints_to_alarm") ?? evaluated;
  if (needed > evaluated) {
    const limit = `at most evaluation_periods, ${evaluated}`;
    problem(
      ["datapoints", "refused"],
      "datapoints_to_alarm",
      String(needed),
      limit,
      "lower it, or raise evaluation_periods",
    );
  }
  const periods = [...new Set(metrics.flatMap(({ periodSec }) => periodSec ?? []))];
  if (periods.length > 1) {
    const limit = "the same period for every metric of an alarm";
    problem(
      ["period", "refused"],
      "metric_query",
      `periods of ${periods.join(" and ")} s`,
      limit,
      "use one period",
    );
    return;
  }
  const [period] = periods;
  if (period === undefined) return;
  const path = metrics[0] && metrics[0].path !== "" ? `${metrics[0].path}period` : "period";
  if (!(FINE_PERIODS_SEC.has(period) || (period >= 60 && period % 60 === 0))) {
    problem(
      ["period", "refused"],
      path,
      `${period} s`,
      "10, 20, 30 or a multiple of 60 s",
      "use one of these",
    );
    return;
  }
  const window = period * evaluated;
  const longest = period >= HOUR_SEC ? 7 * DAY_SEC : DAY_SEC;
  if (window > longest) {
    const limit = `${Math.floor(longest / period)} periods of ${period} s`;
    problem(
      ["window", "refused"],
      "evaluation_periods",
      String(evaluated),
      limit,
      "use fewer or shorter periods",
    );
  }
  if (period < 60 && window > FINE_RETENTION_SEC) {
    const limit = `${FINE_RETENTION_SEC / period} periods: datapoints of less than a minute are kept for three hours`;
    problem(
      ["window", "never-fires"],
      "evaluation_periods",
      String(evaluated),
      limit,
      "use fewer or longer periods",
      RETENTION,
    );
  }
  const slowest = Math.max(...series.map(({ everySec }) => everySec ?? 0));
  const arriving = Math.ceil(((evaluated + MORE_LOOKED_AT) * period) / slowest);
  if (slowest > period && textAt(alarm, "treat_missing_data") === "notBreaching" && arriving < needed) {
    const limit = `a datapoint every ${slowest} s: ${arriving} of the ${needed} that it asks for, and a missing one does not breach`;
    problem(["period", "never-fires"], path, `${period} s`, limit, `use a period of ${slowest} s`, MISSING);
  } else if (slowest > period && needed > 1) {
    const limit = `a datapoint every ${slowest} s: ${needed} periods in a row never have one`;
    problem(["period", "misreads"], path, `${period} s`, limit, `use a period of ${slowest} s`, MISSING);
  }
}
