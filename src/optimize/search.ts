import type { Bench, Candidate } from "./bench.ts";
import type { Guard } from "./guard.ts";
import { type Configuration, type KnobValue, keyOf, PRESENT, turned, without } from "./knob.ts";
import { byCost, type Race, RUNGS } from "./race.ts";

/** One knob at one value, and what that alone does to the present configuration. */
interface Move {
  readonly id: string;
  readonly value: KnobValue;
  /** Undefined where the rules refuse it alone. */
  readonly alone: Candidate | undefined;
  readonly usd: number;
  /** Change of the metric; negative is better. */
  readonly loss: number;
}

/** Share of the budget that the search may take; the rest confirms and compares. */
const SEARCH_SHARE = 0.4;

/** Configurations of one wave, and the waves at most. */
const WAVE = 24;
const MOST_WAVES = 16;

/** Waves without anything better after which the search ends. */
const PATIENCE = 3;

const PARENTS = 4;

/** A price that differs by less is the same. */
export const CENT_USD = 0.005;

/**
 * A search in waves. The first turns every knob alone. Each further one turns one more knob of the cheapest
 * configurations that may hold the objective, of the cheapest that are no worse in any scenario, and of those on the
 * frontier; which ones are worth building is foretold from what each knob did alone. Nothing depends on the time that
 * anything took.
 */
export class Search {
  readonly #bench: Bench;
  readonly #race: Race;
  readonly #guard: Guard;
  readonly #field: Candidate[];
  readonly #present: Candidate;

  constructor(bench: Bench, race: Race, guard: Guard, present: Candidate) {
    this.#bench = bench;
    this.#race = race;
    this.#guard = guard;
    this.#present = present;
    this.#field = [present];
  }

  /** Everything that was simulated. */
  get field(): readonly Candidate[] {
    return this.#field;
  }

  async run(): Promise<void> {
    const moves = await this.#alone();
    let idle = 0;
    for (let wave = 0; wave < MOST_WAVES && idle < PATIENCE && this.#goesOn; wave++) {
      const before = this.#state();
      const next = this.#next(moves);
      if (next.length === 0) break;
      await this.#wave(next);
      idle = this.#state() === before ? idle + 1 : 0;
    }
    await this.#tidy();
  }

  /** Cheapest first: those that may hold the objective. */
  get alive(): Candidate[] {
    const seen = (it: Candidate) => it === this.#present || this.#race.values(it).length >= RUNGS[0];
    return byCost(this.#field.filter((it) => seen(it) && this.#race.isInRace(it)));
  }

  /** Cheapest first: those that a few runs do not show worse than the present one in any scenario. */
  get harmless(): Candidate[] {
    return this.alive.filter((it) => it === this.#present || this.#guard.known(it) === false);
  }

  get #goesOn(): boolean {
    return !this.#bench.stopped && this.#bench.runs < SEARCH_SHARE * this.#bench.request.runs;
  }

  /** Every knob at every value, alone. */
  async #alone(): Promise<Move[]> {
    const all = this.#bench.request.knobs.flatMap(({ candidates, id }) =>
      candidates.map((value) => ({ id, value })),
    );
    await this.#race.run([this.#present], []);
    const configurations = all.map(({ id, value }) => turned(PRESENT, id, value));
    await this.#wave(configurations);
    return Promise.all(
      all.map(async ({ id, value }) => {
        const alone = await this.#bench.candidate(turned(PRESENT, id, value));
        if (!alone) return { id, value, alone, usd: 0, loss: 0 };
        const { after, before } = this.#race.difference(this.#present, alone);
        return { id, value, alone, usd: alone.usd - this.#present.usd, loss: after - before };
      }),
    );
  }

  async #wave(configurations: readonly Configuration[]): Promise<void> {
    const built: (Candidate | undefined)[] = [];
    const runs: Promise<void>[] = [];
    for (const configuration of configurations) {
      if (this.#bench.stopped) break;
      const candidate = await this.#bench.candidate(configuration);
      built.push(candidate);
      if (!candidate) continue;
      const made = this.#race.measure(candidate, RUNGS[0]);
      // Told below, once everything is built.
      made.catch(() => {});
      runs.push(made);
    }
    await Promise.all(runs);
    const fresh = byCost(built.filter((it) => it !== undefined));
    await this.#race.run(fresh, this.#field);
    this.#field.push(...fresh);
    await this.#screen(fresh);
  }

  /** Compares with the present one what is worth it: cheaper ones, or any where the present one fails. */
  async #screen(fresh: readonly Candidate[]): Promise<void> {
    const limit =
      this.#race.verdict(this.#present) === "fails" ? Number.POSITIVE_INFINITY : this.#present.usd;
    const best = Math.min(limit, this.harmless[0]?.usd ?? limit);
    const worth = fresh.filter((it) => it.usd < limit - CENT_USD && this.#race.verdict(it) !== "fails");
    const single = worth.filter(({ configuration }) => configuration.size === 1);
    const combined = worth
      .filter((it) => it.configuration.size > 1 && it.usd < best + CENT_USD && !this.#hasHarm(it))
      .slice(0, PARENTS);
    for (const candidate of [...single, ...combined]) {
      if (this.#bench.stopped) return;
      await this.#guard.isWorse(candidate);
    }
  }

  /** Whether one of its knobs alone is worse than the present configuration. */
  #hasHarm({ configuration }: Candidate): boolean {
    return [...configuration].some(([id, value]) => this.#isHarm(id, value));
  }

  #isHarm(id: string, value: KnobValue): boolean {
    const key = keyOf(turned(PRESENT, id, value));
    const alone = this.#field.find((it) => it.key === key);
    return alone !== undefined && this.#guard.known(alone) === true;
  }

  /** Configurations of the next wave. */
  #next(moves: readonly Move[]): Configuration[] {
    const chosen = new Map<string, Configuration>();
    const add = (parents: readonly Candidate[], most: number, fit: readonly Move[], rank: Rank) => {
      const offers = parents
        .flatMap((parent) => fit.map((move) => ({ parent, move })))
        .filter(({ move, parent }) => !isThere(parent, move))
        .map((offer) => ({ ...offer, rank: rank(offer.parent, offer.move) }))
        .filter((offer) => Number.isFinite(offer.rank))
        .sort((a, b) => a.rank - b.rank || (a.parent.key < b.parent.key ? -1 : 1));
      let added = 0;
      for (const { move, parent } of offers) {
        if (added >= most || chosen.size >= WAVE) return;
        const configuration = turned(parent.configuration, move.id, move.value);
        const key = keyOf(configuration);
        if (chosen.has(key) || this.#bench.isKnown(configuration)) continue;
        chosen.set(key, configuration);
        added += 1;
      }
    };
    const harmless = moves.filter(({ id, value }) => !this.#isHarm(id, value));
    const cheaper: Rank = (parent, move) =>
      move.alone && move.usd < -CENT_USD ? parent.usd + move.usd : Number.POSITIVE_INFINITY;
    const safer: Rank = (_parent, move) =>
      move.alone && move.loss < 0 ? move.loss : Number.POSITIVE_INFINITY;
    const best = this.alive[0]?.usd ?? Number.POSITIVE_INFINITY;
    // A knob that does nothing alone may be what makes another one safe.
    const repair: Rank = (parent, move) =>
      move.alone && parent.usd + move.usd < best - CENT_USD ? move.loss : Number.POSITIVE_INFINITY;
    // What a rule refuses alone may be allowed beside another knob: a smaller base beside larger instances.
    const refused: Rank = (parent, move) =>
      move.alone === undefined && parent.configuration.size > 0 ? parent.usd : Number.POSITIVE_INFINITY;
    add(this.harmless.slice(0, PARENTS), WAVE / 3, harmless, cheaper);
    add(this.alive.slice(0, PARENTS), WAVE / 3, moves, cheaper);
    add(this.#race.frontier(this.#field).slice(0, PARENTS), WAVE / 6, moves, safer);
    add(this.#nearMisses(best), WAVE / 3, moves, repair);
    add([...this.harmless.slice(0, 2), ...this.alive.slice(0, 2)], WAVE, moves, refused);
    return [...chosen.values()];
  }

  /** Of what fails and costs less than the best, that which fails least, and the cheapest. */
  #nearMisses(bestUsd: number): Candidate[] {
    const failing = byCost(
      this.#field.filter((it) => it.usd < bestUsd - CENT_USD && !this.#race.isInRace(it)),
    );
    const loss = new Map(failing.map((it) => [it.key, this.#race.difference(it, it).after]));
    const least = [...failing].sort((a, b) => (loss.get(a.key) ?? 0) - (loss.get(b.key) ?? 0));
    return [...new Set([...least.slice(0, PARENTS), ...failing.slice(0, 1)])];
  }

  /** What would be chosen now; while it stays the same the waves are idle. */
  #state(): string {
    const frontier = this.#race.frontier(this.#field).map(({ key }) => key);
    return JSON.stringify([this.alive[0]?.key, this.harmless[0]?.key, frontier]);
  }

  /** Takes back knobs that bring nothing: without them the price is no higher, and the objective is not refuted. */
  async #tidy(): Promise<void> {
    for (const best of [this.alive[0], this.harmless[0]]) {
      let simplest = best;
      for (const id of best?.configuration.keys() ?? []) {
        if (!simplest || this.#bench.stopped) break;
        const candidate = await this.#bench.candidate(without(simplest.configuration, id));
        if (!candidate || candidate.usd > simplest.usd + CENT_USD) continue;
        await this.#race.measure(candidate, RUNGS[2]);
        if (!this.#race.isInRace(candidate)) continue;
        if (this.#guard.known(simplest) === false && (await this.#guard.isWorse(candidate))) continue;
        this.#field.push(candidate);
        simplest = candidate;
      }
    }
  }
}

/** The smaller, the sooner; infinite where it is not worth a try. */
type Rank = (parent: Candidate, move: Move) => number;

function isThere({ configuration }: Candidate, { id, value }: Move): boolean {
  return JSON.stringify(configuration.get(id)) === JSON.stringify(value);
}
