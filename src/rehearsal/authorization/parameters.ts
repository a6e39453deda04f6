import { isObject, listOf } from "../../terraform/json.ts";

/** What a request says, as a tree of objects, lists and texts, whatever its protocol. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Every text at a dotted path, through lists; numbers and flags as their text. */
export function textsAt(parameters: unknown, path: string): string[] {
  return valuesAt(parameters, path).flatMap((value) => (isObject(value) ? [] : [String(value)]));
}

/** Every value at a dotted path, through lists. */
export function valuesAt(parameters: unknown, path: string): unknown[] {
  let values = flat(parameters);
  for (const key of path.split(".")) {
    values = values.flatMap((value) =>
      isObject(value) && Object.hasOwn(value, key) ? flat(value[key]) : [],
    );
  }
  return values;
}

function flat(value: unknown): unknown[] {
  return listOf(value).flatMap((each) => (Array.isArray(each) ? flat(each) : [each]));
}

/**
 * Tags in each of the forms that AWS's APIs have: a map, or a list of objects that name key and value, such as
 * `Key`, `key` or `TagKey`.
 */
export function tagsAt(parameters: unknown, path: string): Map<string, string> {
  return new Map(valuesAt(parameters, path).flatMap(tagsOf));
}

function tagsOf(value: unknown): [string, string][] {
  if (!isObject(value)) return [];
  const key = member(value, /^(tag)?key$/i);
  if (key !== undefined) return [[key, member(value, /^(tag)?value$/i) ?? ""]];
  return Object.entries(value).map(([name, text]) => [name, String(text)]);
}

function member(value: Parameters, name: RegExp): string | undefined {
  const found = Object.entries(value).find(([key]) => name.test(key));
  return found && String(found[1]);
}
