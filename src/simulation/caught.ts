import type { Platform } from "../model/platform.ts";
import { alarmsOf } from "./alarm-counts.ts";
import type { ScenarioResult } from "./result.ts";
import { executeHere } from "./simulate.ts";

/** Enough to tell which alarm is first in most runs. */
const RUNS = 20;

/** The same runs each time, so that a page changes only with the platform or the simulator. */
const SEED = 1;

/** Which alarms catch a scenario. */
export type Caught = Pick<ScenarioResult, "id" | "runs" | "alarms">;

/** Which alarms of a platform catch a scenario, from few runs. */
export function caughtBy(platform: Platform, id: string): Caught {
  const outcomes = executeHere({
    platform,
    scenario: id,
    set: {},
    overrides: {},
    seed: SEED,
    from: 0,
    to: RUNS,
  });
  return { id, runs: RUNS, alarms: alarmsOf(outcomes) };
}
