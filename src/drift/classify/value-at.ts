import { isRecord, type Value } from "../../terraform/value.ts";

/** The value at a path without indexes; single blocks are entered. */
export function valueAt(value: Value, path: readonly string[]): Value | undefined {
  let at: Value | undefined = value;
  for (const step of path) {
    if (Array.isArray(at) && at.length === 1) at = at[0];
    if (!isRecord(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}
