import { availableParallelism, freemem } from "node:os";

/** Memory of one engine with its provider, in bytes; measured with Terraform 1.11 and AWS provider 5.100. */
const BYTES_PER_JOB = 700 * 1024 * 1024;

/** How many engines run at once: more than the cores gain nothing, more than the memory holds lose everything. */
export function defaultJobs(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_JOB)));
}

/**
 * Maps with at most `jobs` at work; the results keep the order of the items. After a failure nothing more begins, and
 * what is at work ends before the failure is thrown: no engine runs on behind its caller's back.
 */
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
      try {
        results.set(index, await work(item));
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(jobs, items.length) }, worker);
  for (const ended of await Promise.allSettled(workers)) if (ended.status === "rejected") throw ended.reason;
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
