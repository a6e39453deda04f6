import type { Part } from "./template.ts";
import { bareValue, type HclValue } from "./writer.ts";

/** Private characters that stand for an expression while the text around it is parsed. */
const IN_STRING = "\ue000";
const AS_VALUE = "\ue001";
const END = "\ue002";

/**
 * JSON text with expressions in it as the value that `jsonencode` turns into the same document; undefined when the
 * text is anything but a JSON object or array with content. An expression inside a JSON string is taken to be a
 * string, as ARNs, names and ids are; one outside is text that Terraform would have inserted, so it is decoded.
 */
export function jsonValue(parts: readonly Part[]): HclValue | undefined {
  if (!/^\s*[[{]/.test(parts[0]?.text ?? "") || parts.some((part) => /[\ue000-\ue002]/.test(part.text))) {
    return undefined;
  }
  const source = withPlaceholders(parts);
  const parsed = source === undefined ? undefined : parse(source);
  if (typeof parsed !== "object" || parsed === null || Object.keys(parsed).length === 0) return undefined;
  return convert(parsed, parts);
}

function withPlaceholders(parts: readonly Part[]): string | undefined {
  let source = "";
  let inString = false;
  for (const [index, { kind, text }] of parts.entries()) {
    if (kind === "directive") return undefined;
    if (kind === "expression") {
      source += inString ? `${IN_STRING}${index}${END}` : `"${AS_VALUE}${index}${END}"`;
      continue;
    }
    source += text;
    const quotes = text.replace(/\\./gs, "").split('"').length - 1;
    inString = inString !== (quotes % 2 === 1);
  }
  return source;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function convert(value: unknown, parts: readonly Part[]): HclValue | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => convert(item, parts));
    return items.every((item) => item !== undefined) ? { kind: "list", items } : undefined;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => ({
      key: restore(key, parts),
      value: convert(item, parts),
    }));
    return entries.every((entry) => entry.value !== undefined)
      ? {
          kind: "object",
          entries: entries.map((entry) => ({ ...entry, value: entry.value ?? bareValue(null) })),
        }
      : undefined;
  }
  if (typeof value === "string") return string(value, parts);
  // A larger integer has already lost digits.
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  return typeof value === "number" || typeof value === "boolean" || value === null
    ? bareValue(value)
    : undefined;
}

function string(value: string, parts: readonly Part[]): HclValue {
  const restored = restore(value, parts);
  const [only] = restored;
  if (restored.length !== 1 || only?.kind !== "expression") return { kind: "template", parts: restored };
  return value.startsWith(AS_VALUE)
    ? { kind: "call", name: "jsondecode", argument: bareValue(only.text) }
    : bareValue(only.text);
}

function restore(value: string, parts: readonly Part[]): Part[] {
  return value
    .split(/[\ue000\ue001](\d+)\ue002/)
    .map((piece, at): Part => (at % 2 === 1 && parts[Number(piece)]) || { kind: "text", text: piece })
    .filter(({ text }) => text !== "");
}
