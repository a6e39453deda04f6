import type { Platform } from "../../src/model/platform.ts";
import { names, PARAMETERS, type ParameterOverrides, quantile } from "../../src/simulation/parameters.ts";
import type { RunRecord } from "../../src/simulation/result.ts";
import { recordRun, setupOf } from "../../src/simulation/run.ts";
import { planScenario } from "../../src/simulation/scenarios/catalogue.ts";
import type { Scenario, Stage } from "../../src/simulation/scenarios/scenario.ts";
import type { World } from "../../src/simulation/world.ts";

/**
 * Every parameter at the middle of its spread, and every Spot interruption with a notice: then a run has no chance left in
 * it but the choice of what fails.
 */
export const MIDDLE: ParameterOverrides = {
  ...Object.fromEntries(names().map((name) => [name, quantile(PARAMETERS[name].spread, 0.5)])),
  spot_without_notice: 0,
};

export interface Played {
  readonly record: RunRecord;
  /** As it is at the end. */
  readonly world: World;
}

/** Runs a fault of the test's own, with the invariants checked after every event. */
export function play(
  platform: Platform,
  inject: (stage: Stage) => void,
  options: {
    readonly horizonSec?: number;
    readonly overrides?: ParameterOverrides;
    readonly seed?: number;
    readonly startsAtHour?: number;
  } = {},
): Played {
  const { horizonSec = 3600, overrides = MIDDLE, seed = 1, startsAtHour } = options;
  let world: World | undefined;
  const scenario: Scenario = {
    id: "test",
    title: "Test",
    question: "What happens?",
    horizonSec,
    parameters: {},
    objectives: [],
    ...(startsAtHour === undefined ? {} : { startsAtHour }),
    inject: (stage) => {
      world = stage.world;
      inject(stage);
    },
  };
  const record = recordRun(setupOf(platform, planScenario("test", {}, [scenario]), seed, overrides), 0);
  if (!world) throw new Error("the fault was not injected");
  return { record, world };
}

/** The states of one lane with the seconds for which each held. */
export function statesOf(record: RunRecord, id: string): (readonly [state: string, seconds: number])[] {
  const lane = record.lanes.find((it) => it.id === id);
  return (lane?.spans ?? []).map(({ fromSec, state, toSec }) => [state, toSec - fromSec] as const);
}

/** Value of a series at a time. */
export function valueAt({ series }: RunRecord, name: string, atSec: number): number {
  let index = -1;
  for (const at of series.atSec) {
    if (at > atSec) break;
    index++;
  }
  return series.values[name]?.[index] ?? Number.NaN;
}

/** When the timeline first has an event that matches; undefined when it has none. */
export function momentOf({ events }: RunRecord, text: RegExp): number | undefined {
  return events.find((it) => text.test(`${it.actor}: ${it.text}`))?.atSec;
}
