import { type Finding, show } from "../../core/finding.ts";
import { launchesSpot } from "../../core/spot.ts";
import { DEFAULT_POOL } from "../../core/strategy.ts";
import { type Pool, poolArchitecture, poolsOf } from "../capacity.ts";
import type { PoolShare } from "../placement.ts";
import type { Environment } from "../schema.ts";
import { poolSharesOf, poolsUsedBy } from "./fleet.ts";
import { eachService, refuse, repeated, warn } from "./report.ts";

/**
 * Capacity providers in one strategy, and in that of a schedule.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html and
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html (2026-11).
 */
const IN_STRATEGY = 20;
const IN_SCHEDULE = 6;

/**
 * An alarm reads ten metrics, two of each pool and the count of interruptions.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (2026-11).
 */
const SPOT_POOLS = 4;

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_NAME = 20;

/** POOL-01: names of pools, which become names of groups, capacity providers and alarms; and how many have Spot. */
export function poolNames({ capacity }: Environment): Finding[] {
  if (capacity.kind !== "ec2") return [];
  const findings = Object.keys(capacity.pools).flatMap((name) => {
    const taken = name === DEFAULT_POOL || name === "constructor";
    if (NAME.test(name) && name.length <= MAX_NAME && !taken) return [];
    return [
      refuse("POOL-01", {
        place: `capacity.pools.${name}`,
        value: show(name),
        limit: taken
          ? `another name: ${name === DEFAULT_POOL ? "default is the group that capacity itself describes" : "every object has a property of this name"}`
          : `1 to ${MAX_NAME} characters from a-z 0-9 and single hyphens, starting with a letter and not ending with a hyphen`,
        fix: "rename the pool, for example to on-demand",
      }),
    ];
  });
  const spot = poolsOf(capacity).filter(launchesSpot).length;
  if (spot > SPOT_POOLS) {
    findings.push(
      refuse("POOL-01", {
        place: "capacity.pools",
        value: `${spot} pools with Spot instances`,
        limit: `${SPOT_POOLS} pools with Spot: the alarm on interruptions reads two metrics of each, and CloudWatch takes ten`,
        fix: "join pools: one group takes instance types of one size from many Spot pools",
      }),
    );
  }
  return findings;
}

/** POOL-02: each strategy, that of the environment and those that services name themselves. */
export function strategies(environment: Environment): Finding[] {
  const { capacity } = environment;
  const pools = poolsOf(capacity);
  const own = capacity.kind === "ec2" && capacity.strategy ? capacity.strategy : [];
  return [
    ...(own.length > 0 ? strategy("capacity.strategy", own, pools, IN_STRATEGY) : []),
    ...eachService(environment, (service, place) => {
      const shares = service.placement.pools;
      if (!shares) return [];
      const at = `${place}.placement.pools`;
      if (capacity.kind === "fargate") {
        return [
          refuse("POOL-02", {
            place: at,
            value: `${shares.length} pools on Fargate`,
            limit: "none: ECS mixes no instances and Fargate in one strategy, and capacity has no pool",
            fix: "remove it, or give the environment a capacity of instances",
          }),
        ];
      }
      return strategy(at, shares, pools, service.kind === "job" ? IN_SCHEDULE : IN_STRATEGY);
    }),
  ];
}

function strategy(
  place: string,
  shares: readonly PoolShare[],
  pools: readonly Pool[],
  most: number,
): Finding[] {
  const names = pools.flatMap(({ associated, name }) => (associated ? [name] : []));
  const unknown = shares.flatMap(({ pool }, index) =>
    names.includes(pool)
      ? []
      : [
          refuse("POOL-02", {
            place: `${place}.${index}.pool`,
            value: show(pool),
            limit: `one of the pools that are associated with the cluster: ${names.join(", ")}`,
            fix: "name one of them, or add it to capacity.pools",
          }),
        ],
  );
  const twice = repeated(shares.map(({ pool }) => pool)).map((index) =>
    refuse("POOL-02", {
      place: `${place}.${index}.pool`,
      value: show(shares[index]?.pool),
      limit: "each pool once",
      fix: "join both entries",
    }),
  );
  const bases = shares.filter(({ base }) => base > 0);
  const whole = [
    ...(bases.length > 1
      ? [
          {
            value: `bases of ${bases.map(({ base, pool }) => `${base} on ${pool}`).join(" and ")}`,
            limit: "a base on 1 pool: ECS takes no second one",
            fix: "keep the base of the pool that must always run",
          },
        ]
      : []),
    ...(shares.every(({ weight }) => weight === 0)
      ? [
          {
            value: "weight 0 everywhere",
            limit: "at least 1 weight above 0; otherwise tasks above the base cannot be placed",
            fix: "give the pool that takes further tasks a weight of 1",
          },
        ]
      : []),
    ...(shares.length > most
      ? [
          {
            value: `${shares.length} pools`,
            limit: `${most} capacity providers in one strategy${most === IN_SCHEDULE ? " of a schedule" : ""}`,
            fix: "name fewer pools",
          },
        ]
      : []),
  ].map((detail) => refuse("POOL-02", { place, ...detail }));
  return [...unknown, ...twice, ...whole];
}

/** POOL-03: a service runs on one architecture, because its image does. */
export function poolArchitectures(environment: Environment): Finding[] {
  return eachService(environment, (service, place) => {
    const known = poolsUsedBy(environment, service).flatMap((pool) => {
      const architecture = poolArchitecture(pool);
      return architecture ? [{ architecture, name: pool.name }] : [];
    });
    if (new Set(known.map(({ architecture }) => architecture)).size < 2) return [];
    return [
      refuse("POOL-03", {
        place: `${place}.placement.pools`,
        value: known.map((pool) => `${pool.name} ${pool.architecture}`).join(", "),
        limit:
          "pools of 1 architecture: a task definition names one, and an image runs on the one it was built for",
        fix: "name pools of one architecture in placement.pools",
      }),
    ];
  });
}

/** POOL-04: pools that no service uses. Their minimum is paid for all the same. */
export function unusedPools(environment: Environment): Finding[] {
  const services = Object.values(environment.services);
  const used = new Set(
    services.flatMap((service) => poolSharesOf(environment, service).map(({ pool }) => pool)),
  );
  if (services.length === 0) return [];
  return poolsOf(environment.capacity)
    .filter(({ associated, name }) => associated && !used.has(name))
    .map(({ minInstances, name, place }) =>
      warn("POOL-04", {
        place,
        value: `pool ${name}, at least ${minInstances} instances, and no service on it`,
        limit: "pools that services run on",
        fix: "name it in capacity.strategy or in placement.pools of a service; to remove it, set minInstances 0, apply all services, then associated false, apply, and then remove it",
      }),
    );
}

/** POOL-05: a pool that leaves the cluster has no instances any more: nothing would take them away. */
export function leavingPools({ capacity }: Environment): Finding[] {
  return poolsOf(capacity).flatMap(({ associated, minInstances, place }) =>
    associated || minInstances === 0
      ? []
      : [
          refuse("POOL-05", {
            place: `${place}.associated`,
            value: `false, with at least ${minInstances} instances`,
            limit:
              "minInstances 0: once it is not associated, ECS scales the group no more and its instances stay",
            fix: "set minInstances 0 and apply, and associated false when the group is empty",
          }),
        ],
  );
}
