import { plainPath } from "../../terraform/attribute-path.ts";
import type { Context, Draft } from "./draft.ts";
import type { ComparedResource } from "./resources.ts";
import { codeNumber, type Range, scalingRange } from "./scaling.ts";

/** Limits that hold without a policy: what scales a resource may move it between the resource's own two sizes. */
const DEFAULT_BOUNDS = [
  { type: "aws_autoscaling_group", attr: "desired_capacity", between: ["min_size", "max_size"] },
  {
    type: "aws_eks_node_group",
    attr: "scaling_config.desired_size",
    between: ["scaling_config.min_size", "scaling_config.max_size"],
  },
  {
    type: "aws_batch_compute_environment",
    attr: "compute_resources.desired_vcpus",
    between: ["compute_resources.min_vcpus", "compute_resources.max_vcpus"],
  },
  {
    type: "aws_db_instance",
    attr: "allocated_storage",
    between: ["allocated_storage", "max_allocated_storage"],
  },
] as const;

/**
 * Whether the provider itself leaves a value to AWS: storage autoscaling grows a database, and no plan takes it back.
 * Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/db_instance#max_allocated_storage
 */
export function isLeftToAws({ cloud, type }: ComparedResource, plain: string): boolean {
  return (
    type === "aws_db_instance" &&
    plain === "allocated_storage" &&
    Number(cloud?.["max_allocated_storage"]) > 0
  );
}

/**
 * Judges a value that `ignore_changes` leaves to another system. Bounds are read from the code where it is known, those
 * of the resource's own scaling and schedules as well: who raises the maximum by hand may not thereby allow the value.
 */
export function classifyIgnored(draft: Omit<Draft, "class" | "applyEffect">, context: Context): Draft {
  const attribute = plainPath(draft.attribute ?? "");
  const { resource } = draft;
  const base: Draft = { ...draft, class: "ignored", applyEffect: "none" };
  const bounded = rangeOf(resource, attribute, context);
  if (bounded === undefined) return base;
  const value = Number(draft.cloud);
  if (bounded === "unknown" || Number.isNaN(value)) {
    return { ...base, notes: [...(draft.notes ?? []), "its bounds are not known"] };
  }
  const { by, high, low } = bounded;
  const source = by.length === 0 ? "" : `, set by ${by.join(", ")}`;
  const notes = [...(draft.notes ?? []), `bounds ${low} to ${high}${source}`];
  return { ...base, class: value >= low && value <= high ? "ignored" : "ignored_out_of_bounds", notes };
}

/** The range of the policy, else of the stack's own scaling, else of the resource itself. */
function rangeOf(
  resource: ComparedResource,
  attribute: string,
  context: Context,
): Range | "unknown" | undefined {
  const fits = (bound: { readonly type: string; readonly attr: string }) =>
    bound.type === resource.type && bound.attr === attribute;
  const chosen = context.policy.bounds.find(fits);
  const scaled = chosen ? undefined : scalingRange(resource, attribute, context);
  if (scaled) return scaled;
  const bound = chosen ?? DEFAULT_BOUNDS.find(fits);
  if (!bound) return undefined;
  const [low, high] = bound.between.map((end) =>
    typeof end === "number" ? end : codeNumber(resource, end, context),
  );
  return low === undefined || high === undefined ? "unknown" : { low, high, by: [] };
}
