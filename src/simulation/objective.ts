import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";
import { METRICS, type MetricId, type ObjectiveResult } from "./result.ts";
import { percentile, tidy } from "./statistics.ts";

/** What a platform has to reach: `p99(failedShare) <= 0.1`. */
export interface Objective {
  readonly text: string;
  readonly statistic: string;
  readonly metric: MetricId;
  readonly operator: string;
  readonly limit: number;
}

const FORM =
  /^\s*(mean|min|max|p\d{1,2}(?:\.\d+)?)\s*\(\s*([A-Za-z]+)\s*\)\s*(<=|>=|==|=|<|>)\s*(-?\d+(?:\.\d+)?)\s*%?\s*$/;

/**
 * Reads one objective.
 * @throws InputError when it has another form, or names a metric that is not one
 */
export function parseObjective(text: string): Objective {
  const match = FORM.exec(text);
  const ids = METRICS.map(({ id }) => id);
  if (!match) {
    throw new InputError(
      "OBJECTIVE",
      text,
      "is not an objective",
      "write statistic(metric) operator number, such as 'p99(failed) = 0'; statistics: mean, min, max, p50 to p99.9",
    );
  }
  const [, statistic = "", name = "", operator = "", limit = ""] = match;
  const metric = ids.find((id) => id === name);
  if (metric === undefined) {
    const like = nearest(name, ids);
    throw new InputError(
      "OBJECTIVE",
      text,
      `${name} is not a metric`,
      `${like ? `did you mean ${like}? ` : ""}give one of ${ids.join(", ")}`,
    );
  }
  return { text: text.trim(), statistic, metric, operator, limit: Number(limit) };
}

/** Whether the runs reach an objective. @param values of the metric, one for each run */
export function judge(objective: Objective, values: readonly number[]): ObjectiveResult {
  const value = statisticOf(objective.statistic, values);
  return { text: objective.text, met: holds(value, objective.operator, objective.limit), value: tidy(value) };
}

function statisticOf(statistic: string, values: readonly number[]): number {
  if (statistic === "mean") return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const sorted = [...Float64Array.from(values).sort()];
  if (statistic === "min") return sorted[0] ?? 0;
  if (statistic === "max") return sorted.at(-1) ?? 0;
  return percentile(sorted, Number(statistic.slice(1)) / 100);
}

function holds(value: number, operator: string, limit: number): boolean {
  if (operator === "<=") return value <= limit;
  if (operator === ">=") return value >= limit;
  if (operator === "<") return value < limit;
  if (operator === ">") return value > limit;
  return value === limit;
}
