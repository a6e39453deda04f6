import { type Description, numberAt, serviceNames, textsAt, valueAt } from "./description.ts";
import { type Knob, type KnobValue, sameValue } from "./knob.ts";
import { type TypePrices, typeLists } from "./type-lists.ts";

interface Numeric {
  readonly field: string;
  /** Values to try; the present one is left out. */
  readonly values: (present: number) => readonly number[];
  readonly limit: string;
}

/** Instances that the On-Demand base and the minimum are tried with, at most. */
const MOST_INSTANCES = 12;

const CAPACITY: readonly Numeric[] = [
  {
    field: "capacity.onDemandBase",
    values: (present) => around(present, 4, 0, MOST_INSTANCES),
    limit: `up to four instances fewer or more, 0 to ${MOST_INSTANCES}`,
  },
  {
    field: "capacity.onDemandPercentageAboveBase",
    values: () => [0, 20, 40, 50, 60, 80, 100],
    limit: "0 to 100 percent",
  },
  {
    field: "capacity.targetCapacityPercent",
    values: () => [60, 70, 80, 90, 100],
    limit: "60 to 100 percent: below 60, half of the instances stand idle",
  },
  {
    field: "capacity.minInstances",
    values: (present) => around(present, 2, 1, MOST_INSTANCES),
    limit: `up to two instances fewer or more, 1 to ${MOST_INSTANCES}`,
  },
  {
    field: "capacity.maximumScalingStepSize",
    values: () => [1, 2, 5, 10, 20],
    limit: "1 to 20 instances",
  },
  {
    field: "capacity.instanceWarmupSec",
    values: () => [60, 90, 120, 180, 300],
    limit: "60 to 300 s: AWS advises a warm-up above 60 s",
  },
];

const FARGATE: readonly Numeric[] = [
  {
    field: "capacity.onDemandBase",
    values: (present) => around(present, 2, 0, MOST_INSTANCES),
    limit: `on Fargate: up to two tasks fewer or more, 0 to ${MOST_INSTANCES}`,
  },
  {
    field: "capacity.onDemandWeight",
    values: () => [0, 1, 2, 4],
    limit: "on Fargate: 0 to 4, relative to spotWeight",
  },
];

/** Of every service alike. */
const SERVICES: readonly Numeric[] = [
  {
    field: "deployment.minimumHealthyPercent",
    values: () => [50, 75, 90, 100],
    limit: "50 to 100 percent",
  },
  {
    field: "deployment.maximumPercent",
    values: () => [125, 150, 200],
    limit: "125 to 200 percent",
  },
  {
    field: "deregistrationDelaySec",
    values: () => [5, 10, 20, 30, 60],
    limit: "5 to 60 s",
  },
  {
    field: "healthCheck.intervalSec",
    values: () => [6, 10, 20, 30],
    limit: "6 to 30 s",
  },
  {
    field: "healthCheck.unhealthyThreshold",
    values: () => [2, 3],
    limit: "2 or 3 failures",
  },
];

/**
 * Everything in a description that the search may change. How many tasks a service needs is not in any Terraform: its
 * minimum is what the description says of its traffic, so it may grow and not shrink.
 * @param kept fields that stay as they are
 */
export function knobsOf(
  description: Description,
  prices: TypePrices,
  kept: readonly string[] = [],
): readonly Knob[] {
  const ec2 = valueAt(description, "capacity.kind") === "ec2";
  const services = serviceNames(description);
  const capacity = (ec2 ? CAPACITY : FARGATE).flatMap((numeric) =>
    knob(description, numeric.field, [numeric.field], numeric),
  );
  const minTasks = services.flatMap((name) => {
    const field = `services.${name}.scaling.minTasks`;
    const numeric = {
      values: (present: number) => [present + 1, present + 2],
      limit: "up to two tasks more; never fewer, as nothing else tells how many the traffic needs",
    };
    return knob(description, field, [field], numeric);
  });
  const shared = SERVICES.flatMap((numeric) => {
    const fields = services.map((name) => `services.${name}.${numeric.field}`);
    return knob(description, `services.*.${numeric.field}`, fields, numeric);
  });
  const all = [
    ...(ec2 ? types(description, prices) : []),
    ...capacity,
    ...zones(description),
    ...minTasks,
    ...shared,
  ];
  return all.filter(({ fields, id }) => ![id, ...fields].some((field) => isKept(field, kept)));
}

/** A field is kept by its own name, and by that of what it belongs to: `capacity`. */
function isKept(field: string, kept: readonly string[]): boolean {
  return kept.some((name) => field === name || field.startsWith(`${name}.`));
}

function knob(
  description: Description,
  id: string,
  fields: readonly string[],
  { limit, values }: Omit<Numeric, "field">,
): Knob[] {
  const given = fields.flatMap((field) => {
    const value = numberAt(description, field);
    return value === undefined ? [] : [{ field, value }];
  });
  const [first] = given;
  if (!first) return [];
  return built(
    id,
    given.map(({ field }) => field),
    given.map(({ value }) => value),
    values(first.value),
    limit,
  );
}

function built(
  id: string,
  fields: readonly string[],
  present: readonly KnobValue[],
  values: readonly KnobValue[],
  limit: string,
): Knob[] {
  const candidates = values.filter((value) => present.some((it) => !sameValue(it, value)));
  return candidates.length === 0 ? [] : [{ id, fields, present, candidates, limit }];
}

function types(description: Description, prices: TypePrices): Knob[] {
  const field = "capacity.instanceTypes";
  const present = textsAt(description, field);
  if (present.length === 0) return [];
  const limit =
    "types with On-Demand and Spot prices, of the same architecture and as many as now, so that Spot has no fewer pools; burstable ones only beside burstable ones, as CPU credits are not simulated";
  return built(field, [field], [present], typeLists(present, prices), limit).map((it) => ({
    ...it,
    unseen:
      "a vCPU counts the same on every type: measure the application on the new first type, which On-Demand instances are",
  }));
}

/** All zones but the last, down to two. Zones that are not there yet need subnets that nobody has planned. */
function zones(description: Description): Knob[] {
  const field = "network.zones";
  const present = textsAt(description, field);
  const fewer = present.slice(2).map((_, index) => present.slice(0, index + 2));
  return built(field, [field], [present], fewer, "the first of the present zones, two at least");
}

function around(present: number, reach: number, least: number, most: number): number[] {
  const from = Math.max(least, present - reach);
  const to = Math.max(present, Math.min(most, present + reach));
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
