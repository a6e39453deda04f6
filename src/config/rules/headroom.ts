import type { Finding } from "../../core/finding.ts";
import { instancesNeeded, type Room } from "../../core/packing.ts";
import { launchesSpot } from "../../core/spot.ts";
import type { Ec2Capacity } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { fewestOf, mostOf, runsOnSpot, smallestRoom, surgeOf, taskGroups } from "./fleet.ts";
import { eachRunning, refuse, strictInProduction, warn } from "./report.ts";

interface Fleet {
  readonly capacity: Ec2Capacity;
  readonly room: Room;
}

/**
 * ASG-01, ECS-02: all services at maxTasks must fit on maxInstances; otherwise scaling cannot reach what the
 * description promises. ECS-02 is the case in which only network interfaces are short.
 */
export function largestSize(environment: Environment): Finding[] {
  const fleet = fleetOf(environment);
  if (!fleet) return [];
  const { capacity, room } = fleet;
  const tasks = taskGroups(environment, mostOf);
  const needed = instancesNeeded(tasks, room);
  if (!Number.isFinite(needed) || needed <= capacity.maxInstances) return [];
  const byResources = instancesNeeded(tasks, { ...room, slots: Number.MAX_SAFE_INTEGER });
  const detail = { place: "capacity.maxInstances", value: `${capacity.maxInstances} instances` };
  if (byResources <= capacity.maxInstances) {
    return [
      refuse("ECS-02", {
        ...detail,
        limit: `${needed} instances for the network interfaces of maxTasks, ${room.slots} tasks each`,
        fix: `use types with ENI trunking or networkMode bridge, or raise maxInstances to ${needed}`,
      }),
    ];
  }
  return [
    refuse("ASG-01", {
      ...detail,
      limit: `${needed} instances for maxTasks of all services by CPU, memory and network interfaces`,
      fix: `raise maxInstances to ${needed}, use larger types, or lower maxTasks`,
    }),
  ];
}

/**
 * FLOOR-01: the On-Demand base alone must run minTasks of all services. A mixed group keeps trying Spot pools and
 * never launches On-Demand instead, so only the base remains once all Spot capacity is lost.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html (2026-06).
 */
export function onDemandFloor(environment: Environment): Finding[] {
  const fleet = fleetOf(environment);
  if (!fleet || !launchesSpot(fleet.capacity)) return [];
  const { capacity, room } = fleet;
  const needed = instancesNeeded(taskGroups(environment, fewestOf), room);
  if (!Number.isFinite(needed) || needed <= capacity.onDemandBase) return [];
  return [
    {
      code: "FLOOR-01",
      severity: strictInProduction(environment),
      place: "capacity.onDemandBase",
      value: `${capacity.onDemandBase} instances`,
      limit: `${needed} On-Demand instances to run minTasks of all services without Spot`,
      fix: `raise onDemandBase to ${needed} or lower minTasks`,
    },
  ];
}

/**
 * FLOOR-01 on Fargate, in production: a strategy is a fixed split, so Spot tasks without capacity are not started on
 * FARGATE instead. The base must be at least minTasks of each service.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (2026-06).
 */
export function fargateFloor(environment: Environment): Finding[] {
  const { capacity, stage } = environment;
  if (capacity.kind !== "fargate" || stage !== "production") return [];
  return eachRunning(environment, (service, place) => {
    const { minTasks } = service.scaling;
    if (!runsOnSpot(environment, service) || minTasks <= capacity.onDemandBase) return [];
    return [
      refuse("FLOOR-01", {
        place: `${place}.scaling.minTasks`,
        value: `${minTasks} tasks`,
        limit: `at most capacity.onDemandBase, ${capacity.onDemandBase} tasks on FARGATE, to keep running without Spot`,
        fix: `raise onDemandBase to ${minTasks}, set spotWeight to 0, or lower minTasks`,
      }),
    ];
  });
}

/**
 * SURGE-02, an error: a service that keeps all of its maxTasks running must start a new task before it stops an old
 * one; without room for it, a deployment never finishes. SURGE-01, a warning: deploying all services at once at
 * maxTasks does not fit. That deployment still finishes, in smaller batches and later, so it is not an error. It also
 * uses the capacity reserved for load that arrives meanwhile, so it should be a deliberate choice.
 */
export function deploymentSurge(environment: Environment): Finding[] {
  const fleet = fleetOf(environment);
  if (!fleet) return [];
  const { capacity, room } = fleet;
  const max = capacity.maxInstances;
  const atMax = taskGroups(environment, mostOf);
  const neededAtMax = instancesNeeded(atMax, room);
  if (neededAtMax > max) return [];
  // Many services share few task sizes: packing runs once per size.
  const withOneMore = new Map<string, number>();
  const neededForOneMore = ({ cpu, memoryMiB }: { cpu: number; memoryMiB: number }) => {
    const size = `${cpu}/${memoryMiB}`;
    const known = withOneMore.get(size) ?? instancesNeeded([...atMax, { cpu, memoryMiB, count: 1 }], room);
    withOneMore.set(size, known);
    return known;
  };
  const stuck = eachRunning(environment, (service, place) => {
    const { maxTasks } = service.scaling;
    const keepsAll = Math.ceil((maxTasks * service.deployment.minimumHealthyPercent) / 100) >= maxTasks;
    const needed = neededForOneMore(service);
    if (!keepsAll || maxTasks < 1 || needed <= max) return [];
    return [
      refuse("SURGE-02", {
        place: `${place}.deployment.minimumHealthyPercent`,
        value: `${service.deployment.minimumHealthyPercent} percent of ${maxTasks} tasks, with no room for one more`,
        limit: `${needed} instances to start a new task before an old one stops; maxInstances is ${max}`,
        fix: `raise maxInstances to ${needed} or lower minimumHealthyPercent`,
      }),
    ];
  });
  const needed = instancesNeeded(taskGroups(environment, surgeOf), room);
  if (stuck.length > 0 || needed <= max) return stuck;
  return [
    warn("SURGE-01", {
      place: "capacity.maxInstances",
      value: `${max} instances`,
      limit: `${needed} instances for maxTasks × maximumPercent of all services at once`,
      fix: `raise maxInstances to ${needed} or lower maximumPercent`,
    }),
  ];
}

function fleetOf({ capacity }: Environment): Fleet | undefined {
  const room = capacity.kind === "ec2" ? smallestRoom(capacity) : undefined;
  // ASG-01 rejects a group without instances.
  return capacity.kind === "ec2" && room && capacity.maxInstances > 0 ? { capacity, room } : undefined;
}
