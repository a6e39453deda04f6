import type { Code } from "../../terraform/expressions.ts";
import {
  canonical,
  isBlank,
  isList,
  isRecord,
  same,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import type { Unit } from "./compare.ts";

/**
 * Equal where one side has no value and the other has what the provider writes for none: 0, false or -1, such as
 * `icmp_type` of a network ACL's rule. Ports mean nothing under protocol -1, which is every protocol. The elements of
 * lists are compared as a set.
 */
export function sameButUnset(a: Value, b: Value): boolean {
  if (canonical(a) === canonical(b)) return true;
  if (isBlank(a) || isBlank(b)) return isDefault(a) && isDefault(b);
  if (isList(a) && isList(b)) return sameElements(a, b);
  if (!isRecord(a) || !isRecord(b)) return false;
  return namesOf(a, b).every((name) => sameButUnset(a[name] ?? null, b[name] ?? null));
}

/**
 * Whether a difference is only that the provider wrote a value where none was, which the code does not set and apply
 * leaves alone, or may leave alone: a plan that only refreshes does not tell.
 */
export function isOnlyUnset(unit: Unit, address: string, code: Code): boolean {
  const { cloud, path, shape, state } = unit;
  const kept =
    unit.code === UNKNOWN
      ? same(withoutDefaults(state), withoutDefaults(cloud), shape)
      : same(unit.code, cloud, shape);
  if (!kept || !sameButUnset(state, cloud)) return false;
  const places = isList(cloud) ? cloud.map((_, index) => [...path, index]) : [path];
  return [...differingLeaves(state, cloud)].every((leaf) =>
    places.every((place) =>
      isBlank(code.expression(address, leaf === "" ? place : [...place, leaf])?.constant),
    ),
  );
}

/**
 * Whether a difference is one of ports in a rule, itself a resource, that means every protocol on both sides: AWS allows
 * all ports then, "regardless of any port range you specify".
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export function isPortOfEveryProtocol({ path }: Unit, state: ValueRecord, cloud: ValueRecord): boolean {
  return path.length === 1 && isPort(String(path[0])) && [state, cloud].every(isEveryProtocol);
}

/** Names of the scalars within that differ. Elements of lists count together. */
function differingLeaves(a: Value, b: Value): ReadonlySet<string> {
  const [left, right] = [leavesOf(a), leavesOf(b)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return new Set([...names].filter((name) => left.get(name)?.join() !== right.get(name)?.join()));
}

function namesOf(a: ValueRecord, b: ValueRecord): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return [a, b].every(isEveryProtocol) ? names.filter((name) => !isPort(name)) : names;
}

function isEveryProtocol({ ip_protocol: other, protocol }: ValueRecord): boolean {
  return /^(-1|all)$/.test(String(protocol ?? other));
}

function isPort(name: string): boolean {
  return name === "from_port" || name === "to_port";
}

/** Each element has one of its own on the other side; only those that can be equal are tried. */
function sameElements(a: readonly Value[], b: readonly Value[]): boolean {
  const filled = b.filter((item) => !isDefault(item));
  const candidates = new Map<string, Value[]>();
  for (const item of filled) candidates.set(bare(item), [...(candidates.get(bare(item)) ?? []), item]);
  const rest = a.filter((item) => !isDefault(item));
  return (
    rest.length === filled.length &&
    rest.every((item) => {
      const left = candidates.get(bare(item)) ?? [];
      const at = left.findIndex((other) => sameButUnset(item, other));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}

/** The same text for all that could be equal: without defaults and ports. */
function bare(value: Value): string {
  return canonical(withoutDefaults(value));
}

function withoutDefaults(value: Value): Value {
  if (isDefault(value)) return null;
  if (isList(value)) return value.map(withoutDefaults);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !isPort(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutDefaults(item)]));
}

/** What a provider writes where nothing is set. */
function isDefault(value: Value): boolean {
  if (isList(value)) return value.every(isDefault);
  if (isRecord(value)) return Object.values(value).every(isDefault);
  return value === 0 || value === false || value === -1 || isBlank(value);
}

function leavesOf(value: Value, name = "", into = new Map<string, string[]>()): Map<string, string[]> {
  if (isList(value)) for (const item of value) leavesOf(item, name, into);
  else if (isRecord(value)) for (const [key, item] of Object.entries(value)) leavesOf(item, key, into);
  else if (!isBlank(value)) into.set(name, [...(into.get(name) ?? []), canonical(value)].sort());
  return into;
}
