import { embedded, isBlank, isList, isRecord, Opaque, same, sortBy, type Value } from "./value.ts";

/** One place within a value at which its sides are not all the same. */
export interface Leaf {
  /** Steps to it, such as `[web].environment[LOG_LEVEL].value`; empty when the value itself is one. */
  readonly path: string;
  /** In the order of the given sides; undefined where a side has nothing there. */
  readonly sides: readonly (Value | undefined)[];
}

/** What tells the elements of a list apart, by what the documents of AWS call it. */
const IDENTITIES = ["name", "Sid", "containerPath", "containerPort", "key", "Name", "Key"] as const;

/**
 * Where the sides of a value differ, leaf by leaf, within JSON kept as text too: a document is too long to be read, and
 * one secret in it hides all of it. Elements of a list are told apart by their names; where they have none they are
 * what came and went.
 */
export function differingLeaves(sides: readonly (Value | undefined)[]): Leaf[] {
  return descend("", sides.map(opened));
}

/** Whether a value has leaves: a list, an object, or a JSON text of one. */
export function isDocument(value: Value | undefined): boolean {
  const inside = opened(value);
  return isList(inside) || isRecord(inside);
}

function opened(value: Value | undefined): Value | undefined {
  return typeof value === "string" ? (embedded(value) ?? value) : value;
}

function descend(path: string, sides: readonly (Value | undefined)[]): Leaf[] {
  const [first] = sides;
  if (sides.every((side) => same(side, first))) return [];
  const blank = (side: Value | undefined) =>
    side === undefined || (!(side instanceof Opaque) && isBlank(side));
  if (sides.every((side) => isRecord(side) || blank(side))) return ofRecords(path, sides);
  if (sides.every((side) => isList(side) || blank(side))) return ofLists(path, sides);
  return [{ path, sides }];
}

function ofRecords(path: string, sides: readonly (Value | undefined)[]): Leaf[] {
  const records = sides.map((side) => (isRecord(side) ? side : {}));
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
  return keys.flatMap((key) => {
    const step = /^[A-Za-z_][\w-]*$/.test(key)
      ? `${path === "" ? "" : "."}${key}`
      : `[${JSON.stringify(key)}]`;
    return descend(
      path + step,
      records.map((record) => (Object.hasOwn(record, key) ? opened(record[key]) : undefined)),
    );
  });
}

function ofLists(path: string, sides: readonly (Value | undefined)[]): Leaf[] {
  const lists = sides.map((side) => (isList(side) ? side : []));
  const named = lists.map(byName);
  if (named.every((elements) => elements !== undefined)) {
    const names = [...new Set(named.flatMap((elements) => [...elements.keys()]))];
    return sortBy(names, (name) => name).flatMap((name) =>
      descend(
        `${path}[${name}]`,
        named.map((elements) => elements.get(name)),
      ),
    );
  }
  const longest = Math.max(...lists.map(({ length }) => length));
  // A word more or less in a command moves all words after it: the list is then one leaf.
  if (lists.some(({ length }) => length !== longest)) return [{ path, sides }];
  return Array.from({ length: longest }, (_, index) =>
    descend(
      `${path}[${index}]`,
      lists.map((list) => opened(list[index])),
    ),
  ).flat();
}

/** The elements of a list by what names them; undefined when not every element has a name of its own. */
function byName(list: readonly Value[]): ReadonlyMap<string, Value> | undefined {
  if (!list.every(isRecord)) return undefined;
  for (const identity of IDENTITIES) {
    const names = list.map((element) => element[identity]);
    if (!names.every((name) => typeof name === "string" || typeof name === "number")) continue;
    const found = new Map(list.map((element, index) => [String(names[index]), element]));
    if (found.size === list.length) return found;
  }
  return undefined;
}
