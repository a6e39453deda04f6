import { type Profiler, Session } from "node:inspector";
import { join } from "node:path";

const SOURCES = join(__dirname, "../../src");

/**
 * Counts how often the functions and blocks of `src` run. The number is the same on every machine and under every load,
 * so that a test can say how work grows without a clock. Native work, such as parsing JSON, is not in it.
 */
export class StepCounter {
  readonly #session = new Session();

  /** Only code that is loaded after this is counted block by block. */
  start(): void {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** Steps that `work` takes. */
  count(work: () => void): number {
    this.#take();
    work();
    return this.#take()
      .filter(({ url }) => url.includes(SOURCES))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
      .reduce((sum, count) => sum + count, 0);
  }

  /** What ran since the last call. */
  #take(): readonly Profiler.ScriptCoverage[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error) throw error;
      scripts = result;
    });
    return scripts;
  }
}
