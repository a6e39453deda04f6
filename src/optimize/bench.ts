import type { Priced } from "../cost/cost.ts";
import type { Platform } from "../model/platform.ts";
import type { Outcome } from "../simulation/outcome.ts";
import { planScenario } from "../simulation/scenarios/catalogue.ts";
import { usualTasksOf } from "../simulation/steady-state.ts";
import { type Change, type Configuration, changesOf, keyOf, PRESENT } from "./knob.ts";
import type { OptimizeRequest, Workshop } from "./request.ts";

/** Runs that choose a configuration, and others that judge it: what was lucky in the first has no luck in the second. */
export type Range = "search" | "confirm";

const FIRST_RUN: Readonly<Record<Range, number>> = { search: 0, confirm: 1_000_000 };

/** A configuration with its price, and with the runs that were made of it. */
export interface Candidate {
  readonly key: string;
  readonly configuration: Configuration;
  readonly changes: readonly Change[];
  readonly platform: Platform;
  readonly cost: Priced;
  /** Dollars a month at the load, at expected prices. */
  readonly usd: number;
  /** Warnings of the rules that the present configuration does not have. */
  readonly warnings: readonly string[];
  readonly outcomes: Map<string, readonly Outcome[]>;
}

/** Builds configurations and makes runs of them, each once. */
export class Bench {
  readonly request: OptimizeRequest;
  readonly #workshop: Workshop;
  readonly #built = new Map<string, Promise<Candidate | undefined>>();
  readonly #refused = new Map<string, number>();
  readonly #tasks = new Map<string, Readonly<Record<string, number>>>();
  #pricedTasks: Readonly<Record<string, number>> = {};
  #presentWarnings: readonly string[] = [];
  #runs = 0;
  phase: "searching" | "confirming" | "comparing" = "searching";

  constructor(request: OptimizeRequest, workshop: Workshop) {
    this.request = request;
    this.#workshop = workshop;
  }

  /** Builds the present configuration, which says how much traffic there is. */
  async open(): Promise<Candidate> {
    const built = await this.#workshop.build([]);
    if ("refusedBy" in built) throw new Error("the present configuration is refused");
    const { guards, known, scenarios, set } = this.request;
    this.#presentWarnings = built.warnings;
    let most = -1;
    for (const scenario of [...scenarios, ...guards]) {
      const { load } = planScenario(scenario, set, known);
      const tasks = usualTasksOf(built.platform, load);
      this.#tasks.set(scenario, tasks);
      if (scenarios.includes(scenario) && load > most) {
        most = load;
        this.#pricedTasks = tasks;
      }
    }
    const candidate = this.#candidateOf(PRESENT, built);
    this.#built.set(candidate.key, Promise.resolve(candidate));
    return candidate;
  }

  /** Undefined where the rules or the guardrails refuse it, and for a new one after an interruption. */
  async candidate(configuration: Configuration): Promise<Candidate | undefined> {
    const key = keyOf(configuration);
    const known = this.#built.get(key);
    if (known) return known;
    if (this.stopped) return undefined;
    const building = this.#build(configuration);
    this.#built.set(key, building);
    return building;
  }

  isKnown(configuration: Configuration): boolean {
    return this.#built.has(keyOf(configuration));
  }

  /**
   * Makes runs up to a number. The budget is looked at between waves and not here, so that what is run does not depend
   * on which of several configurations is built first.
   * @returns all that there are now
   */
  async measure(
    candidate: Candidate,
    scenario: string,
    upTo: number,
    range: Range = "search",
  ): Promise<readonly Outcome[]> {
    const key = `${range} ${scenario}`;
    const known = candidate.outcomes.get(key) ?? [];
    const missing = upTo - known.length;
    if (missing <= 0 || this.stopped) return known;
    this.#runs += missing;
    const first = FIRST_RUN[range];
    const { overrides, seed, set } = this.request;
    const more = await this.#workshop.execute({
      platform: candidate.platform,
      scenario,
      tasks: this.#tasks.get(scenario) ?? {},
      overrides,
      seed,
      set,
      from: first + known.length,
      to: first + known.length + missing,
    });
    const all = [...known, ...more.map(slim)];
    candidate.outcomes.set(key, all);
    this.#tell();
    return all;
  }

  outcomes(candidate: Candidate, scenario: string, range: Range = "search"): readonly Outcome[] {
    return candidate.outcomes.get(`${range} ${scenario}`) ?? [];
  }

  /** Runs of the budget that are left. */
  get left(): number {
    return Math.max(0, this.request.runs - this.#runs);
  }

  get runs(): number {
    return this.#runs;
  }

  get stopped(): boolean {
    return this.#workshop.stopped();
  }

  /** Configurations that were built, those that are refused included. */
  get built(): number {
    return this.#built.size;
  }

  /** Refused configurations by the rules that refuse them. */
  get refused(): ReadonlyMap<string, number> {
    return this.#refused;
  }

  /** Tasks that the traffic needs, by scenario and service. */
  get tasks(): ReadonlyMap<string, Readonly<Record<string, number>>> {
    return this.#tasks;
  }

  get pricedTasks(): Readonly<Record<string, number>> {
    return this.#pricedTasks;
  }

  async #build(configuration: Configuration): Promise<Candidate | undefined> {
    const built = await this.#workshop.build(changesOf(configuration, this.request.knobs));
    this.#tell();
    if (!("refusedBy" in built)) return this.#candidateOf(configuration, built);
    const rules = [...new Set(built.refusedBy)].sort().join(", ");
    this.#refused.set(rules, (this.#refused.get(rules) ?? 0) + 1);
    return undefined;
  }

  #candidateOf(
    configuration: Configuration,
    { platform, price, warnings }: Exclude<Awaited<ReturnType<Workshop["build"]>>, { refusedBy: unknown }>,
  ): Candidate {
    const cost = price(this.#pricedTasks);
    return {
      key: keyOf(configuration),
      configuration,
      changes: changesOf(configuration, this.request.knobs),
      platform,
      cost,
      usd: cost.load.monthUsd.expected,
      warnings: warnings.filter((warning) => !this.#presentWarnings.includes(warning)),
      outcomes: new Map(),
    };
  }

  #tell(): void {
    this.#workshop.progress({ phase: this.phase, configurations: this.#built.size, runs: this.#runs });
  }
}

/** Of each run only what is compared: a search keeps tens of thousands. */
function slim({ metrics }: Outcome): Outcome {
  return {
    metrics,
    failures: {},
    detectedBy: undefined,
    alarms: { first: undefined, page: undefined, pages: 0 },
    deployment: undefined,
    bound: [],
    digest: "",
    events: 0,
  };
}
