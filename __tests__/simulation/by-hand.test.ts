import type { Platform } from "../../src/model/platform.ts";
import { platform, pool, service } from "../support/platform.ts";
import { momentOf, play, statesOf, valueAt } from "../support/play.ts";

/**
 * Recoveries that are worked out by hand. Every parameter is at the middle of its spread, so each sum below has one
 * result, to the millisecond.
 */
describe("a recovery worked out by hand", () => {
  it("of one task that exits, with room for its successor", () => {
    const { record } = play(platform(), ({ agent, at, world }) => {
      at(0, () => {
        const [task] = world.services[0]?.tasks ?? [];
        if (task) agent.stopped(task, "EssentialContainerExited", "essential container in task exited");
      });
    });
    expect(statesOf(record, "api/9")).toEqual([
      // From 3 s (scheduler_reaction) to the pass of placement a second later.
      ["PROVISIONING", 1],
      // eni_attach 6.5, secrets_fetch 2.5, pull_warm 1.25 and container_start 3.
      ["PENDING", 13.25],
      // target_registration.
      ["ACTIVATING", 3],
      ["RUNNING", 3600 - 20.25],
    ]);
    // ACTIVATING at 17.25; the application answers 6 s later; the first check follows half an interval of 10 s later.
    expect(record.metrics.recoverySec).toBe(17.25 + 6 + 5);
    expect(record.metrics.belowDesiredSec).toBe(28.25);
    expect(record.metrics.minHealthyShare).toBe(87.5);
  });

  /** Four instances with a place for one task each: three On-Demand, and one Spot that is taken back. */
  const full: Platform = platform({
    pools: [
      pool({
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
        minSize: 4,
        desiredCapacity: 4,
        onDemandBase: 3,
        onDemandPercentageAboveBase: 0,
        capacityRebalance: false,
      }),
    ],
    capacityProviders: [
      {
        kind: "auto-scaling-group",
        name: "pool",
        address: "aws_ecs_capacity_provider.pool",
        pool: "pool",
        managedScaling: {
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 10,
          instanceWarmupSec: 120,
        },
        managedTerminationProtection: true,
        managedDraining: true,
      },
    ],
    services: [service({ desiredCount: 4 })],
  });

  it("of a Spot instance whose task has no other place, at 100 % minimum healthy", () => {
    const { record } = play(full, ({ at, spot, world }) => {
      at(0, () => {
        for (const host of [...world.hosts()]) if (host.spot) spot.interrupt(host);
      });
    });
    // agent_sees_notice 2.
    expect(momentOf(record, /DRAINING/)).toBe(2);
    // The metric is published at 30 s (metric_phase): M = 4 + 1, N = 4, so 125 %. alarm_evaluation 30.
    expect(momentOf(record, /desired capacity 4 → 5/)).toBe(60);
    // asg_reaction 5.5.
    expect(momentOf(record, /launches i5/)).toBe(65.5);
    // The median of ec2_boot: 180 − √(½ · 120 · 90) = 106.515.
    expect(momentOf(record, /i5: is an ACTIVE/)).toBe(172.015);
    // Placed a second later. eni_attach 6.5, secrets_fetch 2.5, container_start 3, and pull_cold, whose median is
    // 40 − √(½ · 35 · 25) = 19.0835 (19.083 in whole milliseconds), since a new instance has no image.
    expect(statesOf(record, "api/5")).toEqual([
      ["PROVISIONING", 173.015 - 5],
      ["PENDING", expect.closeTo(6.5 + 2.5 + 19.083 + 3, 3)],
      ["ACTIVATING", 3],
      ["RUNNING", expect.closeTo(3600 - 207.098, 3)],
    ]);
    // ACTIVATING at 204.098, application_start 6, first check 5.
    expect(record.metrics.recoverySec).toBe(215.098);

    // The floor of 4 keeps the old task until the instance ends at 120 s, as a target. It is unhealthy after
    // (2 − 1) · 10 + 5 + 5 = 20 s; a quarter of 80 requests a second goes to it, and 20 · 0.2 were in flight.
    expect(record.metrics.killed).toBe(1);
    expect(record.failures).toEqual({ "gateway-timeout": 400, "bad-gateway": 4 });
    expect(record.metrics.belowDesiredSec).toBeCloseTo(215.098 - 140, 6);
    // ecs_detects_terminated 32.5 after the end.
    expect(valueAt(record, "tasks RUNNING", 152.4)).toBe(4);
    expect(valueAt(record, "tasks RUNNING", 152.5)).toBe(3);
    // asg_detects_terminated 75: the group replaces the instance that it had, and has five.
    expect(momentOf(record, /launches i6/)).toBe(195 + 5.5);
  });

  it("of the same Spot instance at 75 % minimum healthy: drained in time, nobody notices", () => {
    const { record } = play(
      { ...full, services: [service({ desiredCount: 4, minimumHealthyPercent: 75 })] },
      ({ at, spot, world }) => {
        at(0, () => {
          for (const host of [...world.hosts()]) if (host.spot) spot.interrupt(host);
        });
      },
    );
    // agent_sees_notice 2 and scheduler_reaction 3, then deregistration_delay 30, then application_stop 2.75.
    const lane = record.lanes.find(({ id }) => id === "api/4");
    expect(lane?.spans.slice(-3)).toEqual([
      { state: "DEACTIVATING", fromSec: 5, toSec: 35 },
      { state: "STOPPING", fromSec: 35, toSec: 37.75 },
      { state: "DEPROVISIONING", fromSec: 37.75, toSec: 38.75 },
    ]);
    expect([record.metrics.killed, record.metrics.failed, record.metrics.belowFloorSec]).toEqual([0, 0, 0]);
    // At 30 s the reservation is 125 %. When the alarm acts, at 60 s, the drained instance is empty and still there:
    // M = 4, N = 4, so nothing is added. It ends at 120, the group sees it 75 s later and launches 5.5 s after that;
    // 106.515 to boot, 1 to place, 31.083 PENDING, 6 to answer, 5 to the first check.
    expect(momentOf(record, /desired capacity/)).toBeUndefined();
    expect(record.metrics.recoverySec).toBeCloseTo(195 + 5.5 + 106.515 + 1 + 31.083 + 6 + 5, 6);
    expect(record.metrics.belowDesiredSec).toBeCloseTo(350.098 - 5, 6);
  });
});
