import { costDelta } from "../cost/compare.ts";
import type { Bench, Candidate } from "./bench.ts";
import type { Guard } from "./guard.ts";
import { CONFIDENCE, normalBeyond, shareInterval } from "./intervals.ts";
import { sizeOf } from "./knob.ts";
import { pairedDifference } from "./paired.ts";
import { byCost, type Race } from "./race.ts";
import { firstLook, LOOKS } from "./requirement.ts";
import type { Evaluated, OptimizeResult, Pick } from "./result.ts";
import { CENT_USD, type Search } from "./search.ts";

/** Configurations that are confirmed for one pick, at most. */
const MOST_CONFIRMED = 6;

interface Parts {
  readonly bench: Bench;
  readonly race: Race;
  readonly guard: Guard;
  readonly search: Search;
  readonly present: Candidate;
}

/** Confirms what a search found, on runs that did not choose it. */
export class Judge {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async picks(): Promise<Pick[]> {
    const { bench, guard, present, search } = this.#parts;
    bench.phase = "confirming";
    await this.#confirm(present);
    const harmless = await this.#first(search.harmless, async (candidate) => {
      if (candidate === present) return true;
      const shifts = await guard.compare(candidate);
      return shifts.every(({ direction }) => direction === "better");
    });
    const cheapest = await this.#first(search.alive, async () => true);
    bench.phase = "comparing";
    const found: Pick[] = [];
    if (harmless)
      found.push(
        await this.#pick(
          "harmless",
          harmless,
          search.field.filter((it) => guard.known(it) === false),
        ),
      );
    if (cheapest) found.push(await this.#pick("cheapest", cheapest, search.field));
    return found;
  }

  /**
   * The cheapest that fits and is confirmed; where none is, the cheapest that is not refuted. Each is looked at once
   * before any is looked at again: what is right at its limit would take the runs of all others.
   */
  async #first(
    candidates: readonly Candidate[],
    fits: (candidate: Candidate) => Promise<boolean>,
  ): Promise<Candidate | undefined> {
    const { bench, race } = this.#parts;
    const fitting: Candidate[] = [];
    for (const candidate of candidates.slice(0, MOST_CONFIRMED)) {
      if (fitting.length > 0 && bench.left === 0) break;
      if (!(await fits(candidate))) continue;
      await this.#confirm(candidate);
      if (race.verdict(candidate, "confirm") === "holds") return candidate;
      fitting.push(candidate);
    }
    for (const candidate of fitting) {
      await this.#confirm(candidate, LOOKS);
      if (race.verdict(candidate, "confirm") === "holds") return candidate;
    }
    return fitting.find((it) => race.verdict(it, "confirm") !== "fails");
  }

  /** Makes runs until they show that the objective holds or fails, or the budget ends. */
  async #confirm(candidate: Candidate, looks = 1): Promise<void> {
    const { bench, race } = this.#parts;
    const first = Math.max(...race.requirements.map(firstLook));
    for (let look = 0; look < looks; look++) {
      if (race.verdict(candidate, "confirm") !== "undecided" || bench.stopped) return;
      const runs = first * 2 ** look;
      if (runs * bench.request.scenarios.length > bench.left) return;
      await race.measure(candidate, runs, "confirm");
    }
  }

  async #pick(kind: Pick["kind"], candidate: Candidate, rivals: readonly Candidate[]): Promise<Pick> {
    const { bench, guard, present, race } = this.#parts;
    const shifts = candidate === present ? [] : await guard.compare(candidate);
    const compared = guard.scenarios.map((id) => bench.outcomes(candidate, id, "confirm").length);
    const delta = costDelta(present.cost, candidate.cost);
    // Also what is so near to its limit that no run was spent on it: it is not refuted.
    const ties = byCost(rivals).filter(
      (it) =>
        it !== candidate &&
        it.usd <= candidate.usd + CENT_USD &&
        race.values(it).length > 0 &&
        race.verdict(it) !== "fails" &&
        race.verdict(it, "confirm") !== "fails",
    );
    return {
      kind,
      id: candidate.key,
      load: delta.load,
      floor: delta.floor,
      comparedRuns: candidate === present ? 0 : Math.min(...compared),
      shifts,
      ties: ties.map(({ key }) => key),
    };
  }

  result(picks: readonly Pick[]): OptimizeResult {
    const { bench, guard, present, race, search } = this.#parts;
    const { knobs, seed } = bench.request;
    const field = [...new Map(search.field.map((it) => [it.key, it])).values()];
    const evaluated = field
      .map((it) => this.#evaluated(it))
      .sort((a, b) => a.loadUsd.expected - b.loadUsd.expected || (a.id < b.id ? -1 : 1));
    return {
      schemaVersion: "1.0",
      source: present.cost.source,
      region: present.cost.region,
      seed,
      complete: !bench.stopped,
      runs: { budget: bench.request.runs, used: bench.runs },
      objective: race.requirements.map((it) => ({
        scenario: it.scenario,
        text: it.text,
        share: it.share,
        runsNeeded: firstLook(it),
      })),
      metric: race.metric,
      traffic: {
        priced: bench.pricedTasks,
        simulated: Object.fromEntries(bench.tasks),
        assumptions: present.cost.assumptions,
      },
      space: {
        knobs,
        size: sizeOf(knobs),
        built: bench.built,
        refused: [...bench.refused]
          .map(([rules, count]) => ({ rules, count }))
          .sort((a, b) => b.count - a.count || (a.rules < b.rules ? -1 : 1)),
        simulated: field.length,
      },
      present: this.#evaluated(present),
      frontier: race.frontier(field).map(({ key }) => key),
      candidates: evaluated,
      picks,
      compared: { scenarios: guard.scenarios, comparisons: guard.comparisons },
    };
  }

  #evaluated(candidate: Candidate): Evaluated {
    const { race } = this.#parts;
    const confirmed =
      race.values(candidate, "confirm").length >= Math.max(...race.requirements.map(firstLook));
    const range = confirmed ? "confirm" : "search";
    const values = race.values(candidate, range);
    const { after: mean, interval } = pairedDifference(
      values.map(() => 0),
      values,
      normalBeyond((1 - CONFIDENCE) / 2),
    );
    return {
      id: candidate.key,
      changes: candidate.changes,
      loadUsd: candidate.cost.load.monthUsd,
      floorUsd: candidate.cost.floor.monthUsd,
      confirmed,
      verdict: race.verdict(candidate, range),
      requirements: race.requirements.map((requirement) => {
        const { held, runs } = race.held(candidate, requirement, range);
        return {
          scenario: requirement.scenario,
          text: requirement.text,
          held,
          runs,
          interval: shareInterval(held, runs),
          verdict: race.verdictOn(candidate, requirement, range),
        };
      }),
      mean,
      interval,
      warnings: candidate.warnings,
    };
  }
}
