import type { Described } from "./evaluate.ts";
import {
  bare,
  exported,
  list,
  type Node,
  parse,
  property,
  record,
  type Span,
  type Syntax,
} from "./syntax.ts";

/** What to put where, so that a field that is not given becomes given. */
export interface Insertion extends Span {
  readonly text: string;
}

/**
 * Where a field would be added to the literal of its environment: into the innermost object that is spelled out, or
 * around a call that gives an object, `web({ … })` becoming `{ ...web({ … }), cpu: 512 }`. Undefined when the field
 * belongs to an object that the call gives inside: to repeat that object would hide what it shares.
 */
export function insertion(
  source: string,
  { exported: name, input }: Described,
  path: readonly string[],
  value: string,
): Insertion | undefined {
  const syntax = parse(source);
  const root = exported(syntax, name);
  return root ? into(root, path, input) : undefined;

  function into(node: Node, [step, ...rest]: readonly string[], given: unknown): Insertion | undefined {
    if (step === undefined || node["type"] !== "ObjectExpression") return undefined;
    const inside = record(given)?.[step];
    const found = property(node, step);
    if (!found)
      return inside === undefined
        ? appended(source, syntax, node, written([step, ...rest], value))
        : undefined;
    const child = bare(found["value"]);
    if (child?.["type"] === "ObjectExpression") return into(child, rest, inside);
    const [key] = rest;
    const free = key !== undefined && record(inside) !== undefined && record(inside)?.[key] === undefined;
    return child?.["type"] === "CallExpression" && free
      ? around(source, syntax, child, written(rest, value))
      : undefined;
  }
}

/** `loadBalancer: { idleTimeoutSec: 61 }`. */
function written([step = "", ...rest]: readonly string[], value: string): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(step) ? step : JSON.stringify(step);
  return `${key}: ${rest.length === 0 ? value : `{ ${written(rest, value)} }`}`;
}

function around(source: string, { spanOf }: Syntax, node: Node, addition: string): Insertion {
  const span = spanOf(node);
  return { ...span, text: `{ ...${source.slice(span.start, span.end)}, ${addition} }` };
}

/** After the last property: on a line of its own where properties have one. */
function appended(source: string, { spanOf }: Syntax, object: Node, addition: string): Insertion {
  const { end, start } = spanOf(object);
  const last = record(list(object["properties"]).at(-1));
  if (!last) return { start, end, text: `{ ${addition} }` };
  const tail = endOf(last, spanOf);
  const comma = /^\s*,/.exec(source.slice(tail))?.[0].length ?? 0;
  const lineStart = source.lastIndexOf("\n", startOf(last, spanOf)) + 1;
  const multiline = lineStart > start;
  const at = tail + comma;
  if (!multiline) return { start: at, end: at, text: `${comma ? " " : ", "}${addition}` };
  const indent = /^\s*/.exec(source.slice(lineStart))?.[0] ?? "";
  const rest = source.indexOf("\n", at);
  const line = comma && rest >= 0 && rest < end ? rest : at;
  return { start: line, end: line, text: `${comma ? "" : ","}\n${indent}${addition},` };
}

/** Properties have no span of their own: they begin with the key and end with the value. */
function startOf(node: Node, spanOf: Syntax["spanOf"]): number {
  return spanOf(record(node["key"]) ?? record(node["arguments"]) ?? node).start;
}

function endOf(node: Node, spanOf: Syntax["spanOf"]): number {
  return spanOf(record(node["value"]) ?? record(node["arguments"]) ?? node).end;
}
