import type { Platform } from "../../src/model/platform.ts";
import { executeHere } from "../../src/simulation/simulate.ts";
import { usualTasksOf } from "../../src/simulation/steady-state.ts";
import { platform } from "../support/platform.ts";

const JOB = {
  set: {},
  overrides: {},
  seed: 3,
  scenario: "spot-loss-during-deployment",
  from: 0,
  to: 4,
} as const;
/** One service between so many tasks and twenty. */
const scaledFrom = (minCapacity: number): Platform => {
  const one = platform();
  const scaling = {
    address: "aws_appautoscaling_target.api",
    minCapacity,
    maxCapacity: 20,
    policies: [],
    schedules: [],
  };
  return {
    ...one,
    services: one.services.map((it) => ({ ...it, desiredCount: minCapacity, scaling })),
  };
};
const scaled = scaledFrom(4);
const runs = (of: Platform, tasks?: Readonly<Record<string, number>>) =>
  executeHere({ ...JOB, platform: of, ...(tasks && { tasks }) });
const digests = (of: Platform, tasks?: Readonly<Record<string, number>>) =>
  runs(of, tasks).map(({ digest }) => digest);

describe("traffic that is stated in tasks", () => {
  const usual = usualTasksOf(scaled, 0.5);

  it("is the same as that of the load where it says the same", () => {
    expect(digests(scaled, usual)).toEqual(digests(scaled));
  });

  it("stays the same for a platform that keeps more tasks than it needs", () => {
    const needed = { api: 4 };
    const [exact, spare] = [runs(scaled, needed), runs(scaledFrom(10), needed)];
    const hours = (of: typeof exact) => of.map(({ metrics }) => metrics.instanceHours);
    expect(Math.min(...hours(spare))).toBeGreaterThan(Math.max(...hours(exact)));
    // A share of the same requests.
    const requests = (of: typeof exact) =>
      of.flatMap(({ metrics: { failed, failedShare } }) =>
        failed > 0 ? [Math.round(failed / failedShare)] : [],
      );
    expect(new Set([...requests(spare), ...requests(exact)]).size).toBeLessThanOrEqual(1);
  });

  it("is met with no more tasks than scaling may start", () => {
    const [some, many] = [runs(scaled, { api: 20 }), runs(scaled, { api: 60 })];
    const failed = (of: typeof some) => of.map(({ metrics }) => metrics.failedShare);
    expect(Math.min(...failed(many))).toBeGreaterThan(30);
    expect(Math.max(...failed(some))).toBeLessThan(30);
  });
});
