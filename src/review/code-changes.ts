import { type ChangedAttribute, changedAttributes } from "../terraform/changed-attributes.ts";
import type { Configuration, Resource } from "../terraform/configuration.ts";
import { at } from "../terraform/json.ts";
import { META_ARGUMENTS, replacingAttributes } from "../terraform/replacing.ts";
import type { Sealer } from "../terraform/seal.ts";
import { isRecord, type ValueRecord } from "../terraform/value.ts";
import { withConsequences } from "./consequences.ts";
import { withDefaultTags } from "./default-tags.ts";
import type { ReviewedChange } from "./result.ts";
import { isRoutine } from "./routine.ts";

/**
 * What differs between two configurations of one stack, block by block. Where one is undefined, everything is created
 * or gone.
 * @param sealer the same for all stacks, so that a secret that moves is seen to be the same
 */
export function codeChanges(
  before: Configuration | undefined,
  after: Configuration | undefined,
  sealer: Sealer,
): ReviewedChange[] {
  const resources = pairs(before?.resources, after?.resources).flatMap(([address, was, now]) =>
    resourceChange(address, was, now, sealer),
  );
  const others = pairs(othersOf(before), othersOf(after)).flatMap(([address, was, now]): ReviewedChange[] => {
    const attributes = changedAttributes("", sealed(was, sealer), sealed(now, sealer));
    const kind = kindOf(address);
    return attributes.length === 0
      ? []
      : [{ address, kind, action: undefined, attributes, replacedBy: [], routine: false }];
  });
  // A new stack has settings too, and its resources tell all that there is to see.
  if (!before) return resources;
  const tagged = withDefaultTags(resources, { before, after }, sealer);
  return [...withConsequences(tagged, after, sealer), ...others];
}

/** Addresses of both sides that `prevent_destroy` no longer protects. */
export function unprotectedBy(before: Configuration | undefined, after: Configuration | undefined): string[] {
  return [...(before?.resources.values() ?? [])].flatMap(({ address, preventDestroy }) =>
    preventDestroy && after?.resources.get(address)?.preventDestroy === false ? [address] : [],
  );
}

function resourceChange(
  address: string,
  was: Resource | undefined,
  now: Resource | undefined,
  sealer: Sealer,
): ReviewedChange[] {
  const type = (now ?? was)?.type ?? "";
  const attributes = changedAttributes(
    type,
    sealed(was?.attributes, sealer),
    sealed(now?.attributes, sealer),
  );
  if (was && now && attributes.length === 0) return [];
  const seen = attributes.filter(({ name }) => !META_ARGUMENTS.has(name));
  const { action, replacedBy } = actionOf(type, was, now, seen);
  return [
    {
      address,
      kind: "resource",
      action,
      attributes: action === "create" ? seen : attributes,
      replacedBy,
      routine: isRoutine(type, action),
    },
  ];
}

/** What an apply does. @param seen attributes that the provider sees */
function actionOf(
  type: string,
  was: Resource | undefined,
  now: Resource | undefined,
  seen: readonly ChangedAttribute[],
): Pick<ReviewedChange, "action" | "replacedBy"> {
  if (!was) return { action: "create", replacedBy: [] };
  if (!now) return { action: "delete", replacedBy: [] };
  const { ignoreChanges } = now;
  const applied = seen
    .map(({ name }) => name)
    .filter((name) => !(ignoreChanges === "all" || ignoreChanges.includes(name)));
  if (applied.length === 0) return { action: undefined, replacedBy: [] };
  const replacedBy = applied.filter((name) => replacingAttributes(type)?.has(name));
  return { action: replacedBy.length > 0 ? "replace" : "update", replacedBy };
}

/** Blocks that are no resources, by what they are called. */
function othersOf(stack: Configuration | undefined): Map<string, unknown> {
  if (!stack) return new Map();
  const alias = ({ attributes, type }: Resource) => {
    const name = at(attributes, "alias");
    return typeof name === "string" ? `provider.${type}.${name}` : `provider.${type}`;
  };
  return new Map<string, unknown>([
    ...stack.providers.map((it): [string, unknown] => [alias(it), it.attributes]),
    ...stack.dataSources().map((it): [string, unknown] => [it.address, it.attributes]),
    ...[...stack.outputs].map(([name, value]): [string, unknown] => [`output.${name}`, { value }]),
    ["terraform", stack.settings],
  ]);
}

function kindOf(address: string): ReviewedChange["kind"] {
  if (address.startsWith("provider.")) return "provider";
  if (address.startsWith("data.")) return "data";
  return address.startsWith("output.") ? "output" : "settings";
}

function pairs<T>(
  before: ReadonlyMap<string, T> = new Map(),
  after: ReadonlyMap<string, T> = new Map(),
): [string, T | undefined, T | undefined][] {
  const all = [...new Set([...before.keys(), ...after.keys()])].sort();
  return all.map((key) => [key, before.get(key), after.get(key)]);
}

/** The values of a block without CDKTF's metadata. */
function sealed(attributes: unknown, sealer: Sealer): ValueRecord | null {
  if (attributes === undefined) return null;
  const value = sealer.seal(attributes);
  if (!isRecord(value)) return null;
  const { "//": _metadata, ...kept } = value;
  return kept;
}
