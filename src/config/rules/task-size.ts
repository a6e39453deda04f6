import { FARGATE_SIZES } from "../../core/fargate-sizes.ts";
import type { Finding } from "../../core/finding.ts";
import { fits } from "../../core/packing.ts";
import { type Pool, poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";
import { knownTypes, ofPool, poolsUsedBy, sizeOf, smallestRoom } from "./fleet.ts";
import { eachService, refuse, warn, within } from "./report.ts";

/**
 * CPU units of a task on EC2.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (2026-06).
 */
const EC2_CPU = { min: 128, max: 196_608 };

/**
 * Memory of a task on EC2. Docker takes 6 MiB, but no runtime starts in so little: a number below 32 was meant in GiB.
 * No instance has more than 32 TiB.
 */
const EC2_MEMORY_MIB = { min: 32, max: 33_554_432 };

/** Minimum memory for the system and the agent; an assumption, AWS publishes no figure. */
const MIN_RESERVED_MIB = 128;

/** ECS-01, ECS-03, ECS-04: the size of each task against the capacity it runs on. */
export function taskSizes(environment: Environment): Finding[] {
  return eachService(environment, (service, place) =>
    environment.capacity.kind === "fargate"
      ? onFargate(service, place)
      : [
          ...onEc2(service, place),
          ...poolsUsedBy(environment, service).flatMap((pool) => onSmallestInstance(pool, service, place)),
        ],
  );
}

/**
 * ECS-02: network interface limits that leave most of an instance unused. A burstable type runs two or three awsvpc
 * tasks, whatever their size.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html (2026-06).
 */
export function networkInterfaces(environment: Environment): Finding[] {
  return poolsOf(environment.capacity).flatMap((pool) => interfacesOf(environment, pool));
}

function interfacesOf(environment: Environment, pool: Pool): Finding[] {
  const room = smallestRoom(pool);
  if (!room || pool.networkMode !== "awsvpc") return [];
  const services = Object.values(environment.services).filter((service) =>
    poolsUsedBy(environment, service).some(({ name }) => name === pool.name),
  );
  const byResources = Math.min(...services.map((service) => fits({ ...room, slots: 1e6 }, sizeOf(service))));
  const trunks = knownTypes(pool)?.every((type) => type.trunkedTasks !== undefined);
  if (services.length === 0 || trunks || room.slots * 2 > byResources) return [];
  return [
    warn("ECS-02", {
      place: "capacity.networkMode",
      value: `awsvpc: ${room.slots} tasks on the smallest type${ofPool(pool)}, which has no ENI trunking`,
      limit: `${byResources} tasks by CPU and memory`,
      fix: "use types with trunking, such as m6i.large, or networkMode bridge",
    }),
  ];
}

/** ECS-11: memory reserved for the system. */
export function reservedMemory({ capacity }: Environment): Finding[] {
  return poolsOf(capacity).flatMap(reservedBy);
}

function reservedBy(pool: Pool): Finding[] {
  const { reservedMemoryMiB } = pool;
  const place = `${pool.place}.reservedMemoryMiB`;
  if (reservedMemoryMiB < 0) {
    return [
      refuse("ECS-11", {
        place,
        value: `${reservedMemoryMiB} MiB`,
        limit: "at least 0 MiB",
        fix: "set 256",
      }),
    ];
  }
  if (reservedMemoryMiB >= MIN_RESERVED_MIB) return [];
  return [
    warn("ECS-11", {
      place,
      value: `${reservedMemoryMiB} MiB`,
      limit: `at least ${MIN_RESERVED_MIB} MiB: without it, tasks can starve the agent`,
      fix: "set 256",
    }),
  ];
}

function onFargate({ cpu, memoryMiB }: Service, place: string): Finding[] {
  const size = FARGATE_SIZES.find((candidate) => candidate.cpu === cpu);
  if (!size) {
    const known = FARGATE_SIZES.map((candidate) => candidate.cpu).join(", ");
    return [
      refuse("ECS-04", {
        place: `${place}.cpu`,
        value: `${cpu} CPU units`,
        limit: `one of ${known} CPU units on Fargate`,
        fix: "choose one of these values",
      }),
    ];
  }
  const { minMiB, maxMiB, stepMiB } = size;
  if (memoryMiB >= minMiB && memoryMiB <= maxMiB && memoryMiB % stepMiB === 0) return [];
  return [
    refuse("ECS-04", {
      place: `${place}.memoryMiB`,
      value: `${memoryMiB} MiB with ${cpu} CPU units`,
      limit: `${minMiB} to ${maxMiB} MiB in steps of ${stepMiB} MiB on Fargate`,
      fix: "choose a memory size in this range, or change cpu",
    }),
  ];
}

function onEc2({ cpu, memoryMiB }: Service, place: string): Finding[] {
  return [
    ...within("ECS-03", { place: `${place}.cpu`, value: cpu, ...EC2_CPU, unit: "CPU units" }),
    ...within("ECS-03", {
      place: `${place}.memoryMiB`,
      value: memoryMiB,
      ...EC2_MEMORY_MIB,
      unit: "MiB",
    }).map((finding) =>
      memoryMiB > 0 && memoryMiB < EC2_MEMORY_MIB.min
        ? { ...finding, fix: `give MiB: ${memoryMiB} GiB are ${memoryMiB * 1024}` }
        : finding,
    ),
  ];
}

function onSmallestInstance(pool: Pool, service: Service, place: string): Finding[] {
  const room = smallestRoom(pool);
  if (!room) return [];
  const findings: Finding[] = [];
  const because = `on the smallest instance type${ofPool(pool)}; a larger task is never placed and does not scale the group`;
  if (service.cpu > room.cpu) {
    findings.push(
      refuse("ECS-01", {
        place: `${place}.cpu`,
        value: `${service.cpu} CPU units`,
        limit: `${room.cpu} CPU units ${because}`,
        fix: "lower cpu or use larger types",
      }),
    );
  }
  if (service.memoryMiB > room.memoryMiB) {
    findings.push(
      refuse("ECS-01", {
        place: `${place}.memoryMiB`,
        value: `${service.memoryMiB} MiB`,
        limit: `${room.memoryMiB} MiB ${because}`,
        fix: "lower memoryMiB or use larger types",
      }),
    );
  }
  return findings;
}
