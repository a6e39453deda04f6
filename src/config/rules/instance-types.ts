import { type Finding, show } from "../../core/finding.ts";
import { INSTANCE_TYPES_AS_OF, instanceType, nearbyInstanceTypes } from "../../core/instance-types.ts";
import { poolsOf, typeFacts } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { refuse, repeated, warn } from "./report.ts";

/** ASG-02, ASG-03: instance types whose facts are known, from the table or from the description. */
export function instanceTypes({ capacity }: Environment): Finding[] {
  if (capacity.kind !== "ec2") return [];
  const pools = poolsOf(capacity);
  const unknown = pools.flatMap(({ instanceTypes: names, place }) =>
    names.flatMap((name, index) =>
      typeFacts(capacity, name)
        ? []
        : [
            refuse("ASG-02", {
              place: `${place}.instanceTypes.${index}`,
              value: show(name),
              limit: `an instance type in the table of ${INSTANCE_TYPES_AS_OF}, or one with facts in capacity.instanceTypeFacts`,
              fix: `use one of ${nearbyInstanceTypes(name).join(", ")}; for a newer type, add its facts from aws ec2 describe-instance-types`,
            }),
          ],
    ),
  );
  const twice = pools.flatMap(({ instanceTypes: names, place }) =>
    repeated(names).map((index) =>
      refuse("ASG-02", {
        place: `${place}.instanceTypes.${index}`,
        value: show(names[index]),
        limit: "each type once",
        fix: "remove the duplicate",
      }),
    ),
  );
  const needless = Object.keys(capacity.instanceTypeFacts).flatMap((name) => {
    const known = instanceType(name) !== undefined;
    if (!known && pools.some(({ instanceTypes }) => instanceTypes.includes(name))) return [];
    return [
      warn("ASG-03", {
        place: `capacity.instanceTypeFacts.${name}`,
        value: known
          ? "facts of a type that the table knows"
          : "facts of a type that is not in instanceTypes",
        limit: "facts only of types in instanceTypes that the table does not know; others are ignored",
        fix: "remove the entry",
      }),
    ];
  });
  return [...unknown, ...twice, ...needless];
}
