import { requestOf } from "../../src/cli/shared/simulation-request.ts";
import type { Execute } from "../../src/simulation/request.ts";
import { SCENARIOS } from "../../src/simulation/scenarios/catalogue.ts";
import { executeHere, runAll, summarise } from "../../src/simulation/simulate.ts";
import { platform } from "../support/platform.ts";

const SCENARIO = "deployment";
const RUNS = 5;
const request = requestOf(
  platform({}),
  {
    scenarios: [SCENARIO],
    against: ["max(recoverySec) = 0"],
    runs: RUNS,
    seed: 5,
    set: {},
    sensitivity: true,
  },
  SCENARIOS,
);

const here: Execute = async (job) => executeHere(job);

/** Summarises whole runs; what is tried afterwards is made by `execute`. */
async function summarised(execute: Execute) {
  const [scenario] = (await summarise(request, await runAll(request, here), execute)).scenarios;
  if (!scenario) throw new Error("no scenario");
  const lifts = scenario.constraints.flatMap(({ lift }) => lift ?? []);
  return { lifts, sensitivity: scenario.sensitivity };
}

test("settings and parameters that were tried in all runs are named with what they bring", async () => {
  const { lifts, sensitivity } = await summarised(here);
  expect(lifts.length).toBeGreaterThan(0);
  expect(sensitivity.length).toBeGreaterThan(0);
});

test.each([0, RUNS - 1])("nothing is said of what was interrupted after %i runs", async (made) => {
  const { lifts, sensitivity } = await summarised(async (job) =>
    executeHere({ ...job, to: job.from + made }),
  );
  expect(lifts).toEqual([]);
  expect(sensitivity).toEqual([]);
});
