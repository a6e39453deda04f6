import type { Json } from "../../core/event-pattern.ts";
import { matchesPattern } from "../../core/filter-pattern/match.ts";
import { parseFilterPattern as parsePattern } from "../../core/filter-pattern/parse.ts";
import type { FilterPattern } from "../../core/filter-pattern/pattern.ts";
import { remembering } from "../../core/remember.ts";
import type { AlarmMetric, MetricFilter } from "../../model/alarm-types.ts";
import { eventDocument, matchesRule, type PlatformEvent, withoutAccount } from "../events.ts";
import type { World } from "../world.ts";

/** Patterns have 1,024 characters at most, and every run has those of the last one. */
const parseFilterPattern = remembering(parsePattern, 10_000, 1024);

interface Counter {
  readonly filter: MetricFilter;
  readonly pattern: FilterPattern;
  /** Events so far, by the values of the dimensions. */
  readonly counts: Map<string, number>;
}

/**
 * Metrics that are counted from events: a rule writes them to a log group, and a metric filter of that group counts.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html (2026-11).
 */
export class EventCounts {
  readonly #world: World;
  readonly #counters: readonly Counter[];

  constructor(world: World) {
    this.#world = world;
    this.#counters = world.platform.metricFilters.flatMap((filter) => {
      const parsed = parseFilterPattern(filter.pattern);
      return "pattern" in parsed ? [{ filter, pattern: parsed.pattern, counts: new Map() }] : [];
    });
    if (this.#counters.length > 0) world.on("event", (event) => this.#archive(event));
  }

  /** Events so far that a metric of an alarm has counted; undefined where no filter of the platform makes it. */
  counted({ dimensions, metric, namespace }: AlarmMetric): (() => number) | undefined {
    const key = keyOf(Object.entries(dimensions).map(([name, value]) => [name, withoutAccount(value)]));
    const counters = this.#counters.filter(
      ({ filter }) => filter.namespace === namespace && filter.metric === metric,
    );
    if (counters.length === 0) return undefined;
    return () => counters.reduce((sum, { counts }) => sum + (counts.get(key) ?? 0), 0);
  }

  #archive(event: PlatformEvent): void {
    const { platform } = this.#world;
    const groups = new Set(
      platform.eventRules.filter((rule) => matchesRule(rule, event)).flatMap(({ logGroups }) => logGroups),
    );
    if (groups.size === 0) return;
    const document = eventDocument(event, platform.cluster);
    const message = JSON.stringify(document);
    const counters = this.#counters.filter(
      ({ filter, pattern }) => groups.has(filter.logGroup) && matchesPattern(pattern, message),
    );
    if (counters.length === 0) return;
    this.#world.kernel.after(this.#world.draw("event_delivery"), () => {
      for (const { counts, filter } of counters) {
        const key = keyOf(
          Object.entries(filter.dimensions).map(([name, selector]) => [
            name,
            String(select(document, selector)),
          ]),
        );
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    });
  }
}

function keyOf(dimensions: readonly (readonly [string, string])[]): string {
  return dimensions
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("\n");
}

/** The value that `$.detail.group` or `$.resources[0]` leads to. */
function select(document: Json, selector: string): Json | undefined {
  const steps = selector
    .replace(/^\$\.?/, "")
    .split(/[.[\]]+/)
    .filter((step) => step !== "");
  return steps.reduce<Json | undefined>(
    (at, step) =>
      typeof at === "object" && at !== null ? (at as { readonly [key: string]: Json })[step] : undefined,
    document,
  );
}
