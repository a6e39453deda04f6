import { isList, Opaque, type Value, type ValueRecord } from "../../terraform/value.ts";

/** The smallest part of a parent that a resource of its own can declare: one rule, one policy, one grant. */
export interface Atom {
  /** Equal for the same part, whether read from the parent or from the resource that declares it. */
  readonly key: string;
  readonly value: Value;
}

/** A resource type that declares parts of a parent. */
export interface Sibling {
  readonly type: string;
  /** Attribute of the sibling that names the parent. */
  readonly parent: string;
  readonly keys: (sibling: ValueRecord, parentId: string) => readonly string[];
}

/** A computed attribute of a parent that repeats what other resources declare. */
export interface Mirror {
  readonly type: string;
  readonly attribute: string;
  readonly atoms: (value: Value, parent: ValueRecord) => readonly Atom[];
  readonly siblings: readonly Sibling[];
}

/** What stands for a sealed text in a key: equal for equal secrets, and nothing of the secret is in it. */
export const SEALED = /\(sensitive \d+\)/g;

/** The text itself; a key of its own for a sealed one, and nothing for anything else. */
export function text(value: Value | undefined): string {
  if (value instanceof Opaque) return `(sensitive ${value.label})`;
  return typeof value === "string" ? value : "";
}

/** The texts of a list, or of the one value in its place. */
export function texts(value: Value | undefined): string[] {
  const items = isList(value) ? value : [value];
  return items.map(text).filter((item) => item !== "");
}

export function list(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

/** Each text of a list as a part of its own. */
export function textAtoms(value: Value): Atom[] {
  return texts(value).map((item) => ({ key: item, value: item.replace(SEALED, "(sensitive)") }));
}

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["-1", "all"],
  ["1", "icmp"],
  ["6", "tcp"],
  ["17", "udp"],
  ["58", "icmpv6"],
]);
const NUMBERS: ReadonlyMap<string, string> = new Map([...PROTOCOLS].map(([number, name]) => [name, number]));

/** One name for `6` and `tcp`, and for `-1` and nothing at all. */
export function protocolName(protocol: Value | undefined): string {
  const name = String(protocol ?? "-1").toLowerCase();
  return PROTOCOLS.get(name) ?? name;
}

/** `6` for `tcp`, since network ACLs answer with numbers; undefined for what is no name of a protocol. */
export function protocolNumber(name: string): string | undefined {
  return NUMBERS.get(name);
}
