import { knowsAttribute, type Shape } from "../../terraform/provider-schema.ts";
import { isBlank, isList, isRecord, same, UNKNOWN, type Value } from "../../terraform/value.ts";
import type { Unit } from "./compare.ts";
import type { ComparedResource } from "./resources.ts";

/** Whether nothing differs but what the provider alone sets: no code can say another value. */
export function isProvided({ cloud, shape, state }: Unit): boolean {
  if (shape === undefined) return false;
  return shape.setBy === "provider" || same(settablePart(state, shape), settablePart(cloud, shape), shape);
}

/** The value without what the provider alone sets in it. */
export function settablePart(value: Value, shape: Shape | undefined): Value {
  if (shape === undefined || !shape.nested) return value;
  if (isList(value)) return value.map((item) => settablePart(item, shape));
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([name]) => shape.child(name).setBy !== "provider");
  return Object.fromEntries(kept.map(([name, item]) => [name, settablePart(item, shape.child(name))]));
}

/**
 * Attributes that came with a later version of the provider than the one that wrote the states: the first refresh
 * fills them in. Version 6 gave `region` to nearly every resource; a few, such as buckets, had one of that name before:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support (2026-06).
 */
export class NewAttributes {
  /** `type attribute` of all that has a value in a state. */
  readonly #inStates: ReadonlySet<string>;

  constructor(resources: readonly ComparedResource[]) {
    const names = new Set<string>();
    for (const { state, type } of resources) {
      for (const [name, value] of Object.entries(state ?? {}))
        if (!isBlank(value)) names.add(`${type} ${name}`);
    }
    this.#inStates = names;
  }

  /** Whether the attribute is new and its value is what the plan keeps. */
  includes({ cloud, code, path: [name] }: Unit, { state, type }: ComparedResource): boolean {
    if (typeof name !== "string" || this.#inStates.has(`${type} ${name}`)) return false;
    if (code !== UNKNOWN && !same(code, cloud)) return false;
    const known = knowsAttribute(type, name);
    return known === undefined ? !Object.hasOwn(state ?? {}, name) : !known;
  }
}
