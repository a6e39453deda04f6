import { z } from "zod";
import type { FieldLink, FieldMap } from "../../core/field-map.ts";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { plainPath } from "../../terraform/attribute-path.ts";
import { leaves } from "../../terraform/attributes.ts";
import { hasUnknown, isList, same, type Value } from "../../terraform/value.ts";
import type { DriftFinding, SetBy } from "../record/finding.ts";

const Relation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("same") }),
  z.strictObject({ kind: z.literal("text"), before: z.string(), after: z.string() }),
  z.strictObject({ kind: z.literal("times"), factor: z.number() }),
  z.strictObject({ kind: z.literal("derived") }),
]);
const Link = z.strictObject({ field: z.string(), relation: Relation });
const FieldMapSchema = z.strictObject({
  version: z.literal(1),
  environment: z.string(),
  stack: z.string(),
  key: z.string(),
  configuration: z.string(),
  fields: z.record(z.string(), z.strictObject({ type: z.string(), files: z.array(z.string()) })),
  attributes: z.record(z.string(), z.record(z.string(), z.array(Link))),
  idle: z.array(z.string()),
});

/**
 * Reads what `npm run field-map` wrote.
 * @throws InputError when it is something else
 */
export function parseFieldMap(text: string, place: string): FieldMap {
  const parsed = FieldMapSchema.safeParse(parseJsonText(text, place, "npm run field-map"));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
  throw new InputError(
    "FIELD_MAP_SHAPE",
    place,
    `${where} does not have the form of a field map`,
    "write it again with `npm run field-map`",
  );
}

/** The fields that move an attribute of a finding, the nearest first; undefined when the map does not have it. */
export function linksOf(
  map: FieldMap,
  address: string,
  attribute: string | undefined,
): FieldLink[] | undefined {
  const row = own(map.attributes, address.replace(/\[[^\]]*\]$/, ""));
  if (!row) return undefined;
  const path = plainPath(attribute ?? "");
  const exact = own(row, path);
  if (exact) return [...exact];
  if (attribute === undefined) return [];
  const tag = /^tags(?:_all)?\.(.+)$/.exec(path)?.[1];
  const inherited = tag === undefined ? undefined : defaultTag(map, tag);
  if (inherited) return [...inherited];
  const inside = Object.entries(row).filter(([name]) => name !== "" && name.startsWith(`${path}.`));
  if (inside.length > 0) return distinct(inside.flatMap(([, links]) => links));
  const around = Object.keys(row).filter((name) => name !== "" && path.startsWith(`${name}.`));
  const nearest = around.sort((a, b) => b.length - a.length)[0];
  return nearest === undefined ? undefined : [...(own(row, nearest) ?? [])];
}

/** The same findings, each with what sets it in the description. */
export function withFields(findings: readonly DriftFinding[], map: FieldMap): DriftFinding[] {
  return findings.map((finding) => ({ ...finding, setBy: setBy(finding, map) }));
}

/**
 * A finding about whole blocks as one about the only value in them that differs from the code; any other finding as
 * it is. Blocks without an identity are compared whole, and a reader still wants to know which value it was.
 */
export function narrowed(finding: DriftFinding): DriftFinding {
  const { attribute, cloud, code } = finding;
  if (attribute === undefined || !isList(cloud) || !isList(code) || finding.sensitive) return finding;
  if (hasUnknown(code) || hasUnknown(cloud)) return finding;
  const [now, wanted] = [leaves(cloud, plainPath(attribute)), leaves(code, plainPath(attribute))];
  const differing = [...new Set([...now.keys(), ...wanted.keys()])].filter(
    (name) => !same(listAt(now, name), listAt(wanted, name)),
  );
  const [name, ...others] = differing;
  const [value, ...more] = name === undefined ? [] : listAt(now, name);
  if (name === undefined || value === undefined || others.length > 0 || more.length > 0) return finding;
  return { ...finding, attribute: name, cloud: value, code: listAt(wanted, name)[0], added: [], removed: [] };
}

/** What is in a Value is a Value. */
function listAt(values: ReadonlyMap<string, readonly unknown[]>, name: string): readonly Value[] {
  return (values.get(name) ?? []) as readonly Value[];
}

function setBy(finding: DriftFinding, map: FieldMap): SetBy {
  const { address, attribute } = narrowed(finding);
  const links = linksOf(map, address, attribute);
  if (!links) return { kind: "nothing", fields: [] };
  const fields = links.map(({ field }) => ({ field, file: map.fields[field]?.files[0] }));
  return { kind: fields.length > 0 ? "fields" : "construct", fields };
}

/** Tags that the provider puts on everything are those of the environment. */
function defaultTag(map: FieldMap, tag: string): readonly FieldLink[] | undefined {
  const row = own(map.attributes, "provider.aws");
  return row && own(row, `default_tags.tags.${tag}`);
}

function distinct(links: readonly FieldLink[]): FieldLink[] {
  // Of a block the fields are known, not which of its attributes each moves.
  return [...new Set(links.map(({ field }) => field))].map((field) => ({
    field,
    relation: { kind: "derived" },
  }));
}

/** Names come from untrusted plans: `constructor` is not an address. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
