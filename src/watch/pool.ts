import { availableParallelism, freemem } from "node:os";

/** Memory of one engine with its provider, in bytes; measured with Terraform 1.11 and AWS provider 5.100. */
const BYTES_PER_JOB = 700 * 1024 * 1024;

/** How many engines run at once: more than the cores gain nothing, more than the memory holds lose everything. */
export function defaultJobs(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_JOB)));
}

/** Maps with at most `jobs` at work; the results keep the order of the items. */
export async function mapWithin<T, R>(
  jobs: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      results.set(index, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Runs one piece of work after the other, whoever asks. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  pass<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
