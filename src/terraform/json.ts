import { hasTemplate, unescapeTemplate } from "../core/template-text.ts";

/** An object of synthesized JSON. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One value found along a path; `path` names the list elements that led to it. */
export interface Found {
  readonly path: string;
  readonly value: unknown;
}

/** Names that decide how JavaScript makes a text or a number of an object: as data they would make that throw. */
const CONVERSIONS = ["toString", "valueOf"] as const;

/** The same JSON without gaps in lists, and with objects that can be put into a message. */
export function sanitized(value: unknown): unknown {
  return isSane(value) ? value : copied(value);
}

/** What CDKTF and `JSON.parse` make is sane nearly always, and then nothing is copied. */
function isSane(value: unknown): boolean {
  if (Array.isArray(value)) return !hasGap(value) && value.every(isSane);
  if (!isObject(value)) return true;
  if (CONVERSIONS.some((key) => Object.hasOwn(value, key))) return false;
  for (const key in value) if (!isSane(value[key])) return false;
  return true;
}

/** `every` passes gaps over. */
function hasGap(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index++) if (!(index in list)) return true;
  return false;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, copied);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !CONVERSIONS.some((conversion) => conversion === key));
  return Object.fromEntries(kept.map(([key, each]) => [key, copied(each)]));
}

/**
 * Value at a dotted path. CDKTF writes a nested block as an object or as a list, as the provider's schema has it:
 * where the path names an attribute and the value is a list, its first element is meant.
 */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const key of keysOf(path)) {
    if (Array.isArray(current) && !/^\d+$/.test(key)) current = current[0];
    if (Array.isArray(current)) current = current[Number(key)];
    else current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

const split = new Map<string, readonly string[]>();

/** Rules name few paths and ask for them in every stack: each is cut up once. */
function keysOf(path: string): readonly string[] {
  const known = split.get(path);
  if (known) return known;
  const keys = path.split(".");
  split.set(path, keys);
  return keys;
}

/** Every value at a path in which `*` stands for each element of a list, or for the single block in its place. */
export function select(value: unknown, path: string): Found[] {
  const star = path.indexOf(".*");
  if (star < 0) return [{ path, value: at(value, path) }];
  const front = path.slice(0, star);
  const rest = path.slice(star + 3);
  return blocks(value, front).flatMap((block) =>
    rest === ""
      ? [block]
      : select(block.value, rest).map((found) => ({
          path: `${block.path}.${found.path}`,
          value: found.value,
        })),
  );
}

/** Elements of a list, or the single block that stands in its place; nothing when there is neither. */
export function blocks(value: unknown, path: string): Found[] {
  const found = at(value, path);
  if (Array.isArray(found)) return found.map((value: unknown, i) => ({ path: `${path}.${i}`, value }));
  return isObject(found) ? [{ path, value: found }] : [];
}

export function isObject(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is known only to Terraform. */
export function isReference(value: unknown): value is string {
  return typeof value === "string" && hasTemplate(value);
}

/** A literal number, also one written as text; undefined for everything else, references included. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** A literal text; undefined for everything else, references included. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && !isReference(value) ? unescapeTemplate(value) : undefined;
}

/** True for `true` and `"true"`. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** One value as a list: IAM and Terraform both write a list of one without its brackets. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The JSON in a text; undefined when it is not JSON, which a bare reference never is. */
export function parseJson(value: unknown): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return sanitized(JSON.parse(value));
  } catch {
    return undefined;
  }
}
