import { type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { isList } from "../terraform/value.ts";
import type { Range } from "./math-range.ts";
import type { Effect, Findings, ProblemKind } from "./result.ts";
import type { Series } from "./series.ts";
import { isUnknownAt, numberAt, placeOf, textAt } from "./settings.ts";
import { breaches, rangeText } from "./values.ts";

const EVALUATION = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html";
const MISSING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html";

interface Compared {
  readonly series: readonly Series[];
  /** What the values can be that are compared. */
  readonly range: Range;
}

/** Checks that some value breaks the threshold and some does not, and what silence means. */
export function checkReach(alarm: DeclaredResource, { range, series }: Compared, findings: Findings): void {
  const comparison = textAt(alarm, "comparison_operator");
  const threshold = numberAt(alarm, "threshold");
  if (comparison === undefined || threshold === undefined) {
    if (!isBanded(alarm)) findings.unknown(placeOf(alarm, "threshold"), "known only after the apply");
    return;
  }
  const treated = textAt(alarm, "treat_missing_data") ?? "missing";
  const reach = breaches(comparison, threshold, range);
  const problem = (kind: ProblemKind, effect: Effect, value: string, limit: string, fix: string) =>
    findings.problem({
      kind,
      effect,
      place: placeOf(alarm, kind === "threshold" ? "threshold" : "treat_missing_data"),
      value,
      limit,
      fix,
      source: kind === "threshold" ? EVALUATION : MISSING,
    });
  const sparse = series.some(({ reported }) => reported === "nonzero" || reported === "with-subject");
  const onlyNonzero = series.length > 0 && series.every(({ reported }) => reported === "nonzero");
  const silenceBreaks = treated === "breaching" && sparse;
  const compared = `${comparisonSign(comparison)} ${threshold}`;
  const values = `the values are ${rangeText(range)}`;
  // Of what is sent only where something happened, silence alone may be meant; of a count, none is a value.
  if (reach === "never" && !(silenceBreaks && onlyNonzero)) {
    const effect = silenceBreaks ? "blind" : "never-fires";
    problem("threshold", effect, compared, values, "choose a threshold within");
    return;
  }
  if (reach === "always" && !series.some(({ reported }) => reported === "nonzero")) {
    problem("threshold", "always-fires", compared, values, "choose a threshold within");
    return;
  }
  const [only, second] = series;
  if (!only || second) {
    if (onlyNonzero && silenceBreaks && isAbove(comparison)) noisy(problem);
    return;
  }
  if (only.reported === "nonzero" && isAbove(comparison)) {
    if (silenceBreaks) noisy(problem);
    else if (treated === "ignore" && reach === "always") {
      const limit =
        "a metric without a datapoint where nothing happened: ignore keeps the state, so it stays in ALARM";
      problem("missing-data", "always-fires", treated, limit, "treat missing data as notBreaching");
    }
    return;
  }
  const counts = only.fact?.values === "level" || only.reported === "nonzero";
  const says = isList(valueAt(alarm.values, "insufficient_data_actions")) && treated === "missing";
  if (isBelow(comparison) && sparse && counts && treated !== "breaching" && !says) {
    const limit =
      only.reported === "nonzero"
        ? "a metric that has no datapoint where there is nothing: the worst case is silent"
        : "a metric that ends with the last thing it counts: the worst case is silent";
    problem("missing-data", "blind", treated, limit, "treat missing data as breaching");
  }
}

function noisy(
  problem: (kind: ProblemKind, effect: Effect, value: string, limit: string, fix: string) => void,
): void {
  const limit =
    "a metric that is sent only where something happened: silence is the good case, and breaks the threshold";
  problem("missing-data", "always-fires", "breaching", limit, "treat missing data as notBreaching");
}

/** `>` for `GreaterThanThreshold`. */
export function comparisonSign(comparison: string): string {
  return SIGNS[comparison] ?? comparison;
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};

function isAbove(comparison: string): boolean {
  return comparison.startsWith("GreaterThan");
}

function isBelow(comparison: string): boolean {
  return comparison === "LessThanThreshold" || comparison === "LessThanOrEqualToThreshold";
}

/** An alarm on anomaly detection compares with a band. */
function isBanded(alarm: DeclaredResource): boolean {
  return textAt(alarm, "threshold_metric_id") !== undefined || isUnknownAt(alarm, "threshold_metric_id");
}
