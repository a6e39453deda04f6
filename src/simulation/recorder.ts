import type { Lane, Series, Span, TimelineEvent } from "./result.ts";

interface OpenLane {
  readonly lane: Omit<Lane, "spans" | "on">;
  readonly spans: Span[];
  on: string | undefined;
  state: string;
  sinceSec: number;
}

/** Keeps what happens in one run: events, lanes and series. Runs that are only counted have none. */
export class Recorder {
  readonly events: TimelineEvent[] = [];
  readonly #lanes = new Map<string, OpenLane>();
  readonly #atSec: number[] = [];
  readonly #values = new Map<string, number[]>();

  event(atSec: number, actor: string, text: string, key: boolean): void {
    this.events.push({ atSec, actor, text, key });
  }

  /** The instance or task `id` is in this state from now on. */
  state(atSec: number, id: string, kind: Lane["kind"], label: string, state: string, on?: string): void {
    const lane = this.#lanes.get(id);
    if (!lane) {
      this.#lanes.set(id, { lane: { id, kind, label }, spans: [], on, state, sinceSec: atSec });
      return;
    }
    if (on !== undefined) lane.on = on;
    if (lane.state === state) return;
    if (atSec > lane.sinceSec) lane.spans.push({ state: lane.state, fromSec: lane.sinceSec, toSec: atSec });
    lane.state = state;
    lane.sinceSec = atSec;
  }

  /** The value of every series from now on. Several samples of one moment leave the last one. */
  sample(atSec: number, values: Readonly<Record<string, number>>): void {
    const last = this.#atSec.length - 1;
    const entries = Object.entries(values);
    if (last >= 0 && entries.every(([name, value]) => this.#values.get(name)?.[last] === value)) return;
    const again = this.#atSec[last] === atSec;
    if (!again) this.#atSec.push(atSec);
    for (const [name, value] of entries) {
      const list = this.#values.get(name) ?? new Array<number>(Math.max(0, this.#atSec.length - 1)).fill(0);
      list[this.#atSec.length - 1] = value;
      this.#values.set(name, list);
    }
  }

  /** Lanes in the order in which they began; those that ended before the fault are left out. */
  lanes(endSec: number, ended: ReadonlySet<string>): Lane[] {
    return [...this.#lanes.values()].map(({ lane, on, sinceSec, spans, state }) => ({
      ...lane,
      on,
      spans: ended.has(state) ? spans : [...spans, { state, fromSec: sinceSec, toSec: endSec }],
    }));
  }

  series(): Series {
    return { atSec: this.#atSec, values: Object.fromEntries(this.#values) };
  }
}
