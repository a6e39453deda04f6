import { parseCondition } from "./condition.ts";
import {
  ANY,
  conditionsOf,
  FILTER_LIMITS,
  type Field,
  type FilterPattern,
  leavesOf,
  regexCount,
  type Term,
  type TermRole,
} from "./pattern.ts";
import { readRegex } from "./regex.ts";
import { PatternProblem, Scanner } from "./tokens.ts";

/** What became of a text: a pattern, or why CloudWatch Logs refuses it. */
export type Parsed = { readonly pattern: FilterPattern } | { readonly problem: string };

/**
 * Reads a filter pattern as CloudWatch Logs documents it
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, 2026-11).
 */
export function parseFilterPattern(text: string): Parsed {
  try {
    const pattern = parse(text);
    const problem = tooMuch(text, pattern);
    return problem === undefined ? { pattern } : { problem };
  } catch (error) {
    if (error instanceof PatternProblem) return { problem: error.message };
    throw error;
  }
}

function parse(text: string): FilterPattern {
  const scanner = new Scanner(text);
  if (scanner.done) return { kind: "everything" };
  if (scanner.takes("{")) {
    const condition = parseCondition(scanner, "json");
    scanner.needs("}");
    if (!scanner.done) scanner.fail("text behind the closing brace");
    return { kind: "json", condition };
  }
  if (scanner.takes("[")) return { kind: "fields", fields: parseFields(scanner) };
  return { kind: "terms", terms: parseTerms(scanner) };
}

function parseFields(scanner: Scanner): Field[] {
  const fields: Field[] = [];
  do {
    fields.push(parseField(scanner));
  } while (scanner.takes(","));
  scanner.needs("]");
  if (!scanner.done) scanner.fail("text behind the closing bracket");
  if (fields.filter(({ kind }) => kind === "rest").length > 1) scanner.fail("more than one …");
  return fields;
}

function parseField(scanner: Scanner): Field {
  if (scanner.takes("...") || scanner.takes("…")) return { kind: "rest" };
  const start = scanner.mark();
  const name = scanner.match(/[\w-]*/y) ?? "";
  if (scanner.sees(",") || scanner.sees("]")) return { kind: "field", name };
  scanner.reset(start);
  return { kind: "field", name, condition: parseCondition(scanner, "field") };
}

function parseTerms(scanner: Scanner): Term[] {
  const terms: Term[] = [];
  while (!scanner.done) {
    const role: TermRole = scanner.takes("?") ? "optional" : scanner.takes("-") ? "exclude" : "include";
    terms.push({ role, operand: parseTerm(scanner) });
  }
  // "If you combine ? with other filter patterns, all question mark terms will be ignored."
  const firm = terms.filter((term) => term.role !== "optional");
  return firm.length > 0 ? firm : terms;
}

function parseTerm(scanner: Scanner): Term["operand"] {
  const quoted = scanner.quoted();
  if (quoted !== undefined) return { kind: "text", text: quoted };
  const regex = scanner.match(/%[^%]*%/y);
  if (regex !== undefined) {
    const operand = readRegex(regex.slice(1, -1));
    return typeof operand === "string" ? scanner.fail(operand) : operand;
  }
  const word = scanner.match(/[\p{L}\p{N}_]+/uy);
  if (word === undefined) return scanner.fail("a term with other than letters, digits and _ needs quotes");
  return { kind: "text", text: word };
}

function tooMuch(text: string, pattern: FilterPattern): string | undefined {
  const { characters, patternWildcards, regexes, selectorWildcards } = FILTER_LIMITS;
  const wildcards = conditionsOf(pattern)
    .flatMap(leavesOf)
    .map(({ selector }) => selector.filter((step) => step === ANY).length);
  if (text.length > characters) return `${text.length} characters, of ${characters} at most`;
  if (pattern.kind !== "terms" && regexCount(pattern) > regexes)
    return `${regexCount(pattern)} regular expressions, of ${regexes} at most`;
  if (wildcards.some((count) => count > selectorWildcards))
    return `more than ${selectorWildcards} wildcard in one selector`;
  if (wildcards.reduce((sum, count) => sum + count, 0) > patternWildcards)
    return `more than ${patternWildcards} wildcards in selectors`;
  return undefined;
}
