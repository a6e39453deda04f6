import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { PROJECT_DIR } from "../../engine/paths.ts";
import type { Outcome } from "../../simulation/outcome.ts";
import type { Execute, Job } from "../../simulation/request.ts";

export interface WorkerJob {
  readonly id: number;
  readonly job: Job;
}

export type WorkerReply =
  | { readonly id: number; readonly outcomes: readonly Outcome[] }
  | { readonly id: number; readonly error: string };

/** Runs of one message: few enough for progress, many enough that copying the model does not count. */
const CHUNK = 100;

interface Waiting {
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that share the runs of jobs. The results do not depend on their number. */
export class SimulationPool {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: WorkerJob[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #signal: AbortSignal;
  #ids = 0;
  /** Called with the number of runs that were made. */
  onRuns: (count: number) => void = () => {};

  /**
   * @param count of the threads, from 1
   * @param signal ends the runs that are under way; what was made counts
   * @param scenarioFile with scenarios of the user
   */
  constructor(count: number, signal: AbortSignal, scenarioFile?: string) {
    this.#signal = signal;
    for (let i = 0; i < count; i++) {
      const worker = new Worker(join(PROJECT_DIR, "bin", "simulation-worker.js"), {
        workerData: { scenarioFile },
        // What a run leaves behind is small; without a limit the threads keep hundreds of megabytes of it.
        resourceLimits: { maxYoungGenerationSizeMb: 16 },
      });
      worker.on("message", (reply: WorkerReply) => this.#done(worker, reply));
      worker.on("error", (error) => this.#failed(error));
      this.#workers.push(worker);
      this.#idle.push(worker);
    }
    signal.addEventListener("abort", () => this.#interrupt(), { once: true });
  }

  /** Runs a job; after an interruption it has the runs up to the first that is missing. */
  readonly execute: Execute = async (job) => {
    const parts: Promise<readonly Outcome[]>[] = [];
    for (let from = job.from; from < job.to; from += CHUNK) {
      parts.push(this.#send({ ...job, from, to: Math.min(job.to, from + CHUNK) }));
    }
    const found: Outcome[] = [];
    for (const [index, part] of parts.entries()) {
      const outcomes = await part;
      found.push(...outcomes);
      const wanted = Math.min(CHUNK, job.to - job.from - index * CHUNK);
      if (outcomes.length < wanted) break;
    }
    return found;
  };

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #send(job: Job): Promise<readonly Outcome[]> {
    if (this.#signal.aborted) return Promise.resolve([]);
    const id = this.#ids++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#queue.push({ id, job });
      this.#next();
    });
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const [worker, message] = [this.#idle.pop(), this.#queue.shift()];
      if (worker && message) worker.postMessage(message);
    }
  }

  #done(worker: Worker, reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    this.#idle.push(worker);
    if ("error" in reply) waiting?.reject(new Error(reply.error));
    else {
      this.onRuns(reply.outcomes.length);
      waiting?.resolve(reply.outcomes);
    }
    this.#next();
  }

  #failed(error: unknown): void {
    for (const { reject } of this.#waiting.values())
      reject(error instanceof Error ? error : new Error(String(error)));
    this.#waiting.clear();
    this.#queue.length = 0;
  }

  #interrupt(): void {
    this.#queue.length = 0;
    for (const { resolve } of this.#waiting.values()) resolve([]);
    this.#waiting.clear();
  }
}
