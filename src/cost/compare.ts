import type { Priced } from "./cost.ts";
import { inCents, plus, type Range, saved, ZERO } from "./range.ts";
import type { CostLine, Estimate } from "./result.ts";

/** What a change of a platform costs. Dollars are a month; a negative change saves. */
export interface CostDelta {
  readonly floor: EstimateDelta;
  readonly load: EstimateDelta;
  /** Kinds without a price whose number is another. Their cost is in neither sum. */
  readonly unpriced: readonly CountDelta[];
  /** What makes the two differ apart from the platform: another region, other assumptions. */
  readonly notes: readonly string[];
}

export interface EstimateDelta {
  readonly beforeUsd: Range;
  readonly afterUsd: Range;
  /** At each level of prices after less before; `low` is the least of the three. */
  readonly changeUsd: Range;
  /** Resources whose cost differs by a cent or more, the largest change first. */
  readonly resources: readonly ResourceDelta[];
}

export interface ResourceDelta {
  readonly address: string;
  /** `added`: it had no line before. */
  readonly state: "added" | "removed" | "changed";
  readonly beforeUsd: Range;
  readonly afterUsd: Range;
  readonly changeUsd: Range;
  readonly lines: readonly LineDelta[];
}

/** One thing that a resource costs for; quantities are a month's. */
export interface LineDelta {
  readonly what: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  readonly changeUsd: Range;
}

export interface CountDelta {
  readonly what: string;
  readonly why: string;
  readonly before: number;
  readonly after: number;
}

/** The difference of two results, by address. Results for a comparison have the same load. */
export function costDelta(before: Priced, after: Priced): CostDelta {
  return {
    floor: estimateDelta(before.floor, after.floor),
    load: estimateDelta(before.load, after.load),
    unpriced: unpricedDelta(before, after),
    notes: notesOf(before, after),
  };
}

function estimateDelta(before: Estimate, after: Estimate): EstimateDelta {
  const [old, now] = [byAddress(before), byAddress(after)];
  const resources = [...new Set([...old.keys(), ...now.keys()])]
    .map((address) => resourceDelta(address, old.get(address) ?? [], now.get(address) ?? []))
    .filter((it) => it.lines.length > 0)
    .sort(
      (a, b) =>
        Math.abs(b.changeUsd.expected) - Math.abs(a.changeUsd.expected) || a.address.localeCompare(b.address),
    );
  return { ...change(before.monthUsd, after.monthUsd), resources };
}

function resourceDelta(
  address: string,
  before: readonly CostLine[],
  after: readonly CostLine[],
): ResourceDelta {
  const state = before.length === 0 ? "added" : after.length === 0 ? "removed" : "changed";
  return { address, state, ...change(sum(before), sum(after)), lines: lineDeltas(before, after) };
}

function lineDeltas(before: readonly CostLine[], after: readonly CostLine[]): LineDelta[] {
  return [...new Set([...before, ...after].map(({ what }) => what))].flatMap((what): LineDelta[] => {
    const old = before.filter((line) => line.what === what);
    const now = after.filter((line) => line.what === what);
    const { beforeUsd, afterUsd, changeUsd } = change(sum(old), sum(now));
    const same =
      beforeUsd.low === afterUsd.low &&
      beforeUsd.expected === afterUsd.expected &&
      beforeUsd.high === afterUsd.high;
    const unit = (now[0] ?? old[0])?.unit ?? "";
    return same ? [] : [{ what, unit, before: quantity(old), after: quantity(now), changeUsd }];
  });
}

function change(beforeUsd: Range, afterUsd: Range) {
  return { beforeUsd, afterUsd, changeUsd: saved(afterUsd, beforeUsd) };
}

function unpricedDelta(before: Priced, after: Priced): CountDelta[] {
  const counts = new Map<string, CountDelta>();
  for (const { count, what, why } of before.unpriced)
    counts.set(what, { what, why, before: count, after: 0 });
  for (const { count, what, why } of after.unpriced) {
    counts.set(what, { what, why, before: counts.get(what)?.before ?? 0, after: count });
  }
  return [...counts.values()].filter((it) => it.before !== it.after);
}

function notesOf(before: Priced, after: Priced): string[] {
  const assumed = new Map(before.assumptions.map(({ name, value }) => [name, value]));
  return [
    ...(before.region === after.region
      ? []
      : [`prices of ${before.region} before, of ${after.region} after`]),
    ...after.assumptions
      .filter(({ name, value }) => assumed.get(name) !== value)
      .map(({ name, value }) => `${name} is ${assumed.get(name)} before and ${value} after`),
  ];
}

function byAddress({ lines }: Estimate): Map<string, CostLine[]> {
  const found = new Map<string, CostLine[]>();
  for (const line of lines) found.set(line.address, [...(found.get(line.address) ?? []), line]);
  return found;
}

function sum(lines: readonly CostLine[]): Range {
  return inCents(lines.reduce((total, { monthUsd }) => plus(total, monthUsd), ZERO));
}

function quantity(lines: readonly CostLine[]): number {
  return lines.reduce((total, line) => total + line.quantity, 0);
}
