import { METRICS } from "../simulation/result.ts";
import { shareInterval } from "./intervals.ts";
import { jointVerdict, verdictOf } from "./requirement.ts";
import type { Evaluated, Judged, OptimizeResult, Pick } from "./result.ts";
import { CENT_USD } from "./search.ts";

/**
 * Joins searches that differ in their seed alone, such as those of several machines: what one has found is held against
 * the runs of all, which are independent of each other.
 * @param results at least one, of the same configurations, objective and traffic
 */
export function mergeSearches(results: readonly [OptimizeResult, ...OptimizeResult[]]): OptimizeResult {
  const [first] = results;
  const sum = (of: (result: OptimizeResult) => number) => results.reduce((all, it) => all + of(it), 0);
  const shares = first.objective.map(({ share }) => share);
  const all = (id: string) =>
    results.flatMap(({ candidates, present }) => {
      const found = [present, ...candidates].find((it) => it.id === id);
      return found ? [found] : [];
    });
  const ids = new Set(results.flatMap(({ candidates }) => candidates.map(({ id }) => id)));
  const candidates = [...ids].map((id) => pooled(all(id), shares)).sort(byPrice);
  const picks = (["harmless", "cheapest"] as const).flatMap((kind) => pickOf(kind, results, candidates));
  const refused = new Map<string, number>();
  for (const { count, rules } of results.flatMap(({ space }) => space.refused)) {
    refused.set(rules, (refused.get(rules) ?? 0) + count);
  }
  return {
    ...first,
    complete: results.every(({ complete }) => complete),
    runs: { budget: sum(({ runs }) => runs.budget), used: sum(({ runs }) => runs.used) },
    space: {
      ...first.space,
      built: sum(({ space }) => space.built),
      refused: [...refused]
        .map(([rules, count]) => ({ rules, count }))
        .sort((a, b) => b.count - a.count || (a.rules < b.rules ? -1 : 1)),
      simulated: candidates.length,
    },
    present: pooled(all(first.present.id), shares),
    candidates,
    frontier: frontierOf(results, candidates, first.metric),
    picks,
    merged: results.map(({ picks: own, runs, seed }) => ({
      seed,
      runs: runs.used,
      picks: own.map(({ id, kind }) => ({ kind, id })),
    })),
  };
}

/** What searches that can be joined have in common: everything but the seed, the budget, and what was found. */
export function searchKey(result: OptimizeResult): string {
  const { compared, metric, objective, present, region, source, space, traffic } = result;
  const now = [present.id, present.loadUsd, present.floorUsd];
  return JSON.stringify([source, region, objective, metric, traffic, space.knobs, now, compared.scenarios]);
}

/** One configuration in all searches. Runs that did not choose it count alone, where there are any. */
function pooled(found: readonly Evaluated[], shares: readonly number[]): Evaluated {
  const confirmed = found.filter((it) => it.confirmed);
  const used = confirmed.length > 0 ? confirmed : found;
  const [one] = used;
  if (!one) throw new Error("a configuration that no search has");
  const requirements = one.requirements.map((requirement, index): Judged => {
    const same = used.flatMap((it) => it.requirements[index] ?? []);
    const held = same.reduce((sum, it) => sum + it.held, 0);
    const runs = same.reduce((sum, it) => sum + it.runs, 0);
    const verdict = verdictOf({ share: shares[index] ?? 1 }, held, runs);
    return { ...requirement, held, runs, interval: shareInterval(held, runs), verdict };
  });
  return {
    ...one,
    requirements,
    verdict: jointVerdict(requirements.map(({ verdict }) => verdict)),
    ...pooledMean(used),
  };
}

/** The mean of independent means, each weighed by its runs. */
function pooledMean(used: readonly Evaluated[]): { mean: number; interval: readonly [number, number] } {
  const runsOf = ({ requirements }: Evaluated) => requirements[0]?.runs ?? 0;
  const total = used.reduce((sum, it) => sum + runsOf(it), 0);
  const weight = (it: Evaluated) => (total === 0 ? 1 / used.length : runsOf(it) / total);
  const mean = used.reduce((sum, it) => sum + weight(it) * it.mean, 0);
  const half = Math.hypot(...used.map((it) => (weight(it) * (it.interval[1] - it.interval[0])) / 2));
  return { mean, interval: [mean - half, mean + half] };
}

/** The cheapest of the picks of all searches that the runs of all do not refute; one that they show comes first. */
function pickOf(
  kind: Pick["kind"],
  results: readonly OptimizeResult[],
  candidates: readonly Evaluated[],
): Pick[] {
  const compared = results.flatMap(({ picks }) => picks);
  const isWorse = (id: string) =>
    compared.some((pick) => pick.id === id && pick.shifts.some(({ direction }) => direction === "worse"));
  const offered = new Set(compared.filter((pick) => pick.kind === kind).map(({ id }) => id));
  const fit = candidates.filter(
    ({ id, verdict }) => offered.has(id) && verdict !== "fails" && (kind === "cheapest" || !isWorse(id)),
  );
  const chosen = fit.find(({ verdict }) => verdict === "holds") ?? fit[0];
  if (!chosen) return [];
  const [pick] = compared
    .filter(({ id, kind: own }) => id === chosen.id && own === kind)
    .sort((a, b) => b.comparedRuns - a.comparedRuns);
  if (!pick) return [];
  const rivals = new Set(compared.filter((it) => it.kind === kind).flatMap(({ id, ties }) => [id, ...ties]));
  const ties = candidates.filter(
    (it) =>
      it.id !== chosen.id &&
      rivals.has(it.id) &&
      it.verdict !== "fails" &&
      it.loadUsd.expected <= chosen.loadUsd.expected + CENT_USD &&
      (kind === "cheapest" || !isWorse(it.id)),
  );
  return [{ ...pick, ties: ties.map(({ id }) => id) }];
}

/** Of the frontiers of all searches, what is better than everything cheaper by intervals that do not meet. */
function frontierOf(
  results: readonly OptimizeResult[],
  candidates: readonly Evaluated[],
  metric: OptimizeResult["metric"],
): string[] {
  const known = new Set(results.flatMap(({ frontier }) => frontier));
  const isLower = METRICS.find(({ id }) => id === metric)?.better !== "higher";
  const isBetter = (it: Evaluated, than: Evaluated) =>
    isLower ? it.interval[1] < than.interval[0] : it.interval[0] > than.interval[1];
  const kept: Evaluated[] = [];
  for (const candidate of candidates.filter(({ id }) => known.has(id))) {
    if (kept.every((cheaper) => isBetter(candidate, cheaper))) kept.push(candidate);
  }
  return kept.map(({ id }) => id);
}

function byPrice(a: Evaluated, b: Evaluated): number {
  return (
    a.loadUsd.expected - b.loadUsd.expected || a.changes.length - b.changes.length || (a.id < b.id ? -1 : 1)
  );
}
