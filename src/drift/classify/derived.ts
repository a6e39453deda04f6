import type { Code } from "../../terraform/expressions.ts";
import { setInCode } from "./declared.ts";
import type { ComparedResource } from "./resources.ts";

/** Attributes that AWS makes of another one of the same resource. */
const DERIVED: readonly { readonly type: string; readonly attribute: string; readonly from: string }[] = [
  // The zones are those of the subnets. The provider keeps the planned zones in the state when it changes the subnets,
  // so that the next refresh finds a difference which nobody made.
  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html (2026-11)
  { type: "aws_autoscaling_group", attribute: "availability_zones", from: "vpc_zone_identifier" },
];

/** Whether an attribute follows another one, which the code sets and which is judged instead. */
export function isDerived(resource: ComparedResource, attribute: string, code: Code): boolean {
  return DERIVED.some(
    (one) =>
      one.type === resource.type &&
      one.attribute === attribute &&
      setInCode(resource, [one.from], code) === "yes" &&
      setInCode(resource, [one.attribute], code) !== "yes",
  );
}
