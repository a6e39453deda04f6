import { type Queue, runQueue } from "../../bench/queue/queue.ts";
import { runSimpy } from "../../bench/queue/simpy.ts";

/** The greatest distance between two empirical distributions: the statistic of Kolmogorov and Smirnov. */
function distance(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [one, other].map((values) => [...values].sort((x, y) => x - y)) as [number[], number[]];
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    while (i < a.length && (a[i] ?? 0) <= value) i++;
    while (j < b.length && (b[j] ?? 0) <= value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

const SAMPLES = 10_000;
/** Beyond it the two differ at the level of 0.1 %: 1.949 · √(2 / n). */
const LIMIT = 1.949 * Math.sqrt(2 / SAMPLES);

describe("SimPy and the kernel", () => {
  const seeds = Array.from({ length: SAMPLES }, (_, seed) => seed);

  // The last customer of each run: one wait a run, so the samples do not depend on each other.
  it.each<Queue>([
    { arrivals: 0.8, services: 1, servers: 1, customers: 15 },
    { arrivals: 2.6, services: 1, servers: 3, customers: 15 },
  ])(
    "agree on the waits of a queue with $servers servers",
    async (queue) => {
      const { last } = await runSimpy(queue, seeds, () => undefined);
      const ours = seeds.map((seed) => runQueue(queue, seed).waits.at(-1) ?? Number.NaN);
      // Ours has whole milliseconds, so a wait shorter than one is none.
      const theirs = last.map((wait) => Math.round(wait * 1000) / 1000);
      expect(distance(ours, theirs)).toBeLessThan(LIMIT);
      // And they are told apart from a queue with a server that is a tenth slower.
      const slower = seeds.map(
        (seed) => runQueue({ ...queue, services: 0.9 }, seed).waits.at(-1) ?? Number.NaN,
      );
      expect(distance(slower, theirs)).toBeGreaterThan(LIMIT);
    },
    240_000,
  );
});
