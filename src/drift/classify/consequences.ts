import { configurationKey, parseAddress } from "../../terraform/address.ts";
import { hasUnknown, isList, isRecord, UNKNOWN, type Value } from "../../terraform/value.ts";
import type { DriftFinding } from "../record/finding.ts";
import { undeployed } from "./attributes.ts";
import type { Context } from "./draft.ts";
import type { ComparedResource } from "./resources.ts";

/**
 * Puts what is planned only because drift is taken back under the finding of that drift: a group that takes the new
 * version of its launch template is no code that waits. A replacement stays in the list of what comes as well, and says
 * what it follows from.
 */
export function foldConsequences(findings: readonly DriftFinding[], context: Context): DriftFinding[] {
  const resources = new Map(context.resources.map((resource) => [resource.address, resource]));
  const waiting = findings.flatMap((finding): Planned[] => {
    const resource = resources.get(finding.address);
    const planned = finding.plannedAction === "update" || finding.plannedAction === "replace";
    return finding.class === "pending" && planned && resource
      ? [{ finding, needs: needsOf(resource, context) }]
      : [];
  });
  const drifted = causesOf(findings.filter(isTakenBack), context);
  if (waiting.length === 0) return [...findings];
  const follows = trace(waiting, drifted);
  const replaced = causesOf(
    waiting.flatMap(({ finding }) =>
      finding.plannedAction === "replace" && !follows.has(finding) ? [finding] : [],
    ),
    context,
  );
  const after = trace(
    waiting.filter(({ finding }) => !follows.has(finding)),
    replaced,
  );
  const consequences = new Map<DriftFinding, DriftFinding[]>();
  for (const [finding, cause] of follows)
    consequences.set(cause, [...(consequences.get(cause) ?? []), finding]);
  return findings.flatMap((finding) => {
    const cause = follows.get(finding) ?? after.get(finding);
    if (cause && (finding.plannedAction === "replace" || after.has(finding))) {
      return [withNote(finding, `follows from ${placeOf(cause)}`)];
    }
    if (cause) return [];
    const own = consequences.get(finding);
    return [own ? withConsequences(finding, own) : finding];
  });
}

interface Planned {
  readonly finding: DriftFinding;
  /** For each planned difference the addresses, without keys, of which one has to change; empty when it has none. */
  readonly needs: readonly (readonly string[])[];
}

function isTakenBack({ applyEffect, class: kind }: DriftFinding): boolean {
  const drift = kind === "out_of_band" || kind === "conflict" || kind === "deleted";
  return drift && ["reverts", "replaces", "recreates", "overwrites_both"].includes(applyEffect);
}

/** Stands for whatever of a module Terraform calls relevant. */
function relevantIn(address: string): string {
  return `relevant ${parseAddress(address)?.modules.join(".") ?? ""}`;
}

/** The first finding of each resource, by its address without keys, and of each module that has a relevant one. */
function causesOf(findings: readonly DriftFinding[], { plan }: Context): Map<string, DriftFinding> {
  const causes = new Map<string, DriftFinding>();
  for (const finding of findings) {
    for (const address of [finding.address, ...(finding.class === "deleted" ? finding.children : [])]) {
      const keys = [keyOf(address), plan.relevant.has(address) ? relevantIn(address) : undefined];
      for (const key of keys) if (key !== undefined && !causes.has(key)) causes.set(key, finding);
    }
  }
  return causes;
}

/** What each planned difference of a resource depends on. Values that are known do not wait for anything. */
function needsOf(resource: ComparedResource, context: Context): string[][] {
  const known = undeployed(resource, context).filter((unit) => !hasUnknown(unit.code));
  const unknown = isRecord(resource.code ?? UNKNOWN) ? unknownPaths(resource.code ?? null) : [];
  const needs = unknown
    .map((path) => referencesAt(resource, path, context))
    // What nothing refers to, AWS or the provider gives.
    .filter((references) => references.length > 0);
  if (known.length > 0 || needs.length > 0) return [...known.map(() => []), ...needs];
  const triggers = (resource.configuration?.replaceTriggeredBy ?? []).flatMap((trigger) => {
    const [type, name] = trigger.replace(/\[.*?\]/g, "").split(".");
    return type !== undefined && name !== undefined ? [`${type}.${name}`] : [];
  });
  return resource.reason === "replace_by_triggers" && triggers.length > 0 ? [triggers] : [];
}

/** Paths of everything that Terraform learns only at apply. */
function unknownPaths(
  value: Value,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (value === UNKNOWN) return [path];
  if (isList(value)) return value.flatMap((item, index) => unknownPaths(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownPaths(item, [...path, key]));
}

/**
 * Addresses that an expression refers to. A plan does not hold locals: what one stands for may be any resource of the
 * same module whose change Terraform calls relevant.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */
function referencesAt(
  resource: ComparedResource,
  path: readonly (string | number)[],
  context: Context,
): string[] {
  const references = [...context.code.references(resource.address, path)];
  if (!references.some((reference) => reference.startsWith("local."))) return references;
  return [...references, relevantIn(resource.address)];
}

/** The cause of everything that follows from these, at any distance. Each planned change is looked at once per need. */
function trace(
  waiting: readonly Planned[],
  causes: ReadonlyMap<string, DriftFinding>,
): Map<DriftFinding, DriftFinding> {
  const waitsFor = new Map<string, Planned[]>();
  for (const planned of waiting) {
    for (const key of new Set(planned.needs.flat())) {
      const known = waitsFor.get(key);
      if (known) known.push(planned);
      else waitsFor.set(key, [planned]);
    }
  }
  const found = new Map<DriftFinding, DriftFinding>();
  const reasons = new Map(causes);
  const queue = [...causes.keys()];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const { finding, needs } of waitsFor.get(key) ?? []) {
      const cause = reasons.get(key);
      if (!cause || found.has(finding) || cause === finding) continue;
      if (!needs.every((keys) => keys.some((need) => reasons.has(need)))) continue;
      found.set(finding, cause);
      const own = keyOf(finding.address);
      if (own !== undefined && !reasons.has(own)) {
        reasons.set(own, cause);
        queue.push(own);
      }
    }
  }
  return found;
}

function withConsequences(finding: DriftFinding, own: readonly DriftFinding[]): DriftFinding {
  const addresses = own.map(({ address }) => address).sort();
  const texts = own.map(({ address, plannedAction }) => `${plannedAction} ${address}`).sort();
  return withNote(
    { ...finding, children: [...new Set([...finding.children, ...addresses])].sort() },
    `follows from it: ${texts.join(", ")}`,
  );
}

function withNote(finding: DriftFinding, note: string): DriftFinding {
  return { ...finding, notes: [...finding.notes, note] };
}

function placeOf({ address, attribute, plannedAction }: DriftFinding): string {
  const place = attribute === undefined ? address : `${address} ${attribute}`;
  return plannedAction === undefined ? place : `${plannedAction} ${address}`;
}

function keyOf(address: string): string | undefined {
  const parts = parseAddress(address);
  return parts && configurationKey(parts.modules, parts.type, parts.name);
}
