import { parseSync } from "@swc/core";

/** A part of a text, in its own positions: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value that the text spells out, and where. Pieces of a template have no quotes of their own. */
export interface Literal extends Span {
  readonly kind: "value" | "piece";
  readonly value: unknown;
}

/** A node of the syntax tree as far as this room looks into it. */
export type Node = Readonly<Record<string, unknown>>;

/** A parsed module: its statements, and where a node of it is in the text. */
export interface Syntax {
  readonly body: readonly unknown[];
  readonly spanOf: (node: Node) => Span;
}

/** Stands before every text: its place in the tree is where the text begins. */
const SENTINEL = "0;";

/**
 * Parses TypeScript. The parser counts bytes, and on from what it parsed before: positions are taken relative to a
 * statement whose place is known.
 */
export function parse(text: string): Syntax {
  const { body } = parseSync(`${SENTINEL}${text}`, { syntax: "typescript" });
  const [sentinel, ...statements] = body;
  const base = (sentinel && "span" in sentinel ? sentinel.span.start : 0) + SENTINEL.length;
  const positions = positionsOf(text);
  const at = (byte: number) => positions(byte - base);
  return {
    body: statements,
    spanOf: (node) => {
      const span = record(node["span"]);
      return { start: at(Number(span?.["start"])), end: at(Number(span?.["end"])) };
    },
  };
}

/** Every value that a text spells out: numbers, texts, truth values, lists of these, and pieces of templates. */
export function literals({ body, spanOf }: Syntax): Literal[] {
  const found: Literal[] = [];
  visit(body);
  return found;

  function visit(node: unknown): void {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    const body = record(node);
    if (!body || isOutside(body)) return;
    if (body["type"] === "TemplateElement" && body["raw"] !== "") {
      found.push({ ...spanOf(body), kind: "piece", value: body["cooked"] });
    }
    const value = literalValue(body);
    if (value !== undefined) found.push({ ...spanOf(body), kind: "value", value });
    for (const [key, child] of Object.entries(body)) {
      if (key !== "key" && key !== "span") visit(child);
    }
  }
}

/** What a node spells out; undefined when it has to be computed. */
export function literalValue(node: Node): unknown {
  switch (node["type"]) {
    case "NumericLiteral":
    case "StringLiteral":
    case "BooleanLiteral":
      return node["value"];
    case "UnaryExpression": {
      const inner = record(node["argument"]);
      const value = inner && literalValue(inner);
      return node["operator"] === "-" && typeof value === "number" ? -value : undefined;
    }
    case "ArrayExpression": {
      const items = list(node["elements"]).map((element) => {
        const expression = record(record(element)?.["expression"]);
        return expression && record(element)?.["spread"] === null ? literalValue(expression) : undefined;
      });
      return items.includes(undefined) ? undefined : items;
    }
    default:
      return undefined;
  }
}

/** The initial value of `export const name = …`, out of its parentheses, `satisfies` and `as`. */
export function exported({ body }: Syntax, name: string): Node | undefined {
  const declarations = body.flatMap((statement) => {
    const declaration = record(record(statement)?.["declaration"]);
    return record(statement)?.["type"] === "ExportDeclaration" ? list(declaration?.["declarations"]) : [];
  });
  const found = declarations.map(record).find((one) => record(one?.["id"])?.["value"] === name);
  return bare(found?.["init"]);
}

/** The expression inside parentheses, `satisfies`, `as` and `!`. */
export function bare(node: unknown): Node | undefined {
  const found = record(node);
  const wraps =
    /^(ParenthesisExpression|TsSatisfiesExpression|TsAsExpression|TsConstAssertion|TsNonNullExpression)$/;
  return found && wraps.test(String(found["type"])) ? bare(found["expression"]) : found;
}

/** The last property of that name in an object literal, whose value counts. */
export function property(object: Node, name: string): Node | undefined {
  return list(object["properties"])
    .map(record)
    .findLast((one) => one?.["type"] === "KeyValueProperty" && keyOf(one) === name);
}

export function record(node: unknown): Node | undefined {
  return typeof node === "object" && node !== null && !Array.isArray(node) ? (node as Node) : undefined;
}

export function list(node: unknown): readonly unknown[] {
  return Array.isArray(node) ? node : [];
}

function keyOf(property: Node): string | undefined {
  const key = record(property["key"]);
  return key && /^(Identifier|StringLiteral|NumericLiteral)$/.test(String(key["type"]))
    ? String(key["value"])
    : undefined;
}

/** Imports and types hold no values of a description. */
function isOutside(node: Node): boolean {
  return /^(ImportDeclaration|Ts(?!Satisfies|As|Const|NonNull))/.test(String(node["type"]));
}

/** Byte offset → position in the text. */
function positionsOf(text: string): (byte: number) => number {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === text.length) return (byte) => byte;
  const decoder = new TextDecoder();
  return (byte) => decoder.decode(bytes.subarray(0, byte)).length;
}
