/** Step of a merged mask that stands for every element of a list or set. */
const EVERY_ELEMENT = "*";

interface MaskedChange {
  readonly address: string;
  readonly change: { readonly before_sensitive?: unknown; readonly after_sensitive?: unknown };
}

interface MaskedState {
  readonly address: string;
  readonly sensitive_values?: unknown;
}

/**
 * One mask for each address, made of all masks that the plan has of it. The drift of an attribute can be in clear while
 * its change is marked, since only the code was made sensitive: what is a secret in one place is a secret in all of
 * them. Elements have no place of their own in a set, so what is marked in one element is marked in every element.
 * Objects without any mark have no entry.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
export function mergeMasks(
  changes: readonly MaskedChange[],
  states: readonly MaskedState[],
): ReadonlyMap<string, unknown> {
  const merged = new Map<string, unknown>();
  const add = (address: string, mask: unknown) => {
    if (marksAnything(mask)) merged.set(address, union(merged.get(address), mask));
  };
  for (const { address, change } of changes) {
    add(address, change.before_sensitive);
    add(address, change.after_sensitive);
  }
  for (const { address, sensitive_values } of states) add(address, sensitive_values);
  return merged;
}

/** `type.attribute` of everything that the merged masks mark: the same attribute in the code is a secret too. */
export function maskedAttributes(
  objects: readonly { readonly address: string; readonly type: string }[],
  masks: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  return new Set(
    objects.flatMap(({ address, type }) => {
      const mask = masks.get(address);
      return typeof mask === "object" && mask !== null
        ? Object.keys(mask).map((key) => `${type}.${key}`)
        : [];
    }),
  );
}

/** Whether a mask of Terraform marks anything: masks carry empty `[]`, `{}` and `false` for what is not marked. */
export function marksAnything(mask: unknown): boolean {
  if (mask === true) return true;
  if (typeof mask !== "object" || mask === null) return false;
  return Object.values(mask).some(marksAnything);
}

/** The part of a mask for one key, or for one element of a list. */
export function maskWithin(mask: unknown, key: string | number): unknown {
  if (mask === true) return true;
  if (typeof mask !== "object" || mask === null) return undefined;
  if (typeof key === "number" && Object.hasOwn(mask, EVERY_ELEMENT)) return Reflect.get(mask, EVERY_ELEMENT);
  return Object.hasOwn(mask, key) ? Reflect.get(mask, key) : undefined;
}

function union(a: unknown, b: unknown): unknown {
  if (a === true || b === true) return true;
  const parts = new Map<string, unknown>();
  for (const [key, item] of [...entries(a), ...entries(b)]) {
    if (marksAnything(item)) parts.set(key, union(parts.get(key), item));
  }
  return Object.fromEntries(parts);
}

function entries(mask: unknown): (readonly [string, unknown])[] {
  if (Array.isArray(mask)) return mask.map((item: unknown) => [EVERY_ELEMENT, item] as const);
  return typeof mask === "object" && mask !== null ? Object.entries(mask) : [];
}
