import { type InstanceType, instanceRoom, instanceType } from "../../core/instance-types.ts";
import type { Room, TaskGroup } from "../../core/packing.ts";
import type { Ec2Capacity } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";

/** The known types of a fleet; undefined when the table misses one, which ASG-02 says. */
export function knownTypes(capacity: Ec2Capacity): InstanceType[] | undefined {
  const types = capacity.instanceTypes.flatMap((name) => instanceType(name) ?? []);
  return types.length === capacity.instanceTypes.length && types.length > 0 ? types : undefined;
}

/**
 * Room on the smallest instance in every respect. The group may launch any of its types, so what must fit has to
 * fit on the smallest; capacity providers leave out a task that does not.
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

/**
 * Tasks of one service that run at most during a deployment at its largest size.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (2026-06).
 */
export function surgeOf({ scaling, deployment }: Service): number {
  return Math.max(scaling.maxTasks, Math.floor((scaling.maxTasks * deployment.maximumPercent) / 100));
}

/** Tasks of all services when all are deployed at once at their largest size. */
export function surgeTasks(environment: Environment): number {
  return Object.values(environment.services).reduce((sum, service) => sum + surgeOf(service), 0);
}

/** Whether the group ever launches a Spot instance. */
export function hasSpotInstances(capacity: Ec2Capacity): boolean {
  return capacity.onDemandPercentageAboveBase < 100 && capacity.maxInstances > capacity.onDemandBase;
}

/** Whether tasks of this service can run on Spot. */
export function runsOnSpot({ capacity }: Environment, service: Service): boolean {
  if (capacity.kind === "ec2") return hasSpotInstances(capacity);
  return capacity.spotWeight > 0 && surgeOf(service) > capacity.onDemandBase;
}
