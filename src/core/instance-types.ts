import { fits, type Room } from "./packing.ts";

export type Architecture = "x86_64" | "arm64";

/** What the rules, the model and the price book need to know of an EC2 instance type. */
export interface InstanceType {
  readonly name: string;
  readonly vcpu: number;
  /** Nominal memory; the operating system reports less. */
  readonly memoryMiB: number;
  /** Network interfaces that can be attached, the primary one included. */
  readonly enis: number;
  /** Tasks in awsvpc mode with ENI trunking on. Undefined: the type has no trunking. */
  readonly trunkedTasks: number | undefined;
  readonly architecture: Architecture;
}

export type NetworkMode = "awsvpc" | "bridge";

/*
 * vCPU and memory: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html (2026-06).
 * Interfaces: https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, co.html and mo.html (2026-06).
 * Trunking: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html
 * (2026-06): from large to 4xlarge the limit depends on the size alone; burstable families have no trunking.
 */
const SIZES = [
  { size: "large", vcpu: 2, enis: 3, trunkedTasks: 10 },
  { size: "xlarge", vcpu: 4, enis: 4, trunkedTasks: 20 },
  { size: "2xlarge", vcpu: 8, enis: 4, trunkedTasks: 40 },
  { size: "4xlarge", vcpu: 16, enis: 8, trunkedTasks: 60 },
] as const;

const FAMILIES = [
  { names: ["c5", "c5a", "c6i", "c6a", "c7i", "c7a"], gibPerVcpu: 2, architecture: "x86_64" },
  { names: ["c6g", "c7g"], gibPerVcpu: 2, architecture: "arm64" },
  { names: ["m5", "m5a", "m6i", "m6a", "m7i", "m7a"], gibPerVcpu: 4, architecture: "x86_64" },
  { names: ["m6g", "m7g"], gibPerVcpu: 4, architecture: "arm64" },
  { names: ["r5", "r5a", "r6i", "r6a", "r7i", "r7a"], gibPerVcpu: 8, architecture: "x86_64" },
  { names: ["r6g", "r7g"], gibPerVcpu: 8, architecture: "arm64" },
] as const;

const BURSTABLE_SIZES = [
  { size: "small", vcpu: 2, gib: 2, enis: 3 },
  { size: "medium", vcpu: 2, gib: 4, enis: 3 },
  { size: "large", vcpu: 2, gib: 8, enis: 3 },
  { size: "xlarge", vcpu: 4, gib: 16, enis: 4 },
] as const;

const BURSTABLE = [
  { family: "t3", architecture: "x86_64" },
  { family: "t3a", architecture: "x86_64" },
  { family: "t4g", architecture: "arm64" },
] as const;

const TYPES: ReadonlyMap<string, InstanceType> = new Map(
  [...fixedPerformance(), ...burstable()].map((type) => [type.name, type]),
);

/** The facts of a type, or undefined when the table does not know it. */
export function instanceType(name: string): InstanceType | undefined {
  return TYPES.get(name);
}

export function instanceTypeNames(): string[] {
  return [...TYPES.keys()];
}

/** Known types that are most like an unknown name: the same family first, then the same size. At most five. */
export function nearbyInstanceTypes(name: string): string[] {
  const [family = "", size = ""] = name.toLowerCase().split(".");
  const likeness = (candidate: string) => {
    const [f = "", s = ""] = candidate.split(".");
    const sharedFront = [...f].findIndex((letter, i) => letter !== family[i]);
    return (sharedFront < 0 ? f.length + (f === family ? 3 : 0) : sharedFront) * 2 + (s === size ? 5 : 0);
  };
  return instanceTypeNames()
    .sort((a, b) => likeness(b) - likeness(a) || a.localeCompare(b))
    .slice(0, 5);
}

/**
 * Share of the nominal memory that an instance registers. The agent registers what the kernel reports, which is less
 * than what is sold: AWS gives 7,985 of 8,192 MiB for an m4.large (0.975) and no figure for other types. 0.93 is an
 * assumption on the safe side of that, because a task that is larger than what is registered is never placed.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html (2026-06).
 */
export const REGISTERED_MEMORY_SHARE = 0.93;

/** Memory for tasks on an instance: what it registers less what is kept for the system and the agent. */
export function registeredMemoryMiB(type: InstanceType, reservedMemoryMiB: number): number {
  return Math.max(0, Math.floor(type.memoryMiB * REGISTERED_MEMORY_SHARE) - reservedMemoryMiB);
}

/**
 * Host ports in use on one instance at a time, which bounds tasks in bridge mode.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (2026-06).
 */
export const MAX_HOST_PORTS = 100;

/** Tasks that the network of an instance takes: a trunk where there is one, else one interface for each task. */
export function networkSlots(type: InstanceType, networkMode: NetworkMode): number {
  return networkMode === "bridge" ? MAX_HOST_PORTS : (type.trunkedTasks ?? type.enis - 1);
}

/** Room for tasks on an empty instance. */
export function instanceRoom(type: InstanceType, reservedMemoryMiB: number, networkMode: NetworkMode): Room {
  return {
    cpu: type.vcpu * 1024,
    memoryMiB: registeredMemoryMiB(type, reservedMemoryMiB),
    slots: networkSlots(type, networkMode),
  };
}

/** Tasks of one size that an empty instance takes. */
export function taskSlots(
  type: InstanceType,
  task: { readonly cpu: number; readonly memoryMiB: number },
  host: { readonly reservedMemoryMiB: number; readonly networkMode: NetworkMode },
): number {
  return fits(instanceRoom(type, host.reservedMemoryMiB, host.networkMode), task);
}

function fixedPerformance(): InstanceType[] {
  return FAMILIES.flatMap(({ names, gibPerVcpu, architecture }) =>
    names.flatMap((family) =>
      SIZES.map(({ size, vcpu, enis, trunkedTasks }) => ({
        name: `${family}.${size}`,
        vcpu,
        memoryMiB: vcpu * gibPerVcpu * 1024,
        enis,
        trunkedTasks,
        architecture,
      })),
    ),
  );
}

function burstable(): InstanceType[] {
  return BURSTABLE.flatMap(({ family, architecture }) =>
    BURSTABLE_SIZES.map(({ size, vcpu, gib, enis }) => ({
      name: `${family}.${size}`,
      vcpu,
      memoryMiB: gib * 1024,
      enis: family === "t3a" && size === "small" ? 2 : enis,
      trunkedTasks: undefined,
      architecture,
    })),
  );
}
