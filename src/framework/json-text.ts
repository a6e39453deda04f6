/** A string without quotation marks, backslashes, control characters and what is outside of ASCII. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The text that CDKTF writes for a stack, byte by byte: keys in order, two spaces a level, and a line of its own for
 * the end of what is empty. Three times as fast as the package that it uses, which is for values of any kind.
 * @param value what `JSON.parse` could give, and `undefined`: left out of objects, null in arrays
 * @param end where the value ends: a line break and the indentation of the line on which it begins
 */
export function jsonText(value: unknown, end = "\n"): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const line = `${end}  `;
  let text = "";
  let separator = line;
  if (Array.isArray(value)) {
    for (const item of value) {
      text += separator + jsonText(item ?? null, line);
      separator = `,${line}`;
    }
    return `[${text}${end}]`;
  }
  const entries = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(entries).sort()) {
    const entry = entries[key];
    if (entry === undefined) continue;
    text += `${separator}${quoted(key)}: ${jsonText(entry, line)}`;
    separator = `,${line}`;
  }
  return `{${text}${end}}`;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
