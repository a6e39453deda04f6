import { shapeAt } from "./provider-schema.ts";
import { same, type Value, type ValueRecord } from "./value.ts";
import { isVolatile } from "./volatile.ts";

/** One attribute that is another than before. */
export interface ChangedAttribute {
  readonly name: string;
  /** Undefined where there was nothing. */
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** Attributes that differ, by name, without those that only follow another one. */
export function changedAttributes(
  type: string,
  before: ValueRecord | null,
  after: ValueRecord | null,
): ChangedAttribute[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names
    .filter((name) => !isVolatile(type, name) && !same(before?.[name], after?.[name], shapeAt(type, [name])))
    .map((name) => ({ name, before: before?.[name], after: after?.[name] }));
}
