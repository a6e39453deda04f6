import { BallastError } from "./errors.ts";

/**
 * Terraform reads `${` and `%{` in a string as the start of an expression, in JSON as in HCL; doubling the sign makes
 * text of it. Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1 and
 * https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping (2026-08).
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll("${", "$$${").replaceAll("%{", "%%{");
}

/** The text that Terraform makes of a string without expressions. */
export function unescapeTemplate(text: string): string {
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}

/** Whether Terraform finds an expression in a string: a sign that is not doubled. */
export function hasTemplate(text: string): boolean {
  return /(?<!\$)\$\{|(?<!%)%\{/.test(text);
}

/** What CDKTF writes for a value that it fills in itself; nothing can keep it from doing so. */
const CDKTF_TOKEN = "TfToken[";

/**
 * The same data with every text, keys too, as Terraform has to be given it to read the text itself: what a person
 * writes is never an expression.
 * @param place where the data is, for errors
 * @throws BallastError for a text that CDKTF would take for a reference
 */
export function escapedData<T>(value: T, place: string): T;
export function escapedData(value: unknown, place: string): unknown {
  if (typeof value === "string") {
    if (!value.includes(CDKTF_TOKEN)) return escapeTemplate(value);
    throw new BallastError("TEXT-01", place, `limit: no ${CDKTF_TOKEN} in a text; leave it out`);
  }
  if (Array.isArray(value)) return value.map((item, index) => escapedData(item, `${place}.${index}`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      escapedData(key, place),
      escapedData(item, `${place}.${key}`),
    ]),
  );
}
