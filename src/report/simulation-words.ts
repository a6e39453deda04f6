import {
  type FailureCause,
  METRICS,
  type Metric,
  type MetricId,
  type ScenarioResult,
} from "../simulation/result.ts";

/** Metrics in the few words that a table has room for. */
export const SHORT_TITLES: Readonly<Record<MetricId, string>> = {
  failed: "requests failed",
  failedShare: "share of requests failed",
  minHealthyShare: "fewest healthy, of wanted",
  belowDesiredSec: "fewer than wanted for",
  belowFloorSec: "below the floor for",
  recoverySec: "recovered after",
  unrecovered: "not recovered, of runs",
  detectSec: "somebody told after",
  undetected: "nobody told, of runs",
  killed: "tasks ended under traffic",
  instanceHours: "instance-hours",
};

/** Why requests failed, as a client sees it. */
export const CAUSE_WORDS: Readonly<Record<FailureCause, string>> = {
  "bad-gateway": "502, connection to a target was reset",
  "no-target": "503, no registered target",
  "gateway-timeout": "504, a target did not answer",
  overload: "more requests than the healthy tasks can serve",
  release: "the release answers with an error",
  "wrong-answer": "200 with a wrong answer",
};

const BY_ID = new Map(METRICS.map((metric) => [metric.id, metric]));

export function metricOf(id: MetricId): Metric {
  const metric = BY_ID.get(id);
  if (!metric) throw new TypeError(`no metric is called ${id}`);
  return metric;
}

/** A value with its unit: `1,250`, `12.5 %`, `95 s`, `4.2 min`, `3 % of runs`. */
export function valueText(id: MetricId, value: number): string {
  switch (metricOf(id).unit) {
    case "s":
      return spanText(value);
    case "%":
      return `${numberText(value)} %`;
    case "runs":
      return `${numberText(value * 100)} %`;
    case "h":
      return `${numberText(value)} h`;
    case "requests":
    case "tasks":
      return numberText(value);
  }
}

/** Two ends with the unit once where it is the same: `6.7–7.3 min`. */
export function rangeText(id: MetricId, [low, high]: readonly [number, number]): string {
  const [left, right] = [valueText(id, low), valueText(id, high)];
  const [, value = left, unit = ""] = /^(\S+)( .+)$/.exec(left) ?? [];
  return unit !== "" && right.endsWith(unit) ? `${value}–${right}` : `${left}–${right}`;
}

/** A number of three or more significant digits, as a table shows it: `0`, `0.03`, `12.5`, `1,250`, `1.3 M`. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 999_999.5) return `${numberText(value / 1_000_000)} M`;
  if (size >= 100) return grouped(Math.round(value));
  if (size >= 1 || size === 0) return String(Math.round(value * 10) / 10);
  return String(Number(value.toPrecision(1)));
}

/** A value that was held against a limit, with enough digits to tell them apart: `0.1042`. */
export function judgedText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Thousands between commas, the same on every machine. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A span for a table: `0 s`, `95 s`, `4.2 min`, `2.1 h`. */
export function spanText(seconds: number): string {
  if (Math.abs(seconds) < 119.5) return `${numberText(seconds)} s`;
  const minutes = seconds / 60;
  return Math.abs(minutes) < 119.5 ? `${numberText(minutes)} min` : `${numberText(minutes / 60)} h`;
}

/** A moment of an incident document: `T-30 s`, `T+0`, `T+32 s`, `T+4 min 10 s`, `T+2 h 3 min`. */
export function momentText(atSec: number): string {
  const total = Math.round(Math.abs(atSec));
  if (total === 0) return "T+0";
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = total % 60;
  const parts =
    hours > 0 ? [part(hours, "h"), part(minutes, "min")] : [part(minutes, "min"), part(seconds, "s")];
  return `T${atSec < 0 ? "-" : "+"}${parts.filter((it) => it !== "").join(" ")}`;
}

function part(count: number, unit: string): string {
  return count === 0 ? "" : `${count} ${unit}`;
}

/** When the platform had recovered in most runs; a run that does not recover counts as the whole horizon. */
export function recoveryText({ distribution, horizonSec }: ScenarioResult): string {
  const { p50 } = distribution.recoverySec;
  return p50 >= horizonSec ? "never" : spanText(p50);
}

/** After how long somebody was told in most runs. */
export function detectionText({ distribution, horizonSec }: ScenarioResult): string {
  const { p50 } = distribution.detectSec;
  return p50 >= horizonSec ? "never" : spanText(p50);
}

/** Which alarm fires first in most runs, and after how long. Not escaped. */
export function firstAlarmText({ alarms, runs }: Pick<ScenarioResult, "alarms" | "runs">): string {
  const [first] = alarms.first;
  if (!first) return "no alarm fires";
  return `${first.name} after ${spanText(first.medianSec)}, in ${shareText(first.runs, runs)} of runs`;
}

/** What somebody is sent in most runs. Not escaped. */
export function pageText({ alarms, runs }: Pick<ScenarioResult, "alarms" | "runs">): string {
  const [page] = alarms.pages;
  if (!page) return "nobody is paged";
  const reason = page.kind === "composite-alarm" ? ` because of ${page.because.join(", ")}` : "";
  return `${page.name} after ${spanText(page.medianSec)}, in ${shareText(page.runs, runs)} of runs${reason}; ${numberText(alarms.pagesPerRun)} pages a run`;
}

/** The finding that something suffers and nobody is told; undefined where that does not happen. */
export function unseenText({ alarms, runs }: Pick<ScenarioResult, "alarms" | "runs">): string | undefined {
  if (alarms.unseen === 0) return undefined;
  return `no alarm catches it in ${shareText(alarms.unseen, runs)} of runs`;
}

function shareText(count: number, of: number): string {
  return `${numberText((100 * count) / Math.max(1, of))} %`;
}

/** The values of a scenario's parameters: `share 60, noticeSec 120`. Not escaped. */
export function parametersText({ parameters }: ScenarioResult): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** Counts by name, most first: `prod-api-unhealthy-hosts 940, EC2 Spot interruption 60`. Not escaped. */
export function byCount(counts: Readonly<Record<string, number | undefined>>): [string, number][] {
  return Object.entries(counts)
    .flatMap(([name, count]): [string, number][] =>
      count === undefined || count === 0 ? [] : [[name, count]],
    )
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
}

/** Settings whose change the simulator has tried, with the scenarios that each one helps, most scenarios first. */
export function liftsBySetting(
  scenarios: readonly ScenarioResult[],
): { readonly setting: string; readonly change: string; readonly scenarios: readonly string[] }[] {
  const found = new Map<string, { setting: string; change: string; scenarios: string[] }>();
  for (const { constraints, id } of scenarios) {
    const lift = constraints.find((it) => it.lift !== undefined)?.lift;
    if (!lift) continue;
    const change = `${lift.from} → ${lift.to}`;
    const setting = lift.field ?? lift.setting;
    const entry = found.get(`${setting} ${change}`) ?? { setting, change, scenarios: [] };
    entry.scenarios.push(id);
    found.set(`${setting} ${change}`, entry);
  }
  return [...found.values()].sort((a, b) => b.scenarios.length - a.scenarios.length);
}

/** What became of the settings that were changed to lift a constraint, where none did. */
export function triedText(tried: number): string {
  if (tried === 0) return "No setting was tried: none is known to lift it, or there was nothing to improve.";
  return tried === 1
    ? "One setting was tried, and did not lift it."
    : `${tried} settings were tried, and none lifts it.`;
}
