import type { ValueRecord } from "../../terraform/value.ts";

/** What other resources can name this one by: its identifier, its name and its ARN. */
export function namesOf({ arn, domain_name, id, name }: ValueRecord): ReadonlySet<string> {
  return new Set(
    [id, name, arn, domain_name].flatMap((text) => (typeof text === "string" && text !== "" ? [text] : [])),
  );
}

/** Adds an item to the list of a key. */
export function addTo<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
