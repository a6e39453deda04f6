/**
 * Random numbers without a state: each draw is a hash of the run, of what is drawn, and of whom it is drawn for. Two
 * configurations therefore meet the same boot times and the same losses (common random numbers), whatever else differs
 * between them, and no draw depends on the order of events.
 */
export class Draws {
  readonly #seed: number;

  /** @param seed of the run, a 32-bit integer */
  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /**
   * A number from 0 up to, but not including, 1.
   * @param stream what is drawn, from `streamOf`
   * @param index whom it is drawn for
   */
  uniform(stream: number, index: number): number {
    const high = mix(this.#seed ^ Math.imul(stream, 0x9e3779b1), index);
    const low = mix(high ^ 0x5bd1e995, index + 0x632be5ab);
    return ((high >>> 0) * 0x200000 + ((low >>> 0) >>> 11)) / 0x20000000000000;
  }
}

/** The number of a stream, from its name. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}

/** The seed of one run, from the seed of the simulation. */
export function seedOf(seed: number, run: number): number {
  return mix(Math.imul(seed | 0, 0x85ebca6b) ^ Math.floor(seed / 0x100000000), run);
}

/** Finalizer of MurmurHash3 over both words. */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x2545f491, 0xcc9e2d51) ^ Math.imul(b | 0, 0x1b873593);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h ^ Math.imul(b + 0x9e3779b9, 0x27d4eb2f), 0x165667b1);
  return h ^ (h >>> 15);
}
