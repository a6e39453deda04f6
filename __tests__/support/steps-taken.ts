import { type Profiler, Session } from "node:inspector";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

const SOURCES = join(__dirname, "../../src");

/**
 * Counts how often the functions and blocks of `src` run. The number is the same on every machine and under every load,
 * so that a test can say how work grows without a clock. Native work, such as parsing JSON, is not in it.
 */
export class StepCounter {
  readonly #session = new Session();

  /** Only code that is loaded after this is counted block by block. */
  start(): void {
    // Code that was not run for a while is thrown away, and its counts with it.
    setFlagsFromString("--no-flush-bytecode");
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** How often each place of `src` is run by `work`. */
  count(work: () => void): Steps {
    this.#take();
    work();
    const ran = this.#take().filter(({ url }) => url.includes(SOURCES));
    return new Steps(
      new Map(ran.map(({ functions, url }) => [url, segments(functions.flatMap(({ ranges }) => ranges))])),
    );
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

/** A stretch of a file that runs as often as a whole: up to where the next one begins. */
interface Segment {
  readonly start: number;
  readonly count: number;
}

/** How often the places of `src` ran. */
export class Steps {
  readonly #files: ReadonlyMap<string, readonly Segment[]>;

  constructor(files: ReadonlyMap<string, readonly Segment[]>) {
    this.#files = files;
  }

  get total(): number {
    return [...this.#files.values()].flat().reduce((sum, { count }) => sum + count, 0);
  }

  /** Every place where a stretch begins. */
  places(): { readonly file: string; readonly start: number }[] {
    return [...this.#files].flatMap(([file, stretches]) => stretches.map(({ start }) => ({ file, start })));
  }

  at({ file, start }: { readonly file: string; readonly start: number }): number {
    const stretches = this.#files.get(file) ?? [];
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.start ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return stretches[low - 1]?.count ?? 0;
  }
}

/** V8 tells a block only where it ran more or less often than what is around it: made flat, places can be compared. */
function segments(ranges: readonly Profiler.CoverageRange[]): Segment[] {
  const sorted = [...ranges].sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const found: Segment[] = [];
  const open: Profiler.CoverageRange[] = [];
  const closeUpTo = (offset: number) => {
    for (let top = open.at(-1); top && top.endOffset <= offset; top = open.at(-1)) {
      open.pop();
      found.push({ start: top.endOffset, count: open.at(-1)?.count ?? 0 });
    }
  };
  for (const range of sorted) {
    closeUpTo(range.startOffset);
    found.push({ start: range.startOffset, count: range.count });
    open.push(range);
  }
  closeUpTo(Number.POSITIVE_INFINITY);
  return found;
}
