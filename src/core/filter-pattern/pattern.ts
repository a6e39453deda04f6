/**
 * Filter patterns of CloudWatch Logs, as metric filters use them: unstructured terms, space-delimited fields and JSON.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (2026-11).
 */
export type FilterPattern =
  /** An empty pattern matches every event. */
  | { readonly kind: "everything" }
  | { readonly kind: "terms"; readonly terms: readonly Term[] }
  | { readonly kind: "fields"; readonly fields: readonly Field[] }
  | { readonly kind: "json"; readonly condition: Condition };

/** Whether an event must hold the term, must not, or must hold at least one of the optional terms. */
export type TermRole = "include" | "exclude" | "optional";

export interface Term {
  readonly role: TermRole;
  readonly operand: TextOperand | RegexOperand;
}

/** One field of a space-delimited pattern; `…` stands for any number of fields. */
export type Field =
  | { readonly kind: "rest" }
  | { readonly kind: "field"; readonly name: string; readonly condition?: Condition };

export type Condition = { readonly kind: "and" | "or"; readonly parts: readonly Condition[] } | Leaf;

/** A condition on one property. */
export type Leaf =
  | Comparison
  | { readonly kind: "is"; readonly selector: Selector; readonly value: null | boolean }
  | { readonly kind: "not-exists"; readonly selector: Selector };

export interface Comparison {
  readonly kind: "compare";
  readonly selector: Selector;
  readonly operator: ComparisonOperator;
  readonly operand: Operand;
}

export type ComparisonOperator = "=" | "!=" | "<" | ">" | "<=" | ">=";

/** Any field of an object, or any element of an array. */
export const ANY = Symbol("any");

/** Property names, indexes and at most one wildcard; in a space-delimited pattern the name of the field. */
export type Selector = readonly (string | number | typeof ANY)[];

export type Operand = TextOperand | RegexOperand | { readonly kind: "number"; readonly value: number };

/** A `*` at the beginning or end stands for any text; anywhere else it stands for itself. */
export interface TextOperand {
  readonly kind: "text";
  readonly text: string;
}

export interface RegexOperand {
  readonly kind: "regex";
  /** As it stands between the percent signs. */
  readonly source: string;
  readonly expression: RegExp;
}

/** What CloudWatch Logs takes (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html, 2026-11). */
export const FILTER_LIMITS = {
  /** Characters of a pattern. */
  characters: 1024,
  /** Regular expressions in one space-delimited or JSON pattern. */
  regexes: 2,
  /** Filters with a regular expression on one log group. */
  regexFilters: 5,
  /** Wildcards in one selector. */
  selectorWildcards: 1,
  /** Wildcards in all selectors of a pattern. */
  patternWildcards: 3,
} as const;

/** The texts that a selector shows as: `$.userIdentity.arn`, `$.users[0]`. */
export function selectorText(selector: Selector): string {
  const steps = selector.map((step) =>
    step === ANY ? ".*" : typeof step === "number" ? `[${step}]` : `.${step}`,
  );
  return `$${steps.join("")}`;
}

/** Every comparison, `IS` and `NOT EXISTS` of a condition. */
export function leavesOf(condition: Condition): Leaf[] {
  return "parts" in condition ? condition.parts.flatMap(leavesOf) : [condition];
}

/** Every condition in a pattern. */
export function conditionsOf(pattern: FilterPattern): readonly Condition[] {
  switch (pattern.kind) {
    case "json":
      return [pattern.condition];
    case "fields":
      return pattern.fields.flatMap((field) =>
        field.kind === "field" && field.condition ? [field.condition] : [],
      );
    default:
      return [];
  }
}

/** How many regular expressions stand in a pattern. */
export function regexCount(pattern: FilterPattern): number {
  if (pattern.kind === "terms") return pattern.terms.filter(({ operand }) => operand.kind === "regex").length;
  return conditionsOf(pattern)
    .flatMap(leavesOf)
    .filter((leaf) => leaf.kind === "compare" && leaf.operand.kind === "regex").length;
}
