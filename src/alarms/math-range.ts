import type { MathNode } from "../core/metric-math.ts";

/** What values a metric or an expression can have. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const ANY: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** What is known of the metrics and expressions that an expression uses. */
export interface Ranges {
  /** Undefined for an id that there is not. */
  of(id: string): Range | undefined;
  /** Ranges of all metrics, for `METRICS()`. */
  readonly metrics: readonly Range[];
}

/** The range of an expression: never too small, and everything where a function is not looked into. */
export function rangeOf(node: MathNode, ranges: Ranges): Range {
  switch (node.kind) {
    case "number":
      return { low: node.value, high: node.value };
    case "id":
      return ranges.of(node.id) ?? ANY;
    case "text":
      return ANY;
    case "list":
      return hull(node.parts.map((part) => rangeOf(part, ranges)));
    case "operation":
      return operation(
        node.operator,
        node.parts.map((part) => rangeOf(part, ranges)),
      );
    case "call":
      return call(node.name, node.parts, ranges);
  }
}

function operation(operator: string, [a = ANY, b = ANY]: readonly Range[]): Range {
  switch (operator) {
    case "+":
      return { low: a.low + b.low, high: a.high + b.high };
    case "-":
      return { low: a.low - b.high, high: a.high - b.low };
    case "*":
      return ends(a, b, (x, y) => (x === 0 || y === 0 ? 0 : x * y));
    case "/":
      return b.low > 0 || b.high < 0
        ? ends(a, b, (x, y) => (Math.abs(y) === Number.POSITIVE_INFINITY ? 0 : x / y))
        : quotient(a, b);
    case "^":
      return ANY;
    default:
      // Comparisons, AND and OR.
      return { low: 0, high: 1 };
  }
}

/** Where the divisor may be 0 there is no datapoint, and near it the quotient has no bound but its sign. */
function quotient(a: Range, b: Range): Range {
  if (a.low >= 0 && b.low >= 0) return { low: 0, high: a.high === 0 ? 0 : Number.POSITIVE_INFINITY };
  return ANY;
}

function call(name: string, parts: readonly MathNode[], ranges: Ranges): Range {
  const all = () => parts.map((part) => rangeOf(part, ranges));
  const elements = () =>
    parts.length === 1 && parts[0]?.kind === "list"
      ? parts[0].parts.map((part) => rangeOf(part, ranges))
      : series(parts, ranges);
  switch (name) {
    case "IF": {
      const [, yes, no] = all();
      return parts.length === 2 ? (yes ?? ANY) : hull([yes ?? ANY, no ?? ANY]);
    }
    case "FILL":
      return hull(
        parts.map((part) =>
          part.kind === "id" && /^(REPEAT|LINEAR)$/.test(part.id) ? undefined : rangeOf(part, ranges),
        ),
      );
    case "ABS": {
      const [only = ANY] = all();
      const high = Math.max(Math.abs(only.low), Math.abs(only.high));
      return { low: only.low >= 0 ? only.low : only.high <= 0 ? -only.high : 0, high };
    }
    case "CEIL":
    case "FLOOR": {
      const [only = ANY] = all();
      const round = name === "CEIL" ? Math.ceil : Math.floor;
      return { low: round(only.low), high: round(only.high) };
    }
    case "MAX":
    case "MIN": {
      const found = elements();
      const pick = name === "MAX" ? Math.max : Math.min;
      return { low: pick(...found.map(({ low }) => low)), high: pick(...found.map(({ high }) => high)) };
    }
    case "AVG":
    case "METRICS":
    case "TIME_SERIES":
    case "FIRST":
    case "LAST":
      return hull(elements());
    case "SUM": {
      // Of one time series it is the sum over time, which has no bound.
      const [only] = parts;
      if (parts.length === 1 && only?.kind !== "list" && !(only?.kind === "call" && only.name === "METRICS"))
        return ANY;
      const found = elements();
      // Any of them may have no datapoint.
      return {
        low:
          found.reduce((sum, { low }) => sum + Math.min(0, low), 0) ||
          Math.min(...found.map(({ low }) => low)),
        high: found.reduce((sum, { high }) => sum + Math.max(0, high), 0),
      };
    }
    default:
      return ANY;
  }
}

/** Of one time series the functions are over time; of `METRICS()` they are over all metrics. */
function series(parts: readonly MathNode[], ranges: Ranges): readonly Range[] {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "call" && only.name === "METRICS") return ranges.metrics;
  return parts.length === 0 ? ranges.metrics : parts.map((part) => rangeOf(part, ranges));
}

function ends(a: Range, b: Range, of: (x: number, y: number) => number): Range {
  const all = [of(a.low, b.low), of(a.low, b.high), of(a.high, b.low), of(a.high, b.high)];
  return { low: Math.min(...all), high: Math.max(...all) };
}

function hull(ranges: readonly (Range | undefined)[]): Range {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0) return ANY;
  return { low: Math.min(...known.map(({ low }) => low)), high: Math.max(...known.map(({ high }) => high)) };
}
