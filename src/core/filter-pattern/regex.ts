import type { RegexOperand } from "./pattern.ts";

/** Letters, digits, symbols and operators; a blank, as in AWS's own `%^shutting down%`; no parentheses. */
const SUPPORTED = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.\s]*$/;
const ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|[dDsSwW]|[^A-Za-z0-9\s])/g;

/**
 * Reads a regular expression of a filter pattern, which knows no groups, no look-around and no back-references.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html (2026-11).
 * @returns why CloudWatch Logs refuses it, when it does
 */
export function readRegex(source: string): RegexOperand | string {
  if (source === "") return "a regular expression without characters";
  const plain = source.replace(ESCAPE, "");
  const bad = [...plain].find((character) => !SUPPORTED.test(character));
  if (bad !== undefined) return `${bad} in a regular expression; \\x and its ASCII code stand for it`;
  if (/\\/.test(plain)) return "an escape that a regular expression does not know";
  try {
    // `{,3}` has no minimum there, and is plain text in JavaScript.
    return { kind: "regex", source, expression: new RegExp(source.replaceAll("{,", "{0,")) };
  } catch {
    return "a regular expression that does not compile";
  }
}
