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
  readonly metric: string;
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
  const counted = countedIn(declared, namespace);
  const own = counted.filter((it) => it.metric === metric);
  const place = placeOf(alarm, `${path}metric_name`);
  const [first] = own;
  if (!first) {
    const meant = nearest(
      metric,
      counted.map((it) => it.metric),
    );
    const other = namespaceMeant(declared, namespace, metric);
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

function countedIn(declared: Declared, namespace: string): Counted[] {
  return allCounted(declared).flatMap((it) => (it.namespace === namespace ? [it] : []));
}

function namespaceMeant(declared: Declared, namespace: string, metric: string): string | undefined {
  const others = allCounted(declared)
    .filter((it) => it.metric === metric)
    .map((it) => it.namespace);
  return nearest(namespace, others);
}

type CountedIn = Counted & { readonly namespace: string };

/** Every alarm on a namespace of one's own asks for all. */
const countedKnown = new WeakMap<Declared, readonly CountedIn[]>();

function allCounted(declared: Declared): readonly CountedIn[] {
  const known = countedKnown.get(declared) ?? readCounted(declared);
  countedKnown.set(declared, known);
  return known;
}

function readCounted(declared: Declared): CountedIn[] {
  return declared.of("aws_cloudwatch_log_metric_filter").flatMap((filter) =>
    blocksAt(filter.values, "metric_transformation").flatMap(({ path }) => {
      const metric = textAt(filter, `${path}.name`);
      const namespace = textAt(filter, `${path}.namespace`);
      if (metric === undefined || namespace === undefined) return [];
      const dimensions = valueAt(filter.values, `${path}.dimensions`);
      return [
        {
          filter,
          metric,
          namespace,
          dimensions: isRecord(dimensions) ? Object.keys(dimensions) : [],
          value: textAt(filter, `${path}.value`),
          defaultValue: numberAt(filter, `${path}.default_value`),
        },
      ];
    }),
  );
}
