import { InputError } from "../core/input-error.ts";
import { typesMeeting } from "../core/instance-requirements.ts";
import {
  type Architecture,
  type InstanceType,
  instanceType,
  instanceTypeNames,
  nearbyInstanceTypes,
  networkSlots,
  registeredMemoryMiB,
} from "../core/instance-types.ts";
import {
  blocksAt,
  type DeclaredResource,
  isKnown,
  scalarText,
  textsWithin,
  valueAt,
} from "../terraform/declared.ts";
import type { ValueRecord } from "../terraform/value.ts";
import type { PoolInstanceType } from "./platform.ts";
import { numberIn, placeOf, type Reader, shown } from "./reader.ts";

/** Facts of instance types that are given by hand, by name. */
export type GivenInstanceTypes = ReadonlyMap<
  string,
  Pick<InstanceType, "vcpu" | "memoryMiB" | "enis" | "gpus">
>;

/** Types that a group with attribute-based selection uses in the model: the smallest of those that match. */
const MAX_CHOSEN = 10;

/** What the network and the agent make of an instance type. */
export interface HostSettings {
  readonly given: GivenInstanceTypes;
  readonly reservedMemoryMiB: number;
  readonly trunking: boolean;
}

/** A type as a pool uses it. @throws InputError for a type that nothing is known of */
export function poolInstanceType(name: string, place: string, host: HostSettings): PoolInstanceType {
  const type = typeNamed(name, place, host.given);
  return {
    name: type.name,
    vcpu: type.vcpu,
    taskMemoryMiB: registeredMemoryMiB(type, host.reservedMemoryMiB),
    awsvpcSlots: Math.max(
      0,
      networkSlots(host.trunking ? type : { ...type, trunkedTasks: undefined }, "awsvpc"),
    ),
    gpus: type.gpus,
    architecture: type.architecture,
  };
}

function typeNamed(name: string, place: string, given: GivenInstanceTypes): InstanceType {
  const known = instanceType(name);
  const byHand = given.get(name);
  if (byHand) {
    return { trunkedTasks: undefined, architecture: "x86_64", ...known, ...byHand, name };
  }
  if (known) return known;
  throw new InputError(
    "MODEL_INSTANCE_TYPE",
    place,
    `got ${shown(name)}; limit: a type whose size is known, such as ${nearbyInstanceTypes(name).slice(0, 3).join(", ")}`,
    "correct the name, or give its size: --instance-type <name>=<vCPU>,<MiB>,<network interfaces>",
  );
}

/** Architecture of what a manufacturer makes: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html (2026-11). */
const MADE_BY: Readonly<Record<string, Architecture>> = {
  "amazon-web-services": "arm64",
  amd: "x86_64",
  intel: "x86_64",
};

/**
 * Types that meet `instance_requirements`, smallest first; of x86_64 where no manufacturer of processors is named.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/create-mixed-instances-group-attribute-based-instance-type-selection.html (2026-06).
 */
export function typesRequired(
  reader: Reader,
  resource: DeclaredResource,
  path: string,
  requirements: ValueRecord,
): string[] {
  const bound = (name: string, end: "min" | "max", unset: number) => {
    const value = valueAt(requirements, `${name}.0.${end}`);
    return isKnown(value) ? numberIn(value, placeOf(resource, `${path}.${name}.0.${end}`), 0, 1e9) : unset;
  };
  const bounds = (name: string) => ({
    min: bound(name, "min", 0),
    max: bound(name, "max", Number.POSITIVE_INFINITY),
  });
  const wants = (name: string) => ["included", "required"].includes(scalarText(valueAt(requirements, name)));
  const named = textsWithin(valueAt(requirements, "cpu_manufacturers")).flatMap(
    (maker) => MADE_BY[maker] ?? [],
  );
  const architectures = named.length === 0 ? (["x86_64"] as const) : named;
  const fitting = typesMeeting(
    instanceTypeNames().flatMap((name) => instanceType(name) ?? []),
    {
      vcpu: bounds("vcpu_count"),
      memoryMiB: bounds("memory_mib"),
      architectures,
      allowed: textsWithin(valueAt(requirements, "allowed_instance_types")),
      excluded: textsWithin(valueAt(requirements, "excluded_instance_types")),
      burstable: wants("burstable_performance"),
      bareMetal: wants("bare_metal"),
      accelerators: bounds("accelerator_count"),
    },
  ).map(({ name }) => name);
  if (fitting.length === 0) {
    throw new InputError(
      "MODEL_INSTANCE_TYPE",
      placeOf(resource, path),
      "no instance type that is known meets the requirements",
      "name the types in overrides",
    );
  }
  reader.assume(
    placeOf(resource, path),
    `EC2 Auto Scaling chooses the types; taken: the ${Math.min(MAX_CHOSEN, fitting.length)} smallest ${[...new Set(architectures)].join(" and ")} types of ${fitting.length} that meet the requirements`,
  );
  return fitting.slice(0, MAX_CHOSEN);
}

/** Requirements in this block, if it chooses types by attributes. */
export function requirementsOf(block: ValueRecord): { path: string; value: ValueRecord } | undefined {
  return blocksAt(block, "instance_requirements").find(({ value }) => Object.keys(value).length > 0);
}
