import type { MetricFact } from "./catalogue/fact.ts";
import { ANY, type Range } from "./math-range.ts";

const UP: Range = { low: 0, high: Number.POSITIVE_INFINITY };
const ONE: Range = { low: 1, high: 1 };

/** What one datapoint of a metric can be, under a statistic. @param bound the largest count of this configuration */
export function datapointRange(
  { reported, values }: MetricFact,
  statistic: string,
  bound: number | undefined,
): Range {
  const summed = statistic === "Sum" || statistic === "SampleCount";
  switch (values) {
    case "ones":
      return summed ? { low: 1, high: Number.POSITIVE_INFINITY } : ONE;
    case "happenings":
      // What is sent only where something happened counts at least one.
      return reported === "nonzero" && summed ? { low: 1, high: Number.POSITIVE_INFINITY } : UP;
    case "level":
      return summed ? UP : { low: 0, high: bound ?? Number.POSITIVE_INFINITY };
    case "percent":
      return summed ? UP : { low: 0, high: 100 };
    case "flag":
      return summed ? UP : { low: 0, high: 1 };
    case "percent-of-reserved":
    case "duration":
    case "bytes":
      return UP;
  }
}

/** Why a statistic does not mean what its threshold looks like; undefined where it does. */
export function misreading({ values }: MetricFact, statistic: string): string | undefined {
  if (statistic !== "Sum" && statistic !== "SampleCount") return undefined;
  switch (values) {
    case "level":
      return "a number of things there are: summed up, each sample of the period counts again; use Minimum, Maximum or Average";
    case "percent":
    case "percent-of-reserved":
      return "a percentage: the sum of many samples is none; use Average or Maximum";
    case "flag":
      return statistic === "Sum" ? undefined : "0 or 1: the number of samples says nothing; use Maximum";
    case "duration":
      return "a duration: the sum grows with the number of requests; use Average or a percentile";
    default:
      return undefined;
  }
}

/** Whether values of a range break a threshold; undefined for a comparison with a band. */
export function breaches(
  comparison: string,
  threshold: number,
  { high, low }: Range,
): "never" | "always" | "sometimes" | undefined {
  const of = (all: boolean, none: boolean) => (none ? "never" : all ? "always" : "sometimes");
  switch (comparison) {
    case "GreaterThanThreshold":
      return of(low > threshold, high <= threshold);
    case "GreaterThanOrEqualToThreshold":
      return of(low >= threshold, high < threshold);
    case "LessThanThreshold":
      return of(high < threshold, low >= threshold);
    case "LessThanOrEqualToThreshold":
      return of(high <= threshold, low > threshold);
    default:
      return undefined;
  }
}

/** `0 to 100`, `1 or more`, as a message shows a range. */
export function rangeText({ high, low }: Range): string {
  if (low === ANY.low && high === ANY.high) return "any number";
  if (low === high) return `always ${low}`;
  if (high === Number.POSITIVE_INFINITY) return `${low} or more`;
  return low === Number.NEGATIVE_INFINITY ? `${high} or less` : `${low} to ${high}`;
}
