import { accepts, judge, merge, ON_EC2, ON_FARGATE, refuses, service, type Tree } from "./build.ts";

/** Two tasks of each service on On-Demand instances, the others on Spot: nothing of the mixed group is On-Demand. */
const SPLIT = merge(ON_EC2, {
  capacity: {
    onDemandBase: 0,
    onDemandPercentageAboveBase: 0,
    minInstances: 0,
    pools: {
      fixed: {
        instanceTypes: ["m6i.large"],
        onDemandPercentageAboveBase: 100,
        minInstances: 2,
        maxInstances: 3,
        ami: "/golden/ecs:7",
      },
    },
    strategy: [
      { pool: "fixed", base: 2 },
      { pool: "default", weight: 1 },
    ],
  },
});

const ARM = {
  instanceTypes: ["m7g.large"],
  onDemandPercentageAboveBase: 100,
  minInstances: 0,
  maxInstances: 4,
  ami: "/golden/arm:2",
};

const capacity = (change: Tree) => ({ capacity: change });
const fixed = (change: Tree) => capacity({ pools: { fixed: change } });
const named = (name: string) => capacity({ pools: { [name]: ARM } });
const onPools = (...shares: Tree[]) => service({ placement: { pools: shares } });
const strategy = (...shares: Tree[]) => capacity({ strategy: shares });

/** A second service, on a pool of its own. */
const parcel = (...shares: Tree[]) => ({
  services: {
    parcel: { ...ON_EC2.services.cart, routes: { hosts: ["parcel"] }, placement: { pools: shares } },
  },
});

describe("pools behind capacity providers of their own", () => {
  accepts(
    [
      ["a base on On-Demand and the rest on Spot", {}],
      [
        "a service that names its pools itself",
        onPools({ pool: "fixed", base: 3 }, { pool: "default", weight: 4 }),
      ],
      ["a pool that leaves the cluster", capacity({ pools: { arm: { ...ARM, associated: false } } })],
      ["services on two architectures, each on one", merge(named("arm"), parcel({ pool: "arm", weight: 1 }))],
    ],
    SPLIT,
  );

  refuses(
    [
      [
        "a name in capitals",
        named("Arm"),
        ["error POOL-01 capacity.pools.Arm", "warning POOL-04 capacity.pools.Arm"],
        "a-z 0-9",
      ],
      [
        "the name of the group that capacity describes",
        capacity({ pools: { default: { ...ARM, instanceTypes: ["m6i.large"] } } }),
        ["error POOL-01 capacity.pools.default"],
        "capacity itself",
      ],
      [
        "a pool that is not there",
        onPools({ pool: "fixed", base: 2 }, { pool: "spot", weight: 1 }),
        ["error POOL-02 services.cart.placement.pools.1.pool", "warning POOL-04 capacity"],
        "fixed",
      ],
      [
        "a pool twice",
        onPools({ pool: "fixed", base: 2 }, { pool: "default", weight: 1 }, { pool: "fixed", weight: 1 }),
        ["error POOL-02 services.cart.placement.pools.2.pool"],
        "once",
      ],
      [
        "two bases",
        strategy({ pool: "fixed", base: 2 }, { pool: "default", base: 1, weight: 1 }),
        ["error POOL-02 capacity.strategy"],
        "on 1 pool",
      ],
      [
        "weights of nothing",
        strategy({ pool: "fixed", base: 2 }, { pool: "default" }),
        ["error POOL-02 capacity.strategy"],
        "1 weight above 0",
      ],
      [
        "two architectures in one service",
        merge(named("arm"), onPools({ pool: "fixed", base: 2 }, { pool: "arm", weight: 1 })),
        ["error POOL-03 services.cart.placement.pools", "warning POOL-04 capacity"],
        "1 architecture",
      ],
      ["a pool that nobody uses", named("arm"), ["warning POOL-04 capacity.pools.arm"], "services run on"],
      [
        "a pool that leaves the cluster with instances",
        capacity({ pools: { arm: { ...ARM, minInstances: 1, associated: false } } }),
        ["error POOL-05 capacity.pools.arm.associated"],
        "minInstances 0",
      ],
      [
        "a service on a pool that leaves the cluster",
        merge(
          capacity({ pools: { arm: { ...ARM, associated: false } } }),
          onPools({ pool: "arm", weight: 1 }),
        ),
        [
          "error POOL-02 services.cart.placement.pools.0.pool",
          "warning POOL-04 capacity",
          "warning POOL-04 capacity.pools.fixed",
        ],
        "associated with the cluster",
      ],
      [
        "a base below minTasks",
        strategy({ pool: "fixed", base: 1 }, { pool: "default", weight: 1 }),
        ["error FLOOR-01 capacity.onDemandBase"],
        "1 On-Demand instances to run minTasks of services on pool default",
      ],
      [
        "no On-Demand instance in any pool",
        fixed({
          onDemandPercentageAboveBase: 0,
          instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large"],
        }),
        [
          "error ASG-02 capacity.onDemandBase",
          "error ASG-02 capacity.pools.fixed.onDemandBase",
          "error FLOOR-01 capacity.pools.fixed.onDemandBase",
        ],
        "1 On-Demand instance in production",
      ],
      [
        "a task that is larger than the smallest type of one of its pools",
        fixed({ reservedMemoryMiB: 7000 }),
        ["error ECS-01 services.cart.memoryMiB"],
        "smallest instance type of pool fixed",
      ],
      [
        "more tasks than one of the pools holds",
        capacity({ maxInstances: 1 }),
        ["error ASG-01 capacity.maxInstances"],
        "services on pool default",
      ],
      [
        "no room in one of the pools for a deployment of all",
        capacity({ maxInstances: 2 }),
        ["warning SURGE-01 capacity.maxInstances"],
        "services on pool default",
      ],
      [
        "a pool that is full with the base",
        merge(
          fixed({ maxInstances: 2 }),
          service({
            placement: {
              pools: [
                { pool: "fixed", base: 12 },
                { pool: "default", weight: 1 },
              ],
            },
            scaling: { maxTasks: 14 },
          }),
        ),
        ["error SURGE-02 services.cart.deployment.minimumHealthyPercent"],
        "maxInstances of pool fixed is 2",
      ],
      [
        "one instance in all pools",
        fixed({ minInstances: 1 }),
        ["error ASG-01 capacity.minInstances"],
        "at least 2 instances",
      ],
      [
        "values of a pool out of their bounds",
        fixed({
          minInstances: 9,
          targetCapacityPercent: 0,
          rootVolumeGiB: 8,
          reservedMemoryMiB: -1,
          ami: "none",
        }),
        [
          "error ASG-01 capacity.pools.fixed.minInstances",
          "error AMI-01 capacity.pools.fixed.ami",
          "error ECS-08 capacity.pools.fixed.targetCapacityPercent",
          "error LT-02 capacity.pools.fixed.rootVolumeGiB",
          "error ECS-11 capacity.pools.fixed.reservedMemoryMiB",
        ],
        "at most maxInstances, 3",
      ],
      [
        "types of a pool that nobody knows, and twice",
        fixed({ instanceTypes: ["m6i.large", "m6i.large", "m6ix.large"] }),
        [
          "error ASG-02 capacity.pools.fixed.instanceTypes.2",
          "error ASG-02 capacity.pools.fixed.instanceTypes.1",
        ],
        "table of",
      ],
    ],
    SPLIT,
  );

  refuses(
    [
      [
        "on Fargate",
        onPools({ pool: "default", weight: 1 }),
        ["error POOL-02 services.cart.placement.pools"],
        "mixes no instances and Fargate",
      ],
    ],
    ON_FARGATE,
  );

  it("says that two pools give the floor that a mixed group does not", () => {
    const base = strategy({ pool: "fixed", base: 1 }, { pool: "default", weight: 1 });
    expect(judge(base, SPLIT).findings[0]?.fix).toBe(
      "give pool fixed a base of minTasks in the strategy, raise onDemandBase to 1, or lower minTasks",
    );
    expect(judge(capacity({ onDemandBase: 0 })).findings[1]?.fix).toBe(
      "raise onDemandBase to 1, lower minTasks, or add a pool without Spot and give it a base of minTasks",
    );
  });

  it("takes at most four pools with Spot, twenty in a strategy and six in that of a schedule", () => {
    const types = ["m7g.large", "m6g.large", "m8g.large", "m7gd.large"];
    const many = (count: number, pool: Tree) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, { ...ARM, ...pool }]));
    const spot = { onDemandPercentageAboveBase: 0, instanceTypes: types };
    const count = (change: Tree) => judge(change, SPLIT).lines.filter((line) => /POOL-0[12]/.test(line));
    expect(count(capacity({ pools: many(3, spot) }))).toEqual([]);
    expect(count(capacity({ pools: many(4, spot) }))).toEqual(["error POOL-01 capacity.pools"]);
    const on = (pools: number, name: string) => ({
      capacity: { pools: many(pools, {}) },
      services: {
        [name]: {
          ...ON_EC2.services.cart,
          routes: { hosts: ["parcel"] },
          placement: { pools: Object.keys(many(pools, {})).map((pool) => ({ pool, weight: 1 })) },
        },
      },
    });
    const { cpu, image, memoryMiB } = ON_EC2.services.cart;
    const limits = (change: Tree) =>
      judge(change, SPLIT)
        .findings.filter(({ code }) => code === "POOL-02")
        .map(({ limit }) => limit);
    expect(limits(on(20, "parcel"))).toEqual([]);
    expect(limits(on(21, "parcel"))).toEqual(["20 capacity providers in one strategy"]);
    const night = (pools: number) => {
      const { services, ...rest } = on(pools, "night");
      const placement = services["night"]?.placement;
      const job = { kind: "job", image, cpu, memoryMiB, placement, schedule: { cron: "0 3 * * *" } };
      return { ...rest, services: { night: job } };
    };
    expect(limits(night(6))).toEqual([]);
    expect(limits(night(7))).toEqual(["6 capacity providers in one strategy of a schedule"]);
  });
});

describe("placement within a zone, and constraints", () => {
  const placed = (placement: Tree) => service({ placement });
  const members = (...memberOf: string[]) => placed({ memberOf });
  const AT = "services.cart.placement";
  accepts([
    ["another order within a zone", placed({ withinZone: "binpack-cpu" })],
    [
      "a task on each instance",
      merge(placed({ distinctInstances: true }), service({ scaling: { maxTasks: 6 } })),
    ],
  ]);
  refuses([
    [
      "more tasks than instances, each on its own",
      merge(placed({ distinctInstances: true }), service({ scaling: { maxTasks: 7 } })),
      [`error PLACE-02 ${AT}.distinctInstances`],
      "7 instances, and one of them for the first task of a deployment",
    ],
    [
      "an expression",
      members("attribute:ecs.instance-type =~ m6i.*"),
      [`warning PLACE-04 ${AT}.memberOf`],
      "size of a waiting task",
    ],
    ["an empty expression", members(" "), [`error PLACE-03 ${AT}.memberOf.0`], "1 to 2000"],
    [
      "an expression about zones",
      members("attribute:ecs.availability-zone == eu-west-3a"),
      [`error PLACE-03 ${AT}.memberOf.0`],
      "no zone",
    ],
    [
      "eleven constraints",
      placed({
        distinctInstances: true,
        memberOf: Array.from({ length: 10 }, (_, i) => `attribute:a == ${i}`),
      }),
      [`error PLACE-02 ${AT}.distinctInstances`, `error PLACE-03 ${AT}.memberOf`],
      "7 instances",
    ],
  ]);
  refuses(
    [
      [
        "all of it on Fargate",
        placed({ withinZone: "random", distinctInstances: true, memberOf: ["attribute:a == 1"] }),
        [
          `error PLACE-01 ${AT}.withinZone`,
          `error PLACE-01 ${AT}.distinctInstances`,
          `error PLACE-01 ${AT}.memberOf`,
        ],
        "no strategy or constraint",
      ],
    ],
    ON_FARGATE,
  );
});
