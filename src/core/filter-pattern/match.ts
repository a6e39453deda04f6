import {
  ANY,
  type Comparison,
  type Condition,
  type Field,
  type FilterPattern,
  type Operand,
  type Selector,
} from "./pattern.ts";

/**
 * What `!=` gives for a property that an event does not have. AWS documents that a pattern does not match where a
 * selector leads to an array or object, and is silent about one that leads nowhere: a pattern is right only if it says
 * the same under both readings, which `NOT EXISTS` beside the comparison brings about.
 */
export type AbsentReading = "no-match" | "unequal";

/** Whether a metric filter with this pattern counts an event. */
export function matchesPattern(
  pattern: FilterPattern,
  message: string,
  absent: AbsentReading = "no-match",
): boolean {
  switch (pattern.kind) {
    case "everything":
      return true;
    case "terms": {
      const { terms } = pattern;
      const optional = terms.filter(({ role }) => role === "optional");
      return (
        terms.every(({ operand, role }) => role !== "include" || contains(operand, message)) &&
        terms.every(({ operand, role }) => role !== "exclude" || !contains(operand, message)) &&
        (optional.length === 0 || optional.some(({ operand }) => contains(operand, message)))
      );
    }
    case "fields":
      return fieldsMatch(pattern.fields, splitFields(message));
    case "json": {
      const event = parseObject(message);
      return event !== undefined && holds(pattern.condition, event, absent);
    }
  }
}

function contains(operand: Operand, message: string): boolean {
  if (operand.kind === "regex") return operand.expression.test(message);
  return operand.kind === "text" && message.includes(operand.text);
}

/** Words between blanks; what stands in brackets or quotation marks is one field. */
export function splitFields(message: string): string[] {
  return [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(
    ([, bracketed, quoted, word]) => bracketed ?? quoted ?? word ?? "",
  );
}

/**
 * Without an ellipsis the last field takes what is left: AWS's `[w1=ERROR, w2]` matches a line of seven words
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-spacedelimited.html, 2026-11).
 */
function fieldsMatch(fields: readonly Field[], words: readonly string[]): boolean {
  const rest = fields.findIndex(({ kind }) => kind === "rest");
  if (rest < 0) {
    if (words.length < fields.length) return false;
    const last = fields.length - 1;
    return inOrder(fields, [...words.slice(0, last), words.slice(last).join(" ")]);
  }
  const behind = fields.slice(rest + 1);
  if (words.length < fields.length - 1) return false;
  return inOrder(fields.slice(0, rest), words) && inOrder(behind, words.slice(words.length - behind.length));
}

function inOrder(fields: readonly Field[], words: readonly string[]): boolean {
  return fields.every((field, index) => {
    if (field.kind === "rest" || !field.condition) return true;
    return fieldHolds(field.condition, words[index] ?? "");
  });
}

function fieldHolds(condition: Condition, word: string): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => fieldHolds(part, word));
    case "or":
      return condition.parts.some((part) => fieldHolds(part, word));
    case "compare":
      return compare(condition, word);
    default:
      return false;
  }
}

function holds(condition: Condition, event: object, absent: AbsentReading): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => holds(part, event, absent));
    case "or":
      return condition.parts.some((part) => holds(part, event, absent));
    case "not-exists":
      return select(event, condition.selector).length === 0;
    case "is":
      return select(event, condition.selector).includes(condition.value);
    case "compare": {
      const found = select(event, condition.selector);
      if (found.length === 0) return absent === "unequal" && condition.operator === "!=";
      return found.some((value) => isValue(value) && compare(condition, value));
    }
  }
}

/** Strings and numbers; an array, an object, a boolean or null equals nothing and differs from nothing. */
function isValue(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function compare({ operand, operator }: Comparison, value: string | number): boolean {
  if (operator === "=") return equals(operand, value);
  if (operator === "!=") return !equals(operand, value);
  if (operand.kind !== "number" || String(value).trim() === "") return false;
  const number = Number(value);
  if (operator === "<") return number < operand.value;
  if (operator === ">") return number > operand.value;
  return operator === "<=" ? number <= operand.value : number >= operand.value;
}

function equals(operand: Operand, value: string | number): boolean {
  switch (operand.kind) {
    case "number":
      return String(value).trim() !== "" && Number(value) === operand.value;
    case "regex":
      return operand.expression.test(String(value));
    case "text":
      return matchesText(operand.text, String(value));
  }
}

/** `*` stands for any text at the beginning or the end, and for itself anywhere else. */
export function matchesText(pattern: string, text: string): boolean {
  if (/^\*+$/.test(pattern)) return true;
  const open = pattern.startsWith("*");
  const endless = pattern.endsWith("*");
  const core = pattern.slice(open ? 1 : 0, endless ? -1 : undefined);
  if (open && endless) return text.includes(core);
  if (open) return text.endsWith(core);
  return endless ? text.startsWith(core) : text === core;
}

function select(event: object, selector: Selector): unknown[] {
  let found: unknown[] = [event];
  for (const step of selector) {
    found = found.flatMap((node) => {
      if (typeof node !== "object" || node === null) return [];
      if (step === ANY) return Object.values(node);
      return Object.hasOwn(node, step) ? [Reflect.get(node, step)] : [];
    });
  }
  return found;
}

function parseObject(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
