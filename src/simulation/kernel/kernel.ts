/** What is done at one moment, in this order. Faults come first, measurements last. */
export const PRIORITY = { fault: 0, platform: 1, control: 2, measure: 3 } as const;

interface Entry {
  readonly at: number;
  readonly priority: number;
  readonly sequence: number;
  readonly action: () => void;
}

/** Called after every event. */
export type Watch = () => void;

/** More events than this at one moment, and two controllers answer each other without end. */
const MOST_AT_ONE_MOMENT = 200_000;

/**
 * The event loop: a heap ordered by time, priority and sequence. Time is kept in whole milliseconds, so that sums are
 * exact and every machine computes the same.
 */
export class Kernel {
  #now: number;
  #sequence = 0;
  #events = 0;
  readonly #heap: Entry[] = [];
  readonly #watch: Watch | undefined;

  /**
   * @param startSec time at which the run begins
   * @param watch called after every event, for invariants
   */
  constructor(startSec = 0, watch?: Watch) {
    this.#now = Math.round(startSec * 1000);
    this.#watch = watch;
  }

  /** Seconds since the fault; negative before it. */
  get nowSec(): number {
    return this.#now / 1000;
  }

  /** Events that ran. */
  get events(): number {
    return this.#events;
  }

  /** Runs an action after some seconds, rounded to milliseconds; never in the past. */
  after(seconds: number, action: () => void, priority: number = PRIORITY.platform): void {
    const at = this.#now + Math.max(0, Math.round(seconds * 1000));
    push(this.#heap, { at, priority, sequence: this.#sequence++, action });
  }

  /** Runs an action every `seconds`, the first time after `first` seconds. */
  every(seconds: number, first: number, action: () => void, priority: number = PRIORITY.control): void {
    const again = () => {
      action();
      this.after(seconds, again, priority);
    };
    this.after(first, again, priority);
  }

  /** Runs all events up to a time, which is the time then. */
  runUntil(seconds: number): void {
    const until = Math.round(seconds * 1000);
    let moment = this.#now;
    let atMoment = 0;
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      pop(this.#heap);
      atMoment = next.at === moment ? atMoment + 1 : 0;
      if (atMoment > MOST_AT_ONE_MOMENT) throw new Error(`the simulation stands still at ${next.at} ms`);
      moment = next.at;
      this.#now = next.at;
      this.#events++;
      next.action();
      this.#watch?.();
    }
    this.#now = until;
  }
}

function before(a: Entry, b: Entry): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.priority !== b.priority) return a.priority < b.priority;
  return a.sequence < b.sequence;
}

function push(heap: Entry[], entry: Entry): void {
  let child = heap.length;
  heap.push(entry);
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(entry, above)) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let parent = 0;
  for (;;) {
    let child = parent * 2 + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    let smaller = left;
    if (right !== undefined && before(right, left)) {
      child++;
      smaller = right;
    }
    if (!before(smaller, last)) break;
    heap[parent] = smaller;
    parent = child;
  }
  heap[parent] = last;
}
