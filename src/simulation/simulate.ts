import type { Assumption } from "../model/platform.ts";
import { alarmsOf } from "./alarm-counts.ts";
import { constraintsOf } from "./constraints.ts";
import { notSimulated } from "./controllers/metric-readers.ts";
import { Digest } from "./kernel/digest.ts";
import { judge, type Objective, parseObjective } from "./objective.ts";
import type { Outcome } from "./outcome.ts";
import { assumedParameters, PARAMETERS } from "./parameters.ts";
import { type Execute, type Job, jobOf, type Outcomes, type Request } from "./request.ts";
import {
  type Distribution,
  METRICS,
  type Metric,
  type MetricId,
  type ScenarioResult,
  type SimulationResult,
} from "./result.ts";
import { recordRun, runOnce, setupOf } from "./run.ts";
import { type Planned, planScenario, SCENARIOS } from "./scenarios/catalogue.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { sensitivityOf } from "./sensitivity.ts";
import { distributionOf, tidy } from "./statistics.ts";

/** Runs a job in this thread. */
export function executeHere(job: Job, scenarios: readonly Scenario[] = SCENARIOS): Outcome[] {
  const planned = planScenario(job.scenario, job.set, scenarios);
  const setup = setupOf(job.platform, planned, job.seed, job.overrides, job.tasks);
  const outcomes: Outcome[] = [];
  // The first run of every job is checked after each event; the others are the same code.
  for (let run = job.from; run < job.to; run++) outcomes.push(runOnce(setup, run, run === job.from));
  return outcomes;
}

/** Runs every scenario of a request. @param range first run and the one after the last, where not all are made */
export async function runAll(
  request: Request,
  execute: Execute,
  range: Pick<Job, "from" | "to"> = { from: 0, to: request.runs },
): Promise<Outcomes> {
  const found = new Map<string, readonly Outcome[]>();
  for (const scenario of request.scenarios) {
    found.set(scenario, await execute({ ...jobOf(request), scenario, ...range }));
  }
  return found;
}

/** Runs every scenario and sums up. */
export async function simulate(
  request: Request,
  execute: Execute = async (job) => executeHere(job),
  scenarios: readonly Scenario[] = SCENARIOS,
): Promise<SimulationResult> {
  return summarise(request, await runAll(request, execute), execute, scenarios);
}

/** The result of runs that were made here, in workers or on other machines. */
export async function summarise(
  request: Request,
  outcomes: Outcomes,
  execute: Execute,
  scenarios: readonly Scenario[] = SCENARIOS,
): Promise<SimulationResult> {
  const results: ScenarioResult[] = [];
  let complete = true;
  for (const [scenario, runs] of outcomes) {
    if (runs.length < request.runs) complete = false;
    if (runs.length === 0) continue;
    results.push(
      await summariseScenario(request, planScenario(scenario, request.set, scenarios), runs, execute),
    );
  }
  const digest = new Digest();
  for (const result of results) digest.text(result.digest);
  return {
    schemaVersion: "1.1",
    source: request.platform.source,
    seed: request.seed,
    runs: request.runs,
    complete,
    digest: digest.hex(),
    scenarios: results,
    assumptions: [...request.platform.assumptions, ...assumptionsOf(request)],
  };
}

async function summariseScenario(
  request: Request,
  planned: Planned,
  outcomes: readonly Outcome[],
  execute: Execute,
): Promise<ScenarioResult> {
  const valuesOf = (metric: MetricId) => outcomes.map(({ metrics }) => metrics[metric]);
  const objectives = objectivesOf(request, planned);
  const judged = objectives.map((objective) => judge(objective, valuesOf(objective.metric)));
  const missed = objectives.filter((_, index) => judged[index]?.met === false);
  const metric = missed[0]?.metric ?? objectives[0]?.metric ?? "failedShare";
  const [median, worst] = chosenRuns(outcomes, metricOf(metric));
  const setup = setupOf(request.platform, planned, request.seed, request.overrides);
  const digest = new Digest();
  for (const outcome of outcomes) digest.text(outcome.digest);
  const complete = outcomes.length === request.runs;
  return {
    id: planned.id,
    title: planned.title,
    parameters: Object.assign({}, ...planned.parts.map(({ values }) => values)),
    horizonSec: planned.horizonSec,
    runs: outcomes.length,
    digest: digest.hex(),
    verdict: missed.length === 0 ? "met" : "missed",
    objectives: judged,
    distribution: byMetric((id) => distributionOf(valuesOf(id))),
    failures: meanFailures(outcomes),
    detectedBy: countBy(outcomes, ({ detectedBy }) => detectedBy),
    alarms: alarmsOf(outcomes),
    deployments: countBy(outcomes, ({ deployment }) => deployment),
    median: recordRun(setup, median),
    worst: recordRun(setup, worst),
    constraints: await constraintsOf(
      request,
      planned,
      outcomes,
      metricOf(metric),
      complete && (missed.length > 0 || isImprovable(metricOf(metric), valuesOf(metric))),
      execute,
    ),
    sensitivity:
      request.sensitivity && complete
        ? await sensitivityOf(request, planned.id, metricOf(metric), execute)
        : [],
  };
}

function objectivesOf({ against }: Request, { objectives }: Planned): Objective[] {
  return (against.length > 0 ? against : objectives).map(parseObjective);
}

/** The runs in the middle and at the bad end of a metric; among equals by failed requests, then the first. */
function chosenRuns(outcomes: readonly Outcome[], { better, id }: Metric): [number, number] {
  const sign = better === "lower" ? 1 : -1;
  const order = outcomes
    .map((outcome, run) => ({ outcome, run }))
    .sort(
      (a, b) =>
        sign * (a.outcome.metrics[id] - b.outcome.metrics[id]) ||
        a.outcome.metrics.failed - b.outcome.metrics.failed ||
        a.outcome.metrics.recoverySec - b.outcome.metrics.recoverySec ||
        a.run - b.run,
    );
  return [order[Math.floor((order.length - 1) / 2)]?.run ?? 0, order.at(-1)?.run ?? 0];
}

export function metricOf(id: MetricId): Metric {
  const found = METRICS.find((metric) => metric.id === id);
  if (!found) throw new Error(`no metric ${id}`);
  return found;
}

/** Whether a metric that ought to be low is above zero in any run; shares of healthy tasks ought to be 100 %. */
function isImprovable({ better }: Metric, values: readonly number[]): boolean {
  return values.some((value) => (better === "lower" ? value > 0 : value < 100));
}

function byMetric(make: (id: MetricId) => Distribution): Record<MetricId, Distribution> {
  return Object.fromEntries(METRICS.map(({ id }) => [id, make(id)])) as Record<MetricId, Distribution>;
}

function meanFailures(outcomes: readonly Outcome[]): ScenarioResult["failures"] {
  const sums: Record<string, number> = {};
  for (const { failures } of outcomes) {
    for (const [cause, count] of Object.entries(failures)) sums[cause] = (sums[cause] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).map(([cause, sum]) => [cause, tidy(sum / outcomes.length)]));
}

function countBy(
  outcomes: readonly Outcome[],
  key: (outcome: Outcome) => string | undefined,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = key(outcome);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** What the simulator takes for granted, beside what the model does. */
function assumptionsOf({ overrides, platform }: Request): Assumption[] {
  const parameters = assumedParameters()
    .filter((name) => overrides[name] === undefined)
    .map((name) => ({
      place: `parameter ${name}`,
      text: `${PARAMETERS[name].text}: ${PARAMETERS[name].source}`,
    }));
  const alarms = platform.alarms.flatMap(({ address, metrics }) => {
    const reasons = metrics.flatMap((metric) => {
      const why = notSimulated(metric, platform.metricFilters);
      return why === undefined ? [] : [{ metric, why }];
    });
    const [first] = reasons;
    if (!first) return [];
    const { metric, namespace } = first.metric;
    const text = `the metric ${namespace} ${metric} is not simulated, so this alarm never fires: ${first.why}`;
    return [{ place: address, text }];
  });
  return [...alarms, ...parameters];
}
