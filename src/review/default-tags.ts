import type { Configuration, Resource } from "../terraform/configuration.ts";
import { at, isObject } from "../terraform/json.ts";
import { knowsAttribute } from "../terraform/provider-schema.ts";
import type { Sealer } from "../terraform/seal.ts";
import { isRecord, same, type Value, type ValueRecord } from "../terraform/value.ts";
import type { ReviewedChange } from "./result.ts";

/**
 * Adds what follows from other default tags of the provider: whatever has tags is changed in place.
 * Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs#default_tags-configuration-block (2026-11)
 */
export function withDefaultTags(
  changes: readonly ReviewedChange[],
  { after, before }: { readonly before: Configuration; readonly after: Configuration | undefined },
  sealer: Sealer,
): ReviewedChange[] {
  if (!after || same(defaultTags(before), defaultTags(after))) return [...changes];
  const [was, now] = [before, after].map((stack) => sealer.seal(defaultTags(stack), { name: "tags" }));
  const known = new Map(changes.map((change) => [change.address, change]));
  for (const { address, type } of after.resources.values()) {
    const change = known.get(address);
    const made = change?.action === "create" || change?.action === "replace";
    if (made || !before.resources.has(address) || knowsAttribute(type, "tags_all") !== true) continue;
    known.set(address, {
      address,
      kind: "resource",
      action: "update",
      attributes: [...(change?.attributes ?? []), { name: "tags_all", before: was, after: now }],
      replacedBy: [],
      routine: false,
    });
  }
  return [...known.values()];
}

/** Tags that every `aws` provider of a stack sets, by name. */
function defaultTags({ providers }: Configuration): ValueRecord {
  const tags = providers
    .filter(({ type }: Resource) => type === "aws")
    .map(({ attributes }) => at(attributes, "default_tags.tags"));
  const texts = tags.flatMap((each) => (isObject(each) ? Object.entries(each) : []));
  const values = texts.map(([name, value]): [string, Value] => [name, String(value)]);
  const found = Object.fromEntries(values);
  return isRecord(found) ? found : {};
}
