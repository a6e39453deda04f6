import type { Outcome } from "../simulation/outcome.ts";
import type { RunRecord } from "../simulation/result.ts";
import { recordRun, runOnce, type Setup, setupOf } from "../simulation/run.ts";
import { planScenario, SCENARIOS } from "../simulation/scenarios/catalogue.ts";
import { applySettings } from "../simulation/settings/settings.ts";
import type { Experiment } from "./claim.ts";
import { reference } from "./reference.ts";
import { UNDISTURBED } from "./undisturbed.ts";

/** The same runs each time. */
const SEED = 1;

/** Enough to tell what is claimed from what is not; trials keep a wide margin. */
const RUNS = 6;

/** Recorded runs: an odd number, so that there is a median. */
const RECORDED = 3;

const ALL_SCENARIOS = [...SCENARIOS, UNDISTURBED];

/** Makes the runs of experiments, those that several trials share once. */
export class Laboratory {
  readonly #outcomes = new Map<string, readonly Outcome[]>();
  readonly #records = new Map<string, readonly RunRecord[]>();

  outcomes(experiment: Experiment): readonly Outcome[] {
    return made(this.#outcomes, experiment, (setup) => count(RUNS, (run) => runOnce(setup, run)));
  }

  records(experiment: Experiment): readonly RunRecord[] {
    return made(this.#records, experiment, (setup) => count(RECORDED, (run) => recordRun(setup, run)));
  }
}

function made<T>(known: Map<string, T>, experiment: Experiment, make: (setup: Setup) => T): T {
  const { on, overrides = {}, scenario, settings = {}, values = {} } = experiment;
  const key = JSON.stringify([scenario, on?.text, settings, values, overrides]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const platform = applySettings(on?.platform ?? reference(), settings);
  const result = make(setupOf(platform, planScenario(scenario, values, ALL_SCENARIOS), SEED, overrides));
  known.set(key, result);
  return result;
}

function count<T>(length: number, make: (run: number) => T): T[] {
  return Array.from({ length }, (_, run) => make(run));
}
