import type { FieldMap } from "../core/field-map.ts";
import { unifiedDiff } from "../description-edit/diff.ts";
import type { Sources } from "../description-edit/evaluate.ts";
import { patchFor } from "../description-edit/patch.ts";
import type { DriftFinding } from "../drift/record/finding.ts";
import { narrowed } from "../drift/settle/finding-fields.ts";
import { wantedField } from "../drift/settle/wanted-field.ts";
import { plainPath } from "../terraform/attribute-path.ts";
import { type AttributeName, type AttributeValues, changes, flatten, only } from "../terraform/attributes.ts";

/** A finding turned into a change of one file, or what somebody has to decide. */
export type Acceptance =
  | {
      readonly kind: "patch";
      readonly environment: string;
      readonly field: string;
      readonly value: unknown;
      readonly file: string;
      readonly before: string;
      readonly after: string;
      readonly diff: string;
    }
  | { readonly kind: "by-hand"; readonly reason: string; readonly places: readonly string[] };

/** Terraform JSON of each stack of an environment, by the stack's name. */
export type Stacks = ReadonlyMap<string, object>;

/**
 * The change of the environments' files that makes the code say what the cloud has: one field of one environment,
 * everything else described as before. Nothing is written.
 * @param map of the stack that the finding is about
 */
export function acceptFinding(finding: DriftFinding, map: FieldMap, sources: Sources): Acceptance {
  const wanted = wantedField(finding, map);
  if (wanted.kind === "by-hand") return { ...wanted, places: [] };
  const patch = patchFor(wanted, sources);
  if (patch.kind === "by-hand") return { ...patch, reason: `${wanted.field}: ${patch.reason}` };
  return { ...patch, ...wanted, kind: "patch", diff: unifiedDiff(patch.file, patch.before, patch.after) };
}

/** What an acceptance is held against once the environment is synthesized with it. */
export interface Verification {
  readonly finding: DriftFinding;
  /** Name of the finding's stack as synthesis knows it. */
  readonly stack: string;
  /** Every finding of that stack: what else drifted to the very value that it now gets is settled, not spoilt. */
  readonly findings: readonly DriftFinding[];
  /** The same of the other stacks that were checked. @default none */
  readonly elsewhere?: ReadonlyMap<string, readonly DriftFinding[]>;
  readonly before: Stacks;
  readonly after: Stacks;
}

/** Why an acceptance does not do what it should; empty when the attribute has the cloud's value and nothing else moved. */
export function problemsOf({ after, before, stack, elsewhere, ...found }: Verification): string[] {
  const finding = narrowed(found.finding);
  const findingsOf = (name: string) =>
    (name === stack ? found.findings : (elsewhere?.get(name) ?? [])).map(narrowed);
  const place: AttributeName = placeOf(finding);
  const settled = flatten(after.get(stack) ?? {});
  const value = only(settled, place.address, place.attribute);
  const wrong = agrees(value, finding)
    ? []
    : [`${nameOf(place)} would be ${show(value)}, the cloud has ${show(finding.cloud)}`];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const moved = names.flatMap((name) => {
    const [old, now] = [flatten(before.get(name) ?? {}), flatten(after.get(name) ?? {})];
    const findings = findingsOf(name);
    return changes(old, now)
      .filter((change) => !findings.some((one) => settles(one, change, now)))
      .filter((change) => !isIgnored(change, now))
      .map((change) => `${name}: ${nameOf(change)} would change too`);
  });
  return [...wrong, ...moved];
}

function settles(
  finding: DriftFinding,
  { address, attribute }: AttributeName,
  now: AttributeValues,
): boolean {
  const place = placeOf(finding);
  const same = place.address === address && place.attribute === attribute;
  return same && agrees(only(now, address, attribute), finding);
}

/** Whether Terraform leaves the attribute to somebody else. */
function isIgnored({ address, attribute }: AttributeName, now: AttributeValues): boolean {
  const ignored = now.get(address)?.get("lifecycle.ignore_changes")?.flat() ?? [];
  return ignored.some((path) => path === attribute || attribute.startsWith(`${String(path)}.`));
}

/** Terraform takes `"30"` for 30: so do the attributes that providers declare as text. */
function agrees(value: unknown, { cloud }: DriftFinding): boolean {
  const scalar = typeof value === "number" || typeof value === "string";
  return scalar && typeof cloud !== "object" ? String(value) === String(cloud) : show(value) === show(cloud);
}

function placeOf({ address, attribute }: DriftFinding): AttributeName {
  return { address: address.replace(/\[[^\]]*\]$/, ""), attribute: plainPath(attribute ?? "") };
}

function nameOf({ address, attribute }: AttributeName): string {
  return `${address} ${attribute}`.trim();
}

function show(value: unknown): string {
  return value === undefined ? "unset" : JSON.stringify(value);
}
