import { METRICS, type MetricId } from "../simulation/result.ts";
import type { Bench, Candidate, Range } from "./bench.ts";
import { CONFIDENCE, normalBeyond } from "./intervals.ts";
import { type Difference, pairedDifference } from "./paired.ts";
import { isPromising, jointVerdict, type Requirement, type Verdict, verdictOf } from "./requirement.ts";

/** Runs of a configuration in the search: all get the first, those that may still win the next. */
export const RUNGS = [40, 160, 480] as const;

/** Configurations that are promoted to each rung, the cheapest first. */
const PROMOTED = [Number.POSITIVE_INFINITY, 8, 4] as const;

/** What the runs say of a configuration, in the search or in its confirmation. */
export class Race {
  readonly #bench: Bench;
  readonly requirements: readonly Requirement[];
  /** What the frontier is drawn over. */
  readonly metric: MetricId;
  readonly #lower: boolean;

  constructor(bench: Bench, requirements: readonly Requirement[]) {
    this.#bench = bench;
    this.requirements = requirements;
    const first = requirements[0]?.metric ?? "failedShare";
    this.metric = first === "failed" ? "failedShare" : first;
    this.#lower = METRICS.find(({ id }) => id === this.metric)?.better !== "higher";
  }

  /** All get the first runs; then the cheapest of those that are not refuted get more. */
  async run(all: readonly (Candidate | undefined)[], field: readonly Candidate[]): Promise<void> {
    const fresh = all.filter((it) => it !== undefined);
    await Promise.all(fresh.map((it) => this.measure(it, RUNGS[0])));
    for (const [rung, most] of PROMOTED.entries()) {
      const runs = RUNGS[rung];
      if (rung === 0 || runs === undefined) continue;
      const alive = byCost([...field, ...fresh].filter((it) => this.isInRace(it)));
      await Promise.all(alive.slice(0, most).map((it) => this.measure(it, runs)));
    }
  }

  async measure(candidate: Candidate, runs: number, range: Range = "search"): Promise<void> {
    const { scenarios } = this.#bench.request;
    await Promise.all(scenarios.map((scenario) => this.#bench.measure(candidate, scenario, runs, range)));
  }

  /** Runs in which a requirement held. */
  held(candidate: Candidate, requirement: Requirement, range: Range = "search") {
    const outcomes = this.#bench.outcomes(candidate, requirement.scenario, range);
    return { held: outcomes.filter(requirement.holds).length, runs: outcomes.length };
  }

  verdict(candidate: Candidate, range: Range = "search"): Verdict {
    return jointVerdict(this.requirements.map((it) => this.verdictOn(candidate, it, range)));
  }

  verdictOn(candidate: Candidate, requirement: Requirement, range: Range = "search"): Verdict {
    const { held, runs } = this.held(candidate, requirement, range);
    return verdictOf(requirement, held, runs);
  }

  /**
   * Whether it may still win: it is not refuted, and once it had more than the first runs, it holds so often that its
   * confirmation could show it. What is right at the limit would take all runs and show nothing.
   */
  isInRace(candidate: Candidate): boolean {
    if (this.verdict(candidate) === "fails") return false;
    return this.requirements.every((requirement) => {
      const { held, runs } = this.held(candidate, requirement);
      return runs < RUNGS[1] || isPromising(requirement, held, runs);
    });
  }

  /** Mean of the metric over the scenarios, run by run. */
  values(candidate: Candidate, range: Range = "search"): number[] {
    const { scenarios } = this.#bench.request;
    const all = scenarios.map((scenario) => this.#bench.outcomes(candidate, scenario, range));
    const runs = Math.min(...all.map(({ length }) => length));
    return Array.from({ length: runs }, (_, run) => {
      const sum = all.reduce((total, outcomes) => total + (outcomes[run]?.metrics[this.metric] ?? 0), 0);
      return sum / all.length;
    });
  }

  /** The paired difference of two configurations; positive where `after` is worse. */
  difference(before: Candidate, after: Candidate): Difference {
    const found = pairedDifference(this.values(before), this.values(after), Z);
    if (this.#lower) return found;
    const [low, high] = found.interval;
    return { ...found, before: -found.before, after: -found.after, interval: [-high, -low] };
  }

  /**
   * The cheapest configuration, and each that is better beyond noise than all that are cheaper: whoever pays more for
   * any other gets nothing that the runs can show.
   */
  frontier(candidates: readonly Candidate[]): Candidate[] {
    const kept: Candidate[] = [];
    const measured = candidates.filter((it) => this.values(it).length > 0);
    const loss = new Map(measured.map((it) => [it.key, this.difference(it, it).after]));
    const sorted = byCost(measured).sort(
      (a, b) => a.usd - b.usd || (loss.get(a.key) ?? 0) - (loss.get(b.key) ?? 0),
    );
    for (const candidate of sorted) {
      const shown = kept.every((cheaper) => this.difference(cheaper, candidate).interval[1] < 0);
      if (shown) kept.push(candidate);
    }
    return kept;
  }
}

const Z = normalBeyond((1 - CONFIDENCE) / 2);

/** Cheapest first; of the same price the one with fewer changes, and then always in the same order. */
export function byCost(candidates: readonly Candidate[]): Candidate[] {
  const unique = new Map(candidates.map((it) => [it.key, it]));
  return [...unique.values()].sort(
    (a, b) => a.usd - b.usd || a.changes.length - b.changes.length || (a.key < b.key ? -1 : 1),
  );
}
