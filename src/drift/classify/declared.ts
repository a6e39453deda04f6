import type { Code } from "../../terraform/expressions.ts";
import { type Shape, shapeAt } from "../../terraform/provider-schema.ts";
import { isList, isRecord, type Value } from "../../terraform/value.ts";
import type { ComparedResource } from "./resources.ts";
import { valueAt } from "./value-at.ts";

/**
 * Whether the code sets an attribute. A plan does not tell of `dynamic` blocks, only the configuration does
 * (https://github.com/hashicorp/terraform/issues/28346): without it, what can be a block is `unknown` when no
 * expression is seen.
 */
export type SetInCode = "yes" | "no" | "unknown";

export function setInCode(
  resource: ComparedResource,
  path: readonly (string | number)[],
  code: Code,
): SetInCode {
  if (code.expression(resource.address, path) !== undefined) return "yes";
  const names = path.filter((step) => typeof step === "string");
  const fronts = names.map((_, index) => names.slice(0, index + 1));
  const { configuration, type } = resource;
  if (configuration) {
    return fronts.some((front) => configuration.dynamicBlocks.has(front.join("."))) ? "yes" : "no";
  }
  return fronts.some((front) => canBeBlock(shapeAt(type, front), valueAt(resource.cloud ?? {}, front)))
    ? "unknown"
    : "no";
}

/** Also attributes that hold objects may be written as blocks: `ingress` of a security group is one. */
function canBeBlock(shape: Shape | undefined, value: Value | undefined): boolean {
  return shape?.nested ?? (isList(value) && value.some(isRecord));
}
