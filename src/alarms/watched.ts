import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { isRecord } from "../terraform/value.ts";
import { numberAt, textAt } from "./settings.ts";

/** A metric that an alarm reads, by itself or in one of its queries. */
export interface WatchedMetric {
  /** Id of the query; empty for the alarm's only metric. */
  readonly id: string;
  /** Path of what holds its attributes, with the dot behind it; empty for the alarm itself. */
  readonly path: string;
  readonly namespace: string | undefined;
  readonly metric: string | undefined;
  /** Undefined where it is known only after the apply. */
  readonly statistic: string | undefined;
  readonly periodSec: number | undefined;
  /** Texts by dimension, as the Terraform has them; undefined where even the names are not known. */
  readonly dimensions: ReadonlyMap<string, string | undefined> | undefined;
}

/** An expression over the metrics of an alarm. */
export interface WatchedExpression {
  readonly id: string;
  readonly path: string;
  readonly expression: string | undefined;
  readonly returned: boolean;
}

export interface Watched {
  readonly metrics: readonly WatchedMetric[];
  readonly expressions: readonly WatchedExpression[];
  /** Ids of the queries whose values are compared. */
  readonly returned: readonly string[];
}

/** What a metric alarm watches. */
export function watchedBy(alarm: DeclaredResource): Watched {
  const queries = blocksAt(alarm.values, "metric_query");
  if (queries.length === 0) return { metrics: [metricAt(alarm, "", "")], expressions: [], returned: [""] };
  const metrics: WatchedMetric[] = [];
  const expressions: WatchedExpression[] = [];
  const returned: string[] = [];
  for (const { path } of queries) {
    const id = textAt(alarm, `${path}.id`) ?? "";
    const isReturned = String(valueAt(alarm.values, `${path}.return_data`)) === "true";
    if (isReturned) returned.push(id);
    const [metric] = blocksAt(alarm.values, `${path}.metric`);
    if (metric) metrics.push(metricAt(alarm, `${path}.metric.`, id));
    else {
      const expression = textAt(alarm, `${path}.expression`);
      expressions.push({ id, path: `${path}.expression`, expression, returned: isReturned });
    }
  }
  return { metrics, expressions, returned };
}

function metricAt(alarm: DeclaredResource, path: string, id: string): WatchedMetric {
  const own = path === "";
  const statistic = own
    ? (textAt(alarm, "statistic") ?? textAt(alarm, "extended_statistic"))
    : textAt(alarm, `${path}stat`);
  return {
    id,
    path,
    namespace: textAt(alarm, `${path}namespace`),
    metric: textAt(alarm, `${path}metric_name`),
    statistic,
    periodSec: numberAt(alarm, `${path}period`),
    dimensions: dimensionsAt(alarm, `${path}dimensions`),
  };
}

function dimensionsAt(alarm: DeclaredResource, path: string): WatchedMetric["dimensions"] {
  const value = valueAt(alarm.values, path);
  if (value === undefined || value === null) return new Map();
  if (!isRecord(value)) return undefined;
  return new Map(
    Object.entries(value).map(([name, text]) => [
      name,
      typeof text === "string" && isKnown(text) ? text : undefined,
    ]),
  );
}
