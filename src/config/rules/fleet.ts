import { mostTasks } from "../../core/deployment.ts";
import { type InstanceType, instanceRoom } from "../../core/instance-types.ts";
import type { Room, TaskGroup } from "../../core/packing.ts";
import { launchesSpot, reachesFargateSpot } from "../../core/spot.ts";
import { type Ec2Capacity, typeFacts } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { keepsRunning, type Service } from "../service.ts";

/** The instance types of a fleet; undefined if nothing is known of one, which ASG-02 reports. */
export function knownTypes(capacity: Ec2Capacity): InstanceType[] | undefined {
  const types = capacity.instanceTypes.flatMap((name) => typeFacts(capacity, name) ?? []);
  return types.length === capacity.instanceTypes.length && types.length > 0 ? types : undefined;
}

/**
 * The least CPU, memory and slots of any type in the group. The group may launch any of its types, so a task must
 * fit on the smallest one; capacity providers ignore a task that does not.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html (2026-06).
 */
export function smallestRoom(capacity: Ec2Capacity): Room | undefined {
  const rooms = knownTypes(capacity)?.map((type) =>
    instanceRoom(type, capacity.reservedMemoryMiB, capacity.networkMode),
  );
  if (!rooms) return undefined;
  return {
    cpu: Math.min(...rooms.map((room) => room.cpu)),
    memoryMiB: Math.min(...rooms.map((room) => room.memoryMiB)),
    slots: Math.min(...rooms.map((room) => room.slots)),
  };
}

/** Tasks of every service, counted by `count`. */
export function taskGroups(environment: Environment, count: (service: Service) => number): TaskGroup[] {
  return Object.values(environment.services).map((service) => ({
    cpu: service.cpu,
    memoryMiB: service.memoryMiB,
    count: count(service),
  }));
}

/** Fewest tasks of one service. A job has none between its runs. */
export function fewestOf(service: Service): number {
  return keepsRunning(service) ? service.scaling.minTasks : 0;
}

/** Most tasks of one service, but for those of a deployment. A run of a job is one task. */
export function mostOf(service: Service): number {
  return keepsRunning(service) ? service.scaling.maxTasks : 1;
}

/** Tasks of one service that run at most, while it is deployed at its largest size. */
export function surgeOf(service: Service): number {
  if (!keepsRunning(service)) return mostOf(service);
  return mostTasks(service.scaling.maxTasks, service.deployment.maximumPercent);
}

/** Tasks of all services when all are deployed at once at their largest size. */
export function surgeTasks(environment: Environment): number {
  return Object.values(environment.services).reduce((sum, service) => sum + surgeOf(service), 0);
}

/** Whether tasks of this service can run on Spot. */
export function runsOnSpot({ capacity }: Environment, service: Service): boolean {
  if (capacity.kind === "ec2") return launchesSpot(capacity);
  return reachesFargateSpot({ ...capacity, mostTasks: surgeOf(service) });
}
