/** Own entries of a JSON object or list; none for anything else. */
export function entriesOf(node: unknown): [string, unknown][] {
  return typeof node === "object" && node !== null ? Object.entries(node) : [];
}

/** An own member of a JSON object or list; undefined for everything that it does not have. */
export function member(node: unknown, key: string | number): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined;
  return Reflect.get(node, key);
}
