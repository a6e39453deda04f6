import { sha256 } from "../core/sha256.ts";

/** Address → attribute → every value found there; blocks of a list share the names of their attributes. */
export type AttributeValues = ReadonlyMap<string, ReadonlyMap<string, readonly unknown[]>>;

/** One attribute of one resource; `""` is the resource as a whole. */
export interface AttributeName {
  readonly address: string;
  readonly attribute: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What a stack's Terraform JSON says of each resource, data source and provider, by the names that plans use
 * without their indexes. Metadata of CDKTF is left out: it names constructs, not anything in the cloud.
 */
export function flatten(document: object): AttributeValues {
  const { data, provider, resource } = document as Readonly<Record<string, unknown>>;
  return new Map([
    ...addresses("", resource),
    ...addresses("data.", data),
    ...Object.entries(record(provider)).map(([name, body]) => [`provider.${name}`, leaves(body)] as const),
  ]);
}

/** One text for all configurations with the same resources, whatever their providers and the order of their keys. */
export function resourcesDigest(document: object): string {
  return sha256(JSON.stringify(ordered(record(document)["resource"])));
}

/** Attributes that are not the same in both, a whole resource is the attribute `""`. */
export function changes(before: AttributeValues, after: AttributeValues): AttributeName[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((address) => {
    const [old, now] = [before.get(address), after.get(address)];
    if (!old || !now) return [{ address, attribute: "" }];
    const names = [...new Set([...old.keys(), ...now.keys()])].filter(
      (name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)),
    );
    return names.map((attribute) => ({ address, attribute }));
  });
}

/** The only value at an attribute; undefined when there is none or more than one. */
export function only(attributes: AttributeValues, address: string, attribute: string): unknown {
  const values = attributes.get(address)?.get(attribute);
  return values?.length === 1 ? values[0] : undefined;
}

function addresses(prefix: string, types: unknown): [string, Map<string, unknown[]>][] {
  return Object.entries(record(types)).flatMap(([type, named]) =>
    Object.entries(record(named)).map(([name, body]): [string, Map<string, unknown[]>] => {
      const { "//": _metadata, ...own } = record(body);
      return [`${prefix}${type}.${name}`, leaves(own)];
    }),
  );
}

/** Every value within one, by its names; the names begin with `path`. */
export function leaves(body: unknown, path = ""): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  descend(body, path);
  return found;

  function descend(value: unknown, path: string): void {
    if (Array.isArray(value) && value.some(isRecord)) {
      for (const item of value) descend(item, path);
      return;
    }
    if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) descend(item, path === "" ? key : `${path}.${key}`);
      return;
    }
    found.set(path, [...(found.get(path) ?? []), value]);
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key])]));
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}
