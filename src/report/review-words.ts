import type { CostDelta } from "../cost/compare.ts";
import type { EnvironmentReview, PendingDrift, ReviewedChange, ScenarioDelta } from "../review/result.ts";
import type { MetricId } from "../simulation/result.ts";
import { SHORT_TITLES, valueText } from "./simulation-words.ts";

/** `1 alarm`, `2 alarms`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `+$12.34`, `−$0.50`, `$0.00`. */
export function signedUsd(usd: number): string {
  const sign = usd > 0 ? "+" : usd < 0 ? "−" : "";
  return `${sign}$${dollars(Math.abs(usd))}`;
}

/** `$1,234.50`. */
export function usdText(usd: number): string {
  return `$${dollars(usd)}`;
}

function dollars(usd: number): string {
  const [whole = "", cents = ""] = usd.toFixed(2).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/** Resources that are destroyed, or destroyed and made again, other than by every release. */
export function destroyedIn({ stacks }: EnvironmentReview): ReviewedChange[] {
  return stacks
    .flatMap(({ changes }) => changes)
    .filter(({ action, routine }) => (action === "delete" || action === "replace") && !routine);
}

/** Addresses that lose `prevent_destroy`. */
export function unprotectedIn({ stacks }: EnvironmentReview): string[] {
  return stacks.flatMap(({ unprotected }) => unprotected);
}

/** Scenarios that got worse: those that now miss their objective, or those that still meet it. */
export function worseIn({ resilience }: EnvironmentReview, verdict: "met" | "missed"): ScenarioDelta[] {
  return (resilience?.changed ?? []).filter(
    ({ change, verdicts }) => change === "worse" && verdicts[1] === verdict,
  );
}

/** Findings of the gate of one level. */
export function gatedIn(
  { gate }: EnvironmentReview,
  level: "refused" | "unknown" | "warning" | "waived",
): number {
  return (gate?.plans ?? []).reduce(
    (sum, plan) =>
      sum + ("trouble" in plan ? 0 : plan.findings.filter((finding) => finding.level === level).length),
    0,
  );
}

/** Stacks that could not be planned. */
export function unplannedIn({ gate }: EnvironmentReview): number {
  return (gate?.plans ?? []).filter((plan) => "trouble" in plan).length;
}

/** `+$12.34 ($10.00 to $13.00)`: a range only where prices leave one. */
export function changeText({ changeUsd: { expected, high, low } }: CostDelta["load"]): string {
  const range = low === high ? "" : ` (${signedUsd(low)} to ${signedUsd(high)})`;
  return `${signedUsd(expected)}${range}`;
}

/** Metrics in the order in which they hurt: what users see first. */
const TELLING: readonly MetricId[] = [
  "failedShare",
  "failed",
  "unrecovered",
  "minHealthyShare",
  "undetected",
  "recoverySec",
  "belowFloorSec",
  "belowDesiredSec",
  "detectSec",
  "killed",
];

/** The metric that says most of how a scenario changed, before and after: `nat-loss: requests failed 0 → 12,345`. */
export function scenarioText({ change, id, metrics, objectives }: ScenarioDelta): string {
  const wanted = change === "better" ? "better" : "worse";
  const told = TELLING.flatMap((metric) =>
    metrics.filter((it) => it.id === metric && it.difference === wanted),
  )[0];
  const missed = objectives.find(({ met }) => !met);
  const goal = missed ? `, which misses ${missed.text}` : "";
  return told
    ? `${id}: ${SHORT_TITLES[told.id]} ${valueText(told.id, told.before)} → ${valueText(told.id, told.after)}${goal}`
    : id;
}

/** `2 pending (1 high, 1 low)`, or that nobody looked. */
export function driftText(drift: PendingDrift | undefined): string {
  if (!drift) return "not given";
  const open = drift.incomplete.length > 0 ? ", not everything was checked" : "";
  if (drift.findings.length === 0) return `none pending${open}`;
  const levels = [...new Set(drift.findings.map(({ severity }) => severity))];
  const counts = levels.map(
    (level) => `${drift.findings.filter(({ severity }) => severity === level).length} ${level}`,
  );
  return `${drift.findings.length} pending (${counts.join(", ")})${open}`;
}
