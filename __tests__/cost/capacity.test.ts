import { useOf } from "../../src/cost/capacity.ts";
import { loadWith, NO_TRAFFIC } from "../../src/cost/load.ts";
import { weekOf } from "../../src/cost/week.ts";
import type { Platform, Schedule } from "../../src/model/platform.ts";
import { platform, pool, service } from "../support/platform.ts";

const schedule = (expression: string, timeZone: string, min: number, max = min): Schedule => ({
  name: "it",
  address: "aws_appautoscaling_scheduled_action.it",
  expression,
  timeZone,
  minCapacity: min,
  maxCapacity: max,
  desiredCapacity: undefined,
});

const scaling = (changes: object = {}) => ({
  address: "aws_appautoscaling_target.api",
  minCapacity: 4,
  maxCapacity: 10,
  policies: [
    {
      name: "requests",
      address: "aws_appautoscaling_policy.requests",
      metric: "requests-per-target" as const,
      targetValue: 600,
      scaleInCooldownSec: 300,
      scaleOutCooldownSec: 60,
      disableScaleIn: false,
    },
  ],
  schedules: [],
  ...changes,
});

const withService = (changes: Parameters<typeof service>[0], more: Partial<Platform> = {}) =>
  platform({ services: [service(changes)], ...more });

const load = (requestsPerSec: number) => loadWith(new Map([["requestsPerSec", requestsPerSec] as const]));

describe("a week", () => {
  it("is one stretch without schedules", () => {
    expect(weekOf(platform())).toEqual([{ share: 1, bounds: new Map() }]);
  });

  it("has the nights of a schedule: from 22:00 to 06:00 are 8 of 24 hours", () => {
    const schedules = [schedule("cron(0 22 * * ? *)", "UTC", 1), schedule("cron(0 6 * * ? *)", "UTC", 4, 10)];
    const week = weekOf(withService({ scaling: scaling({ schedules }) }));
    const night = week.filter(({ bounds }) => bounds.get("aws_ecs_service.api")?.min === 1);
    expect(night).toHaveLength(7);
    expect(night.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(8 / 24, 10);
    expect(week.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it("begins with what the last action of the week before has set", () => {
    const schedules = [schedule("cron(0 20 ? * 6 *)", "UTC", 1), schedule("cron(0 6 ? * 2 *)", "UTC", 4, 10)];
    const week = weekOf(withService({ scaling: scaling({ schedules }) }));
    // Friday 20:00 to Monday 06:00.
    expect(week.map(({ bounds, share }) => [share * 168, bounds.get("aws_ecs_service.api")?.min])).toEqual([
      [expect.closeTo(110, 6), 4],
      [expect.closeTo(58, 6), 1],
    ]);
  });

  it("keeps on Monday what an action of another resource set on Friday", () => {
    const friday = [schedule("0 20 * * 5", "UTC", 1)];
    const monday = [schedule("cron(0 6 ? * 2 *)", "UTC", 4, 10)];
    const both = platform({
      pools: [pool({ schedules: friday })],
      services: [service({ scaling: scaling({ schedules: monday }) })],
    });
    expect(weekOf(both).map(({ bounds }) => bounds.get("aws_autoscaling_group.pool")?.min)).toEqual([1, 1]);
  });

  it("reads the hours of each schedule in its own time zone", () => {
    const at = (timeZone: string) => schedule("0 8 * * *", timeZone, 2);
    const two = platform({ pools: [pool({ schedules: [at("America/New_York"), at("Asia/Tokyo")] })] });
    // 13:00 and 23:00 in UTC on each day: ten hours, then fourteen.
    expect(weekOf(two).map(({ share }) => Math.round(share * 168))).toEqual(
      Array.from({ length: 14 }, (_, index) => (index % 2 === 0 ? 10 : 14)),
    );
  });
});

describe("what runs", () => {
  it("comes to rest at the minimum without traffic, and at what the target wants under a load", () => {
    const of = (requestsPerSec: number) =>
      useOf(withService({ scaling: scaling() }), load(requestsPerSec)).services[0]?.tasks;
    // 600 requests a minute for each task.
    expect([0, 40, 41, 65, 1000].map(of)).toEqual([4, 4, 5, 7, 10]);
  });

  it("stays at the desired count where nothing scales in", () => {
    const [policy] = scaling().policies;
    const stuck = scaling({ policies: [{ ...policy, disableScaleIn: true }] });
    expect(useOf(withService({ scaling: stuck }), NO_TRAFFIC).services[0]?.tasks).toBe(8);
    expect(useOf(withService({ scaling: undefined }), NO_TRAFFIC).services[0]?.tasks).toBe(8);
  });

  it("takes the instances that tasks need, at the target of managed scaling, within the group's bounds", () => {
    // Two vCPU have room for four tasks of 512 units.
    const instances = (desiredCount: number, targetCapacity: number) => {
      const of = withService({ desiredCount });
      const capacityProviders = of.capacityProviders.map((it) =>
        it.kind === "auto-scaling-group" && it.managedScaling
          ? { ...it, managedScaling: { ...it.managedScaling, targetCapacity } }
          : it,
      );
      const [use] = useOf({ ...of, capacityProviders }, NO_TRAFFIC).pools;
      return use && [use.onDemand, use.spot];
    };
    // One On-Demand, and of the others a fifth, rounded up.
    expect(instances(16, 100)).toEqual([2, 2]);
    expect(instances(16, 80)).toEqual([2, 3]);
    expect(instances(4, 100)).toEqual([2, 1]); // min_size 3
    expect(instances(100, 100)).toEqual([4, 8]); // max_size 12
  });

  it("splits tasks over Fargate and Fargate Spot by base and weight", () => {
    const fargate = platform({
      pools: [],
      capacityProviders: [
        { kind: "fargate", name: "FARGATE" },
        { kind: "fargate-spot", name: "FARGATE_SPOT" },
      ],
      services: [
        service({
          desiredCount: 7,
          launch: {
            kind: "strategy",
            items: [
              { capacityProvider: "FARGATE", base: 1, weight: 1 },
              { capacityProvider: "FARGATE_SPOT", base: 0, weight: 2 },
            ],
          },
        }),
      ],
    });
    const [use] = useOf(fargate, NO_TRAFFIC).services;
    expect([use?.fargate, use?.fargateSpot]).toEqual([3, 4]);
  });

  it("takes an instance for each GPU that tasks pin, whatever else it has room for", () => {
    const used = (gpus: number, each: number) => {
      const of = withService({ desiredCount: 7, task: { ...service().task, gpus: each } });
      const pools = of.pools.map((it) => ({
        ...it,
        minSize: 0,
        instanceTypes: it.instanceTypes.map((type) => ({ ...type, gpus })),
      }));
      const [use] = useOf({ ...of, pools }, NO_TRAFFIC).pools;
      return use && [use.onDemand + use.spot, use.tooSmall];
    };
    // Two, seven and four, of which managed scaling fills 80 percent.
    expect([used(1, 0), used(1, 1), used(2, 1)]).toEqual([
      [3, false],
      [9, false],
      [5, false],
    ]);
    expect(used(0, 1)).toEqual([0, true]);
  });

  it("says when a task fits no instance of the pool, and prices the group at its minimum", () => {
    const large = withService({ task: { ...service().task, cpu: 4096 } });
    expect(useOf(large, NO_TRAFFIC).pools[0]).toMatchObject({ tooSmall: true, onDemand: 2, spot: 1 });
  });
});
