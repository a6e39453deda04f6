import { judge, parseObjective } from "../simulation/objective.ts";
import type { Outcome } from "../simulation/outcome.ts";
import type { Outcomes, Request } from "../simulation/request.ts";
import { type Difference, difference, METRICS, type Metric, type MetricId } from "../simulation/result.ts";
import { planScenario } from "../simulation/scenarios/catalogue.ts";
import { distributionOf } from "../simulation/statistics.ts";
import type { ResilienceDelta, ScenarioDelta } from "./result.ts";

/** What users or operators notice. Hours of instances are in the cost. */
const NOTICED: readonly MetricId[] = METRICS.map(({ id }) => id).filter((id) => id !== "instanceHours");

/** Sums over all services: of no use where there are other services than before. */
const SUMS: ReadonlySet<MetricId> = new Set(["failed", "killed"]);

/**
 * A difference of means counts from this share of the larger one on, and from this many units. Runs that are alike but
 * for a second have narrow intervals, and nobody would act on it.
 */
const LEAST_SHARE = 0.05;
const LEAST: Readonly<Record<Metric["unit"], number>> = {
  requests: 1,
  "%": 0.05,
  s: 5,
  runs: 0.02,
  tasks: 0.5,
  h: 0,
};

/** Runs of the same scenarios before and after a change. */
export interface Runs {
  readonly request: Request;
  /** Whether both sides have the same services. */
  readonly sameServices: boolean;
  readonly before: Outcomes;
  readonly after: Outcomes;
}

/** Scenarios that end otherwise than before, beyond noise. */
export function resilienceDelta({ after, before, request, sameServices }: Runs): ResilienceDelta {
  const noticed = NOTICED.filter((id) => sameServices || !SUMS.has(id));
  const both = request.scenarios.filter(
    (id) => (before.get(id)?.length ?? 0) > 0 && (after.get(id)?.length ?? 0) > 0,
  );
  const deltas = both.map((id) =>
    scenarioDelta(id, request, noticed, [before.get(id) ?? [], after.get(id) ?? []]),
  );
  return {
    runs: request.runs,
    seed: request.seed,
    untouched: false,
    scenarios: both.length,
    changed: deltas.filter(({ change }) => change !== "same"),
    interrupted: [before, after].some((side) =>
      request.scenarios.some((id) => (side.get(id)?.length ?? 0) < request.runs),
    ),
  };
}

/** What is told where nothing that is simulated has changed. */
export function sameResilience({ runs, scenarios, seed }: Request): ResilienceDelta {
  return { runs, seed, untouched: true, scenarios: scenarios.length, changed: [], interrupted: false };
}

function scenarioDelta(
  id: string,
  { set }: Request,
  noticed: readonly MetricId[],
  [before, after]: readonly [readonly Outcome[], readonly Outcome[]],
): ScenarioDelta {
  const { objectives, title } = planScenario(id, set);
  const metrics = noticed.flatMap((metric): ScenarioDelta["metrics"] => {
    const { found, means } = compared(metric, before, after);
    if (found === "same" || found === "unclear") return [];
    return [{ id: metric, difference: found, before: means[0], after: means[1] }];
  });
  const judged = objectives.map(parseObjective).map((objective) => ({
    metric: objective.metric,
    was: judge(objective, valuesOf(objective.metric, before)),
    now: judge(objective, valuesOf(objective.metric, after)),
  }));
  // A verdict that flips within noise is one that a few more runs would flip back.
  const flipped = judged.filter(
    ({ metric, now, was }) => was.met !== now.met && metrics.some((it) => it.id === metric),
  );
  const has = (wanted: Difference) => metrics.some((metric) => metric.difference === wanted);
  const verdict = (side: "was" | "now") => (judged.every((it) => it[side].met) ? "met" : "missed");
  return {
    id,
    title,
    verdicts: [verdict("was"), verdict("now")],
    objectives: flipped.map(({ now, was }) => ({ ...now, before: was.value })),
    change: flipped.some(({ now }) => !now.met) ? "worse" : changeOf(has("worse"), has("better")),
    metrics,
  };
}

function changeOf(worse: boolean, better: boolean): ScenarioDelta["change"] {
  if (worse) return better ? "mixed" : "worse";
  return better ? "better" : "same";
}

function compared(
  metric: MetricId,
  before: readonly Outcome[],
  after: readonly Outcome[],
): { readonly found: Difference; readonly means: readonly [number, number] } {
  const [was, now] = [before, after].map((side) => distributionOf(valuesOf(metric, side)));
  if (!was || !now) return { found: "same", means: [0, 0] };
  const means = [was.mean, now.mean] as const;
  const [apart, larger] = [Math.abs(now.mean - was.mean), Math.max(Math.abs(now.mean), Math.abs(was.mean))];
  const small = apart < LEAST_SHARE * larger || apart < LEAST[unitOf(metric)];
  return { found: small ? "same" : difference(metric, was, now), means };
}

function unitOf(id: MetricId): Metric["unit"] {
  return METRICS.find((metric) => metric.id === id)?.unit ?? "requests";
}

function valuesOf(metric: MetricId, outcomes: readonly Outcome[]): number[] {
  return outcomes.map(({ metrics }) => metrics[metric]);
}
