import { plainPath } from "../../terraform/attribute-path.ts";
import { isRecord, UNKNOWN, type Value, type ValueRecord } from "../../terraform/value.ts";
import type { Context, Draft } from "./draft.ts";
import type { ComparedResource } from "./resources.ts";

/** Limits that hold without a policy: autoscaling may move a group between its own two sizes. */
const DEFAULT_BOUNDS = [
  { type: "aws_autoscaling_group", attr: "desired_capacity", between: ["min_size", "max_size"] },
] as const;

/**
 * Judges a value that `ignore_changes` leaves to another system. Bounds are read from the code where it is known:
 * who raises the maximum by hand may not thereby allow the value.
 */
export function classifyIgnored(draft: Omit<Draft, "class" | "applyEffect">, { policy }: Context): Draft {
  const attribute = plainPath(draft.attribute ?? "");
  const { resource } = draft;
  const bound = [...policy.bounds, ...DEFAULT_BOUNDS].find(
    ({ type, attr }) => type === resource.type && attr === attribute,
  );
  const base: Draft = { ...draft, class: "ignored", applyEffect: "none" };
  if (!bound) return base;
  const [low, high] = bound.between.map((end) => limit(end, resource));
  const value = Number(draft.cloud);
  if (low === undefined || high === undefined || Number.isNaN(value)) {
    return { ...base, notes: [...(draft.notes ?? []), "its bounds are not known"] };
  }
  const notes = [...(draft.notes ?? []), `bounds ${low} to ${high}`];
  return { ...base, class: value >= low && value <= high ? "ignored" : "ignored_out_of_bounds", notes };
}

function limit(end: number | string, resource: ComparedResource): number | undefined {
  if (typeof end === "number") return end;
  const sides: readonly (Value | undefined)[] = [resource.code ?? UNKNOWN, resource.cloud ?? undefined];
  const values = sides.filter((side): side is ValueRecord => isRecord(side)).map((side) => side[end]);
  return values.find((value) => typeof value === "number");
}
