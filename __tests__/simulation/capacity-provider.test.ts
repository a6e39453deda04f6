import type { CapacityProvider, Platform, Pool, PoolInstanceType } from "../../src/model/platform.ts";
import { onDemandOf } from "../../src/simulation/controllers/auto-scaling-group.ts";
import {
  instancesNeeded,
  instancesThere,
  reservation,
  wantedInstances,
} from "../../src/simulation/controllers/capacity-provider.ts";
import type { Stage } from "../../src/simulation/scenarios/scenario.ts";
import type { PoolState } from "../../src/simulation/state.ts";
import { platform, pool, service, taskDefinition } from "../support/platform.ts";
import { momentOf, play } from "../support/play.ts";

const T3_MEDIUM: PoolInstanceType = {
  name: "t3.medium",
  vcpu: 2,
  taskMemoryMiB: 3840,
  awsvpcSlots: 2,
  gpus: 0,
  architecture: "x86_64",
};

type Scaling = Extract<CapacityProvider, { kind: "auto-scaling-group" }>["managedScaling"];

function provider(scaling: Partial<NonNullable<Scaling>> = {}, protection = true): CapacityProvider {
  return {
    kind: "auto-scaling-group",
    name: "pool",
    address: "aws_ecs_capacity_provider.pool",
    pool: "pool",
    managedScaling: {
      targetCapacity: 100,
      minimumScalingStepSize: 1,
      maximumScalingStepSize: 10_000,
      instanceWarmupSec: 300,
      ...scaling,
    },
    managedTerminationProtection: protection,
    managedDraining: true,
  };
}

/** `count` instances of a type, and no more. */
function fixed(count: number, type: PoolInstanceType, changes: Partial<Pool> = {}): Pool {
  return pool({ minSize: count, maxSize: count, desiredCapacity: count, instanceTypes: [type], ...changes });
}

interface Reading {
  readonly needed: number;
  readonly there: number;
  readonly waiting: number;
}

/** M, N and the tasks that wait, some seconds after a change. */
function readAfter(model: Platform, change: (stage: Stage) => void, seconds = 10): Reading {
  let reading: Reading | undefined;
  play(
    model,
    (stage) => {
      stage.at(0, () => change(stage));
      stage.at(seconds, () => {
        const [first] = stage.world.pools;
        if (!first) return;
        const needed = instancesNeeded(stage.world, first);
        reading = { needed, there: instancesThere(first), waiting: stage.world.waiting.size };
      });
    },
    { horizonSec: seconds + 1 },
  );
  if (!reading) throw new Error("nothing was read");
  return reading;
}

const GOOD = {
  slowerStartSec: 0,
  exitsAfterSec: undefined,
  passesHealthCheck: true,
  errorShare: 0,
  wrongShare: 0,
};

function deployAll({ scheduler, world }: Stage): void {
  for (const it of world.services) scheduler.deploy(it, GOOD);
}

function want(count: number): (stage: Stage) => void {
  return ({ scheduler, world }) => {
    for (const it of world.services) scheduler.setDesired(it, count, "test");
  };
}

const ratio = ({ needed, there }: Reading) => reservation(needed, there);

describe("CapacityProviderReservation", () => {
  it("counts instances: 16 tasks at two a host need 8 of 5", () => {
    const model = platform({ pools: [fixed(5, T3_MEDIUM)], capacityProviders: [provider()] });
    const reading = readAfter(model, deployAll);
    expect(reading).toEqual({ needed: 8, there: 5, waiting: 6 });
    expect(ratio(reading)).toBe(160);
    expect([100, 80].map((target) => wantedInstances(8, 5, target))).toEqual([8, 10]);
  });

  it("in bridge mode memory is the limit: 35 places for 16 tasks, so nothing waits", () => {
    const task = taskDefinition({ networkMode: "bridge", cpu: 256, memoryMiB: 512 });
    const model = platform({
      pools: [fixed(5, T3_MEDIUM)],
      capacityProviders: [provider()],
      services: [service({ task, placementStrategy: [{ type: "spread", field: "instanceId" }] })],
    });
    expect(readAfter(model, deployAll)).toEqual({ needed: 5, there: 5, waiting: 0 });
    expect(readAfter(model, want(35))).toEqual({ needed: 5, there: 5, waiting: 0 });
    expect(readAfter(model, want(36))).toEqual({ needed: 6, there: 5, waiting: 1 });
  });

  it("wants 10, can run 6: three instances, five needed", () => {
    const model = platform({
      pools: [fixed(3, T3_MEDIUM)],
      capacityProviders: [provider()],
      services: [service({ desiredCount: 6 })],
    });
    const reading = readAfter(model, want(10));
    expect(reading).toEqual({ needed: 5, there: 3, waiting: 4 });
    expect(ratio(reading)).toBeCloseTo(166.7, 1);
    expect([100, 80].map((target) => wantedInstances(5, 3, target))).toEqual([5, 7]);
  });

  it.each([
    [0, 0, 100],
    [1, 0, 200],
    [40, 0, 200],
    [0, 7, 0],
    [9, 3, 300],
    [6, 8, 75],
  ])("is, with %i needed and %i there, %i", (needed, there, value) => {
    expect(reservation(needed, there)).toBe(value);
  });

  it("from no instance takes two first, whatever waits", () => {
    expect([1, 40].map((needed) => wantedInstances(needed, 0, 70))).toEqual([2, 2]);
    const model = platform({
      pools: [pool({ minSize: 0, desiredCapacity: 0, instanceTypes: [T3_MEDIUM] })],
      capacityProviders: [provider({ instanceWarmupSec: 45 })],
      services: [service({ desiredCount: 0, minimumHealthyPercent: 0 })],
    });
    const { record } = play(model, (stage) => stage.at(0, () => want(9)(stage)));
    const sizes = record.events.flatMap(({ text }) => /desired capacity (\d+ → \d+)/.exec(text)?.[1] ?? []);
    expect(sizes.slice(0, 2)).toEqual(["0 → 2", "2 → 5"]);
  });

  it("leaves out a task that the smallest type cannot take, and scales for nothing when that is all", () => {
    const small = { ...T3_MEDIUM, name: "t3.small", taskMemoryMiB: 1900 };
    const task = taskDefinition({ memoryMiB: 2500 });
    const model = platform({
      pools: [pool({ instanceTypes: [T3_MEDIUM, small], onDemandPercentageAboveBase: 100 })],
      capacityProviders: [provider()],
      services: [service({ desiredCount: 3, task })],
    });
    const reading = readAfter(model, want(8));
    expect(reading.waiting).toBe(5);
    expect([reading.needed, reading.there]).toEqual([3, 3]);
  });

  it("packs into the largest type: a lower bound where smaller ones may be launched", () => {
    const large = { ...T3_MEDIUM, name: "c6i.2xlarge", vcpu: 8, taskMemoryMiB: 15_000, awsvpcSlots: 38 };
    const model = platform({
      pools: [fixed(1, T3_MEDIUM, { instanceTypes: [T3_MEDIUM, large] })],
      capacityProviders: [provider()],
      services: [service({ desiredCount: 2, task: taskDefinition({ cpu: 512, memoryMiB: 1024 }) })],
    });
    // Fourteen tasks of 1,024 MiB fit one large type, the fifteenth needs another.
    expect(readAfter(model, want(16)).needed).toBe(2);
    expect(readAfter(model, want(17)).needed).toBe(3);
  });

  it("counts an instance for each task that needs a port of its own", () => {
    const task = taskDefinition({ networkMode: "host", hostPorts: [8080], cpu: 128, memoryMiB: 256 });
    const model = platform({
      pools: [fixed(2, T3_MEDIUM)],
      capacityProviders: [provider()],
      services: [service({ desiredCount: 2, task })],
    });
    expect(readAfter(model, want(5))).toEqual({ needed: 5, there: 2, waiting: 3 });
  });

  it("counts an instance for each task of a service with distinctInstance", () => {
    const apart = service({
      desiredCount: 2,
      placementConstraints: [{ type: "distinctInstance", expression: "" }],
    });
    const model = platform({
      pools: [fixed(2, T3_MEDIUM)],
      capacityProviders: [provider()],
      services: [apart],
    });
    expect(readAfter(model, want(4))).toEqual({ needed: 4, there: 2, waiting: 2 });
  });

  it("leaves out tasks of a launch type: they wait, and nothing scales", () => {
    const model = platform({
      pools: [pool({ instanceTypes: [T3_MEDIUM], minSize: 4, desiredCapacity: 4 })],
      capacityProviders: [provider()],
      services: [service({ launch: { kind: "launch-type", launchType: "EC2" } })],
    });
    const reading = readAfter(model, want(12), 900);
    expect([reading.there, reading.waiting, reading.needed]).toEqual([4, 4, 4]);
  });

  it("takes what daemon services use off every instance", () => {
    const daemon = service({
      name: "agent",
      daemon: true,
      desiredCount: 0,
      targetGroups: [],
      task: taskDefinition({ networkMode: "awsvpc", cpu: 64, memoryMiB: 128 }),
    });
    const model = platform({
      pools: [fixed(4, T3_MEDIUM)],
      capacityProviders: [provider()],
      services: [service({ desiredCount: 4 }), daemon],
    });
    // One of two network interfaces is left on each.
    expect(
      readAfter(model, (stage) => stage.scheduler.setDesired(first(stage.world.services), 6, "test")),
    ).toEqual({
      needed: 6,
      there: 4,
      waiting: 2,
    });
  });
});

function first<T>(list: readonly T[]): T {
  const [it] = list;
  if (it === undefined) throw new Error("empty");
  return it;
}

describe("managed scaling", () => {
  const desiredSizes = (model: Platform, change: (stage: Stage) => void, horizonSec = 3600) => {
    const { record } = play(model, (stage) => stage.at(0, () => change(stage)), { horizonSec });
    return record.events.flatMap(({ atSec, text }) => {
      const [, size] = /desired capacity \d+ → (\d+)/.exec(text) ?? [];
      return size === undefined ? [] : [[atSec, Number(size)] as const];
    });
  };
  const idle = (changes: Partial<Pool> = {}) =>
    pool({ instanceTypes: [T3_MEDIUM], minSize: 3, maxSize: 40, desiredCapacity: 3, ...changes });

  it.each([
    ["no more than the largest step", { maximumScalingStepSize: 2 }, 5],
    ["no less than the smallest step", { minimumScalingStepSize: 9 }, 12],
    ["else what is needed", {}, 7],
  ])("adds %s", (_, steps, size) => {
    const model = platform({
      pools: [idle()],
      capacityProviders: [provider(steps)],
      services: [service({ desiredCount: 6 })],
    });
    expect(desiredSizes(model, want(14), 200).map(([, it]) => it)).toEqual([size]);
  });

  it("waits until no instance is younger than the warm-up before it adds more", () => {
    const model = platform({
      pools: [idle()],
      capacityProviders: [provider({ maximumScalingStepSize: 2, instanceWarmupSec: 275 })],
      services: [service({ desiredCount: 6 })],
    });
    const sizes = desiredSizes(model, want(16));
    expect(sizes.map(([, size]) => size)).toEqual([5, 7, 8]);
    const [one, two, three] = sizes.map(([atSec]) => atSec);
    // Launched 5.5 s (asg_reaction) after the first step; the metric comes every minute.
    expect([one, two, three]).toEqual([60, 360, 660]);
  });

  it("never goes above max_size", () => {
    const model = platform({
      pools: [idle({ maxSize: 5 })],
      capacityProviders: [provider()],
      services: [service({ desiredCount: 6 })],
    });
    expect(desiredSizes(model, want(30)).map(([, size]) => size)).toEqual([5]);
  });

  it("scales in after 15 datapoints below the target, by less than half each minute", () => {
    const model = platform({
      pools: [idle()],
      capacityProviders: [provider({ instanceWarmupSec: 0 })],
      services: [service({ desiredCount: 24, minimumHealthyPercent: 50 })],
    });
    const sizes = desiredSizes(model, want(2));
    // 12 instances for 24 tasks. All but one empty a good half minute later; below 100 at 90 s, so the 15th is at 930 s.
    expect(sizes).toEqual([
      [930, 7],
      [990, 4],
      [1050, 3],
    ]);
  });

  it("counts the 15 datapoints anew after one at the target", () => {
    const model = platform({
      pools: [idle()],
      capacityProviders: [provider({ instanceWarmupSec: 0 })],
      services: [service({ desiredCount: 24, minimumHealthyPercent: 50 })],
    });
    const { record } = play(model, (stage) => {
      stage.at(0, () => want(2)(stage));
      stage.at(700, () => want(24)(stage));
      stage.at(790, () => want(2)(stage));
    });
    const first = momentOf(record, /desired capacity 12 → /);
    expect(first).toBeGreaterThan(790 + 14 * 60);
    expect(first).toBeLessThan(790 + 16 * 60);
  });

  it("without termination protection the group takes what it likes, and the tasks move first", () => {
    const model = platform({
      pools: [idle({ protectFromScaleIn: false })],
      capacityProviders: [provider({ instanceWarmupSec: 0 }, false)],
      services: [service({ desiredCount: 24, minimumHealthyPercent: 50 })],
    });
    const { record } = play(model, (stage) => stage.at(0, () => want(12)(stage)), { horizonSec: 5400 });
    expect(record.events.some(({ text }) => /is DRAINING: scale-in/.test(text))).toBe(true);
    // Twelve tasks get the requests of 24, and that is all that fails.
    expect([record.metrics.killed, Object.keys(record.failures)]).toEqual([0, ["overload"]]);
  });

  it("lowers the desired capacity also when every instance is protected, and none goes", () => {
    const model = platform({
      pools: [idle({ protectFromScaleIn: true })],
      capacityProviders: [{ ...provider(), managedTerminationProtection: false } as CapacityProvider],
      services: [service({ desiredCount: 24, minimumHealthyPercent: 50 })],
    });
    const { record, world } = play(model, (stage) => stage.at(0, () => want(2)(stage)));
    expect(record.events.some(({ text }) => /desired capacity 12 → 7/.test(text))).toBe(true);
    expect([world.pools[0]?.hosts.length, world.bound.has("scale-in-protection")]).toEqual([12, true]);
  });
});

describe("the split between On-Demand and Spot", () => {
  const sizes = [2, 4, 5, 6, 7, 8, 10];
  it.each([
    [0, 20, [1, 1, 1, 2, 2, 2, 2]],
    [1, 20, [2, 2, 2, 2, 3, 3, 3]],
    [1, 0, [1, 1, 1, 1, 1, 1, 1]],
    [2, 20, [2, 3, 3, 3, 3, 4, 4]],
    [0, 100, sizes],
    [25, 0, sizes],
    [3, 45, [2, 4, 4, 5, 5, 6, 7]],
  ])("with base %i and %i %% above it", (onDemandBase, onDemandPercentageAboveBase, expected) => {
    const model = pool({ onDemandBase, onDemandPercentageAboveBase });
    const state = { model } as PoolState;
    expect(sizes.map((size) => onDemandOf(size, state))).toEqual(expected);
  });

  it("is kept by launches, one by one, and without any Spot nothing takes its place", () => {
    const model = platform({
      pools: [
        pool({ minSize: 10, maxSize: 10, desiredCapacity: 10, onDemandBase: 1, capacityRebalance: false }),
      ],
      services: [service({ desiredCount: 1 })],
    });
    const { record, world } = play(
      model,
      ({ at, spot, world: it }) => {
        at(0, () => {
          for (const { name } of it.platform.zones) it.conditions.noSpotIn.add(name);
          for (const host of [...it.hosts()]) if (host.spot) spot.interrupt(host);
        });
      },
      { horizonSec: 7200 },
    );
    // 1 + ⌈9 · 20 %⌉ = 3 On-Demand is all there can be.
    expect(world.pools[0]?.hosts.map(({ spot }) => spot)).toEqual([false, false, false]);
    expect(world.pools[0]?.desired).toBe(10);
    expect([
      world.bound.has("spot-supply"),
      record.events.filter(({ text }) => /no Spot capacity/.test(text)).length,
    ]).toEqual([true, 1]);
  });
});
