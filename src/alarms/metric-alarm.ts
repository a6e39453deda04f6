import { parseMath } from "../core/metric-math.ts";
import { type Declared, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { boundOf } from "./bounds.ts";
import { lookUp } from "./catalogue/catalogue.ts";
import type { MetricFact } from "./catalogue/fact.ts";
import { checkCustom } from "./custom.ts";
import { Dimensions } from "./dimensions.ts";
import { checkEmitted } from "./emitted.ts";
import { checkExpressions } from "./expressions.ts";
import { ANY, type Range, rangeOf } from "./math-range.ts";
import { checkPeriods } from "./periods.ts";
import { checkReach, comparisonSign } from "./reach.ts";
import { Findings } from "./result.ts";
import type { Series } from "./series.ts";
import { numberAt, placeOf, textAt } from "./settings.ts";
import { datapointRange, misreading } from "./values.ts";
import { type Watched, type WatchedMetric, watchedBy } from "./watched.ts";

const STATISTICS =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html";

/** Everything about one alarm but whom it tells. */
export function checkMetricAlarm(
  declared: Declared,
  alarm: DeclaredResource,
): { watched: Watched; findings: Findings } {
  const findings = new Findings();
  const watched = watchedBy(alarm);
  const series = watched.metrics.map((metric) => checkMetric(declared, alarm, metric, findings));
  checkExpressions(alarm, watched, findings);
  checkPeriods(alarm, watched, series, findings);
  // A value of a metric that does not exist breaks no threshold; to say so twice would not help.
  if (!findings.problems.some(({ kind }) => kind === "metric" || kind === "expression")) {
    checkReach(alarm, { series, range: resultRange(watched, series) }, findings);
  }
  return { watched, findings };
}

function checkMetric(
  declared: Declared,
  alarm: DeclaredResource,
  watched: WatchedMetric,
  findings: Findings,
): Series {
  const { metric, namespace, path } = watched;
  const place = placeOf(alarm, `${path}metric_name`);
  const nothing: Series = { watched, range: ANY, fact: undefined, reported: undefined, everySec: undefined };
  if (metric === undefined || namespace === undefined) {
    const banded = valueAt(alarm.values, "threshold_metric_id");
    findings.unknown(
      place,
      banded === undefined ? "the metric is known only after the apply" : "anomaly detection",
    );
    return nothing;
  }
  const known = lookUp(namespace, metric);
  if (known.kind === "absent") {
    findings.problem({
      kind: "metric",
      effect: "never-fires",
      place: placeOf(alarm, `${path}${known.what === "namespace" ? "namespace" : "metric_name"}`),
      value: known.what === "namespace" ? namespace : `${metric} in ${namespace}`,
      limit: `a ${known.what} that AWS documents: another one never has data`,
      fix: known.meant === undefined ? "use a metric of the page" : `did you mean ${known.meant}?`,
      source: known.source,
    });
    return nothing;
  }
  if (known.kind === "other") {
    const custom = checkCustom(declared, alarm, watched, findings);
    return custom ? { ...nothing, ...custom } : nothing;
  }
  const { complete, fact, source } = known;
  const documented = { namespace, fact, complete, source };
  const before = findings.problems.length;
  const subjects = new Dimensions(declared, alarm, findings).check(watched, documented);
  const everySec =
    findings.problems.length > before
      ? fact.everySec
      : checkEmitted({ declared, alarm, watched, documented, subjects, findings });
  const statistic = watched.statistic ?? "Average";
  checkStatistic(alarm, watched, fact, findings);
  const bound = boundOf(declared, metric, subjects);
  return { watched, range: datapointRange(fact, statistic, bound), fact, reported: fact.reported, everySec };
}

function checkStatistic(
  alarm: DeclaredResource,
  { metric, path, statistic }: WatchedMetric,
  fact: MetricFact,
  findings: Findings,
): void {
  const attribute = path === "" ? "statistic" : `${path}stat`;
  const place = placeOf(alarm, attribute);
  if (statistic === undefined) {
    const value = valueAt(alarm.values, attribute);
    if (value !== undefined && value !== null && !isKnown(value))
      findings.unknown(place, "known only after the apply");
    return;
  }
  const why = misreading(fact, statistic);
  if (why === undefined) return;
  findings.problem({
    kind: "statistic",
    effect: "misreads",
    place,
    value: statistic,
    limit: `${metric} is ${why.split(";")[0]}`,
    fix: why.split("; ")[1] ?? "use another statistic",
    source: STATISTICS,
  });
}

/** The range of what is compared: of the only metric, or of the expression that is returned. */
function resultRange({ expressions, metrics, returned }: Watched, series: readonly Series[]): Range {
  const ids = new Map(series.map(({ range, watched }) => [watched.id, range]));
  const visiting = new Set<string>();
  const of = (id: string): Range | undefined => {
    const known = ids.get(id);
    if (known) return known;
    const text = expressions.find((it) => it.id === id)?.expression;
    const node = text === undefined ? undefined : parseMath(text);
    if (!node || visiting.has(id)) return undefined;
    visiting.add(id);
    const range = rangeOf(node, { of, metrics: metrics.map((metric) => ids.get(metric.id) ?? ANY) });
    visiting.delete(id);
    return range;
  };
  const [only, second] = returned;
  return only === undefined || second !== undefined ? ANY : (of(only) ?? ANY);
}

/** What an alarm watches, in a few words. */
export function watchedText({ expressions, metrics, returned }: Watched): string {
  const [first] = metrics;
  if (expressions.length === 0) return `${first?.namespace ?? "?"} ${first?.metric ?? "?"}`;
  const result = expressions.find(({ id }) => returned.includes(id));
  return result?.expression ?? "metric math";
}

/** When an alarm fires, in a few words. */
export function conditionText(alarm: DeclaredResource, { metrics }: Watched): string {
  const periods = numberAt(alarm, "evaluation_periods");
  const [first] = metrics;
  const statistic = metrics.length === 1 ? `${first?.statistic ?? "Average"} ` : "";
  const compared = `${comparisonSign(textAt(alarm, "comparison_operator") ?? "?")} ${numberAt(alarm, "threshold") ?? "?"}`;
  const needed = numberAt(alarm, "datapoints_to_alarm") ?? periods;
  const missing = textAt(alarm, "treat_missing_data") ?? "missing";
  return `${statistic}${compared} in ${needed ?? "?"} of ${periods ?? "?"} × ${first?.periodSec ?? "?"} s, missing data ${missing}`;
}

/** The name of an alarm, or its address. */
export function alarmNameOf(alarm: DeclaredResource): string {
  return textAt(alarm, "alarm_name") ?? alarm.address;
}
