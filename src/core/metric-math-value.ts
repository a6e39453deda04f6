import type { MathNode } from "./metric-math.ts";

/** Values by id at one moment; undefined where there is no datapoint. */
export type Datapoints = (id: string) => number | undefined;

/**
 * The value of an expression at one moment; undefined where a datapoint is missing, or for a function that looks at more
 * than one moment.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11).
 */
export function mathValue(node: MathNode, at: Datapoints, metrics: readonly string[]): number | undefined {
  const value = (part: MathNode | undefined) => part && mathValue(part, at, metrics);
  switch (node.kind) {
    case "number":
      return node.value;
    case "id":
      return at(node.id);
    case "operation": {
      const [a, b] = node.parts.map(value);
      return a === undefined || b === undefined ? undefined : OPERATIONS[node.operator]?.(a, b);
    }
    case "call":
      return called(node.name, node.parts, { value, at, metrics });
    default:
      return undefined;
  }
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? undefined : a / b),
  "^": (a, b) => a ** b,
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  "||": (a, b) => Number(a !== 0 || b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

interface Context {
  readonly value: (part: MathNode | undefined) => number | undefined;
  readonly at: Datapoints;
  readonly metrics: readonly string[];
}

function called(
  name: string,
  parts: readonly MathNode[],
  { at, metrics, value }: Context,
): number | undefined {
  const [first, second, third] = parts;
  switch (name) {
    case "IF": {
      const condition = value(first);
      if (condition === undefined) return undefined;
      return condition === 0 ? value(third) : value(second);
    }
    case "FILL":
      return value(first) ?? value(second);
    case "ABS":
    case "CEIL":
    case "FLOOR": {
      const found = value(first);
      return found === undefined ? undefined : ROUNDED[name](found);
    }
    case "SUM":
    case "MAX":
    case "MIN":
    case "AVG": {
      const all =
        first?.kind === "call" && first.name === "METRICS" ? metrics.map(at) : listOf(parts).map(value);
      const known = all.filter((it) => it !== undefined);
      return known.length === 0 ? undefined : JOINED[name](known);
    }
    default:
      return undefined;
  }
}

function listOf(parts: readonly MathNode[]): readonly MathNode[] {
  const [only] = parts;
  return parts.length === 1 && only?.kind === "list" ? only.parts : parts;
}

const ROUNDED = { ABS: Math.abs, CEIL: Math.ceil, FLOOR: Math.floor } as const;

const JOINED = {
  SUM: (all: readonly number[]) => all.reduce((sum, it) => sum + it, 0),
  MAX: (all: readonly number[]) => Math.max(...all),
  MIN: (all: readonly number[]) => Math.min(...all),
  AVG: (all: readonly number[]) => all.reduce((sum, it) => sum + it, 0) / all.length,
} as const;
