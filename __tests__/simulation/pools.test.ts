import type { EnvironmentInput } from "../../src/config/schema.ts";
import type { WebInput } from "../../src/config/service.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { pendingTasks } from "../../src/simulation/scenarios/pending-tasks.ts";
import { loseSpot } from "../../src/simulation/scenarios/spot-loss-during-deployment.ts";
import type { World } from "../../src/simulation/world.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { web } from "../../stacks/environments/services.ts";
import { play } from "../support/play.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

type Ec2 = Extract<EnvironmentInput["capacity"], { kind: "ec2" }>;

const HOUR = 3600;

/** Two tasks fill an instance of these types. */
const LARGE = { cpu: 1024, memoryMiB: 2048 };

/** The platform of an environment with this capacity, and six tasks on it. */
function platformWith(capacity: Partial<Ec2>, placement: WebInput["placement"] = {}, gpus = 0) {
  const { schedules: _asleep, ...staging } = ENVIRONMENTS.staging;
  const environment = {
    ...staging,
    capacity: { ...staging.capacity, ...capacity },
    services: { web: { ...web({ minTasks: 6, maxTasks: 6 }), ...LARGE, gpus, placement } },
  };
  const stacks = [...synth([environment]).values()].map((json) => new Configuration(json));
  return buildPlatform(new DeclaredStacks(stacks), { source: "staging", described: true });
}

/** Loses all Spot for good, and counts the tasks that run, before and every five minutes after. */
function withoutSpot(capacity: Partial<Ec2>) {
  const counts: number[] = [];
  let last: readonly (readonly [provider: string | undefined, running: boolean])[] = [];
  const count = ({ services }: World) => {
    const tasks = services.flatMap(({ tasks }) => [...tasks]).filter(({ stopping }) => !stopping);
    counts.push(tasks.filter(({ healthy }) => healthy).length);
    last = tasks.map(({ healthy, provider }) => [provider, healthy] as const);
  };
  play(
    platformWith(capacity),
    (stage) => {
      count(stage.world);
      stage.at(0, () => {
        for (const { name } of stage.world.platform.zones) stage.world.conditions.noSpotIn.add(name);
        loseSpot(stage, 1);
      });
      for (let at = 300; at <= 3 * HOUR; at += 300) stage.at(at, () => count(stage.world));
    },
    { horizonSec: 3 * HOUR + 1 },
  );
  const [before, ...after] = counts;
  return { before, least: Math.min(...after), most: Math.max(...after.slice(-12)), last };
}

const FIXED = {
  instanceTypes: ["m6i.large"],
  onDemandPercentageAboveBase: 100,
  minInstances: 2,
  maxInstances: 3,
};

describe("Spot that is lost for good", () => {
  it("leaves a service the base that its strategy has on a pool of On-Demand instances, and no more", () => {
    const { before, last, least, most } = withoutSpot({
      onDemandBase: 0,
      minInstances: 0,
      pools: { fixed: FIXED },
      strategy: [
        { pool: "fixed", base: 4 },
        { pool: "default", weight: 1 },
      ],
    });
    expect({ before, least, most }).toEqual({ before: 6, least: 4, most: 4 });
    // Nothing of what waits for Spot goes to the pool that has instances: a strategy is no fallback.
    expect(last.toSorted()).toEqual([
      ...Array.from({ length: 2 }, () => ["shop-staging-ecs", false]),
      ...Array.from({ length: 4 }, () => ["shop-staging-ecs-fixed", true]),
    ]);
  });

  it("leaves a mixed group what fits on its On-Demand base, however many tasks the service must have", () => {
    const { before, least, most } = withoutSpot({ onDemandBase: 1, onDemandPercentageAboveBase: 0 });
    expect({ before, most }).toEqual({ before: 6, most: 2 });
    expect(least).toBeLessThanOrEqual(2);
  });
});

describe("placement of a described service", () => {
  it("keeps each task on an instance of its own, and says that expressions are not simulated", () => {
    const memberOf = ["attribute:ecs.instance-type =~ m6i.*"];
    const model = platformWith(
      { minInstances: 6, maxInstances: 7 },
      { withinZone: "spread-instances", distinctInstances: true, memberOf },
    );
    expect(model.services[0]?.placementStrategy[1]).toEqual({ type: "spread", field: "instanceId" });
    expect(model.assumptions).toContainEqual({
      place: "aws_ecs_service.web.placement_constraints.1",
      text: "not simulated; taken: every instance matches the expression",
    });
    const { world } = play(model, () => {}, { horizonSec: 60 });
    const hosts = [...(world.services[0]?.tasks ?? [])].map(({ host }) => host?.id);
    expect([hosts.length, new Set(hosts).size]).toEqual([6, 6]);
  });
});

describe("tasks that wait for a place", () => {
  it.each(["none", "max-size"])("are more than the pools of their service take, with cause %s", (cause) => {
    const wanted = (pools: Ec2["pools"]) => {
      let desired = 0;
      play(
        platformWith({ pools }),
        (stage) => {
          pendingTasks.inject(stage, { waiting: 4, cause });
          stage.at(1, () => {
            desired = stage.world.services[0]?.desired ?? 0;
          });
        },
        { horizonSec: 2 },
      );
      return desired;
    };
    const alone = wanted({});
    expect(alone).toBeGreaterThanOrEqual(10);
    expect(wanted({ fixed: FIXED })).toBe(alone);
  });
});

describe("tasks that need GPUs", () => {
  const gpu = {
    instanceTypes: ["g6.xlarge"],
    onDemandPercentageAboveBase: 100,
    minInstances: 1,
    maxInstances: 12,
  };
  /** Six tasks with a GPU each, three of which an instance has CPU and memory for. */
  const model = platformWith({ pools: { gpu } }, { pools: [{ pool: "gpu", weight: 1 }] }, 1);
  const pool = "shop-staging-ecs-gpu";
  const states = (world: World) =>
    [...(world.services[0]?.tasks ?? [])].map(({ host, state }) => [state, host?.id !== undefined] as const);

  it("are read of the task definition and of the types", () => {
    expect(model.services[0]?.task.gpus).toBe(1);
    expect(model.pools.map(({ instanceTypes, name }) => [name, instanceTypes[0]?.gpus])).toEqual([
      ["shop-staging-ecs", 0],
      [pool, 1],
    ]);
  });

  it("have an instance each, for which managed scaling adds as many as they need", () => {
    const { world } = play(model, () => {}, { horizonSec: 60 });
    const hosts = [...(world.services[0]?.tasks ?? [])].map(({ host }) => host?.id);
    expect([hosts.length, new Set(hosts).size]).toEqual([6, 6]);
    expect(world.pools.find(({ model: { name } }) => name === pool)?.desired).toBeGreaterThanOrEqual(6);
  });

  it("wait where no GPU is free, whatever else the instances of their pool and of others have", () => {
    const full = {
      ...model,
      pools: model.pools.map((it) => (it.name === pool ? { ...it, maxSize: 4 } : it)),
    };
    const { world } = play(full, () => {}, { horizonSec: 2 * HOUR });
    expect(states(world).toSorted()).toEqual([
      ...Array.from({ length: 2 }, () => ["PROVISIONING", false]),
      ...Array.from({ length: 4 }, () => ["RUNNING", true]),
    ]);
    expect([...world.bound.keys()]).toEqual(["gpus", "max-size"]);
  });

  it("never scale a group whose smallest type has too few", () => {
    const larger = {
      ...model,
      services: model.services.map((it) => ({ ...it, task: { ...it.task, gpus: 2 } })),
    };
    const { world } = play(larger, () => {}, { horizonSec: HOUR });
    expect(states(world)).toEqual(Array.from({ length: 6 }, () => ["PROVISIONING", false]));
    expect(world.pools.find(({ model: { name } }) => name === pool)?.desired).toBe(1);
  });
});
