import { type Finding, show } from "../../core/finding.ts";
import { globsIntersect } from "../../core/glob.ts";
import { INSTANCE_TYPES_AS_OF, instanceType, nearbyInstanceTypes } from "../../core/instance-types.ts";
import { type Ec2Capacity, type Pool, poolsOf, typeFacts } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { refuse, repeated, warn } from "./report.ts";

/** API_InstanceRequirements: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html (2026-11) */
const PATTERN = /^[a-zA-Z0-9.*-]{1,30}$/;

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
  return [...chosenOnce(capacity), ...unknown, ...twice, ...needless, ...pools.flatMap(required)];
}

/** ASG-12: a list of types or requirements, and not both: EC2 Auto Scaling takes an override with one of them. */
function chosenOnce(capacity: Ec2Capacity): Finding[] {
  const pools = Object.entries(capacity.pools).map(([name, pool]) => ({
    ...pool,
    place: `capacity.pools.${name}`,
  }));
  return [{ ...capacity, place: "capacity" }, ...pools].flatMap((pool) => {
    const { instanceRequirements, instanceTypes, place } = pool;
    if ((instanceRequirements === undefined) !== (instanceTypes === undefined)) return [];
    return [
      refuse("ASG-12", {
        place: `${place}.instanceTypes`,
        value: instanceTypes ? "a list, beside instanceRequirements" : "not given, nor instanceRequirements",
        limit: "either a list of types, or requirements that types meet",
        fix: instanceTypes
          ? "remove one of the two"
          : 'give a list such as ["m6i.large", "m6a.large", "m5.large", "m5a.large"]',
      }),
    ];
  });
}

/** ASG-02, ASG-03: requirements that known types meet, so that tasks, network interfaces and prices can be counted. */
function required({ instanceRequirements, instanceTypes: names, place: pool }: Pool): Finding[] {
  if (!instanceRequirements) return [];
  const { allowed, architecture, memoryMiB, vcpu } = instanceRequirements;
  const place = `${pool}.instanceRequirements`;
  const malformed = allowed.flatMap((pattern, index) =>
    PATTERN.test(pattern)
      ? []
      : [
          refuse("ASG-02", {
            place: `${place}.allowed.${index}`,
            value: show(pattern),
            limit: "1 to 30 letters, digits, dots and hyphens, and * for any of them",
            fix: "write it as m7i.* or m8*",
          }),
        ],
  );
  if (malformed.length > 0) return malformed;
  if (names.length === 0) {
    return [
      refuse("ASG-02", {
        place,
        value: `${allowed.join(", ")} with ${vcpu} vCPU, ${memoryMiB} MiB and ${architecture}`,
        limit: `at least one type in the table of ${INSTANCE_TYPES_AS_OF} that has all of it; those with burstable CPU, accelerators or bare metal do not count`,
        fix: "give the vCPUs and the memory that the families have at one size, such as 2 and 8192 for m6i.* and m7i.*",
      }),
    ];
  }
  return allowed.flatMap((pattern, index) =>
    names.some((name) => globsIntersect(pattern, name))
      ? []
      : [
          warn("ASG-03", {
            place: `${place}.allowed.${index}`,
            value: show(pattern),
            limit: `a pattern of types with ${vcpu} vCPU, ${memoryMiB} MiB and ${architecture}; the table of ${INSTANCE_TYPES_AS_OF} has none of this`,
            fix: "remove it, or leave it for types to come",
          }),
        ],
  );
}
