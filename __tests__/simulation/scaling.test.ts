import type { Platform, Service, ServiceScaling } from "../../src/model/platform.ts";
import { recordRun, setupOf } from "../../src/simulation/run.ts";
import { planScenario } from "../../src/simulation/scenarios/catalogue.ts";
import type { Stage } from "../../src/simulation/scenarios/scenario.ts";
import { GOOD, type ServiceState } from "../../src/simulation/state.ts";
import { platform, pool, service, taskDefinition } from "../support/platform.ts";
import { MIDDLE, momentOf, play, valueAt } from "../support/play.ts";

const ROOMY = pool({ minSize: 12, maxSize: 12, desiredCapacity: 12, onDemandPercentageAboveBase: 100 });

function first({ world }: Stage): ServiceState {
  const [it] = world.services;
  if (!it) throw new Error("there is no service");
  return it;
}

function scaling(changes: Partial<ServiceScaling> = {}): ServiceScaling {
  return {
    address: "aws_appautoscaling_target.api",
    minCapacity: 8,
    maxCapacity: 30,
    policies: [
      {
        name: "cpu",
        address: "aws_appautoscaling_policy.cpu",
        metric: "cpu",
        targetValue: 50,
        scaleInCooldownSec: 300,
        scaleOutCooldownSec: 120,
        disableScaleIn: false,
      },
    ],
    schedules: [],
    ...changes,
  };
}

function scaled(changes: Partial<ServiceScaling> = {}, more: Partial<Service> = {}): Platform {
  return platform({ pools: [ROOMY], services: [service({ scaling: scaling(changes), ...more })] });
}

function traffic(stage: Stage, factor: number): void {
  stage.world.emit("routingChanging", first(stage));
  stage.world.conditions.traffic = factor;
}

function counts(record: ReturnType<typeof play>["record"]) {
  return record.events.flatMap(({ atSec, text }) => {
    const [, count] = /desired count \d+ → (\d+)/.exec(text) ?? [];
    return count === undefined ? [] : [[atSec, Number(count)] as const];
  });
}

/** Where the service begins: as many tasks as `usual_load` puts between the bounds. */
function usualOf(model: Platform): number {
  let usual = 0;
  play(
    model,
    (stage) =>
      stage.at(0, () => {
        usual = first(stage).desired;
      }),
    { horizonSec: 1 },
  );
  return usual;
}

describe("service auto scaling", () => {
  it("adds after three minutes above the target, from the tasks that run, and again after the cooldown", () => {
    const model = scaled();
    const usual = usualOf(model);
    const { record } = play(model, (stage) => stage.at(0, () => traffic(stage, 1.5)), { horizonSec: 700 });
    // At 30, 90 and 150 s; 1.5 times what keeps the tasks at 95 % of the target.
    expect(counts(record)[0]).toEqual([150, Math.min(30, Math.ceil(usual * 1.5 * 0.95))]);
  });

  it("stays within the bounds", () => {
    const model = scaled({ maxCapacity: 9 });
    const { record, world } = play(model, (stage) => stage.at(0, () => traffic(stage, 5)), {
      horizonSec: 700,
    });
    expect(Math.max(...counts(record).map(([, count]) => count), usualOf(model))).toBe(9);
    expect(world.bound.has("service-max")).toBe(true);
  });

  it("removes after fifteen minutes below nine tenths of the target, down to the minimum", () => {
    const model = scaled({ minCapacity: 5 });
    const { record } = play(model, (stage) => stage.at(0, () => traffic(stage, 0.1)), { horizonSec: 1800 });
    // The 15th minute after the change is measured at 30 + 14 · 60.
    expect(counts(record)).toEqual([[870, 5]]);
  });

  it("does not remove while a deployment runs, and adds all the same", () => {
    const never = { ...GOOD, slowerStartSec: 100_000 };
    const model = scaled({ minCapacity: 5 }, { healthCheckGracePeriodSec: 100_000 });
    const stuck = (factor: number) =>
      play(
        model,
        (stage) => {
          stage.at(-10, () => stage.scheduler.deploy(first(stage), never));
          stage.at(0, () => traffic(stage, factor));
        },
        { horizonSec: 1800 },
      ).record;
    expect(counts(stuck(0.1))).toEqual([]);
    expect(counts(stuck(6)).length).toBeGreaterThan(0);
  });

  it("takes the larger of two policies", () => {
    const [cpu] = scaling().policies;
    if (!cpu) throw new Error("there is no policy");
    const requests = { ...cpu, name: "requests", metric: "requests-per-target" as const, targetValue: 60 };
    const model = scaled({ policies: [cpu, requests], minCapacity: 5, maxCapacity: 60 });
    const usual = usualOf(model);
    const { record } = play(model, (stage) => stage.at(0, () => traffic(stage, 2.4)), { horizonSec: 300 });
    // CPU ends at 100 %, which is twice its target; requests do not end there.
    expect(counts(record)[0]).toEqual([150, Math.ceil(usual * 0.95 * 2.4)]);
  });

  it("without scale-in never removes", () => {
    const [cpu] = scaling().policies;
    const policies = cpu ? [{ ...cpu, disableScaleIn: true }] : [];
    const { record } = play(
      scaled({ policies, minCapacity: 5 }),
      (stage) => stage.at(0, () => traffic(stage, 0.1)),
      { horizonSec: 3000 },
    );
    expect(counts(record)).toEqual([]);
  });
});

describe("scheduled actions", () => {
  it("set the bounds at their hour, in their time zone", () => {
    const schedule = (expression: string, minCapacity: number, maxCapacity: number) => ({
      name: expression,
      address: "aws_appautoscaling_scheduled_action.it",
      expression,
      timeZone: "Europe/Berlin",
      minCapacity,
      maxCapacity,
      desiredCapacity: undefined,
    });
    const model = scaled({
      policies: [],
      schedules: [schedule("cron(30 20 ? * MON-FRI *)", 2, 3), schedule("cron(0 22 * * ? *)", 11, 20)],
    });
    const { record } = play(model, () => undefined, { horizonSec: 4 * 3600, startsAtHour: 20 });
    expect(counts(record)).toEqual([
      [1800, 3],
      [7200, 11],
    ]);
  });
});

describe("losing the way out", () => {
  const routed = (endpoints: readonly string[] = []) =>
    platform({
      pools: [pool({ minSize: 6, maxSize: 12, desiredCapacity: 6 })],
      endpoints,
      zones: ["a", "b", "c"].map((letter) => ({
        name: `eu-central-1${letter}`,
        egress: { kind: "nat-gateway" as const, address: "aws_nat_gateway.one", zone: "eu-central-1a" },
      })),
    });
  const lose = (model: Platform, values = {}) =>
    recordRun(setupOf(model, planScenario("nat-loss", values), 4, MIDDLE), 0);

  it("cuts the agents off: tasks that end are not replaced until it is back, and the others serve on", () => {
    const record = lose(routed(), { outageSec: 1500, taskFailures: 2 });
    expect(momentOf(record, /its agent is not connected/)).toBe(90);
    expect(valueAt(record, "healthy api", 1400)).toBe(6);
    expect(record.metrics.failedShare).toBeLessThan(1);
    // Reconnected 60.125 s after the outage, placed within a retry, then as ever.
    expect(record.metrics.recoverySec).toBeGreaterThan(1560);
    expect(record.metrics.recoverySec).toBeLessThan(1640);
  });

  it("changes nothing where endpoints lead to all that a start needs", () => {
    const all = ["ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "s3", "secretsmanager", "logs"];
    expect(lose(routed(all), { taskFailures: 2 }).metrics.recoverySec).toBeLessThan(150);
    // Without the one for secrets the agent is there and the tasks fail to start.
    const record = lose(routed(all.filter((name) => name !== "secretsmanager")), { taskFailures: 2 });
    expect(valueAt(record, "healthy api", 1400)).toBe(6);
    expect(momentOf(record, /its agent is not connected/)).toBeUndefined();
  });

  it("lets a cached image start where the pull behavior allows it", () => {
    const all = ["ecs", "ecs-agent", "ecs-telemetry", "secretsmanager", "logs"];
    const start = (imagePullBehavior: "default" | "always" | "once" | "prefer-cached") => {
      const model = routed(all);
      const [one] = model.pools;
      const pools = one ? [{ ...one, imagePullBehavior }] : [];
      return lose({ ...model, pools }, { outageSec: 1500, taskFailures: 1 }).metrics.recoverySec < 400;
    };
    expect([start("default"), start("once"), start("prefer-cached"), start("always")]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("secrets", () => {
  it("are fetched after placement: PROVISIONING, PENDING, STOPPED, and never a target", () => {
    const { record } = play(scaled({ policies: [] }), (stage) => {
      stage.at(0, () => {
        first(stage).secretsReadable = false;
        stage.scheduler.setDesired(first(stage), first(stage).desired + 1, "test");
      });
    });
    const failed = record.lanes.filter(({ kind, spans }) => kind === "task" && (spans[0]?.fromSec ?? 0) > 0);
    expect(failed.length).toBeGreaterThan(3);
    expect(new Set(failed.map(({ spans }) => spans.map(({ state }) => state).join(" ")))).toEqual(
      new Set(["PROVISIONING PENDING"]),
    );
    expect(record.metrics.minHealthyShare).toBeGreaterThan(85);
    expect(record.metrics.failed).toBe(0);
  });

  it("are not needed by a task that has none", () => {
    const { record } = play(scaled({ policies: [] }, { task: taskDefinition({ secrets: [] }) }), (stage) => {
      stage.at(0, () => {
        first(stage).secretsReadable = false;
        stage.scheduler.setDesired(first(stage), first(stage).desired + 1, "test");
      });
    });
    expect(record.metrics.recoverySec).toBeLessThan(60);
  });
});

describe("losing a zone", () => {
  it("is 200 % of the need with two zones and 150 % with three", () => {
    const left = (zones: readonly string[]) => {
      const model = platform({
        zones: zones.map((name) => ({ name, egress: { kind: "internet-gateway" as const } })),
        pools: [pool({ zones, minSize: 6, maxSize: 12, desiredCapacity: 6 })],
        services: [service({ desiredCount: 12, zones })],
      });
      return recordRun(setupOf(model, planScenario("zone-loss"), 2, MIDDLE), 0);
    };
    expect(left(["x", "y"]).metrics.minHealthyShare).toBe(50);
    const three = left(["x", "y", "z"]);
    expect(three.metrics.minHealthyShare).toBeCloseTo(66.67, 1);
    // The group replaces impaired instances after asg_detects_impaired, 390 s, and a reaction of 5.5 s.
    expect(momentOf(three, /launches/)).toBe(395.5);
  });
});

describe("instance refresh", () => {
  const refresh = (changes: Partial<NonNullable<Platform["pools"][number]["instanceRefresh"]>>, size = 4) => {
    const preferences = {
      minHealthyPercentage: 100,
      maxHealthyPercentage: 110,
      scaleInProtectedInstances: "Refresh" as const,
      instanceWarmupSec: 0,
      ...changes,
    };
    const model = platform({
      pools: [
        pool({
          minSize: size,
          maxSize: size,
          desiredCapacity: size,
          instanceRefresh: preferences,
          onDemandBase: size,
          instanceTypes: [
            {
              name: "m6i.large",
              vcpu: 2,
              taskMemoryMiB: 7362,
              awsvpcSlots: 1,
              gpus: 0,
              architecture: "x86_64",
            },
          ],
        }),
      ],
      services: [service({ desiredCount: size })],
    });
    return play(
      model,
      (stage) => {
        stage.at(0, () => {
          for (const it of stage.world.pools) stage.refresh.start(it);
        });
      },
      { horizonSec: 14_400 },
    );
  };
  const replaced = ({ world }: ReturnType<typeof play>) =>
    world.pools[0]?.hosts.filter(({ outdated }) => !outdated).length;

  it("launches before it terminates at 100 %, and no task is lost", () => {
    const played = refresh({});
    expect(replaced(played)).toBe(4);
    expect([played.record.metrics.minHealthyShare, played.record.metrics.failed]).toEqual([100, 0]);
    // 110 % of four is one more in service or pending; one that was replaced drains beside them.
    expect(Math.max(...(played.record.series.values["instances"] ?? []))).toBe(6);
  });

  it("replaces one at a time where 90 % of a small group leaves no room, also in a group of one", () => {
    for (const size of [3, 1]) {
      const played = refresh({ minHealthyPercentage: 90, maxHealthyPercentage: 100 }, size);
      expect(replaced(played)).toBe(size);
    }
  });

  it("leaves protected instances alone unless it is told to refresh them", () => {
    expect(replaced(refresh({ scaleInProtectedInstances: "Ignore" }))).toBe(0);
    const waiting = refresh({ scaleInProtectedInstances: "Wait" });
    expect(replaced(waiting)).toBe(0);
    expect(waiting.record.events.some(({ text }) => /refresh ends/.test(text))).toBe(false);
  });
});

describe("capacity rebalancing", () => {
  it("launches on the recommendation, and ends the old instance when the new one is in service", () => {
    const model = platform({
      pools: [
        pool({ minSize: 4, maxSize: 4, desiredCapacity: 4, onDemandBase: 3, onDemandPercentageAboveBase: 0 }),
      ],
      services: [service({ desiredCount: 4, minimumHealthyPercent: 100 })],
    });
    const { record } = play(
      model,
      ({ at, spot, world }) => {
        at(0, () => {
          for (const host of [...world.hosts()]) if (host.spot) spot.interrupt(host);
        });
      },
      { overrides: { ...MIDDLE, rebalance_lead: 1200 } },
    );
    expect(momentOf(record, /launches i5/)).toBe(5.5);
    // 5.5 + 106.515.
    expect(momentOf(record, /terminates i4: capacity rebalancing/)).toBe(112.015);
    expect([record.metrics.killed, record.metrics.minHealthyShare]).toEqual([0, 100]);
  });
});
