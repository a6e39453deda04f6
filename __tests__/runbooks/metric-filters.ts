import { matchesPattern } from "../../src/core/filter-pattern/match.ts";
import { parseFilterPattern } from "../../src/core/filter-pattern/parse.ts";
import { send } from "./metrics.ts";
import type { Terminal } from "./terminal.ts";

interface Filter {
  readonly filterPattern: string;
  readonly metricTransformations: readonly [
    { metricNamespace: string; metricName: string; dimensions?: Record<string, string> },
  ];
}

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** What CloudWatch Logs does and the emulator does not: the metric filters of a log group count what arrives. */
export class MetricFilters {
  readonly #terminal: Terminal;
  readonly #group: string;
  readonly #counted = new Set<string>();
  readonly #metrics = new Map<string, Metric>();

  constructor(terminal: Terminal, group: string) {
    this.#terminal = terminal;
    this.#group = group;
  }

  /** Sends the metrics of what arrived since the last call, and zero for each that was sent before. */
  async count(): Promise<void> {
    const filters: Filter[] = await this.#logs("describe-metric-filters", "metricFilters");
    const events: { eventId: string; message: string }[] = await this.#logs("filter-log-events", "events");
    const counts = new Map([...this.#metrics.keys()].map((key) => [key, 0]));
    for (const { eventId, message } of events.filter((event) => !this.#counted.has(event.eventId))) {
      this.#counted.add(eventId);
      for (const filter of filters.filter((each) => matches(each, message))) {
        const metric = metricOf(filter, message);
        const key = JSON.stringify(metric);
        this.#metrics.set(key, metric);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    for (const [key, { dimensions, name, namespace }] of this.#metrics) {
      const datum = { MetricName: name, Dimensions: dimensions, Value: counts.get(key) };
      await send(this.#terminal, namespace, datum);
    }
  }

  async #logs(operation: string, list: string) {
    const query = ["--log-group-name", this.#group, "--query", list];
    return JSON.parse(await this.#terminal.must("aws", "logs", operation, ...query, "--output", "json"));
  }
}

function matches({ filterPattern }: Filter, message: string): boolean {
  const parsed = parseFilterPattern(filterPattern);
  if ("problem" in parsed) throw new Error(`${filterPattern}: ${parsed.problem}`);
  return matchesPattern(parsed.pattern, message);
}

function metricOf(
  { metricTransformations: [{ dimensions = {}, ...metric }] }: Filter,
  message: string,
): Metric {
  return {
    namespace: metric.metricNamespace,
    name: metric.metricName,
    dimensions: Object.entries(dimensions).map(([Name, selector]) => ({
      Name,
      Value: String(valueAt(JSON.parse(message), selector)),
    })),
  };
}

/** The value of a selector such as `$.detail.group` or `$.resources[0]`. */
function valueAt(event: unknown, selector: string): unknown {
  const path = selector
    .slice(2)
    .split(/[.[\]]+/)
    .filter((part) => part !== "");
  return path.reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], event);
}
