import { type FieldMap, invert } from "../../core/field-map.ts";
import { hasUnknown, isSensitive, type Value } from "../../terraform/value.ts";
import type { DriftFinding } from "../record/finding.ts";
import { linksOf, narrowed } from "./finding-fields.ts";

/** The field that takes the cloud's value, or why no field can. */
export type Wanted =
  | { readonly kind: "field"; readonly environment: string; readonly field: string; readonly value: unknown }
  | { readonly kind: "by-hand"; readonly reason: string };

/** Which field of the description gets which value, so that the code says what the cloud has. Never a guess. */
export function wantedField(whole: DriftFinding, map: FieldMap): Wanted {
  const finding = narrowed(whole);
  const refused = unacceptable(finding);
  if (refused !== undefined) return { kind: "by-hand", reason: refused };
  const links = linksOf(map, finding.address, finding.attribute);
  if (!links) return { kind: "by-hand", reason: "no field: the code does not set it" };
  const [link, ...others] = links;
  if (!link)
    return { kind: "by-hand", reason: "no field: set by the construct, the same in every environment" };
  if (others.length > 0) {
    const names = links.map(({ field }) => field).join(", ");
    return { kind: "by-hand", reason: `${links.length} fields move it together: ${names}` };
  }
  const type = map.fields[link.field]?.type ?? "undefined";
  const value =
    type === "list" ? listOf(link.relation.kind, finding.cloud) : invert(link.relation, finding.cloud, type);
  if (value === undefined) {
    return {
      kind: "by-hand",
      reason: `${link.field} sets it, but which value gives the cloud's cannot be read off`,
    };
  }
  return { kind: "field", environment: map.environment, field: link.field, value };
}

function unacceptable({
  attribute,
  class: kind,
  cloud,
  code,
  sensitive,
  state,
}: DriftFinding): string | undefined {
  if (sensitive || [state, cloud, code].some(isSensitive))
    return "it is a secret: secrets are never written into code";
  if (kind === "deleted") return "it is deleted: to accept that, remove what declares it";
  if (kind === "unmanaged_child") return "nobody declares it: import it, or remove it in the cloud";
  if (
    kind !== "out_of_band" &&
    kind !== "untracked" &&
    kind !== "conflict" &&
    kind !== "ignored_out_of_bounds"
  ) {
    return `there is nothing to accept about what is ${kind.replaceAll("_", " ")}`;
  }
  if (attribute === undefined || cloud === undefined || hasUnknown(cloud))
    return "the cloud's value is not known";
  return undefined;
}

function listOf(relation: string, cloud: Value | undefined): unknown {
  return relation === "same" && Array.isArray(cloud) ? cloud : undefined;
}
