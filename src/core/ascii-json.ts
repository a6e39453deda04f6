import { redacted } from "./secret-forms.ts";

/**
 * JSON that can be printed to a terminal or a log without harm: control and non-ASCII characters as `\u…`, secrets that
 * are recognized by their form left out.
 */
export function asciiJson(value: unknown): string {
  const shown = (_key: string, item: unknown) => (typeof item === "string" ? redacted(item) : item);
  return JSON.stringify(value, shown, 2)
    .replace(/[^\n -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("##[", "#\\u0023[");
}
