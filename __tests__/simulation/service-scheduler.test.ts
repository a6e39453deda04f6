import type { Service } from "../../src/model/platform.ts";
import { failureThreshold } from "../../src/simulation/controllers/circuit-breaker.ts";
import type { Stage } from "../../src/simulation/scenarios/scenario.ts";
import { ceilingOf, floorOf, GOOD, type Release, type ServiceState } from "../../src/simulation/state.ts";
import { platform, pool, service, taskDefinition } from "../support/platform.ts";
import { MIDDLE, momentOf, play, statesOf, valueAt } from "../support/play.ts";

/** Twelve instances with ten places each: room is never what a test is about. */
const ROOMY = pool({ minSize: 12, maxSize: 12, desiredCapacity: 12, onDemandPercentageAboveBase: 100 });

function roomy(changes: Partial<Service> = {}) {
  return platform({ pools: [ROOMY], services: [service(changes)] });
}

function first({ world }: Stage): ServiceState {
  const [it] = world.services;
  if (!it) throw new Error("there is no service");
  return it;
}

function deploying(model: ReturnType<typeof roomy>, release: Release, horizonSec = 3600) {
  return play(model, (stage) => stage.at(0, () => stage.scheduler.deploy(first(stage), release)), {
    horizonSec,
  });
}

function drainAll({ world }: Stage, share = 1): void {
  const hosts = [...world.hosts()];
  for (const host of hosts.slice(0, Math.round(hosts.length * share))) world.emit("drain", host, "test");
}

describe("floor and ceiling", () => {
  it.each([
    [8, 100, 200, 8, 16],
    [8, 50, 200, 4, 16],
    [8, 75, 125, 6, 10],
    [8, 66, 150, 6, 12],
    [3, 66, 150, 2, 4],
    [2, 75, 125, 2, 2],
    [1, 100, 150, 1, 1],
    [7, 0, 199, 0, 13],
  ])(
    "of %i tasks at %i/%i are %i and %i",
    (desired, minimumHealthyPercent, maximumPercent, floor, ceiling) => {
      const state = { desired, model: service({ minimumHealthyPercent, maximumPercent }) } as ServiceState;
      expect([floorOf(state), ceilingOf(state)]).toEqual([floor, ceiling]);
    },
  );

  it.each([
    [8, 100, 200],
    [8, 66, 150],
    [9, 40, 130],
    [5, 80, 120],
  ])(
    "bound every moment of a deployment of %i at %i/%i",
    (desiredCount, minimumHealthyPercent, maximumPercent) => {
      const { record, world } = deploying(
        roomy({ desiredCount, minimumHealthyPercent, maximumPercent }),
        GOOD,
      );
      const { values } = record.series;
      const all = (values["healthy api"] ?? []).map((_, at) =>
        ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING"].reduce(
          (sum, state) => sum + (values[`tasks ${state}`]?.[at] ?? 0),
          0,
        ),
      );
      const [state] = world.services;
      expect(Math.min(...(values["healthy api"] ?? []))).toBe(state ? floorOf(state) : Number.NaN);
      expect(Math.max(...all)).toBe(state ? ceilingOf(state) : Number.NaN);
      expect(record.deployment).toBe("completed");
    },
  );

  it.each([
    [8, 100, 100],
    [2, 75, 125],
    [1, 100, 150],
  ])(
    "let a deployment of %i at %i/%i make no progress at all",
    (desiredCount, minimumHealthyPercent, maximumPercent) => {
      const { record } = deploying(
        roomy({ desiredCount, minimumHealthyPercent, maximumPercent }),
        GOOD,
        7200,
      );
      expect([record.deployment, record.lanes.filter(({ kind }) => kind === "task").length]).toEqual([
        "in progress",
        desiredCount,
      ]);
    },
  );
});

describe("the stop sequence", () => {
  it("deregisters, waits for the whole delay, then sends SIGTERM, then SIGKILL", () => {
    const [group] = service().targetGroups;
    const model = roomy({
      task: taskDefinition({ stopTimeoutSec: 7 }),
      targetGroups: group ? [{ ...group, deregistrationDelaySec: 47 }] : [],
    });
    const stubborn = { ...MIDDLE, application_stop: 600 };
    const { record } = play(
      model,
      (stage) => stage.at(0, () => stage.scheduler.setDesired(first(stage), 7, "test")),
      {
        overrides: stubborn,
      },
    );
    const ended = record.lanes.filter(({ spans }) => spans.some(({ state }) => state === "DEACTIVATING"));
    expect(ended.map(({ id }) => statesOf(record, id))).toEqual([
      [
        ["RUNNING", 63],
        ["DEACTIVATING", 47],
        ["STOPPING", 7],
        ["DEPROVISIONING", 1],
      ],
    ]);
    expect(record.metrics.killed).toBe(0);
  });

  it("ends with the application where it exits earlier, and needs no delay without a load balancer", () => {
    const model = roomy({ targetGroups: [] });
    const { record } = play(model, (stage) =>
      stage.at(0, () => stage.scheduler.setDesired(first(stage), 7, "test")),
    );
    const [lane] = record.lanes.filter(({ spans }) => spans.some(({ state }) => state === "STOPPING"));
    expect(lane ? statesOf(record, lane.id) : []).toEqual([
      ["RUNNING", 63],
      ["STOPPING", 2.75],
      ["DEPROVISIONING", 1],
    ]);
  });
});

describe("draining", () => {
  it("at 100 % replaces first: the fewest healthy tasks stay 8", () => {
    const { record } = play(roomy(), (stage) => stage.at(0, () => drainAll(stage, 0.5)));
    expect(record.metrics.minHealthyShare).toBe(100);
    expect(momentOf(record, /is healthy/)).toBeGreaterThan(20);
    const draining = record.lanes.filter(({ spans }) => spans.some(({ state }) => state === "DEACTIVATING"));
    expect(draining.length).toBeGreaterThan(2);
  });

  it("below 100 % stops down to the floor at once, and goes on as replacements turn healthy", () => {
    const { record } = play(roomy({ minimumHealthyPercent: 50 }), (stage) =>
      stage.at(0, () => drainAll(stage, 0.5)),
    );
    expect(valueAt(record, "healthy api", 3.1)).toBe(4);
    expect(Math.min(...(record.series.values["healthy api"] ?? []))).toBe(4);
    expect(valueAt(record, "healthy api", 600)).toBe(8);
  });

  it("at 100/100 never ends", () => {
    const { record, world } = play(roomy({ maximumPercent: 100 }), (stage) =>
      stage.at(0, () => drainAll(stage, 0.5)),
    );
    expect(record.lanes.filter(({ kind }) => kind === "task").length).toBe(8);
    expect(world.bound.has("minimum-healthy-percent")).toBe(true);
  });

  it("places nothing on a draining instance, and stops what is PENDING there at once", () => {
    const { record } = play(roomy(), (stage) => {
      stage.at(0, () => stage.scheduler.setDesired(first(stage), 16, "test"));
      // Placed at 4 s, PENDING for 13.25.
      stage.at(8, () => drainAll(stage, 0.5));
    });
    const draining = new Set(
      record.lanes.filter(({ spans }) => spans.some(({ state }) => state === "DRAINING")).map(({ id }) => id),
    );
    const pending = record.lanes.filter(
      ({ on, spans }) => on !== undefined && draining.has(on) && spans[0]?.state === "PROVISIONING",
    );
    expect(pending.length).toBeGreaterThan(2);
    for (const { id } of pending) {
      expect(statesOf(record, id)).toEqual([
        ["PROVISIONING", 1],
        ["PENDING", 4],
        ["DEPROVISIONING", 1],
      ]);
    }
    const later = record.lanes.filter(({ spans }) => (spans[0]?.fromSec ?? 0) > 8);
    expect(later.every(({ on }) => on === undefined || !draining.has(on))).toBe(true);
  });
});

describe("unhealthy tasks of the steady state", () => {
  const condemn = (count: number) => (stage: Stage) => {
    stage.at(0, () => {
      const state = first(stage);
      for (const task of [...state.tasks].slice(0, count)) {
        stage.world.emit("routingChanging", state);
        task.serving = false;
      }
      stage.world.emit("serviceChanged", state);
    });
  };

  it("stay until their successors are healthy, where the ceiling has room", () => {
    const { record } = play(roomy({ maximumPercent: 150 }), condemn(4));
    const stopped = record.lanes.flatMap(({ spans }) =>
      spans.filter(({ state }) => state === "DEACTIVATING").map(({ fromSec }) => fromSec),
    );
    const healthy = record.events.filter(({ text }) => /api\/(9|10|11|12) is healthy/.test(text));
    expect(healthy).toHaveLength(4);
    expect(stopped).toHaveLength(4);
    expect(Math.min(...stopped)).toBeGreaterThan(Math.max(...healthy.map(({ atSec }) => atSec)));
  });

  it("go one at a time where it has none", () => {
    const { record } = play(roomy({ maximumPercent: 100 }), condemn(3));
    const stopped = record.lanes
      .flatMap(({ spans }) =>
        spans.filter(({ state }) => state === "DEACTIVATING").map(({ fromSec }) => fromSec),
      )
      .sort((a, b) => a - b);
    expect(stopped).toHaveLength(3);
    expect(new Set(stopped).size).toBe(3);
  });

  it("do not trip the circuit breaker", () => {
    const { record, world } = play(roomy(), (stage) => {
      stage.at(0, () => {
        stage.world.conditions.failingHealth.add(first(stage));
        stage.world.emit("serviceChanged", first(stage));
      });
    });
    expect([record.deployment, world.bound.has("circuit-breaker")]).toEqual([undefined, false]);
  });
});

describe("the circuit breaker", () => {
  it.each([
    [2, 3],
    [6, 3],
    [7, 4],
    [8, 4],
    [10, 5],
    [100, 50],
    [399, 200],
    [400, 200],
    [4000, 200],
  ])("of %i tasks fires after %i failures", (desired, failures) => {
    expect(failureThreshold(desired)).toBe(failures);
  });

  const CRASHING: Release = { ...GOOD, exitsAfterSec: 0.5 };
  const UNHEALTHY: Release = { ...GOOD, passesHealthCheck: false };

  it.each([
    ["crash before RUNNING", CRASHING, 9],
    ["fail their health checks", UNHEALTHY, 12],
  ])("goes back to the last completed revision when tasks %s", (_, release, desiredCount) => {
    const { record } = deploying(roomy({ desiredCount, healthCheckGracePeriodSec: 20 }), release);
    expect(record.deployment).toBe("rolled back");
    const failures = failureThreshold(desiredCount);
    expect(
      record.events.some(({ text }) => text.includes(`circuit breaker after ${failures} failed tasks`)),
    ).toBe(true);
    expect(record.metrics.minHealthyShare).toBe(100);
  });

  it("stalls without rollback: no further task is started, and none is lost", () => {
    const { record } = deploying(roomy({ circuitBreaker: { enable: true, rollback: false } }), CRASHING);
    expect(record.deployment).toBe("failed");
    const failed = momentOf(record, /FAILED/) ?? Number.NaN;
    expect(record.lanes.filter(({ spans }) => (spans[0]?.fromSec ?? 0) > failed)).toEqual([]);
    expect(record.metrics.minHealthyShare).toBe(100);
  });

  it("does nothing when it is off", () => {
    const { record } = deploying(
      roomy({ circuitBreaker: { enable: false, rollback: false } }),
      CRASHING,
      7200,
    );
    expect(record.deployment).toBe("in progress");
  });

  it("starts anew with every task that turns healthy", () => {
    // Every fourth task is good.
    const { record } = play(
      roomy({ desiredCount: 12, healthCheckGracePeriodSec: 0 }),
      (stage) => {
        stage.at(0, () => stage.scheduler.deploy(first(stage), UNHEALTHY));
        stage.world.on("taskUnhealthy", ({ deployment }) => {
          if (deployment.failedTasks === 5) {
            const [good] = first(stage).tasks;
            if (good) stage.world.emit("taskHealthy", { ...good, deployment });
          }
        });
      },
      { horizonSec: 900 },
    );
    expect(record.deployment).toBe("in progress");
  });

  it("counts tasks that were not placed in time", () => {
    const model = platform({
      pools: [pool({ minSize: 1, maxSize: 1, desiredCapacity: 1 })],
      services: [service({ desiredCount: 7 })],
    });
    const { record } = deploying(model, GOOD, 7200);
    // Seven tasks on one instance fill all places of CPU, so nothing of the release is ever placed.
    expect(momentOf(record, /circuit breaker after 4 failed tasks/)).toBeGreaterThan(600);
  });

  it("is not asked when a rollback fails as well", () => {
    const { record } = play(roomy(), (stage) => {
      stage.at(0, () => {
        first(stage).secretsReadable = false;
        stage.scheduler.deploy(first(stage), GOOD);
      });
    });
    // The old tasks run on: the revision is theirs, so the rollback is complete at once.
    expect(record.deployment).toBe("rolled back");
    expect(record.metrics.minHealthyShare).toBe(100);
  });
});

describe("the start throttle", () => {
  it("waits 1, 2, 4, 8, 16 and then 27 minutes, and an update clears it", () => {
    const model = roomy({ circuitBreaker: { enable: false, rollback: false } });
    const { record } = play(
      model,
      (stage) => {
        stage.at(0, () => {
          first(stage).secretsReadable = false;
          stage.scheduler.setDesired(first(stage), 10, "test");
        });
        stage.at(7000, () => {
          first(stage).secretsReadable = true;
          stage.scheduler.forceNewDeployment(first(stage));
        });
      },
      { horizonSec: 9000 },
    );
    const pauses = record.events.flatMap(
      ({ text }) => /next attempt to start tasks in (\d+) min/.exec(text)?.[1] ?? [],
    );
    expect(pauses.map(Number)).toEqual([1, 2, 4, 8, 16, 27, 27, 27, 27]);
    expect(valueAt(record, "healthy api", 7100)).toBeGreaterThan(8);
    expect(record.deployment).toBe("completed");
  });

  it("does not count tasks that exit after they were RUNNING", () => {
    const model = roomy({ circuitBreaker: { enable: false, rollback: false } });
    const { world } = deploying(model, { ...GOOD, exitsAfterSec: 40 }, 1800);
    expect(world.bound.has("start-throttle")).toBe(false);
  });
});

describe("quotas", () => {
  it("start no more than 500 tasks of a service a minute", () => {
    const model = platform({
      services: [service({ desiredCount: 0, launch: FARGATE, zones: ["eu-central-1a"] })],
    });
    const created: number[] = [];
    play(
      model,
      (stage) => {
        stage.at(0, () => stage.scheduler.setDesired(first(stage), 700, "test"));
        for (const at of [4, 62, 67]) stage.at(at, () => created.push(first(stage).created));
      },
      // The first come at 3 s, the others a minute and a reaction of the scheduler later.
      { horizonSec: 67 },
    );
    expect(created).toEqual([500, 500, 700]);
  });

  it("leave no more than 500 tasks of a cluster PROVISIONING", () => {
    const model = platform({
      pools: [pool({ minSize: 1, maxSize: 1, desiredCapacity: 1 })],
      services: [service({ desiredCount: 1 }), service({ name: "web", desiredCount: 1 })],
    });
    const { record, world } = play(
      model,
      (stage) =>
        stage.at(0, () => {
          for (const it of stage.world.services) stage.scheduler.setDesired(it, 400, "test");
        }),
      { horizonSec: 300 },
    );
    expect(Math.max(...(record.series.values["tasks PROVISIONING"] ?? []))).toBe(500);
    expect(world.bound.has("provisioning-limit")).toBe(true);
  });
});

const FARGATE = { kind: "launch-type", launchType: "FARGATE" } as const;
