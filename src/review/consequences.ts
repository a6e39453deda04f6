import type { Configuration, Resource } from "../terraform/configuration.ts";
import { isObject } from "../terraform/json.ts";
import { referencesIn } from "../terraform/references.ts";
import { META_ARGUMENTS, replacingAttributes } from "../terraform/replacing.ts";
import type { Sealer } from "../terraform/seal.ts";
import { isList, isRecord, UNKNOWN, type Value } from "../terraform/value.ts";
import type { ReviewedChange } from "./result.ts";
import { isRoutine } from "./routine.ts";

/**
 * Adds what follows from replacements: whoever refers to something that only the new object has, such as its ARN, is
 * changed as well, and replaced where that attribute forces it; so is what `replace_triggered_by` names.
 */
export function withConsequences(
  changes: readonly ReviewedChange[],
  after: Configuration | undefined,
  sealer: Sealer,
): ReviewedChange[] {
  const found = new Map(changes.map((change) => [change.address, change]));
  const resources = [...(after?.resources.values() ?? [])];
  // Each round follows the references one step further.
  for (let grown = true; grown; ) {
    grown = false;
    for (const resource of resources) {
      const known = found.get(resource.address);
      if (known?.action === "create" || known?.action === "replace") continue;
      const next = consequence(resource, known, found, sealer);
      if (next === undefined) continue;
      found.set(resource.address, next);
      grown = true;
    }
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** The change of a resource with what follows for it; undefined where that is nothing new. */
function consequence(
  resource: Resource,
  known: ReviewedChange | undefined,
  changes: ReadonlyMap<string, ReviewedChange>,
  sealer: Sealer,
): ReviewedChange | undefined {
  const { address, attributes, ignoreChanges, replaceTriggeredBy, type } = resource;
  const listed = new Set(known?.attributes.map(({ name }) => name));
  const names = Object.keys(attributes).filter(
    (name) =>
      !listed.has(name) &&
      !META_ARGUMENTS.has(name) &&
      name !== "//" &&
      !(ignoreChanges === "all" || ignoreChanges.includes(name)) &&
      textsIn(attributes[name]).some((text) => refersToNew(text, changes)),
  );
  const triggers = replaceTriggeredBy.filter((trigger) => isTriggered(trigger, changes));
  if (names.length === 0 && triggers.length === 0) return undefined;
  const forced = [...names.filter((name) => replacingAttributes(type)?.has(name)), ...triggers];
  const action = forced.length > 0 ? "replace" : "update";
  return {
    address,
    kind: "resource",
    action,
    routine: isRoutine(type, action),
    attributes: [
      ...(known?.attributes ?? []),
      ...names.map((name) => {
        const before = sealer.seal(attributes[name], { name });
        return { name, before, after: unknownWithin(before, changes) };
      }),
    ],
    replacedBy: forced,
  };
}

/** Whether a text refers to a value that a change moves, although the text stays as it is. */
function refersToNew(text: string, changes: ReadonlyMap<string, ReviewedChange>): boolean {
  return referencesIn(text).some(({ address, path: [attribute = ""] }) => {
    const change = changes.get(address);
    if (change?.action !== "update" && change?.action !== "replace") return false;
    const given = change.attributes.some(({ name }) => name === attribute);
    return given || (change.action === "replace" ? IDENTITY : VERSION).test(attribute);
  });
}

/** The value, with what refers to something new as unknown. */
function unknownWithin(value: Value, changes: ReadonlyMap<string, ReviewedChange>): Value {
  if (typeof value === "string") return refersToNew(value, changes) ? UNKNOWN : value;
  if (isList(value)) return value.map((item) => unknownWithin(item, changes));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unknownWithin(item, changes)]));
}

/** Attributes that identify an object in the cloud: a new object has others. */
const IDENTITY =
  /^(id|arn|arn_suffix|dns_name|zone_id|unique_id|revision|latest_version|key_id|allocation_id)$/;

/** A changed launch template has another version. */
const VERSION = /^latest_version$/;

/** `aws_x.y` as a whole, or one attribute of it. */
function isTriggered(trigger: string, changes: ReadonlyMap<string, ReviewedChange>): boolean {
  return referencesIn(`\${${trigger}}`).some(({ address, path }) => {
    const change = changes.get(address);
    if (change?.action !== "update" && change?.action !== "replace") return false;
    const [attribute] = path;
    return attribute === undefined || change.attributes.some(({ name }) => name === attribute);
  });
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  const parts = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return parts.flatMap(textsIn);
}
