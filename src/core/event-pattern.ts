/** JSON as events and patterns are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

type JsonObject = { readonly [key: string]: Json };

/**
 * Whether an event matches a pattern of EventBridge: every field of the pattern is in the event, and one of its
 * alternatives holds.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html (2026-11).
 */
export function matchesEvent(pattern: Json, event: Json): boolean {
  if (!isObject(pattern)) return false;
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === "$or" && Array.isArray(wanted)) return wanted.some((one: Json) => matchesEvent(one, event));
    const value = isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
    if (isObject(wanted)) return value !== undefined && matchesEvent(wanted, value);
    if (!Array.isArray(wanted)) return false;
    // A list in an event matches with any of its elements.
    const values: readonly (Json | undefined)[] = Array.isArray(value)
      ? value.length > 0
        ? value
        : [undefined]
      : [value];
    return wanted.some((one: Json) => values.some((each) => holds(one, each)));
  });
}

/** Whether one alternative of a pattern holds for a value; undefined for a field that the event does not have. */
export function holds(wanted: Json, value: Json | undefined): boolean {
  if (!isObject(wanted)) return value === wanted;
  return Object.entries(wanted).every(([operator, operand]) => {
    switch (operator) {
      case "exists":
        return (value !== undefined) === operand;
      case "prefix":
        return text(value, operand, (a, b) => a.startsWith(b));
      case "suffix":
        return text(value, operand, (a, b) => a.endsWith(b));
      case "equals-ignore-case":
        return (
          typeof value === "string" &&
          typeof operand === "string" &&
          value.toLowerCase() === operand.toLowerCase()
        );
      case "wildcard":
        return typeof value === "string" && typeof operand === "string" && wildcard(operand).test(value);
      case "anything-but":
        return value !== undefined && !listOf(operand).some((one) => holds(one, value));
      case "numeric":
        return typeof value === "number" && Array.isArray(operand) && numeric(value, operand);
      default:
        return false;
    }
  });
}

/** Operators that `holds` knows; `cidr` is the one of EventBridge that it does not. */
export const PATTERN_OPERATORS: ReadonlySet<string> = new Set([
  "exists",
  "prefix",
  "suffix",
  "equals-ignore-case",
  "wildcard",
  "anything-but",
  "numeric",
  "cidr",
]);

function text(
  value: Json | undefined,
  operand: Json,
  compare: (value: string, operand: string) => boolean,
): boolean {
  if (typeof value !== "string") return false;
  if (typeof operand === "string") return compare(value, operand);
  const folded = isObject(operand) ? operand["equals-ignore-case"] : undefined;
  return typeof folded === "string" && compare(value.toLowerCase(), folded.toLowerCase());
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`);
}

const COMPARISONS: Readonly<Record<string, (value: number, operand: number) => boolean>> = {
  "=": (value, operand) => value === operand,
  "<": (value, operand) => value < operand,
  "<=": (value, operand) => value <= operand,
  ">": (value, operand) => value > operand,
  ">=": (value, operand) => value >= operand,
};

function numeric(value: number, terms: readonly Json[]): boolean {
  for (let i = 0; i + 1 < terms.length; i += 2) {
    const [operator, operand] = [terms[i], terms[i + 1]];
    if (typeof operand !== "number") return false;
    const holdsHere = COMPARISONS[String(operator)]?.(value, operand) === true;
    if (!holdsHere) return false;
  }
  return terms.length > 0;
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
