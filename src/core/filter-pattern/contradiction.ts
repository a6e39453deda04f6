import { matchesText } from "./match.ts";
import {
  ANY,
  type Comparison,
  type Condition,
  type FilterPattern,
  type Leaf,
  type Selector,
  selectorText,
  type Term,
} from "./pattern.ts";

/** Alternatives looked at before a pattern counts as not contradictory. A pattern has 1,024 characters at most. */
const MOST_ALTERNATIVES = 4096;

/**
 * Why no event can match a pattern; undefined where none of the contradictions that this knows stands in it. Reads
 * the pattern alone: a property that events never have is not seen here.
 */
export function contradictionIn(pattern: FilterPattern): string | undefined {
  switch (pattern.kind) {
    case "everything":
      return undefined;
    case "terms":
      return excludedTerm(pattern.terms);
    case "json":
      return inEvery(pattern.condition);
    case "fields":
      for (const field of pattern.fields) {
        const found = field.kind === "field" && field.condition ? inEvery(field.condition) : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
  }
}

/** Whether a pattern has neither a term nor a condition, so that it matches whatever has enough words. */
export function asksForNothing(pattern: FilterPattern): boolean {
  if (pattern.kind === "fields") {
    return pattern.fields.every((field) => field.kind === "rest" || !field.condition);
  }
  return (
    pattern.kind === "terms" &&
    pattern.terms.every(({ operand }) => operand.kind === "text" && operand.text.trim() === "")
  );
}

function excludedTerm(terms: readonly Term[]): string | undefined {
  const excluded = terms.filter(({ role }) => role === "exclude").map(({ operand }) => operand);
  for (const { operand, role } of terms) {
    if (role !== "include" || operand.kind !== "text") continue;
    const against = excluded.find((other) =>
      other.kind === "text" ? operand.text.includes(other.text) : other.expression.test(operand.text),
    );
    if (against) return `${operand.text} is demanded and excluded`;
  }
  return undefined;
}

/** A contradiction in each alternative: the first one stands for all. */
function inEvery(condition: Condition): string | undefined {
  const alternatives = alternativesOf(condition);
  if (!alternatives) return undefined;
  const found = alternatives.map(contradiction);
  return found.every((reason) => reason !== undefined) ? found[0] : undefined;
}

/** The condition as alternatives of which each demands all of its parts. */
function alternativesOf(condition: Condition): Leaf[][] | undefined {
  if (!("parts" in condition)) return [[condition]];
  if (condition.kind === "or") {
    const lists = condition.parts.map(alternativesOf);
    const all = lists.flatMap((list) => list ?? []);
    return lists.includes(undefined) || all.length > MOST_ALTERNATIVES ? undefined : all;
  }
  let product: Leaf[][] = [[]];
  for (const part of condition.parts) {
    const list = alternativesOf(part);
    if (!list || product.length * list.length > MOST_ALTERNATIVES) return undefined;
    product = product.flatMap((left) => list.map((right) => [...left, ...right]));
  }
  return product;
}

function contradiction(leaves: readonly Leaf[]): string | undefined {
  for (const [index, leaf] of leaves.entries()) {
    for (const other of leaves.slice(index + 1)) {
      if (exclude(leaf, other) || exclude(other, leaf)) {
        return `${selectorText(leaf.selector)} cannot be both`;
      }
    }
  }
  return undefined;
}

/** Whether no event satisfies both; asked in both orders. */
function exclude(one: Leaf, other: Leaf): boolean {
  if (one.kind === "not-exists") return demands(other) && leadsInto(one.selector, other.selector);
  if (!same(one.selector, other.selector)) return false;
  if (one.kind === "is") {
    return (other.kind === "is" && other.value !== one.value) || (other.kind === "compare" && demands(other));
  }
  return one.kind === "compare" && other.kind === "compare" && comparisonsExclude(one, other);
}

/** Whether a leaf is false where the property is absent under every reading of `!=`. */
function demands(leaf: Leaf): boolean {
  return leaf.kind === "is" || (leaf.kind === "compare" && leaf.operator !== "!=");
}

function leadsInto(front: Selector, selector: Selector): boolean {
  return front.length <= selector.length && same(front, selector.slice(0, front.length));
}

/** A wildcard may stand for two things. */
function same(a: Selector, b: Selector): boolean {
  return a.length === b.length && a.every((step, i) => step !== ANY && step === b[i]);
}

function comparisonsExclude(one: Comparison, other: Comparison): boolean {
  if (one.operand.kind === "number" && other.operand.kind === "number") return numbersExclude(one, other);
  if (one.operand.kind === "regex" || one.operand.kind === "number") return false;
  const { text } = one.operand;
  if (one.operator !== "=") return false;
  if (other.operand.kind === "regex") {
    const fits = other.operand.expression.test(text);
    return isExact(text) && fits === (other.operator === "!=");
  }
  if (other.operand.kind === "number") return false;
  const against = other.operand.text;
  if (other.operator === "=") {
    if (isExact(text)) return !matchesText(against, text);
    return isPrefix(text) && isPrefix(against) && !startsAlike(text.slice(0, -1), against.slice(0, -1));
  }
  return other.operator === "!=" && covers(against, text);
}

function numbersExclude(one: Comparison, other: Comparison): boolean {
  if (one.operand.kind !== "number" || other.operand.kind !== "number") return false;
  const [a, b] = [one.operand.value, other.operand.value];
  if (one.operator === "=") {
    const holds = { "=": a === b, "!=": a !== b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b };
    return !holds[other.operator];
  }
  if (one.operator === "<") return (other.operator === ">" || other.operator === ">=") && b >= a;
  return one.operator === "<=" && ((other.operator === ">" && b >= a) || (other.operator === ">=" && b > a));
}

function isExact(pattern: string): boolean {
  return !pattern.startsWith("*") && !pattern.endsWith("*");
}

function isPrefix(pattern: string): boolean {
  return pattern.endsWith("*") && !pattern.startsWith("*");
}

function startsAlike(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** Whether every text that one pattern matches is matched by a wider one. */
function covers(wide: string, narrow: string): boolean {
  if (isExact(narrow)) return matchesText(wide, narrow);
  const text = narrow.replace(/^\*|\*$/g, "");
  if (/^\*+$/.test(wide)) return true;
  const core = wide.replace(/^\*|\*$/g, "");
  if (wide.startsWith("*") && wide.endsWith("*")) return text.includes(core);
  if (isPrefix(wide)) return isPrefix(narrow) && text.startsWith(core);
  return wide.startsWith("*") && narrow.startsWith("*") && !narrow.endsWith("*") && text.endsWith(core);
}
