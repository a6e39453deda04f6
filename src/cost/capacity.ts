import { MAX_HOST_PORTS } from "../core/instance-types.ts";
import { instancesNeeded, type Room, type TaskGroup } from "../core/packing.ts";
import { onDemandCount } from "../core/spot.ts";
import { distributed } from "../core/strategy.ts";
import type { CapacityProvider, Platform, Pool, Service } from "../model/platform.ts";
import type { Load } from "./load.ts";
import { type Bounds, type Stretch, weekOf } from "./week.ts";

/** Tasks of a service, averaged over the week. */
export interface ServiceUse {
  readonly service: Service;
  readonly tasks: number;
  readonly fargate: number;
  readonly fargateSpot: number;
}

/** Instances of a pool, averaged over the week. */
export interface PoolUse {
  readonly pool: Pool;
  readonly onDemand: number;
  readonly spot: number;
  /** Whether some task fits no empty instance: then the instances are those that the group starts with. */
  readonly tooSmall: boolean;
}

export interface Use {
  readonly services: readonly ServiceUse[];
  readonly pools: readonly PoolUse[];
}

/**
 * What runs in an average hour: tasks that scaling comes to rest at under a load, and the instances that they need, as
 * managed scaling counts them. A service that follows neither requests nor anything else that the load tells stays at
 * its minimum.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html (2026-06).
 * @param needed tasks that services need for the traffic, by name, where it is stated so
 */
export function useOf(platform: Platform, load: Load, needed: Readonly<Record<string, number>> = {}): Use {
  const parts = weekOf(platform).map((stretch) => ({
    share: stretch.share,
    use: during(platform, stretch, load, needed),
  }));
  const mean = (of: (use: Use) => number) => parts.reduce((sum, { share, use }) => sum + share * of(use), 0);
  return {
    services: platform.services.map((service, index) => ({
      service,
      tasks: mean((use) => use.services[index]?.tasks ?? 0),
      fargate: mean((use) => use.services[index]?.fargate ?? 0),
      fargateSpot: mean((use) => use.services[index]?.fargateSpot ?? 0),
    })),
    pools: platform.pools.map((pool, index) => ({
      pool,
      onDemand: mean((use) => use.pools[index]?.onDemand ?? 0),
      spot: mean((use) => use.pools[index]?.spot ?? 0),
      tooSmall: parts.some(({ use }) => use.pools[index]?.tooSmall === true),
    })),
  };
}

/** Requests a second of one service: all services behind a load balancer have the same. */
export function requestsOf(service: Service, { services }: Platform, load: Load): number {
  const serving = services.filter(isServing);
  return isServing(service) ? load.requestsPerSec / serving.length : 0;
}

function isServing({ targetGroups }: Service): boolean {
  return targetGroups.some(({ loadBalancers }) => loadBalancers.length > 0);
}

function during(
  platform: Platform,
  { bounds }: Stretch,
  load: Load,
  needed: Readonly<Record<string, number>>,
): Use {
  const kinds = new Map(platform.capacityProviders.map((it) => [it.name, it]));
  const placed = new Map<string, TaskGroup[]>();
  const services = platform.services.map((service): ServiceUse => {
    const least = needed[service.name] ?? 0;
    const tasks = service.daemon ? 0 : tasksOf(service, platform, bounds.get(service.address), load, least);
    let [fargate, fargateSpot] = [0, 0];
    for (const { count, provider } of placesOf(service, tasks)) {
      const kind = provider === undefined ? undefined : kinds.get(provider);
      if (kind?.kind === "fargate" || provider === FARGATE) fargate += count;
      else if (kind?.kind === "fargate-spot") fargateSpot += count;
      else {
        const pool = poolOf(platform, kind);
        if (pool) placed.set(pool.address, [...(placed.get(pool.address) ?? []), { ...service.task, count }]);
      }
    }
    return { service, tasks, fargate, fargateSpot };
  });
  const pools = platform.pools.map((pool) => {
    const groups = placed.get(pool.address) ?? [];
    return poolUse(platform, pool, groups, bounds.get(pool.address));
  });
  return { services, pools };
}

/** Stands for the launch type, which needs no provider of the cluster. */
const FARGATE = "FARGATE";

function placesOf({ launch }: Service, tasks: number): { provider: string | undefined; count: number }[] {
  if (launch.kind === "launch-type") {
    return [{ provider: launch.launchType === "FARGATE" ? FARGATE : undefined, count: tasks }];
  }
  return [...distributed(launch.items, tasks)].map(([provider, count]) => ({ provider, count }));
}

function poolOf({ pools }: Platform, provider: CapacityProvider | undefined): Pool | undefined {
  if (provider?.kind !== "auto-scaling-group") return pools[0];
  return pools.find(({ name }) => name === provider.pool) ?? pools[0];
}

function tasksOf(
  service: Service,
  platform: Platform,
  bounds: Bounds | undefined,
  load: Load,
  needed: number,
): number {
  const { desiredCount, scaling } = service;
  if (!scaling) return desiredCount;
  const min = bounds?.min ?? scaling.minCapacity;
  const max = Math.max(min, bounds?.max ?? scaling.maxCapacity);
  const shrinks = scaling.policies.some(({ disableScaleIn }) => !disableScaleIn);
  const perSec = requestsOf(service, platform, load);
  const wanted = scaling.policies.map(({ metric, targetValue }) =>
    // The target of the metric is requests a minute: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html (2026-06).
    metric === "requests-per-target" && targetValue > 0 ? Math.ceil((perSec * 60) / targetValue) : 0,
  );
  return Math.min(max, Math.max(min, needed, shrinks ? 0 : desiredCount, ...wanted));
}

function poolUse(
  platform: Platform,
  pool: Pool,
  groups: readonly TaskGroup[],
  bounds: Bounds | undefined,
): PoolUse {
  const min = bounds?.min ?? pool.minSize;
  const max = Math.max(min, bounds?.max ?? pool.maxSize);
  const provider = platform.capacityProviders.find(
    (it) => it.kind === "auto-scaling-group" && it.pool === pool.name,
  );
  const scaling = provider?.kind === "auto-scaling-group" ? provider.managedScaling : undefined;
  const needed = instancesNeeded(groups, roomOf(platform, pool));
  const tooSmall = !Number.isFinite(needed);
  const settled = scaling && !tooSmall ? Math.ceil((needed * 100) / scaling.targetCapacity) : 0;
  const fixed = bounds?.desired ?? pool.desiredCapacity ?? min;
  const count = Math.min(max, Math.max(min, scaling ? settled : fixed));
  const onDemand = onDemandCount(count, pool);
  return { pool, onDemand, spot: count - onDemand, tooSmall };
}

/** Room of the smallest instance that the pool may launch, after what daemon services take of it. */
function roomOf({ services }: Platform, { instanceTypes }: Pool): Room {
  const daemons = services.filter(({ daemon }) => daemon).map(({ task }) => task);
  const taken = (of: (task: Service["task"]) => number) => daemons.reduce((sum, task) => sum + of(task), 0);
  const awsvpc = services.some(({ daemon, task }) => !daemon && task.networkMode === "awsvpc");
  const least = (of: (type: Pool["instanceTypes"][number]) => number) => Math.min(...instanceTypes.map(of));
  return {
    cpu: least(({ vcpu }) => vcpu * 1024) - taken(({ cpu }) => cpu),
    memoryMiB: least(({ taskMemoryMiB }) => taskMemoryMiB) - taken(({ memoryMiB }) => memoryMiB),
    slots: awsvpc
      ? least(({ awsvpcSlots }) => awsvpcSlots) -
        taken(({ networkMode }) => (networkMode === "awsvpc" ? 1 : 0))
      : MAX_HOST_PORTS,
    gpus: least(({ gpus }) => gpus) - taken(({ gpus }) => gpus),
  };
}
