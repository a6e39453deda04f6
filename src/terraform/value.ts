/**
 * A value that may not be looked into: `sensitive` when a secret was sealed at parsing, `unknown` when Terraform
 * learns it only at apply. Two sealed values are the same object exactly when the secrets were equal, so they can
 * be compared without keeping the secret or a digest of it.
 */
export class Opaque {
  readonly kind: "sensitive" | "unknown";
  readonly label: number;

  constructor(kind: "sensitive" | "unknown", label = 0) {
    this.kind = kind;
    this.label = label;
  }

  toJSON(): { readonly sensitive: true } | { readonly unknown: true } {
    return this.kind === "sensitive" ? { sensitive: true } : { unknown: true };
  }
}

/** The only unknown value. */
export const UNKNOWN = new Opaque("unknown");

/** Any value of a plan after secrets were sealed. */
export type Value = null | boolean | number | string | Opaque | readonly Value[] | ValueRecord;
export type ValueRecord = { readonly [key: string]: Value };

/** What is known of the order of lists; `Shape` of a provider's schema is one. */
export interface Order {
  /** Whether the order of the elements means something; undefined when that is not known. */
  readonly ordered: boolean | undefined;
  /** The same of an attribute within. */
  child(name: string): Order;
}

/** Lists whose order means something where no schema tells; every other list is compared as a multiset there. */
const ORDERED = new Set([
  "command",
  "entryPoint",
  "entry_point",
  "ordered_placement_strategy",
  "override",
  "termination_policies",
]);

export function isRecord(value: Value | undefined): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Opaque);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** True when Terraform learns any part of the value only at apply. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value instanceof Opaque) return value.kind === "unknown";
  if (isList(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

export function isSensitive(value: Value | undefined): boolean {
  if (value instanceof Opaque) return value.kind === "sensitive";
  if (isList(value)) return value.some(isSensitive);
  return isRecord(value) && Object.values(value).some(isSensitive);
}

/**
 * The value, with every part that `twin` has as well taken from there. The sides of a resource are alike in nearly
 * everything: what is shared is kept once, and compared at once.
 */
export function sharing(value: Value, twin: Value | undefined): Value {
  if (value === twin || twin === undefined) return value;
  if (isList(value) && isList(twin)) {
    const items = value.map((item, index) => sharing(item, twin[index]));
    return items.length === twin.length && items.every((item, index) => item === twin[index]) ? twin : items;
  }
  if (!isRecord(value) || !isRecord(twin)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Value] => [
    key,
    Object.hasOwn(twin, key) ? sharing(item, twin[key]) : item,
  ]);
  const alike = entries.every(([key, item]) => Object.hasOwn(twin, key) && item === twin[key]);
  return alike && entries.length === Object.keys(twin).length ? twin : Object.fromEntries(entries);
}

/** True for null, "", [], {} and lists or blocks of nothing else: providers use them one for another. */
export function isBlank(value: Value | undefined): boolean {
  return normal(value, { name: "", publicly: false }) === undefined;
}

/** Equal up to key order, order in sets, blanks, and the formatting of JSON kept in strings. */
export function same(a: Value | undefined, b: Value | undefined, order?: Order): boolean {
  return a === b || canonical(a, order) === canonical(b, order);
}

/** As `same`; numbers and truth values of a JSON configuration may be texts. */
export function sameScalar(a: Value, b: Value): boolean {
  return same(a, b) || (typeof a !== "object" && typeof b !== "object" && String(a) === String(b));
}

/** One text for all values that are `same`. */
export function canonical(value: Value | undefined, order?: Order): string {
  return JSON.stringify(normal(value, { name: "", publicly: false, order })) ?? "null";
}

/** As `canonical`, but all secrets look alike: what is published must not depend on one. */
export function publicCanonical(value: Value | undefined, order?: Order): string {
  return JSON.stringify(normal(value, { name: "", publicly: true, order })) ?? "null";
}

/** The value with keys and sets in a fixed order, so that the same cloud always prints the same. */
export function tidy(value: Value, key = "", order?: Order): Value {
  if (typeof value === "string") {
    const parsed = embedded(value);
    return parsed === undefined ? value : JSON.stringify(tidy(parsed));
  }
  if (isList(value)) {
    const items = value.map((item) => tidy(item, "", elements(order)));
    return keepsOrder(key, order) ? items : sortBy(items, (item) => publicCanonical(item));
  }
  if (!isRecord(value)) return value;
  const entries = sortBy(Object.entries(value), ([name]) => name);
  return Object.fromEntries(entries.map(([name, item]) => [name, tidy(item, name, order?.child(name))]));
}

/** Items of each list that the other does not have, as multisets. Anything but a list counts as one item. */
export function elementDiff(
  before: Value | undefined,
  after: Value | undefined,
): { readonly added: Value[]; readonly removed: Value[] } {
  return { added: missingFrom(before, after), removed: missingFrom(after, before) };
}

/** The object or list inside a JSON string; undefined for any other text. */
export function embedded(text: string): Value | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    // The text was inside a plan that is already sealed, so what JSON gives is a Value.
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

/** Sorts by code unit of a key, never by the machine's locale. */
export function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, by: key(item) }))
    .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0))
    .map(({ item }) => item);
}

function missingFrom(pool: Value | undefined, wanted: Value | undefined): Value[] {
  const counts = new Map<string, number>();
  for (const item of items(pool)) counts.set(canonical(item), (counts.get(canonical(item)) ?? 0) + 1);
  return items(wanted).filter((item) => {
    const left = counts.get(canonical(item)) ?? 0;
    counts.set(canonical(item), left - 1);
    return left <= 0;
  });
}

function items(value: Value | undefined): readonly Value[] {
  if (value === undefined || isBlank(value)) return [];
  return isList(value) ? value : [value];
}

interface Manner {
  /** Key that holds the value. */
  readonly name: string;
  readonly publicly: boolean;
  readonly order?: Order | undefined;
}

function normal(value: Value | undefined, how: Manner): unknown {
  const { order, publicly } = how;
  if (value === null || value === undefined || value === "") return undefined;
  if (value instanceof Opaque) {
    return `\u0000${value.kind}${publicly || value.kind === "unknown" ? "" : value.label}`;
  }
  if (typeof value === "string") {
    const parsed = embedded(value);
    return parsed === undefined ? value : normal(parsed, { name: "", publicly });
  }
  if (isList(value)) {
    const kept = value
      .map((item) => normal(item, { name: "", publicly, order: elements(order) }))
      .filter((item) => item !== undefined);
    if (kept.length === 0) return undefined;
    return keepsOrder(how.name, order) ? kept : sortBy(kept, (item) => JSON.stringify(item));
  }
  if (!isRecord(value)) return value;
  const kept = sortBy(Object.entries(value), ([name]) => name)
    .map(([name, item]): [string, unknown] => [
      name,
      normal(item, { name, publicly, order: order?.child(name) }),
    ])
    .filter(([, item]) => item !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The schema knows; where it does not, as within documents kept as text, the name does. */
function keepsOrder(name: string, order: Order | undefined): boolean {
  return order?.ordered ?? ORDERED.has(name);
}

/** What an element of a collection holds; a list within a list is no collection that the schema describes. */
function elements(order: Order | undefined): Order | undefined {
  return order && { ordered: undefined, child: (name) => order.child(name) };
}
