import facts from "./facts/instance-types.json";
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
  /** GPUs of NVIDIA; less than 1 where the type has a part of one. */
  readonly gpus: number;
  readonly architecture: Architecture;
}

export type NetworkMode = "awsvpc" | "bridge";

/**
 * Current types by family: what EC2 says of vCPU, memory, interfaces, GPUs and architecture, and how many tasks ECS places
 * with ENI trunking. `facts/main.ts` says where they come from; the file says when.
 */
const FAMILIES: ReadonlyMap<string, string> = new Map(Object.entries(facts.facts));

/** Day on which the facts were taken, `YYYY-MM-DD`. */
export const INSTANCE_TYPES_AS_OF = facts.date;

/** The facts of a type, or undefined when the table does not know it. */
export function instanceType(name: string): InstanceType | undefined {
  const [family = ""] = name.split(".");
  return typesOf(family).find((type) => type.name === name);
}

export function instanceTypeNames(): string[] {
  return [...FAMILIES.keys()].flatMap(typesOf).map((type) => type.name);
}

/** Known types that are most like an unknown name: the same family first, then the same size, smallest
 * first. At most five. */
export function nearbyInstanceTypes(name: string): string[] {
  const [family = "", size = ""] = name.toLowerCase().split(".");
  const likeness = (candidate: string) => {
    const [f = "", s = ""] = candidate.split(".");
    const sharedFront = [...f].findIndex((letter, i) => letter !== family[i]);
    const shared = sharedFront < 0 ? f.length + (f === family ? 3 : 0) : sharedFront;
    return shared * 2 + (s === size ? 5 : 0) - Math.max(0, f.length - family.length);
  };
  return instanceTypeNames()
    .map((candidate) => ({ candidate, rank: likeness(candidate) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, 5)
    .map(({ candidate }) => candidate);
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
    gpus: type.gpus,
  };
}

/** Tasks of one size that an empty instance takes. */
export function taskSlots(
  type: InstanceType,
  task: { readonly cpu: number; readonly memoryMiB: number; readonly gpus: number },
  host: { readonly reservedMemoryMiB: number; readonly networkMode: NetworkMode },
): number {
  return fits(instanceRoom(type, host.reservedMemoryMiB, host.networkMode), task);
}

const read = new Map<string, readonly InstanceType[]>();

/** Read once: every rule asks for every service. */
function typesOf(family: string): readonly InstanceType[] {
  const known = read.get(family) ?? readFamily(family);
  read.set(family, known);
  return known;
}

function readFamily(family: string): InstanceType[] {
  const [architecture, ...rows] = (FAMILIES.get(family) ?? "").split("|");
  return rows.map((row) => {
    const [size, vcpu, memoryMiB, enis, trunked, gpus = "0"] = row.split(" ");
    return {
      name: `${family}.${size}`,
      vcpu: Number(vcpu),
      memoryMiB: Number(memoryMiB),
      enis: Number(enis),
      trunkedTasks: trunked === "-" ? undefined : Number(trunked),
      gpus: Number(gpus),
      architecture: architecture === "arm64" ? "arm64" : "x86_64",
    };
  });
}
