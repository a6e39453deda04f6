import { ANY, type Condition, type Selector } from "./pattern.ts";
import type { Scanner } from "./tokens.ts";

/** Selectors begin with `$` in a JSON pattern, and are the name of the field in a space-delimited one. */
type Kind = "json" | "field";

const WORDS = { NULL: null, TRUE: true, FALSE: false } as const;

/** Reads a condition: comparisons joined by `&&` and `||`, with parentheses; `&&` binds closer. */
export function parseCondition(scanner: Scanner, kind: Kind): Condition {
  return joined(scanner, "||", () => joined(scanner, "&&", () => single(scanner, kind)));
}

function joined(scanner: Scanner, sign: "&&" | "||", part: () => Condition): Condition {
  const parts = [part()];
  while (scanner.takes(sign)) parts.push(part());
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return { kind: sign === "&&" ? "and" : "or", parts };
}

function single(scanner: Scanner, kind: Kind): Condition {
  if (scanner.takes("(")) {
    const inner = parseCondition(scanner, kind);
    scanner.needs(")");
    return inner;
  }
  const selector = kind === "json" ? jsonSelector(scanner) : fieldSelector(scanner);
  const operator = scanner.operator();
  if (operator !== undefined) {
    const operand = scanner.operand();
    if (operator !== "=" && operator !== "!=" && operand.kind !== "number")
      scanner.fail(`${operator} needs a number`);
    return { kind: "compare", selector, operator, operand };
  }
  if (kind === "field") return scanner.fail("a comparison is missing");
  const words = scanner.match(/IS\s+(?:NULL|TRUE|FALSE)\b|NOT\s+EXISTS\b/y);
  if (words === undefined) return scanner.fail("neither a comparison nor IS NULL, TRUE, FALSE or NOT EXISTS");
  const [, word] = words.split(/\s+/);
  if (word === "NULL" || word === "TRUE" || word === "FALSE") {
    return { kind: "is", selector, value: WORDS[word] };
  }
  return { kind: "not-exists", selector };
}

function fieldSelector(scanner: Scanner): Selector {
  scanner.blanks();
  return [scanner.match(/[\w-]+/y) ?? scanner.fail("the name of a field is missing")];
}

/** `$.a.b`, `$.a[0]`, `$.a[*].b`, `$.*`, `$.['a.b']`. */
function jsonSelector(scanner: Scanner): Selector {
  scanner.needs("$");
  const steps: (string | number | typeof ANY)[] = [];
  while (true) {
    const step = jsonStep(scanner);
    if (step === undefined) break;
    steps.push(step);
  }
  scanner.blanks();
  if (steps.length === 0) return scanner.fail("a selector is missing");
  return steps;
}

function jsonStep(scanner: Scanner): string | number | typeof ANY | undefined {
  const any = scanner.match(/\.\*|\[\*\]/y);
  if (any !== undefined) return ANY;
  const index = scanner.match(/\[\d+\]/y);
  if (index !== undefined) return Number(index.slice(1, -1));
  const quoted = scanner.match(/\.?\['[^']*'\]/y);
  if (quoted !== undefined) return quoted.slice(quoted.indexOf("'") + 1, -2);
  return scanner.match(/\.[\w-]+/y)?.slice(1);
}
