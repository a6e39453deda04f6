import type { TargetGroup } from "../../src/model/platform.ts";
import type { Stage } from "../../src/simulation/scenarios/scenario.ts";
import { GOOD, type ServiceState } from "../../src/simulation/state.ts";
import { platform, pool, service } from "../support/platform.ts";
import { MIDDLE, momentOf, play, statesOf, valueAt } from "../support/play.ts";

const ROOMY = pool({ minSize: 12, maxSize: 12, desiredCapacity: 12, onDemandPercentageAboveBase: 100 });

function targetGroup(
  changes: Partial<Omit<TargetGroup, "healthCheck">>,
  check: Partial<TargetGroup["healthCheck"]> = {},
) {
  const [group] = service().targetGroups;
  if (!group) throw new Error("there is no target group");
  return { ...group, ...changes, healthCheck: { ...group.healthCheck, ...check } };
}

function behind(group: TargetGroup, more: Parameters<typeof service>[0] = {}) {
  return platform({ pools: [ROOMY], services: [service({ targetGroups: [group], ...more })] });
}

function first({ world }: Stage): ServiceState {
  const [it] = world.services;
  if (!it) throw new Error("there is no service");
  return it;
}

/** Processes of the first tasks end, and nobody is told. */
function silence(stage: Stage, count: number): void {
  const state = first(stage);
  stage.world.emit("routingChanging", state);
  for (const task of [...state.tasks].slice(0, count)) task.serving = false;
  stage.world.emit("serviceChanged", state);
}

function again(stage: Stage): void {
  const state = first(stage);
  stage.world.emit("routingChanging", state);
  for (const task of state.tasks) task.serving = true;
  stage.world.emit("serviceChanged", state);
}

describe("health checks", () => {
  // (k − 1) · interval + U(0, interval) + timeout.
  it.each([
    [30, 5, 2, 35, 65],
    [10, 5, 2, 15, 25],
    [7, 3, 4, 24, 31],
  ])(
    "every %i s with timeout %i find a dead target after %i failures, in %i to %i s",
    (intervalSec, timeoutSec, unhealthyThreshold, from, to) => {
      const group = targetGroup({}, { intervalSec, timeoutSec, unhealthyThreshold });
      for (const [phase, expected] of [
        [0, from],
        [0.5, (from + to) / 2],
        [1, to],
      ] as const) {
        const { record } = play(
          behind(group, { healthCheckGracePeriodSec: 0 }),
          (stage) => stage.at(0, () => silence(stage, 1)),
          {
            overrides: { ...MIDDLE, health_check_phase: phase },
            horizonSec: 100,
          },
        );
        expect(momentOf(record, /is unhealthy in api/)).toBe(expected);
      }
    },
  );

  it("take one success for a new target, and healthy_threshold for one that was unhealthy", () => {
    const group = targetGroup({}, { intervalSec: 20, healthyThreshold: 4, unhealthyThreshold: 2 });
    // Nothing is replaced within the grace period, which counts from the start an hour ago.
    const model = behind(group, { healthCheckGracePeriodSec: 7200 });
    const { record } = play(model, (stage) => {
      stage.at(0, () => silence(stage, 1));
      stage.at(100, () => again(stage));
      stage.at(1000, () => stage.scheduler.setDesired(first(stage), 9, "test"));
    });
    // Unhealthy at (2 − 1) · 20 + 10 + 5 = 35; healthy again at 100 + 3 · 20 + 10.
    expect([34.9, 35, 169.9, 170].map((at) => valueAt(record, "healthy api", at))).toEqual([8, 7, 7, 8]);
    // The ninth answers at 1,000 + 3 + 1 + 13.25 + 6, and half an interval of 20 s later it is healthy.
    expect(momentOf(record, /api\/9 is healthy/)).toBe(1023.25 + 10);
  });

  it("of several target groups make a task healthy with the last, unhealthy with the first, and deregister with the longest", () => {
    const quick = targetGroup(
      { name: "quick", address: "quick", deregistrationDelaySec: 15 },
      { intervalSec: 6 },
    );
    const slow = targetGroup(
      { name: "slow", address: "slow", deregistrationDelaySec: 95 },
      { intervalSec: 40 },
    );
    for (const targetGroups of [
      [quick, slow],
      [slow, quick],
    ]) {
      const { record } = play(
        behind(quick, { healthCheckGracePeriodSec: 0, targetGroups }),
        (stage) => {
          stage.at(0, () => silence(stage, 1));
          stage.at(1000, () => stage.scheduler.setDesired(first(stage), 9, "test"));
          stage.at(1500, () => stage.scheduler.setDesired(first(stage), 8, "test"));
        },
        { overrides: MIDDLE, horizonSec: 1800 },
      );
      // (2 − 1) · 6 + 3 + 5, and half an interval of 40 s after the answer at 1,000 + 3 + 1 + 13.25 + 6.
      expect(momentOf(record, /is unhealthy in quick/)).toBe(14);
      expect(momentOf(record, /api\/10 is healthy/)).toBe(1023.25 + 20);
      const leaving = record.lanes.flatMap(({ spans }) =>
        spans.filter(({ fromSec, state }) => state === "DEACTIVATING" && fromSec >= 1500),
      );
      expect(leaving.map(({ fromSec, toSec }) => toSec - fromSec)).toEqual([95]);
    }
  });

  it("are ignored within the grace period, and end a slow start without one", () => {
    const slow = { ...GOOD, slowerStartSec: 90 };
    const run = (healthCheckGracePeriodSec: number) =>
      play(behind(targetGroup({}), { healthCheckGracePeriodSec, desiredCount: 6 }), (stage) => {
        stage.at(0, () => stage.scheduler.deploy(first(stage), slow));
      });
    expect(run(120).record.deployment).toBe("completed");
    const { record } = run(0);
    expect([record.deployment, momentOf(record, /circuit breaker after 3 failed/) !== undefined]).toEqual([
      "rolled back",
      true,
    ]);
  });

  it("without a load balancer are forty seconds of RUNNING", () => {
    const model = platform({ pools: [ROOMY], services: [service({ targetGroups: [] })] });
    const { record } = play(model, (stage) =>
      stage.at(0, () => stage.scheduler.setDesired(first(stage), 9, "test")),
    );
    const running = record.lanes
      .find(({ id }) => id === "api/9")
      ?.spans.find(({ state }) => state === "RUNNING");
    // The application answers three seconds after RUNNING.
    expect(momentOf(record, /api\/9 is healthy/)).toBe((running?.fromSec ?? 0) + 3 + 40);
  });

  it("of a container are one interval to be healthy, and as many as it has retries to be unhealthy", () => {
    const containerHealthCheck = { intervalSec: 7, retries: 4, startPeriodSec: 50 };
    const model = platform({
      pools: [ROOMY],
      services: [service({ targetGroups: [], task: { ...service().task, containerHealthCheck } })],
    });
    const { record } = play(model, (stage) =>
      stage.at(0, () => stage.scheduler.setDesired(first(stage), 9, "test")),
    );
    const running = record.lanes
      .find(({ id }) => id === "api/9")
      ?.spans.find(({ state }) => state === "RUNNING");
    expect(momentOf(record, /api\/9 is healthy/)).toBe((running?.fromSec ?? 0) + 3 + 7);
    const silent = play(model, (stage) => stage.at(100, () => silence(stage, 1)), { horizonSec: 300 });
    expect(momentOf(silent.record, /container health check failed/)).toBe(100 + 4 * 7);
  });
});

describe("requests", () => {
  const still = { healthCheckGracePeriodSec: 7200 };

  it("meet a target that is gone until it is unhealthy, in its share", () => {
    const { record } = play(behind(targetGroup({}), still), (stage) => stage.at(0, () => silence(stage, 2)), {
      horizonSec: 200,
    });
    // 160 requests a second, a quarter to the two of eight, for 10 + 5 + 5 s. A process that is gone resets: 502.
    expect(record.failures).toEqual({ "bad-gateway": 40 * 20 });
  });

  it("fail open: all targets get them when none is healthy", () => {
    const { record } = play(behind(targetGroup({}), still), (stage) => {
      stage.at(0, () => {
        stage.world.conditions.failingHealth.add(first(stage));
        stage.world.emit("serviceChanged", first(stage));
      });
    });
    expect(valueAt(record, "healthy api", 100)).toBe(0);
    expect(record.metrics.failed).toBe(0);
  });

  it("fail open below minimum_healthy_targets, also to those that are gone", () => {
    const run = (failOpenBelow: number) =>
      play(behind(targetGroup({ failOpenBelow }), still), (stage) => stage.at(0, () => silence(stage, 4)), {
        horizonSec: 220,
        overrides: { ...MIDDLE, task_utilization: 0.4 },
      }).record.failures;
    // Half of 160 a second, until unhealthy at 20 s; or to the end, since four healthy ones are fewer than five.
    expect(run(4)).toEqual({ "bad-gateway": 80 * 20 });
    expect(run(5)).toEqual({ "bad-gateway": 80 * 220 });
  });

  it("get 503 only while no target is registered", () => {
    const model = behind(targetGroup({}), { desiredCount: 2 });
    const { record } = play(model, (stage) => {
      stage.at(0, () => {
        for (const task of [...first(stage).tasks])
          stage.agent.stopped(task, "EssentialContainerExited", "test");
      });
    });
    // Registered with RUNNING at 20.25; the application answers at 23.25, and until then 502 is the answer.
    expect(record.failures["no-target"]).toBeCloseTo(40 * 20.25, 6);
    expect(record.failures["bad-gateway"]).toBeCloseTo(40 * 3, 6);
  });

  it("overload the healthy ones when too few are left", () => {
    const { record } = play(behind(targetGroup({}), still), (stage) => stage.at(0, () => silence(stage, 4)), {
      horizonSec: 220,
      overrides: { ...MIDDLE, task_utilization: 0.8 },
    });
    // After 20 s four tasks that serve 25 a second each get 160.
    expect(record.failures["overload"]).toBeCloseTo((160 - 100) * 200, 6);
  });

  it("end with the notice on Fargate Spot, whose tasks stay targets until they are STOPPED", () => {
    const model = platform({
      capacityProviders: [{ kind: "fargate-spot", name: "FARGATE_SPOT" }],
      services: [
        service({
          desiredCount: 4,
          targetGroups: [targetGroup({ deregistrationDelaySec: 300 })],
          launch: { kind: "strategy", items: [{ capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 }] },
        }),
      ],
    });
    const { record } = play(model, (stage) => {
      stage.at(0, () => {
        const [task] = first(stage).tasks;
        if (task) stage.spot.interruptTask(task);
      });
    });
    expect(statesOf(record, "api/1")).toEqual([
      ["RUNNING", 60],
      ["STOPPING", 2.75],
      ["DEPROVISIONING", 1],
    ]);
    expect([record.metrics.killed, record.failures]).toEqual([1, { "bad-gateway": 20 }]);
  });
});
