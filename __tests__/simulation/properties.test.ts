import fc from "fast-check";
import type { Platform } from "../../src/model/platform.ts";
import { failureThreshold } from "../../src/simulation/controllers/circuit-breaker.ts";
import { names } from "../../src/simulation/parameters.ts";
import { METRICS, type RunRecord } from "../../src/simulation/result.ts";
import { recordRun, runOnce, setupOf } from "../../src/simulation/run.ts";
import { planScenario, scenarioIds } from "../../src/simulation/scenarios/catalogue.ts";
import { GOOD, type Task } from "../../src/simulation/state.ts";
import type { World } from "../../src/simulation/world.ts";
import { platform, pool, service } from "../support/platform.ts";
import { anyPlatform } from "../support/platforms.ts";
import { MIDDLE, play } from "../support/play.ts";

/** Zero traffic lasts fourteen hours and says nothing about these. */
const IDS = scenarioIds().filter((id) => id !== "zero-traffic");
const anyScenario = fc.oneof(
  fc.constantFrom(...IDS),
  fc.tuple(fc.constantFrom(...IDS), fc.constantFrom(...IDS)).map((two) => two.join("+")),
);
const RUNS = { numRuns: 30 };

function runOf(model: Platform, scenario: string, seed: number) {
  return runOnce(setupOf(model, planScenario(scenario), seed), 0, true);
}

/** Loses so many of the Spot instances at once, with every parameter at its middle. */
function loseSpot(
  model: Platform,
  count: number,
  watch: (world: World) => void = () => undefined,
  overrides = MIDDLE,
) {
  return play(
    model,
    ({ at, spot, world }) => {
      watch(world);
      at(0, () => {
        for (const host of [...world.hosts()].filter((it) => it.spot).slice(0, count)) spot.interrupt(host);
      });
    },
    { overrides },
  );
}

describe("any platform in any scenario", () => {
  it("keeps the invariants after every event, and counts in finite numbers", () => {
    fc.assert(
      fc.property(anyPlatform, anyScenario, fc.nat(1_000_000), (model, scenario, seed) => {
        const { metrics } = runOf(model, scenario, seed);
        for (const { id } of METRICS) {
          expect([id, Number.isFinite(metrics[id]) && metrics[id] >= 0]).toEqual([id, true]);
        }
        for (const id of ["minHealthyShare", "failedShare"] as const)
          expect(metrics[id]).toBeLessThanOrEqual(100.000001);
      }),
      RUNS,
    );
  });

  it("is the same again with the same seed, counted or recorded", () => {
    fc.assert(
      fc.property(anyPlatform, anyScenario, fc.nat(1_000_000), (model, scenario, seed) => {
        const once = runOf(model, scenario, seed);
        expect(runOf(model, scenario, seed)).toEqual(once);
        expect(recordRun(setupOf(model, planScenario(scenario), seed), 0).metrics).toEqual(once.metrics);
      }),
      { numRuns: 8 },
    );
  });
});

describe("P1 capacity", () => {
  it("with a place for every replacement, healthy tasks stay at the floor while Spot is lost", () => {
    const bounds = fc.record({
      desiredCount: fc.integer({ min: 1, max: 12 }),
      minimumHealthyPercent: fc.integer({ min: 0, max: 90 }),
      lost: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(bounds, ({ desiredCount, lost, minimumHealthyPercent }) => {
        const model = platform({
          pools: [
            pool({
              minSize: 12,
              maxSize: 14,
              desiredCapacity: 12,
              onDemandBase: 6,
              onDemandPercentageAboveBase: 0,
            }),
          ],
          services: [service({ desiredCount, minimumHealthyPercent })],
        });
        const { record } = loseSpot(model, lost);
        // 2 + 3 s to drain, 30 + 2.75 to stop: done long before the 120th second, also in two batches.
        expect([record.metrics.belowFloorSec, record.metrics.killed]).toEqual([0, 0]);
      }),
      RUNS,
    );
  });
});

describe("P2 graceful ends", () => {
  it("no instance ends with a target exactly when notice, deregistration and stop fit in what is left", () => {
    const times = fc.record({
      delay: fc.integer({ min: 0, max: 150 }),
      stop: fc.integer({ min: 0, max: 60 }),
      // Between whole seconds, so that nothing falls on the end itself.
      notice: fc.integer({ min: 5, max: 200 }).map((it) => it + 0.5),
      seen: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(times, ({ delay, notice, seen, stop }) => {
        const [group] = service().targetGroups;
        const model = platform({
          pools: [
            pool({
              minSize: 3,
              maxSize: 3,
              desiredCapacity: 3,
              onDemandBase: 2,
              onDemandPercentageAboveBase: 0,
            }),
          ],
          services: [
            service({
              desiredCount: 3,
              minimumHealthyPercent: 0,
              targetGroups: group ? [{ ...group, deregistrationDelaySec: delay }] : [],
              task: { ...service().task, stopTimeoutSec: 60 },
            }),
          ],
        });
        let served = 0;
        const watch = (world: World) => {
          world.on("hostDied", (host) => {
            for (const task of host.tasks) if (task.state !== "DEPROVISIONING") served++;
          });
        };
        const overrides = { ...MIDDLE, agent_sees_notice: seen, application_stop: stop, spot_notice: notice };
        const { record } = loseSpot(model, 1, watch, overrides);
        // The scheduler answers 3 s after the drain (scheduler_reaction), and deregisters.
        const target = seen + 3 >= notice;
        expect(record.metrics.killed).toBe(target ? 1 : 0);
        expect(served).toBe(seen + 3 + delay + stop >= notice ? 1 : 0);
      }),
      RUNS,
    );
  });
});

describe("P3 liveness", () => {
  it("a task that still waits at the end has a cause that is named", () => {
    const causes = new Set([
      "max-size",
      "spot-supply",
      "zones",
      "eni-slots",
      "gpus",
      "host-ports",
      "instances",
      "instance-warmup",
      "scaling-step",
      "task-larger-than-smallest-type",
      "provisioning-limit",
      "egress",
    ]);
    fc.assert(
      fc.property(anyPlatform, fc.integer({ min: 1, max: 40 }), (model, more) => {
        const { world } = play(model, ({ at, scheduler, world: it }) => {
          at(0, () => {
            for (const one of it.services) scheduler.setDesired(one, one.desired + more, "test");
          });
        });
        const waits = [...world.waiting].some(({ createdAtSec }) => world.now - createdAtSec > 120);
        if (waits) expect([...world.bound.keys()].some((name) => causes.has(name))).toBe(true);
        // Where a group may still grow, can launch, and its types take the task, nothing waits for an hour.
        const old = [...world.waiting].filter(({ createdAtSec }) => createdAtSec < 1200);
        expect(old.filter((task) => canGrowFor(world, task))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

function canGrowFor(world: World, { provider, service: { model } }: Task): boolean {
  return world.pools.some(
    (it) =>
      it.provider?.name === provider &&
      it.desired < it.maxSize &&
      it.model.instanceTypes.every(
        ({ awsvpcSlots, gpus, taskMemoryMiB, vcpu }) =>
          awsvpcSlots > 0 &&
          gpus >= model.task.gpus &&
          taskMemoryMiB >= model.task.memoryMiB &&
          vcpu * 1024 >= model.task.cpu,
      ),
  );
}

describe("P4 the circuit breaker", () => {
  it("fires at the threshold, never before, and goes back only with rollback on", () => {
    const cases = fc.record({
      desiredCount: fc.integer({ min: 1, max: 30 }),
      rollback: fc.boolean(),
      crashes: fc.boolean(),
      maximumPercent: fc.integer({ min: 110, max: 200 }),
    });
    fc.assert(
      fc.property(cases, ({ crashes, desiredCount, maximumPercent, rollback }) => {
        // Else the ceiling leaves no room for a task of the release.
        fc.pre(Math.floor((desiredCount * maximumPercent) / 100) > desiredCount);
        const model = platform({
          pools: [pool({ minSize: 12, maxSize: 12, desiredCapacity: 12 })],
          services: [
            service({
              desiredCount,
              maximumPercent,
              minimumHealthyPercent: 50,
              circuitBreaker: { enable: true, rollback },
            }),
          ],
        });
        const counts: number[] = [];
        const { record, world } = play(
          model,
          ({ at, scheduler, world: it }) => {
            const release = crashes ? { ...GOOD, exitsAfterSec: 0.2 } : { ...GOOD, passesHealthCheck: false };
            at(0, () => {
              for (const one of it.services) scheduler.deploy(one, release);
            });
            const note = (task: Task) => {
              if (task.deployment.status === "IN_PROGRESS") counts.push(task.deployment.failedTasks);
            };
            it.on("taskStopped", note);
            it.on("taskUnhealthy", note);
          },
          { horizonSec: 4 * 3600 },
        );
        const most = failureThreshold(desiredCount);
        expect(counts.every((count) => count < most)).toBe(true);
        const fired = record.events.filter(({ text }) => text.includes("circuit breaker after"));
        expect(fired.map(({ text }) => Number(/after (\d+)/.exec(text)?.[1]))).toEqual([most]);
        expect(record.deployment).toBe(rollback ? "rolled back" : "failed");
        expect(world.services.every((it) => rollback === (it.primary.status === "COMPLETED"))).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});

describe("P5 the throttle", () => {
  it("grows to 27 minutes and no further, and any update clears it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (updateSec) => {
        const model = platform({
          services: [service({ circuitBreaker: { enable: false, rollback: false } })],
        });
        let cleared = false;
        const { record } = play(
          model,
          ({ at, scheduler, world }) => {
            at(0, () => {
              for (const one of world.services) {
                one.secretsReadable = false;
                scheduler.setDesired(one, one.desired + 1, "test");
              }
            });
            at(updateSec, () => {
              for (const one of world.services) {
                scheduler.forceNewDeployment(one);
                cleared = one.startFailures === 0 && one.nextStartSec === world.now;
              }
            });
          },
          { horizonSec: 21_000 },
        );
        const pauses = pausesOf(record);
        for (const [index, pause] of pauses.entries()) {
          const before = pauses[index - 1] ?? 0;
          expect(pause === 1 || pause >= before).toBe(true);
          expect(pause).toBeLessThanOrEqual(27);
        }
        expect(cleared).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
});

function pausesOf(record: RunRecord): number[] {
  return record.events.flatMap(({ text }) => {
    const [, minutes] = /next attempt to start tasks in (\d+) min/.exec(text) ?? [];
    return minutes === undefined ? [] : [Number(minutes)];
  });
}

describe("P6 one writer", () => {
  it("the desired capacity of a group without schedules is written by managed scaling alone", () => {
    fc.assert(
      fc.property(anyPlatform, anyScenario, fc.nat(1000), (model, scenario, seed) => {
        let pools: World["pools"] = [];
        const planned = planScenario(scenario);
        const [part] = planned.parts;
        if (!part) return;
        const inject: typeof part.scenario.inject = (stage, values) => {
          pools = stage.world.pools;
          part.scenario.inject(stage, values);
        };
        runOnce(
          setupOf(model, { ...planned, parts: [{ ...part, scenario: { ...part.scenario, inject } }] }, seed),
          0,
        );
        for (const { writers } of pools)
          expect([...writers].filter((it) => it !== "managed scaling")).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});

describe("P7 errors between death and unhealthy", () => {
  it("are the dead targets' share of the requests, for as long as the checks take", () => {
    const cases = fc.record({
      dead: fc.integer({ min: 1, max: 4 }),
      intervalSec: fc.integer({ min: 5, max: 60 }),
      timeoutSec: fc.integer({ min: 2, max: 5 }),
      unhealthyThreshold: fc.integer({ min: 2, max: 5 }),
      phase: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    });
    fc.assert(
      fc.property(cases, ({ dead, phase, ...check }) => {
        const [group] = service().targetGroups;
        const model = platform({
          services: [
            service({
              healthCheckGracePeriodSec: 7200,
              targetGroups: group ? [{ ...group, healthCheck: { ...group.healthCheck, ...check } }] : [],
            }),
          ],
        });
        const { record } = play(
          model,
          ({ at, world }) => {
            at(0, () => {
              for (const one of world.services) {
                world.emit("routingChanging", one);
                for (const task of [...one.tasks].slice(0, dead)) task.serving = false;
                world.emit("serviceChanged", one);
              }
            });
          },
          { overrides: { ...MIDDLE, health_check_phase: phase, task_utilization: 0.1 } },
        );
        const seconds = (check.unhealthyThreshold - 1 + phase) * check.intervalSec + check.timeoutSec;
        expect(record.failures["bad-gateway"]).toBeCloseTo(160 * (dead / 8) * seconds, 1);
      }),
      RUNS,
    );
  });
});

describe("P8 the split", () => {
  it("never has more On-Demand than its share of what the group wants, with and without any Spot", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (base, percentage, size, supply) => {
          const model = platform({
            pools: [
              pool({
                minSize: size,
                maxSize: size,
                desiredCapacity: size,
                onDemandBase: base,
                onDemandPercentageAboveBase: percentage,
                capacityRebalance: false,
              }),
            ],
            services: [service({ desiredCount: 1 })],
          });
          const { world } = loseSpot(model, 12, (it) => {
            if (!supply) for (const { name } of it.platform.zones) it.conditions.noSpotIn.add(name);
          });
          const onDemand = Math.min(size, base) + Math.ceil((Math.max(0, size - base) * percentage) / 100);
          const hosts = world.pools[0]?.hosts ?? [];
          expect(hosts.filter(({ spot }) => !spot).length).toBe(onDemand);
          expect(hosts.filter(({ spot }) => spot).length).toBe(supply ? size - onDemand : 0);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("parameters", () => {
  it("at any value a user may set leave a run finite", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names()), fc.integer({ min: 0, max: 500 }), (name, value) => {
        const { metrics } = runOnce(
          setupOf(platform(), planScenario("spot-loss-during-deployment"), 3, { [name]: Math.max(1, value) }),
          0,
          true,
        );
        expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});
