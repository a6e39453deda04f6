import type { Described } from "./evaluate.ts";

/** A field of one environment that is not the same in two readings of the files. */
export interface Moved {
  readonly environment: string;
  readonly field: string;
  readonly value: unknown;
}

type Environments = ReadonlyMap<string, Described>;

/** Fields as they are given, by path; a list of plain values is one field. */
export function leavesOf(input: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  descend(input, []);
  return found;

  function descend(value: unknown, path: readonly string[]): void {
    const nested = typeof value === "object" && value !== null;
    const plain = !nested || (Array.isArray(value) && value.every((item) => typeof item !== "object"));
    if (plain) {
      if (value !== undefined) found.set(path.join("."), value);
      return;
    }
    for (const [key, item] of Object.entries(value)) descend(item, [...path, key]);
  }
}

/** Every field of every environment that differs; environments are the same where file and export are. */
export function movedFields(before: Environments, after: Environments): Moved[] {
  const [olds, nows] = [byPlace(before), byPlace(after)];
  return [...new Set([...olds.keys(), ...nows.keys()])].flatMap((place) => {
    const [old, now] = [olds.get(place), nows.get(place)].map((side) => leavesOf(side?.input));
    const environment = String((olds.get(place) ?? nows.get(place))?.input["name"]);
    const fields = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
    return fields
      .filter((field) => JSON.stringify(old?.get(field)) !== JSON.stringify(now?.get(field)))
      .map((field) => ({ environment, field, value: now?.get(field) }));
  });
}

function byPlace(environments: Environments): Map<string, Described> {
  return new Map([...environments.values()].map((one) => [`${one.file} ${one.exported}`, one]));
}
