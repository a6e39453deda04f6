import type { Outcome } from "./outcome.ts";
import type { FirstCount, Page, ScenarioAlarms } from "./result.ts";
import { tidy } from "./statistics.ts";

/** Which alarms caught a scenario, over all runs. */
export function alarmsOf(outcomes: readonly Outcome[]): ScenarioAlarms {
  const pages = outcomes.flatMap(({ alarms }) => alarms.page ?? []);
  const total = outcomes.reduce((sum, { alarms }) => sum + alarms.pages, 0);
  return {
    first: counted(
      outcomes.flatMap(({ alarms }) => alarms.first ?? []),
      ({ alarm }) => alarm,
    ),
    pages: counted(pages, ({ by }) => by).map((count) => {
      const own = pages.filter(({ by }) => by === count.name);
      return { ...count, kind: own[0]?.kind ?? "alarm", because: reasonsOf(own) };
    }),
    pagesPerRun: outcomes.length === 0 ? 0 : tidy(total / outcomes.length),
    unseen: outcomes.filter(({ metrics }) => metrics.undetected > 0).length,
  };
}

function counted<T extends { readonly atSec: number }>(
  all: readonly T[],
  nameOf: (it: T) => string,
): FirstCount[] {
  const byName = new Map<string, number[]>();
  for (const it of all) byName.set(nameOf(it), [...(byName.get(nameOf(it)) ?? []), it.atSec]);
  return [...byName]
    .map(([name, seconds]) => ({ name, runs: seconds.length, medianSec: tidy(median(seconds)) }))
    .sort((a, b) => b.runs - a.runs || (a.name < b.name ? -1 : 1));
}

/** Alarms that were the reason in at least half of the pages; else the most frequent one. */
function reasonsOf(pages: readonly Page[]): string[] {
  const counts = new Map<string, number>();
  for (const { because } of pages) for (const name of because) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const frequent = sorted.filter(([, count]) => count * 2 >= pages.length);
  return (frequent.length > 0 ? frequent : sorted.slice(0, 1)).map(([name]) => name);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
