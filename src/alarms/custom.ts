import { nearest } from "../core/nearest.ts";
import { blocksAt, type Declared, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { isRecord } from "../terraform/value.ts";
import type { Reported } from "./catalogue/fact.ts";
import { ANY, type Range } from "./math-range.ts";
import type { Findings } from "./result.ts";
import { numberAt, placeOf, textAt } from "./settings.ts";
import type { WatchedMetric } from "./watched.ts";

const FILTERS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html";

/** What a metric filter publishes. */
interface Counted {
  readonly filter: DeclaredResource;
  /** Names of its dimensions. */
  readonly dimensions: readonly string[];
  readonly value: string | undefined;
  readonly defaultValue: number | undefined;
}

/**
 * A metric of no service of AWS: one that a metric filter of this Terraform counts, or one that an application sends.
 * @returns what its values are, where a filter makes it
 */
export function checkCustom(
  declared: Declared,
  alarm: DeclaredResource,
  { dimensions, metric = "", namespace = "", path }: WatchedMetric,
  findings: Findings,
): { readonly range: Range; readonly reported: Reported; readonly everySec: number } | undefined {
  const published = publishedBy(declared);
  const metrics = published.get(namespace);
  const own = metrics?.get(metric) ?? [];
  const place = placeOf(alarm, `${path}metric_name`);
  const [first] = own;
  if (!first) {
    const meant = nearest(metric, [...(metrics?.keys() ?? [])]);
    const other = namespaceMeant(published, namespace, metric);
    if (meant === undefined && other === undefined) {
      findings.unknown(place, `${namespace} is a namespace that nothing in this Terraform publishes to`);
      return undefined;
    }
    findings.problem({
      kind: "metric",
      effect: "never-fires",
      place: meant === undefined ? placeOf(alarm, `${path}namespace`) : place,
      value: meant === undefined ? namespace : `${metric} in ${namespace}`,
      limit:
        meant === undefined
          ? `the metric filter of ${metric} publishes to ${other}`
          : "a metric that a metric filter of this Terraform counts",
      fix: `did you mean ${meant ?? other}?`,
      source: FILTERS,
    });
    return undefined;
  }
  if (dimensions) {
    const names = [...dimensions.keys()].sort().join(" + ");
    const sets = own.map((it) => [...it.dimensions].sort().join(" + "));
    if (!sets.includes(names)) {
      findings.problem({
        kind: "dimensions",
        effect: "never-fires",
        place: placeOf(alarm, `${path}dimensions`),
        value: names || "no dimension",
        limit: `${first.filter.address} publishes it with ${sets[0] || "no dimension"}`,
        fix: "use the dimensions of the filter",
        source: FILTERS,
      });
    }
  } else findings.unknown(placeOf(alarm, `${path}dimensions`), "known only after the apply");
  // Of a number that is read out of a line nothing is known.
  const counts = first.value !== undefined && !first.value.startsWith("$");
  const zeros = own.some((it) => it.defaultValue !== undefined);
  return {
    range: counts ? { low: zeros ? 0 : Number(first.value) || 0, high: Number.POSITIVE_INFINITY } : ANY,
    reported: zeros ? "always" : "nonzero",
    everySec: 60,
  };
}

function namespaceMeant(published: Published, namespace: string, metric: string): string | undefined {
  const others = [...published].flatMap(([name, metrics]) => (metrics.has(metric) ? [name] : []));
  return nearest(namespace, others);
}

/** What metric filters publish, by namespace and metric. */
type Published = ReadonlyMap<string, ReadonlyMap<string, readonly Counted[]>>;

/** Every alarm on a namespace of one's own asks for it. */
const publishedKnown = new WeakMap<Declared, Published>();

function publishedBy(declared: Declared): Published {
  const known = publishedKnown.get(declared) ?? readPublished(declared);
  publishedKnown.set(declared, known);
  return known;
}

function readPublished(declared: Declared): Published {
  const published = new Map<string, Map<string, Counted[]>>();
  for (const filter of declared.of("aws_cloudwatch_log_metric_filter")) {
    for (const { path } of blocksAt(filter.values, "metric_transformation")) {
      const metric = textAt(filter, `${path}.name`);
      const namespace = textAt(filter, `${path}.namespace`);
      if (metric === undefined || namespace === undefined) continue;
      const dimensions = valueAt(filter.values, `${path}.dimensions`);
      const metrics = published.get(namespace) ?? new Map<string, Counted[]>();
      published.set(namespace, metrics);
      const counted = metrics.get(metric) ?? [];
      metrics.set(metric, counted);
      counted.push({
        filter,
        dimensions: isRecord(dimensions) ? Object.keys(dimensions) : [],
        value: textAt(filter, `${path}.value`),
        defaultValue: numberAt(filter, `${path}.default_value`),
      });
    }
  }
  return published;
}
