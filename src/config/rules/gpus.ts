import type { Finding } from "../../core/finding.ts";
import { poolsOf } from "../capacity.ts";
import { containersOf, gpusOf } from "../containers.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";
import { knownTypes, ofPool, poolsUsedBy, smallestRoom } from "./fleet.ts";
import { eachService, refuse, warn } from "./report.ts";

/**
 * GPU-01: GPUs of a task are on one instance, and Fargate has none.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu-specifying.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (2026-11).
 */
export function taskGpus(environment: Environment): Finding[] {
  return eachService(environment, (service, at) => {
    const gpus = gpusOf(service);
    if (gpus === 0) return [];
    const place = placeOf(service, at);
    if (environment.capacity.kind === "fargate") {
      return [
        refuse("GPU-01", {
          place,
          value: counted(gpus),
          limit: "0 GPUs on Fargate",
          fix: "remove it, or give the environment a capacity of instances that have GPUs",
        }),
      ];
    }
    return poolsUsedBy(environment, service).flatMap((pool) => {
      const room = smallestRoom(pool);
      // GPU-03 reports types with and without GPUs.
      const mixed = room?.gpus === 0 && knownTypes(pool)?.some((type) => type.gpus > 0);
      if (!room || gpus <= room.gpus || mixed) return [];
      return [
        refuse("GPU-01", {
          place,
          value: `${counted(gpus)}${ofContainers(service)}`,
          limit:
            room.gpus === 0
              ? `0 GPUs on ${pool.instanceTypes.join(", ")}${ofPool(pool)}: ECS places the task on none of them`
              : `${counted(room.gpus)} on the smallest instance type${ofPool(pool)}; a task has all its GPUs on one instance`,
          fix:
            room.gpus === 0
              ? "name a pool of types such as g6.xlarge in placement.pools"
              : "lower gpus, or use types with more GPUs in a pool of their own",
        }),
      ];
    });
  });
}

/**
 * GPU-02: instances whose GPUs nothing uses, and tasks that take their CPU and memory from those that need the GPUs: a
 * task without them is placed there all the same.
 */
export function unusedGpus(environment: Environment): Finding[] {
  return poolsOf(environment.capacity).flatMap((pool) => {
    if (!knownTypes(pool)?.some(({ gpus }) => gpus > 0)) return [];
    const users = Object.entries(environment.services).filter(([, service]) =>
      poolsUsedBy(environment, service).some(({ name }) => name === pool.name),
    );
    const without = users.filter(([, service]) => gpusOf(service) === 0);
    // POOL-04 reports pools that nothing uses.
    if (without.length === 0) return [];
    if (without.length === users.length) {
      return [
        warn("GPU-02", {
          place: `${pool.place}.instanceTypes`,
          value: `${pool.instanceTypes.join(", ")}, and no service${ofPool(pool)} with gpus`,
          limit: "types with GPUs only where a service uses them: GPUs are most of their price",
          fix: "give a service gpus, or use types without",
        }),
      ];
    }
    return without.map(([name]) =>
      warn("GPU-02", {
        place: `services.${name}.placement.pools`,
        value: `0 GPUs, on a pool with GPUs${ofPool(pool)}`,
        limit: "services with gpus: others take CPU and memory there, and GPUs beside them stay idle",
        fix: "name a pool without GPUs in placement.pools",
      }),
    );
  });
}

/**
 * GPU-03: a group has one image, and one with the drivers of GPUs is for instances that have some. Where the number
 * differs, a task is planned with the smallest, and the GPUs beyond that stay idle.
 */
export function mixedGpus({ capacity }: Environment): Finding[] {
  return poolsOf(capacity).flatMap((pool) => {
    const types = knownTypes(pool) ?? [];
    if (new Set(types.map(({ gpus }) => gpus)).size < 2) return [];
    const detail = {
      place: `${pool.place}.instanceTypes`,
      value: types.map(({ gpus, name }) => `${name} ${counted(gpus)}`).join(", "),
    };
    return types.some(({ gpus }) => gpus === 0)
      ? [
          refuse("GPU-03", {
            ...detail,
            limit: "types with GPUs, or types without: a group has one image, with their drivers or without",
            fix: "put the types without GPUs in a pool of their own",
          }),
        ]
      : [
          warn("GPU-03", {
            ...detail,
            limit:
              "1 number of GPUs: capacity is planned with the smallest, and managed scaling assumes the largest",
            fix: "keep types with equal GPUs",
          }),
        ];
  });
}

/** The field of the container with GPUs; the application's where several have some. */
function placeOf(service: Service, at: string): string {
  const [first] = containersOf(service).filter(({ container }) => container.gpus > 0);
  return first && first.field !== "" ? `${at}.${first.field}.gpus` : `${at}.gpus`;
}

function ofContainers(service: Service): string {
  const several = containersOf(service).filter(({ container }) => container.gpus > 0).length;
  return several > 1 ? ` of ${several} containers` : "";
}

function counted(gpus: number): string {
  return `${gpus} ${gpus === 1 ? "GPU" : "GPUs"}`;
}
