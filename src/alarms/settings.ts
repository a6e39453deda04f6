import { type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { isRecord, type Value } from "../terraform/value.ts";

/** Address and attribute, as messages have them. */
export function placeOf({ address }: DeclaredResource, path: string): string {
  return path === "" ? address : `${address}.${path}`;
}

/** A text that is known; undefined for none, for an empty one and for what is known only after the apply. */
export function textAt({ values }: DeclaredResource, path: string): string | undefined {
  const value = valueAt(values, path);
  return isKnown(value) && typeof value === "string" && value !== "" ? value : undefined;
}

/** A number that is known, also one written as text. */
export function numberAt({ values }: DeclaredResource, path: string): number | undefined {
  const value = valueAt(values, path);
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !isKnown(value) || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A truth value, also one written as text; the default where nothing is set or known. */
export function flagAt({ values }: DeclaredResource, path: string, unset: boolean): boolean {
  const value = valueAt(values, path);
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : unset;
}

/** Whether something is set whose value is known only after the apply. */
export function isUnknownAt({ values }: DeclaredResource, path: string): boolean {
  const value = valueAt(values, path);
  return value !== undefined && value !== null && !isKnown(value);
}

/** A value on one line, as a message shows it. */
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return "not set";
  if (!isKnown(value)) return "known after the apply";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(shown).join(", ");
  const text = isRecord(value)
    ? Object.entries(value)
        .map(([key, item]) => `${key} ${shown(item)}`)
        .join(", ")
    : String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
