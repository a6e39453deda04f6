import { resourceShape, type Shape } from "../../terraform/provider-schema.ts";
import {
  isBlank,
  isList,
  isRecord,
  Opaque,
  same,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";

/** The three values of one attribute, at the finest path where they differ. */
export interface Unit {
  /** Steps from the resource: names and, within a single block, `0`. */
  readonly path: readonly (string | number)[];
  readonly state: Value;
  readonly cloud: Value;
  /** `UNKNOWN` when Terraform learns it only at apply, and when the plan does not tell the code. */
  readonly code: Value;
  /** What the provider allows here; undefined for unknown types and within maps and documents. */
  readonly shape?: Shape | undefined;
}

/** Sets whose elements have no identity of their own: a swapped rule is one rule less and one more, not six changes. */
const WHOLE = new Set([
  "action",
  "block_device_mappings",
  "capacity_provider_strategy",
  "condition",
  "default_action",
  "default_capacity_provider_strategy",
  "egress",
  "grant",
  "ingress",
  "inline_policy",
  "load_balancer",
  "network_interfaces",
  "route",
  "rule",
  "setting",
  "tag",
  "tag_specifications",
  "volume",
]);

/**
 * Every unit in which state, cloud and code are not all the same. Absent and blank are one; where the code's value
 * is unknown only state and cloud are compared. Order counts in what the provider's schema calls a list.
 */
export function attributeDifferences(
  state: ValueRecord,
  cloud: ValueRecord,
  code: ValueRecord | Opaque,
  type: string,
): Unit[] {
  return descend({ path: [], state, cloud, code, shape: resourceShape(type) });
}

/** `a.b[0].c`, with names that are not plain ones in quotes. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

function descend(unit: Unit): Unit[] {
  const { state, cloud, code, shape } = unit;
  if (state === cloud && (code === UNKNOWN || cloud === code)) return [];
  // Record by record: to compare a whole one would read its long texts again at every step down.
  const records = asRecords(unit);
  if (records) return children(records, unit.path);
  if (same(state, cloud, shape) && (code === UNKNOWN || same(cloud, code, shape))) return [];
  const blocks = asBlocks(unit);
  return blocks ? descend(blocks) : [unit];
}

function children(unit: Unit, path: Unit["path"]): Unit[] {
  const inner = unit.shape?.collection === "map" ? undefined : unit.shape;
  const [state, cloud, code] = [unit.state, unit.cloud, unit.code].map((side) =>
    isRecord(side) ? side : {},
  );
  const keys = new Set([state, cloud, code].flatMap((side) => Object.keys(side ?? {})));
  return [...keys].sort().flatMap((key) =>
    descend({
      path: [...path, key],
      state: own(state, key),
      cloud: own(cloud, key),
      code: unit.code === UNKNOWN ? UNKNOWN : own(code, key),
      shape: inner?.child(key),
    }),
  );
}

/** Blank sides count as empty records, so that a first tag is a change of that tag. */
function asRecords(unit: Unit): Unit | undefined {
  const sides = [unit.state, unit.cloud, unit.code];
  if (!sides.some(isRecord)) return undefined;
  const fit = sides.every((side) => isRecord(side) || side === UNKNOWN || (!isList(side) && isBlank(side)));
  return fit ? unit : undefined;
}

/** One block on each side is the same block changed; anything else is compared as a set. */
function asBlocks(unit: Unit): Unit | undefined {
  const name = unit.path.at(-1);
  if (typeof name !== "string" || WHOLE.has(name)) return undefined;
  const [state, cloud, code] = [unit.state, unit.cloud, unit.code].map(only);
  if (state === undefined || cloud === undefined || code === undefined) return undefined;
  return { path: [...unit.path, 0], state, cloud, code, shape: unit.shape };
}

function only(side: Value): Value | undefined {
  if (side === UNKNOWN) return UNKNOWN;
  if (!isList(side) || side.length !== 1) return undefined;
  return isRecord(side[0]) && !(side[0] instanceof Opaque) ? side[0] : undefined;
}

function own(record: ValueRecord | undefined, key: string): Value {
  return record && Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}
