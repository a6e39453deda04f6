import { list, type Node, parse, record, type Syntax } from "../src/description-edit/syntax.ts";

/** One small change of one source file. */
export interface Mutant {
  /** Path in the project, with slashes. */
  readonly file: string;
  /** Line of the change, from 1. */
  readonly line: number;
  readonly kind: string;
  /** What the change replaces: `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

type Edit = Omit<Mutant, "file" | "line">;

/** Operators that are exchanged, each for its neighbour. */
const OPERATORS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
};

/** Properties that hold text for people. A change of them is no change of behaviour. */
const PROSE = new Set(["limit", "fix", "title", "source", "description", "summary", "reason", "advice"]);

/** Methods whose function answers yes or no. */
const PREDICATES = new Set(["filter", "some", "every", "find", "findIndex", "findLast"]);

/** Wrappers of an expression. All other nodes of types are not code. */
const TYPED = /^Ts(As|Satisfies|NonNull)Expression$|^TsConstAssertion$/;

/** Every mutant of a TypeScript file, in the order of the text. Texts, regular expressions and types stay as they are. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const syntax = parse(text);
  const found = new Map<string, Edit>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    const body = record(node);
    if (!body || isOutside(body)) return;
    for (const edit of editsOf(body, syntax, text)) {
      found.set(`${edit.start}:${edit.end}:${edit.replacement}`, edit);
    }
    for (const [key, child] of Object.entries(body)) {
      if (key !== "span" && key !== "typeAnnotation" && key !== "key") visit(child);
    }
  };
  visit(syntax.body);
  return [...found.values()]
    .filter((edit) => text.slice(edit.start, edit.end) !== edit.replacement)
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((edit) => ({ file, line: text.slice(0, edit.start).split("\n").length, ...edit }));
}

/** The text with one mutant in it. */
export function mutated(text: string, { end, replacement, start }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function isOutside(node: Node): boolean {
  const type = String(node["type"]);
  if (type === "ImportDeclaration" || (type.startsWith("Ts") && !TYPED.test(type))) return true;
  return type === "KeyValueProperty" && PROSE.has(nameOf(node["key"]));
}

function editsOf(node: Node, syntax: Syntax, text: string): Edit[] {
  const whole = syntax.spanOf(node);
  const source = (part: unknown) => {
    const inner = record(part);
    if (!inner) return "";
    const { end, start } = syntax.spanOf(inner);
    return text.slice(start, end);
  };
  const replace = (part: unknown, replacement: string, kind: string): Edit[] => {
    const inner = record(part);
    return inner ? [{ ...syntax.spanOf(inner), replacement, kind }] : [];
  };
  const decide = (part: unknown) => [
    ...replace(part, "true", "condition"),
    ...replace(part, "false", "condition"),
  ];

  switch (node["type"]) {
    case "BooleanLiteral":
      return replace(node, node["value"] === true ? "false" : "true", "boolean");
    case "NumericLiteral":
      return replace(node, String(Number(node["value"]) + 1), "number");
    case "UnaryExpression":
      return node["operator"] === "!" ? replace(node, source(node["argument"]), "negation") : [];
    case "BinaryExpression":
      return operator(node, syntax, text);
    case "IfStatement":
    case "ConditionalExpression":
      return decide(node["test"]);
    case "ExpressionStatement":
      return /^(Call|New)Expression$/.test(String(record(node["expression"])?.["type"]))
        ? [{ ...whole, replacement: ";", kind: "statement" }]
        : [];
    case "ReturnStatement":
      return isList(node["argument"]) ? replace(node["argument"], "[]", "result") : [];
    case "ArrowFunctionExpression":
      return isList(node["body"]) ? replace(node["body"], "[]", "result") : [];
    case "CallExpression": {
      const [first] = list(node["arguments"]).map((one) => record(record(one)?.["expression"]));
      const body = PREDICATES.has(methodOf(node)) ? record(first?.["body"]) : undefined;
      return body && body["type"] !== "BlockStatement" ? decide(body) : [];
    }
    case "ArrayExpression":
      return list(node["elements"]).flatMap((item) =>
        dropped(record(record(item)?.["expression"]), "element"),
      );
    case "ObjectExpression":
      return list(node["properties"]).flatMap((item) => dropped(record(item), "property"));
    default:
      return [];
  }

  /** Without one item of a list, and without its comma. */
  function dropped(item: Node | undefined, kind: string): Edit[] {
    if (!item || PROSE.has(nameOf(item["key"] ?? item))) return [];
    const span = syntax.spanOf(record(item["type"] === "SpreadElement" ? item["arguments"] : item) ?? item);
    const start = /\.\.\.\s*$/.test(text.slice(whole.start, span.start))
      ? text.lastIndexOf("...", span.start)
      : span.start;
    const comma = /^\s*,/.exec(text.slice(span.end, whole.end))?.[0] ?? "";
    return [{ start, end: span.end + comma.length, replacement: "", kind }];
  }
}

function operator(node: Node, { spanOf }: Syntax, text: string): Edit[] {
  const [left, right] = [record(node["left"]), record(node["right"])];
  const sign = String(node["operator"]);
  if (!left || !right) return [];
  if (sign === "??")
    return [
      { ...spanOf(node), replacement: text.slice(spanOf(left).start, spanOf(left).end), kind: "default" },
    ];
  const other = OPERATORS[sign];
  const words = [left, right].some(({ type }) => type === "StringLiteral" || type === "TemplateLiteral");
  if (other === undefined || (sign === "+" && words)) return [];
  const start = text.indexOf(sign, spanOf(left).end);
  return [{ start, end: start + sign.length, replacement: other, kind: "operator" }];
}

/** Whether an expression makes a list, as far as its text shows. The compiler refuses the others. */
function isList(node: unknown): boolean {
  const body = record(node);
  if (body?.["type"] === "ArrayExpression") return list(body["elements"]).length > 0;
  return body?.["type"] === "CallExpression";
}

function methodOf(call: Node): string {
  const callee = record(call["callee"]);
  return callee?.["type"] === "MemberExpression" ? nameOf(callee["property"]) : "";
}

function nameOf(node: unknown): string {
  const key = record(node);
  return key && /^(Identifier|StringLiteral)$/.test(String(key["type"])) ? String(key["value"]) : "";
}
