import { isObject, type Json } from "./json.ts";
import { jsonValue } from "./json-text.ts";
import { parseTemplate, unquote } from "./template.ts";
import { type Attribute, bareValue, type HclValue, hclText, textParts } from "./writer.ts";

/** Attributes with their values written as HCL. @param write how a value is read, by default as an expression */
export function attributesOf(json: Json, write: (value: unknown) => HclValue = attributeValue): Attribute[] {
  return Object.entries(json)
    .filter(([name, value]) => name !== "//" && value !== undefined)
    .map(([name, value]) => ({ name, value: write(value) }));
}

/** Only the whole value of an attribute may become `jsonencode`: the text of a tag is not ours to rearrange. */
function attributeValue(value: unknown): HclValue {
  const json = typeof value === "string" ? jsonValue(parseTemplate(value)) : undefined;
  return json ? { kind: "call", name: "jsonencode", argument: json } : expression(value);
}

function expression(value: unknown): HclValue {
  if (typeof value === "string") return template(value);
  return structure(value, expression, parseTemplate);
}

function template(source: string): HclValue {
  const parts = parseTemplate(source);
  const [only] = parts;
  if (parts.length !== 1 || only?.kind !== "expression") return { kind: "template", parts };
  const [, name, inner] = /^(\w+)\((.*)\)$/s.exec(only.text) ?? [];
  const argument = name !== undefined && inner !== undefined ? quotedLines(inner) : undefined;
  return name !== undefined && argument ? { kind: "call", name, argument } : bareValue(only.text);
}

/** A string of several lines in an expression, such as user data: readable once it is not one line. */
function quotedLines(source: string): HclValue | undefined {
  const parts = source.includes("\\n") ? unquote(source) : undefined;
  return parts && { kind: "template", parts };
}

/** A string that Terraform reads before there is anything to refer to: no part of it is an expression. */
export function literal(value: unknown): HclValue {
  return typeof value === "string" ? hclText(value) : structure(value, literal, textParts);
}

/** `depends_on` and its like hold addresses, which JSON can only write as strings. */
export function reference(value: unknown): HclValue {
  if (typeof value !== "string") return structure(value, reference, textParts);
  const [only, ...others] = parseTemplate(value);
  return bareValue(only && others.length === 0 ? only.text : value);
}

function structure(value: unknown, each: (value: unknown) => HclValue, key: typeof parseTemplate): HclValue {
  if (Array.isArray(value)) return { kind: "list", items: value.map(each) };
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return {
      kind: "object",
      entries: entries.map(([name, item]) => ({ key: key(name), value: each(item) })),
    };
  }
  return bareValue(typeof value === "number" || typeof value === "boolean" ? value : null);
}
