import { fargateSizeFor } from "../../core/fargate-sizes.ts";
import type { Platform, Pool, Service } from "../../model/platform.ts";
import { type Change, type Option, type Situation, withPlatform } from "./option.ts";

/** The same tasks on Fargate. */
export const fargate: Option = {
  id: "fargate",
  title: "Fargate instead of instances",
  givesUp: "daemons, host volumes, packing of several tasks on one instance; images are pulled for each task",
  change: (situation) => ontoFargate(situation, [{ capacityProvider: "FARGATE", base: 0, weight: 1 }]),
};

/** The same tasks on Fargate Spot, one of each service on Fargate. */
export const fargateSpot: Option = {
  id: "fargate-spot",
  title: "Fargate Spot, one task of each service on Fargate",
  givesUp:
    "tasks that stay: all but one of a service may be stopped with two minutes' notice, with no fallback",
  change: (situation) =>
    ontoFargate(situation, [
      { capacityProvider: "FARGATE", base: 1, weight: 0 },
      { capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 },
    ]),
};

function ontoFargate({ inventory }: Situation, items: StrategyItems): Change {
  const { platform } = inventory;
  const spot = items.some(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT");
  const movable = platform.services.filter(
    (service) => !service.daemon && moves(platform, service, spot) && !needsGpu(service),
  );
  const staying = platform.services.filter(needsGpu);
  if (movable.length === 0) {
    const why = spot ? "every service runs on Fargate Spot" : "no service runs on instances";
    return {
      kind: "does not apply",
      why: staying.length > 0 ? `Fargate has no GPUs for ${namesOf(staying)}` : why,
    };
  }
  const names = new Set(platform.capacityProviders.map(({ name }) => name));
  const moved: Platform = {
    ...platform,
    pools: platform.pools.map((pool) => (isLeft(platform, movable, pool) ? emptied(pool) : pool)),
    capacityProviders: [
      ...platform.capacityProviders,
      ...(names.has("FARGATE") ? [] : [{ kind: "fargate" as const, name: "FARGATE" }]),
      ...(names.has("FARGATE_SPOT") ? [] : [{ kind: "fargate-spot" as const, name: "FARGATE_SPOT" }]),
    ],
    services: platform.services.map((service) =>
      movable.includes(service)
        ? { ...service, launch: { kind: "strategy", items }, task: sized(service.task) }
        : service,
    ),
  };
  const grown = moved.services.filter(({ address, task }) => {
    const before = platform.services.find((it) => it.address === address)?.task;
    return task.cpu !== before?.cpu || task.memoryMiB !== before.memoryMiB;
  });
  return {
    kind: "possible",
    change: `capacity_provider_strategy of ${movable.map(({ address }) => address).join(", ")}: ${items.map(({ base, capacityProvider, weight }) => `${capacityProvider} base ${base} weight ${weight}`).join(", ")}`,
    inventory: withPlatform(inventory, moved),
    notes: [
      "needs awsvpc mode, targets of type ip and a Fargate size of task",
      ...(staying.length > 0 ? [`stays on instances, as Fargate has no GPUs: ${namesOf(staying)}`] : []),
      ...grown.map(
        ({ address, task }) =>
          `${address} becomes ${task.cpu} CPU units and ${task.memoryMiB} MiB, the next size`,
      ),
    ],
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (2026-11). */
function needsGpu({ task }: Service): boolean {
  return task.gpus > 0;
}

function namesOf(services: readonly Service[]): string {
  return services.map(({ name }) => name).join(", ");
}

type StrategyItems = Extract<Service["launch"], { kind: "strategy" }>["items"];

function moves({ capacityProviders }: Platform, { launch }: Service, spot: boolean): boolean {
  if (launch.kind === "launch-type") return spot || launch.launchType === "EC2";
  const used = capacityProviders.filter(({ name }) =>
    launch.items.some(({ base, capacityProvider, weight }) => capacityProvider === name && base + weight > 0),
  );
  if (used.some(({ kind }) => kind === "auto-scaling-group")) return true;
  return spot && !used.some(({ kind }) => kind === "fargate-spot");
}

/** Whether nothing but daemons stays on a pool when these services have left. */
function isLeft({ capacityProviders, services }: Platform, movable: readonly Service[], pool: Pool): boolean {
  const names = capacityProviders.flatMap((it) =>
    it.kind === "auto-scaling-group" && it.pool === pool.name ? [it.name] : [],
  );
  const elsewhere = ({ launch }: Service) =>
    launch.kind === "strategy" && !launch.items.some((item) => names.includes(item.capacityProvider));
  return services.every(
    (service) => service.daemon || movable.includes(service) || (needsGpu(service) && elsewhere(service)),
  );
}

function emptied(pool: Pool): Pool {
  return { ...pool, minSize: 0, maxSize: 0, desiredCapacity: 0, schedules: [] };
}

/** The next size of Fargate; what fits none stays as it is, and is billed by what it asks for. */
function sized(task: Service["task"]): Service["task"] {
  return { ...task, ...fargateSizeFor(task.cpu, task.memoryMiB) };
}
