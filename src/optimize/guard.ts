import type { Bench, Candidate, Range } from "./bench.ts";
import { COMPARED_METRICS, type Shift, shiftsOf } from "./paired.ts";

/** Runs of each scenario that a configuration is compared in before it is chosen. */
const SCREENED = 40;

/** Once it is, the comparisons of the present configuration and two others take a third of the budget, within limits. */
const COMPARED_SHARE = 1 / 3;
const COMPARED = { configurations: 3, fewest: SCREENED, most: 300 };

/** Compares configurations with the present one in every scenario, those of the objective included. */
export class Guard {
  readonly #bench: Bench;
  readonly #present: Candidate;
  readonly #worse = new Map<string, boolean>();

  constructor(bench: Bench, present: Candidate) {
    this.#bench = bench;
    this.#present = present;
  }

  get scenarios(): readonly string[] {
    const { guards, scenarios } = this.#bench.request;
    return [...new Set([...scenarios, ...guards])];
  }

  /** Whether a few runs show it worse in anything. It ends with the first scenario that does. */
  async isWorse(candidate: Candidate): Promise<boolean> {
    const known = this.#worse.get(candidate.key);
    if (known !== undefined) return known;
    let worse = false;
    for (const scenario of this.scenarios) {
      const found = await this.#shifts(candidate, scenario, SCREENED);
      worse = found.some(({ direction }) => direction === "worse");
      if (worse || this.#bench.stopped) break;
    }
    if (!this.#bench.stopped) this.#worse.set(candidate.key, worse);
    return worse;
  }

  /** What is known of a configuration; undefined where it was not compared. */
  known(candidate: Candidate): boolean | undefined {
    return this.#worse.get(candidate.key);
  }

  /** Every metric of every scenario that differs beyond noise, in runs that did not choose the configuration. */
  async compare(candidate: Candidate): Promise<Shift[]> {
    const found: Shift[] = [];
    for (const scenario of this.scenarios) {
      found.push(...(await this.#shifts(candidate, scenario, this.#runs, "confirm")));
    }
    return found;
  }

  get #runs(): number {
    const { configurations, fewest, most } = COMPARED;
    const share = (COMPARED_SHARE * this.#bench.request.runs) / configurations / this.scenarios.length;
    return Math.round(Math.min(most, Math.max(fewest, share)));
  }

  /** Comparisons of one configuration. */
  get comparisons(): number {
    return this.scenarios.length * COMPARED_METRICS;
  }

  async #shifts(
    candidate: Candidate,
    scenario: string,
    runs: number,
    range: Range = "search",
  ): Promise<Shift[]> {
    const [before, after] = await Promise.all([
      this.#bench.measure(this.#present, scenario, runs, range),
      this.#bench.measure(candidate, scenario, runs, range),
    ]);
    const shared = Math.min(runs, before.length, after.length);
    return shiftsOf(scenario, before.slice(0, shared), after.slice(0, shared), this.comparisons);
  }
}
