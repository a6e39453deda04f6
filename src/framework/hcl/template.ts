import { BallastError } from "../../core/errors.ts";
import { escapeTemplate } from "../../core/template-text.ts";

/** Part of a string of Terraform: text, `${expression}` or `%{directive}`. Adjacent parts are never both text. */
export interface Part {
  readonly kind: "text" | "expression" | "directive";
  readonly text: string;
}

/**
 * Parts of a string as Terraform reads it, where `$${` and `%%{` are text.
 * @throws BallastError when `${` or `%{` is never closed; Terraform refuses that too
 */
export function parseTemplate(source: string): Part[] {
  const parts: Part[] = [];
  let text = "";
  const add = (part: Part) => {
    if (part.text !== "" || part.kind !== "text") parts.push(part);
  };
  for (let at = 0; at < source.length; ) {
    if (isEscape(source, at)) {
      text += `${source.charAt(at)}{`;
      at += 3;
    } else if (isOpening(source, at)) {
      const end = expressionEnd(source, at + 2);
      add({ kind: "text", text });
      text = "";
      const kind = source.charAt(at) === "$" ? "expression" : "directive";
      add({ kind, text: source.slice(at + 2, end).trim() });
      at = end + 1;
    } else {
      text += source.charAt(at);
      at += 1;
    }
  }
  add({ kind: "text", text });
  return parts;
}

/** Parts of an expression that is one string in quotes; undefined for every other expression. */
export function unquote(expression: string): Part[] | undefined {
  if (!expression.startsWith('"') || stringEnd(expression, 1) !== expression.length - 1) return undefined;
  const parts = parseTemplate(expression.slice(1, -1)).map((part) =>
    part.kind === "text" ? { ...part, text: unescapeText(part.text) } : part,
  );
  return parts.every((part): part is Part => part.text !== undefined) ? parts : undefined;
}

/** The parts as one string in quotes. */
export function quote(parts: readonly Part[]): string {
  return `"${parts.map((part, index) => quotePart(part, parts[index + 1])).join("")}"`;
}

export function writeSequence({ kind, text }: Part): string {
  return `${kind === "directive" ? "%" : "$"}{${text}}`;
}

function quotePart(part: Part, next: Part | undefined): string {
  if (part.kind !== "text") return writeSequence(part);
  // A dollar before `${`, and a percent sign before `%{`, would make an escape of it: such an end goes into its own.
  const sigil = next && next.kind !== "text" ? writeSequence(next).charAt(0) : undefined;
  const end = sigil && part.text.endsWith(sigil) ? (/[$%]+$/.exec(part.text)?.[0] ?? "") : "";
  const start = escapeTemplate(escapeText(part.text.slice(0, part.text.length - end.length)));
  return end === "" ? start : `${start}\${"${end}"}`;
}

const SHORT: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
  return text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return SHORT[character] ?? `\\u${code}`;
  });
}

const LONG = Object.fromEntries(Object.entries(SHORT).map(([character, sequence]) => [sequence, character]));

function unescapeText(text: string): string | undefined {
  let known = true;
  const result = text.replace(/\\(?:u[\da-fA-F]{4}|U[\da-fA-F]{8}|.?)/gs, (sequence) => {
    const code = sequence.length > 2 ? Number.parseInt(sequence.slice(2), 16) : undefined;
    const character =
      code === undefined ? LONG[sequence] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    known &&= character !== undefined;
    return character ?? "";
  });
  return known ? result : undefined;
}

function isEscape(source: string, at: number): boolean {
  return source.startsWith("$${", at) || source.startsWith("%%{", at);
}

function isOpening(source: string, at: number): boolean {
  return source.startsWith("${", at) || source.startsWith("%{", at);
}

/** Index of the brace that closes an expression; braces and quotes inside it are its own. */
function expressionEnd(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '"') at = stringEnd(source, at + 1);
    else if (character === "{") depth += 1;
    else if (character === "}" && depth === 0) return at;
    else if (character === "}") depth -= 1;
  }
  throw unclosed(source, "${ or %{");
}

/** Index of the quote that closes a string. */
function stringEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    if (source.charAt(at) === '"') return at;
    if (source.charAt(at) === "\\") at += 1;
    else if (isEscape(source, at)) at += 2;
    else if (isOpening(source, at)) at = expressionEnd(source, at + 2);
  }
  throw unclosed(source, "a quote");
}

function unclosed(source: string, what: string): BallastError {
  return new BallastError(
    "HCL-01",
    JSON.stringify(source),
    `${what} is never closed; write $\${ for the text itself`,
  );
}
