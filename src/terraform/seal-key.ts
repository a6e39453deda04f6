import { embedded } from "./value.ts";

/**
 * One text for all secrets that are the same: keys in a fixed order, without what is blank, since providers write null
 * for an empty list within what Terraform marks as a whole. The order of elements is kept: Terraform writes equal sets
 * in the same order.
 */
export function sealKey(raw: unknown): string {
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") return value === "" ? undefined : (embedded(value) ?? value);
    if (typeof value !== "object" || value === null) return value ?? undefined;
    if (Array.isArray(value)) {
      const kept = value.map(plain).filter((item) => item !== undefined);
      return kept.length === 0 ? undefined : kept;
    }
    const kept = Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, plain(item)])
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return kept.length === 0 ? undefined : kept;
  };
  return JSON.stringify(plain(raw)) ?? "null";
}
