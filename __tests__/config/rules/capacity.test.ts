import { accepts, judge, ON_EC2, ON_FARGATE, refuses, service, type Tree } from "./build.ts";

const capacity = (change: Tree) => ({ capacity: change });
const types = (...instanceTypes: string[]) => capacity({ instanceTypes });

const NEWER = { vcpu: 2, memoryMiB: 8192, networkInterfaces: 3, trunkedTasks: 10, architecture: "x86_64" };

describe("instance types by hand", () => {
  const given = (instanceTypeFacts: Tree, ...instanceTypes: string[]) =>
    capacity({ instanceTypes, instanceTypeFacts });
  const FOUR = ["m6i.large", "m6a.large", "m5.large"];
  accepts([
    ["facts of a type that is newer than the table", given({ "m19i.large": NEWER }, ...FOUR, "m19i.large")],
    ["current types of one size", types("m7i-flex.large", "m8i.large", "m6idn.large", "m8a.large")],
  ]);
  refuses([
    [
      "facts of a type that is not used",
      given({ "m19i.large": NEWER }, ...FOUR, "m5a.large"),
      ["warning ASG-03 capacity.instanceTypeFacts.m19i.large"],
      "in instanceTypes",
    ],
    [
      "facts of a known type",
      given({ "m6i.large": { ...NEWER, vcpu: 64 } }, ...FOUR, "m5a.large"),
      ["warning ASG-03 capacity.instanceTypeFacts.m6i.large"],
      "does not know",
    ],
    [
      "facts of another architecture",
      given({ "m19g.large": { ...NEWER, architecture: "arm64" } }, ...FOUR, "m19g.large"),
      ["error ASG-02 capacity.instanceTypes"],
      "1 architecture",
    ],
    [
      "a type named like a property",
      types(...FOUR, "constructor"),
      ["error ASG-02 capacity.instanceTypes.3"],
      "table of",
    ],
  ]);
});

describe("instance types by attributes", () => {
  const LARGE = { allowed: ["m6*", "m7*"], vcpu: 2, memoryMiB: 8192 };
  const chosen = (instanceRequirements: Tree | undefined, more: Tree = {}) =>
    capacity({ instanceTypes: undefined, instanceRequirements, ...more });
  accepts([
    ["every m6 and m7 of one size", chosen(LARGE)],
    [
      "Graviton",
      chosen({ ...LARGE, architecture: "arm64", allowed: ["m6g*", "m7g*"] }, { ami: "/golden/arm:2" }),
    ],
    [
      "a type with facts by hand",
      chosen({ ...LARGE, allowed: ["m6*", "m19i.*"] }, { instanceTypeFacts: { "m19i.large": NEWER } }),
    ],
  ]);
  refuses([
    [
      "beside a list",
      capacity({ instanceRequirements: LARGE }),
      ["error ASG-12 capacity.instanceTypes"],
      "either a list",
    ],
    ["nor a list", chosen(undefined), ["error ASG-12 capacity.instanceTypes"], "either a list"],
    [
      "in a pool beside a list",
      capacity({
        pools: {
          spot: {
            ...{
              instanceTypes: ["m6i.large"],
              instanceRequirements: LARGE,
              onDemandPercentageAboveBase: 100,
            },
            ...{ minInstances: 0, maxInstances: 2, ami: "/golden/ecs:7" },
          },
        },
      }),
      ["error ASG-12 capacity.pools.spot.instanceTypes", "warning POOL-04 capacity.pools.spot"],
      "either a list",
    ],
    [
      "that types without ENI trunking have too",
      chosen({ ...LARGE, allowed: ["m5*", "m6*"] }),
      ["warning ECS-02 capacity.networkMode", "warning SURGE-01 capacity.maxInstances"],
      "6 tasks by CPU and memory",
    ],
    [
      "that no type of this size has",
      chosen({ ...LARGE, memoryMiB: 6144 }),
      ["error ASG-02 capacity.instanceRequirements"],
      "at least one type",
    ],
    [
      "a size that only types with GPUs have",
      chosen({ allowed: ["g5.*", "g6.*"], vcpu: 4, memoryMiB: 16_384 }),
      ["error ASG-02 capacity.instanceRequirements"],
      "accelerators",
    ],
    [
      "a pattern with a blank",
      chosen({ ...LARGE, allowed: ["m6*", "m7 *"] }),
      ["error ASG-02 capacity.instanceRequirements.allowed.1"],
      "1 to 30 letters",
    ],
    [
      "a pattern of another architecture",
      chosen({ ...LARGE, allowed: ["m6*", "m7g.*"] }),
      ["warning ASG-03 capacity.instanceRequirements.allowed.1"],
      "x86_64",
    ],
    [
      "one type for Spot",
      chosen({ ...LARGE, allowed: ["m6i.*"] }),
      ["error ASG-02 capacity.instanceTypes"],
      "2 types",
    ],
  ]);
});

describe("a move to other capacity", () => {
  const { capacity: instances } = ON_EC2;
  accepts([["instances that are left for Fargate", { previousCapacity: instances }]], ON_FARGATE);
  refuses([
    [
      "instances that are left for instances",
      { previousCapacity: instances },
      ["error ECS-14 previousCapacity"],
      "while capacity is fargate",
    ],
  ]);
});

describe("instances", () => {
  refuses([
    [
      "fewer than none",
      capacity({ minInstances: -1 }),
      ["error ASG-01 capacity.minInstances", "error ASG-01 capacity.minInstances"],
      "0 to 5000",
    ],
    [
      "one instance in production",
      capacity({ minInstances: 1 }),
      ["error ASG-01 capacity.minInstances"],
      "2 instances",
    ],
    [
      "a minimum above the maximum",
      capacity({ minInstances: 8 }),
      ["error ASG-01 capacity.minInstances"],
      "7 instances",
    ],
    [
      "no instance at all",
      capacity({ maxInstances: 0, minInstances: 0, onDemandBase: 0 }),
      [
        "error ASG-01 capacity.maxInstances",
        "error ASG-01 capacity.minInstances",
        "error ASG-02 capacity.onDemandBase",
      ],
      "1 to 5000",
    ],
    [
      "more than a cluster holds",
      capacity({ maxInstances: 5001 }),
      ["error ASG-01 capacity.maxInstances"],
      "5000",
    ],
    [
      "a base above the maximum",
      capacity({ onDemandBase: 8 }),
      ["error ASG-02 capacity.onDemandBase"],
      "7 instances",
    ],
    [
      "no On-Demand in production",
      capacity({ onDemandBase: 0 }),
      ["error ASG-02 capacity.onDemandBase", "error FLOOR-01 capacity.onDemandBase"],
      "1 On-Demand instance",
    ],
    [
      "a type that nobody knows",
      types("m6i.large", "m6ix.large", "m5.large", "m5a.large"),
      ["error ASG-02 capacity.instanceTypes.1"],
      "instanceTypeFacts",
    ],
    [
      "a type twice",
      types("m6i.large", "m6a.large", "m5.large", "m5a.large", "m6i.large"),
      ["error ASG-02 capacity.instanceTypes.4"],
      "once",
    ],
    [
      "two architectures",
      types("m6i.large", "m6a.large", "m6g.large", "m7g.large"),
      ["error ASG-02 capacity.instanceTypes"],
      "1 architecture",
    ],
    [
      "two sizes",
      types("m6i.large", "m6a.xlarge", "m5.large", "m5a.large"),
      ["warning ASG-02 capacity.instanceTypes"],
      "1 size",
    ],
    ["one type for Spot", types("m6i.large"), ["error ASG-02 capacity.instanceTypes"], "2 types"],
    [
      "two types for Spot in production",
      types("m6i.large", "m6a.large"),
      ["warning SPOT-03 capacity.instanceTypes"],
      "4 types",
    ],
    [
      "three types for Spot in production",
      types("m6i.large", "m6a.large", "m5.large"),
      ["warning SPOT-03 capacity.instanceTypes"],
      "4 types",
    ],
    [
      "a target above 100",
      capacity({ targetCapacityPercent: 101 }),
      ["error ECS-08 capacity.targetCapacityPercent"],
      "1 to 100",
    ],
    [
      "a target of 0",
      capacity({ targetCapacityPercent: 0 }),
      ["error ECS-08 capacity.targetCapacityPercent"],
      "1 to 100",
    ],
    [
      "a step of 0",
      capacity({ maximumScalingStepSize: 0 }),
      ["error ECS-08 capacity.maximumScalingStepSize"],
      "10000",
    ],
    [
      "a step above 10000",
      capacity({ maximumScalingStepSize: 10_001 }),
      ["error ECS-08 capacity.maximumScalingStepSize"],
      "10000",
    ],
    [
      "a warm-up of three hours",
      capacity({ instanceWarmupSec: 10_800 }),
      ["error ECS-08 capacity.instanceWarmupSec"],
      "10000 s",
    ],
    [
      "a volume smaller than the image",
      capacity({ rootVolumeGiB: 29 }),
      ["error LT-02 capacity.rootVolumeGiB"],
      "30 to 16384 GiB",
    ],
    [
      "memory kept that is negative",
      capacity({ reservedMemoryMiB: -1 }),
      ["error ECS-11 capacity.reservedMemoryMiB"],
      "0 MiB",
    ],
    [
      "no memory kept",
      capacity({ reservedMemoryMiB: 0 }),
      ["warning ECS-11 capacity.reservedMemoryMiB"],
      "128 MiB",
    ],
    [
      "too little memory kept",
      capacity({ reservedMemoryMiB: 127 }),
      ["warning ECS-11 capacity.reservedMemoryMiB"],
      "128 MiB",
    ],
  ]);

  accepts([
    ["a base of all instances", capacity({ onDemandBase: 7 })],
    ["a base of one instance", capacity({ onDemandBase: 1 })],
    ["one type without Spot", capacity({ instanceTypes: ["m6i.large"], onDemandPercentageAboveBase: 100 })],
    [
      "Graviton types without Spot",
      capacity({ instanceTypes: ["m6g.large", "m7g.large"], onDemandPercentageAboveBase: 100 }),
    ],
    [
      "the ends of managed scaling",
      capacity({ targetCapacityPercent: 1, maximumScalingStepSize: 10_000, instanceWarmupSec: 10_000 }),
    ],
    ["the smallest volume and the least memory", capacity({ rootVolumeGiB: 30, reservedMemoryMiB: 128 })],
    ["a group that never shrinks", capacity({ minInstances: 7 })],
  ]);

  it("offers types like the unknown one", () => {
    expect(judge(types("m6ix.large")).findings[0]?.fix).toContain("m6i.large");
  });

  it("says nothing about the purchase where there are no instances", () => {
    expect(judge(capacity({ onDemandBase: 0 }), ON_FARGATE).lines).toEqual([]);
  });
});

describe("sizes of tasks on EC2", () => {
  refuses([
    [
      "more CPU than an instance",
      service({ cpu: 2049 }),
      ["error ECS-01 services.cart.cpu"],
      "2048 CPU units",
    ],
    [
      "more memory than an instance registers",
      service({ memoryMiB: 7363 }),
      ["error ECS-01 services.cart.memoryMiB"],
      "7362 MiB",
    ],
    ["less CPU than EC2 takes", service({ cpu: 127 }), ["error ECS-03 services.cart.cpu"], "128"],
    [
      "memory that was meant in GiB",
      service({ memoryMiB: 8 }),
      ["error ECS-03 services.cart.memoryMiB"],
      "32 to 33554432 MiB",
    ],
  ]);
  accepts([
    ["the least of both", service({ cpu: 128, memoryMiB: 32 })],
    ["all CPU of an instance", { ...service({ cpu: 2048, scaling: { maxTasks: 3 } }) }],
    ["all memory of an instance", { ...service({ memoryMiB: 7362, scaling: { maxTasks: 3 } }) }],
  ]);
});

describe("sizes of tasks on Fargate", () => {
  const size = (cpu: number, memoryMiB: number) => service({ cpu, memoryMiB });
  refuses(
    [
      ["CPU units that Fargate lacks", size(300, 512), ["error ECS-04 services.cart.cpu"], "256, 512"],
      ["too little memory", size(1024, 1024), ["error ECS-04 services.cart.memoryMiB"], "2048 to 8192 MiB"],
      ["too much memory", size(256, 3072), ["error ECS-04 services.cart.memoryMiB"], "512 to 2048 MiB"],
      ["memory between steps", size(8192, 18_432), ["error ECS-04 services.cart.memoryMiB"], "steps of 4096"],
      ["no weight", capacity({ spotWeight: 0 }), ["error ECS-08 capacity.spotWeight"], "1 weight"],
    ],
    ON_FARGATE,
  );
  accepts(
    [
      ["the smallest", size(256, 512)],
      ["the largest of 256", size(256, 2048)],
      ["the largest", size(16_384, 122_880)],
      ["steps of 8192", size(16_384, 40_960)],
      ["On-Demand alone", capacity({ spotWeight: 0, onDemandWeight: 3 })],
    ],
    ON_FARGATE,
  );
});

describe("room for all tasks", () => {
  const tasks = (minTasks: number, maxTasks: number, change: Tree = {}) =>
    service({ scaling: { minTasks, maxTasks }, ...change });
  const burstable = { instanceTypes: ["t3.large", "t3a.large"], onDemandPercentageAboveBase: 100 };

  // 6 tasks of 320 CPU units fit the 2048 of a large; 7 instances hold 42.
  refuses([
    [
      "more tasks than the largest group",
      tasks(2, 43),
      ["error ASG-01 capacity.maxInstances"],
      "8 instances for maxTasks",
    ],
    [
      "no room for one task more",
      tasks(2, 42),
      ["error SURGE-02 services.cart.deployment.minimumHealthyPercent"],
      "8 instances to start a new task",
    ],
    [
      "room for one task more alone",
      tasks(2, 41),
      ["warning SURGE-01 capacity.maxInstances"],
      "14 instances",
    ],
    [
      "no room beside a single task",
      {
        stage: "staging",
        capacity: { minInstances: 1, maxInstances: 1, onDemandBase: 1 },
        ...tasks(1, 1, { cpu: 1025 }),
      },
      ["error SURGE-02 services.cart.deployment.minimumHealthyPercent"],
      "2 instances",
    ],
    [
      "interfaces for half of the tasks",
      { capacity: burstable, ...tasks(2, 3, { cpu: 512 }) },
      ["warning ECS-02 capacity.networkMode"],
      "4 tasks by CPU and memory",
    ],
    [
      "interfaces for fewer tasks than CPU has room",
      { capacity: burstable, ...tasks(2, 42) },
      ["warning ECS-02 capacity.networkMode", "error ECS-02 capacity.maxInstances"],
      "6 tasks by CPU and memory",
    ],
    ["no room for all new tasks", tasks(2, 22), ["warning SURGE-01 capacity.maxInstances"], "8 instances"],
    [
      "too few interfaces",
      { capacity: burstable, ...tasks(2, 15) },
      ["warning ECS-02 capacity.networkMode", "error ECS-02 capacity.maxInstances"],
      "6 tasks by CPU and memory",
    ],
    [
      "a minimum that the base does not carry",
      tasks(13, 20),
      ["error FLOOR-01 capacity.onDemandBase"],
      "3 On-Demand",
    ],
    [
      "a minimum that the base does not carry, in staging",
      { stage: "staging", ...tasks(13, 20) },
      ["warning FLOOR-01 capacity.onDemandBase"],
      "3 On-Demand",
    ],
    [
      "a minimum that memory does not allow",
      tasks(3, 3, { memoryMiB: 3682 }),
      ["error FLOOR-01 capacity.onDemandBase"],
      "3 On-Demand",
    ],
  ]);
  accepts([
    ["a deployment that just fits", tasks(2, 21)],
    [
      "a full group whose tasks may stop first",
      tasks(2, 42, { deployment: { minimumHealthyPercent: 50, maximumPercent: 100 } }),
    ],
    ["a minimum that the base just carries", tasks(12, 20)],
    ["any minimum without Spot", { capacity: { onDemandPercentageAboveBase: 100 }, ...tasks(13, 20) }],
    ["burstable types without services", { capacity: burstable, services: { cart: undefined } }],
    [
      "burstable types in bridge mode",
      { capacity: { ...burstable, networkMode: "bridge" }, ...tasks(2, 15) },
    ],
  ]);

  const onFargate = (onDemandBase: number, spotWeight: number) => ({
    stage: "production",
    capacity: { onDemandBase, spotWeight, onDemandWeight: 1 },
  });
  refuses(
    [
      [
        "a minimum on Fargate Spot, in production",
        onFargate(1, 1),
        ["error FLOOR-01 services.cart.scaling.minTasks"],
        "1 tasks on FARGATE",
      ],
    ],
    ON_FARGATE,
  );
  accepts(
    [
      ["a minimum on FARGATE, in production", onFargate(2, 1)],
      ["a minimum without a Spot weight, in production", onFargate(0, 0)],
    ],
    ON_FARGATE,
  );

  it("counts the tasks of all services together", () => {
    const other = {
      ...ON_EC2.services.cart,
      routes: { hosts: ["list"] },
      scaling: { minTasks: 11, maxTasks: 12 },
    };
    expect(judge({ services: { list: other } }).lines).toEqual(["error FLOOR-01 capacity.onDemandBase"]);
    const { lines } = judge({ services: { list: { ...other, scaling: { minTasks: 10, maxTasks: 34 } } } });
    expect(lines).toEqual(["error ASG-01 capacity.maxInstances"]);
  });
});

describe("Spot", () => {
  const leave = (deregistrationDelaySec: number, stopTimeoutSec: number, change: Tree = {}) =>
    service({ deregistrationDelaySec, stopTimeoutSec, ...change });
  const half = { deployment: { minimumHealthyPercent: 50 } };
  refuses([
    [
      "a stop that outlives the notice",
      leave(60, 46, half),
      ["error SPOT-01 services.cart.stopTimeoutSec"],
      "120 s",
    ],
    [
      "a replacement that outlives the notice",
      leave(36, 37),
      ["warning SPOT-02 services.cart.deployment.minimumHealthyPercent"],
      "120 s",
    ],
    [
      "no spare instance for a replacement",
      capacity({ targetCapacityPercent: 100 }),
      ["warning SPOT-02 services.cart.deployment.minimumHealthyPercent"],
      "below 100 percent",
    ],
  ]);
  refuses(
    [
      [
        "a stop that outlives the notice of Fargate Spot",
        leave(60, 46, half),
        ["error SPOT-01 services.cart.stopTimeoutSec"],
        "120 s",
      ],
      [
        "a replacement that outlives the notice of Fargate Spot",
        leave(36, 37),
        ["warning SPOT-02 services.cart.deployment.minimumHealthyPercent"],
        "120 s",
      ],
    ],
    ON_FARGATE,
  );
  accepts([
    ["a stop that just ends in time", leave(60, 45, half)],
    ["a replacement that just ends in time", leave(36, 36)],
    [
      "any delay without Spot",
      { capacity: { onDemandPercentageAboveBase: 100, targetCapacityPercent: 100 }, ...leave(300, 300) },
    ],
    ["any delay when the base is the whole group", { capacity: { onDemandBase: 7 }, ...leave(300, 300) }],
    [
      "no spare instance when tasks may stop first",
      { capacity: { targetCapacityPercent: 100 }, ...service(half) },
    ],
  ]);
  accepts(
    [
      ["any delay when all tasks are On-Demand", { capacity: { onDemandBase: 18 }, ...leave(300, 120) }],
      [
        "any delay without a Spot weight",
        { capacity: { onDemandWeight: 1, spotWeight: 0 }, ...leave(300, 120) },
      ],
    ],
    ON_FARGATE,
  );

  it("shows what the budget is made of", () => {
    expect(judge(leave(60, 46, half)).findings[0]?.value).toBe(
      "121 s: detection 5 + deregistration 60 + stop 46 + margin 10",
    );
  });
});

describe("quotas", () => {
  const many = (maxTasks: number) => service({ scaling: { minTasks: 2, maxTasks } });
  const wide = { network: { cidr: "10.32.0.0/16" } };
  const codes = (change: Tree) => judge({ ...wide, ...change }, ON_FARGATE).lines;
  it("warns of more targets and interfaces than a load balancer and a region take", () => {
    expect(codes(many(500))).toEqual([]);
    expect(codes(many(2500))).toEqual(["warning QUOTA-02 services"]);
    const stopFirst = { minimumHealthyPercent: 50, maximumPercent: 100 };
    const scaling = { minTasks: 2, maxTasks: 1001 };
    expect(codes(service({ scaling, deployment: stopFirst }))).toEqual(["warning QUOTA-02 services"]);
    expect(codes(many(501))).toEqual(["warning QUOTA-02 services"]);
    const port = { port: 7001, routes: { hosts: ["further"] }, healthCheck: { path: "/" } };
    const further = service({ scaling: { minTasks: 2, maxTasks: 251 }, furtherPorts: { further: port } });
    expect(codes(further)).toEqual(["warning QUOTA-02 services"]);
    expect(codes(many(2501))).toEqual(["warning QUOTA-02 services", "warning QUOTA-03 services"]);
  });
  it("counts interfaces of tasks in awsvpc mode alone", () => {
    const lines = (networkMode: string) => judge({ capacity: { networkMode }, ...many(2501) }).lines;
    expect(lines("awsvpc")).toContain("warning QUOTA-03 services");
    expect(lines("bridge")).toContain("warning QUOTA-02 services");
    expect(lines("bridge")).not.toContain("warning QUOTA-03 services");
  });
  const services = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count - 1 }, (_, i) => [
        `s${i}`,
        {
          ...ON_EC2.services.cart,
          cpu: 256,
          memoryMiB: 512,
          routes: { hosts: [`h${i}`], priority: i + 1 },
          scaling: { minTasks: 1, maxTasks: 2 },
        },
      ]),
    );
  it("warns of more services than a load balancer has rules", () => {
    const count = (all: number) =>
      codes({ services: services(all) }).filter((line) => line.includes("QUOTA-01"));
    expect(count(100)).toEqual([]);
    expect(count(101)).toEqual(["warning QUOTA-01 services"]);
    const port = { port: 7001, routes: { hosts: ["further"] }, healthCheck: { path: "/" } };
    const [first] = Object.entries(services(100));
    const further = { ...services(100), s0: { ...first?.[1], furtherPorts: { further: port } } };
    expect(codes({ services: further }).filter((line) => line.includes("QUOTA-01"))).toEqual([
      "warning QUOTA-01 services",
    ]);
  });
  it("warns of more rules than a security group takes", () => {
    const values = (change: Tree, base: Tree = ON_FARGATE) =>
      judge({ ...wide, ...change }, base).findings.flatMap(({ code, value }) =>
        code === "QUOTA-04" ? [value] : [],
      );
    const balancer = (count: number) =>
      `${count} outbound rules of the load balancer, one for each port of a web service`;
    const inbound = (count: number) =>
      `${count} inbound rules of the endpoints, one for each service and the instances`;
    expect(codes({ services: services(61) })).toEqual([
      "warning QUOTA-04 services",
      "warning QUOTA-04 services",
    ]);
    expect(values({ services: services(60) })).toEqual([]);
    expect(values({ services: services(61) })).toEqual([balancer(61), inbound(61)]);
    expect(values({ services: services(60) }, ON_EC2)).toEqual([inbound(61)]);
    const gateway = { network: { ...wide.network, endpoints: "gateway" }, services: services(61) };
    expect(values(gateway)).toEqual([balancer(61)]);
    const bridge = { capacity: { networkMode: "bridge" }, services: services(80) };
    expect(values(bridge, ON_EC2)).toEqual([]);
    const egress = (count: number) =>
      service({
        egress: Array.from({ length: count }, (_, i) => ({
          description: "Database",
          port: 5000 + i,
          cidr: "10.32.0.0/16",
        })),
      });
    expect(values(egress(58))).toEqual([]);
    expect(values(egress(59))).toEqual(["61 outbound rules of its tasks, two of them for HTTPS"]);
  });
});
