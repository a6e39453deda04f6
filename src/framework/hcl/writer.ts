import { escapeTemplate } from "../../core/template-text.ts";
import { type Part, quote, writeSequence } from "./template.ts";

/** A value on the right of `=`. `bare` is written as it is: a number, a reference, any other expression. */
export type HclValue =
  | { readonly kind: "bare"; readonly text: string }
  | { readonly kind: "template"; readonly parts: readonly Part[] }
  | { readonly kind: "list"; readonly items: readonly HclValue[] }
  | { readonly kind: "object"; readonly entries: readonly Entry[] }
  | { readonly kind: "call"; readonly name: string; readonly argument: HclValue };

export interface Entry {
  readonly key: readonly Part[];
  readonly value: HclValue;
}

export interface Attribute {
  readonly name: string;
  readonly value: HclValue;
}

/** Attributes that stand together, or one nested block. Blank lines separate paragraphs. */
export type Paragraph = readonly Attribute[] | Block;

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: readonly Paragraph[];
}

/** Lists and small objects stay on one line up to this column. */
const WIDTH = 100;
const STEP = 2;

export function bareValue(value: string | number | boolean | null): HclValue {
  return { kind: "bare", text: String(value) };
}

/** A string without any expression. */
export function hclText(value: string): HclValue {
  return { kind: "template", parts: textParts(value) };
}

export function textParts(value: string): Part[] {
  return value === "" ? [] : [{ kind: "text", text: value }];
}

/** Text of a file, laid out as `terraform fmt` does. */
export function writeHcl(blocks: readonly Block[]): string {
  return blocks.map((block) => `${writeBlock(block, 0).join("\n")}\n`).join("\n");
}

function writeBlock({ body, labels, type }: Block, indent: number): string[] {
  const head = `${blanks(indent)}${[type, ...labels.map((label) => quote(textParts(label)))].join(" ")} {`;
  const paragraphs = body.map((part) =>
    "type" in part
      ? writeBlock(part, indent + STEP)
      : writeEntries(
          part.map(({ name, value }) => ({ lead: name, value })),
          indent + STEP,
        ),
  );
  const inner = paragraphs.filter((lines) => lines.length > 0);
  if (inner.length === 0) return [`${head}}`];
  return [
    head,
    ...inner.flatMap((lines, index) => (index > 0 ? ["", ...lines] : lines)),
    `${blanks(indent)}}`,
  ];
}

interface Line {
  readonly lead: string;
  readonly lines: readonly string[];
}

/**
 * `lead = value` lines. `terraform fmt` aligns the signs of neighbours, but a value that opens a bracket stands
 * alone; a heredoc is aligned with what is above it.
 */
function writeEntries(entries: readonly { lead: string; value: HclValue }[], indent: number): string[] {
  const runs: Line[][] = [];
  let open = false;
  for (const { lead, value } of entries) {
    const lines = writeValue(value, indent, indent + lead.length + " = ".length);
    const single = lines.length === 1;
    const joins = open && (single || isHeredoc(lines));
    if (joins) runs.at(-1)?.push({ lead, lines });
    else runs.push([{ lead, lines }]);
    open = single;
  }
  return runs.flatMap((run) => {
    const width = Math.max(...run.map(({ lead }) => columns(lead)));
    return run.flatMap(({ lead, lines: [first = "", ...rest] }) => [
      `${blanks(indent)}${lead}${blanks(width - columns(lead))} = ${first}`,
      ...rest,
    ]);
  });
}

function isHeredoc([first]: readonly string[]): boolean {
  return first?.startsWith("<<-") ?? false;
}

/** Lines of a value; the first continues a line that has reached `column`, the others are complete. */
function writeValue(value: HclValue, indent: number, column: number): string[] {
  const document = heredoc(value, indent);
  if (document) return document;
  const line = value.kind === "call" && heredoc(value.argument, indent) ? undefined : inline(value);
  if (line !== undefined && (column + line.length <= WIDTH || isScalar(value))) return [line];
  const close = blanks(indent);
  switch (value.kind) {
    case "list":
      return ["[", ...value.items.flatMap((item) => writeItem(item, indent + STEP)), `${close}]`];
    case "object": {
      const entries = value.entries.map((entry) => ({ lead: writeKey(entry.key), value: entry.value }));
      return ["{", ...writeEntries(entries, indent + STEP), `${close}}`];
    }
    case "call": {
      const [first = "", ...rest] = writeValue(value.argument, indent, column + value.name.length + 1);
      const last = rest.pop();
      if (last === undefined) return [`${value.name}(${first})`];
      // The end of a heredoc must have its line for itself.
      return [
        `${value.name}(${first}`,
        ...rest,
        ...(isHeredoc([first]) ? [last, `${close})`] : [`${last})`]),
      ];
    }
    default:
      return [line ?? ""];
  }
}

function writeItem(item: HclValue, indent: number): string[] {
  // A comma cannot follow a heredoc, so strings of a list are always quoted.
  const [first = "", ...rest] =
    item.kind === "template" ? [quote(item.parts)] : writeValue(item, indent, indent);
  const lines = [`${blanks(indent)}${first}`, ...rest];
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line));
}

function isScalar({ kind }: HclValue): boolean {
  return kind === "bare" || kind === "template";
}

/** The value on one line; undefined when that would be hard to read. */
function inline(value: HclValue): string | undefined {
  switch (value.kind) {
    case "bare":
      return value.text;
    case "template":
      return quote(value.parts);
    case "list": {
      const items = value.items.map((item) => (isScalar(item) ? inline(item) : undefined));
      return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
    }
    case "object": {
      const [entry, ...others] = value.entries;
      if (!entry) return "{}";
      const only = others.length === 0 && entry.value.kind !== "object" ? inline(entry.value) : undefined;
      return only === undefined ? undefined : `{ ${writeKey(entry.key)} = ${only} }`;
    }
    case "call": {
      const argument = inline(value.argument);
      return argument === undefined ? undefined : `${value.name}(${argument})`;
    }
  }
}

/** Words that would not be read as a key. */
const NOT_KEYS = new Set(["for", "null", "true", "false"]);

function writeKey(parts: readonly Part[]): string {
  const [only] = parts;
  if (parts.length !== 1 || !only) return quote(parts);
  if (only.kind === "expression") return `(${only.text})`;
  const plain = only.kind === "text" && /^[A-Za-z_][\w-]*$/.test(only.text) && !NOT_KEYS.has(only.text);
  return plain ? only.text : quote(parts);
}

const MARKER = "EOT";

/**
 * A string of several lines as a heredoc, or a call with one. `<<-` takes away the blanks that all lines share, so
 * one line must start at the margin; text that does not survive that stays in quotes.
 */
function heredoc(value: HclValue, indent: number): string[] | undefined {
  if (value.kind !== "template") return undefined;
  const body = value.parts.map((part) =>
    part.kind === "text" ? escapeTemplate(part.text) : writeSequence(part),
  );
  const lines = body.join("").split("\n");
  if (lines.length < 3 || lines.pop() !== "" || value.parts.at(-1)?.kind !== "text") return undefined;
  const survives =
    value.parts.every((part, index) => isPlain(part, value.parts[index + 1])) &&
    lines.some((line) => /^\S/.test(line)) &&
    lines.every((line) => /^(?: *\S|$)/.test(line) && line.trim() !== MARKER) &&
    lines[0] !== "";
  if (!survives) return undefined;
  const margin = blanks(indent + STEP);
  return [
    `<<-${MARKER}`,
    ...lines.map((line) => (line === "" ? "" : margin + line)),
    `${blanks(indent)}${MARKER}`,
  ];
}

function isPlain({ kind, text: content }: Part, next: Part | undefined): boolean {
  if (kind !== "text") return kind === "expression" && !content.includes("\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a heredoc cannot carry these
  return !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(content) && !(next && /[$%]$/.test(content));
}

const GRAPHEMES = new Intl.Segmenter();

/** Width of a key as `terraform fmt` counts it: letters that a reader sees. */
function columns(lead: string): number {
  return [...GRAPHEMES.segment(lead)].length;
}

function blanks(count: number): string {
  return " ".repeat(count);
}
