import type { RunRecord } from "../simulation/result.ts";

/** What observations read out of a recorded run. What does not happen counts as `NEVER`. */

/** Seconds for what does not happen within the run. */
export const NEVER = 1_000_000;

/** Seconds from the fault to the first event that a text is part of. */
export function firstAt(run: RunRecord, text: string, actor = ""): number {
  const found = run.events.find(
    (event) => event.atSec >= 0 && event.text.includes(text) && event.actor.includes(actor),
  );
  return found?.atSec ?? NEVER;
}

/** Events after the fault that a text is part of. */
export function countOf(run: RunRecord, text: string): number {
  return run.events.filter((event) => event.atSec >= 0 && event.text.includes(text)).length;
}

/** Longest time of a task in a state, in seconds, of tasks that came into it after the fault. */
export function longest(run: RunRecord, state: string, kind: "task" | "instance" = "task"): number {
  return Math.max(0, ...spansOf(run, state, kind).map(({ fromSec, toSec }) => toSec - fromSec));
}

/** Seconds from the fault until a task first comes into a state. */
export function firstInto(run: RunRecord, state: string): number {
  return Math.min(NEVER, ...spansOf(run, state, "task").map(({ fromSec }) => fromSec));
}

function spansOf({ lanes }: RunRecord, state: string, kind: "task" | "instance") {
  return lanes
    .filter((lane) => lane.kind === kind)
    .flatMap(({ spans }) => spans.filter((span) => span.state === state && span.fromSec >= 0));
}

/** Tasks that were started after the fault. */
export function tasksStarted({ lanes }: RunRecord): number {
  return lanes.filter(({ kind, spans }) => kind === "task" && (spans[0]?.fromSec ?? -1) >= 0).length;
}

/** Tasks that came onto an instance after it was DRAINING. */
export function placedOnDraining({ lanes }: RunRecord): number {
  const drainingFrom = new Map<string, number>();
  for (const { id, kind, spans } of lanes) {
    const draining = spans.find(({ state }) => state === "DRAINING");
    if (kind === "instance" && draining) drainingFrom.set(id, draining.fromSec);
  }
  return lanes.filter(({ kind, on, spans }) => {
    const placed = spans.find(({ state }) => state === "PENDING");
    return kind === "task" && placed !== undefined && placed.fromSec > (drainingFrom.get(on ?? "") ?? NEVER);
  }).length;
}

/** Smallest and largest value of a series from the fault on; a value holds until the next. */
export function range({ series }: RunRecord, name: string): { readonly min: number; readonly max: number } {
  const all = series.values[name] ?? [];
  const before = series.atSec.filter((atSec) => atSec <= 0).length;
  const values = all.slice(Math.max(0, before - 1));
  return { min: Math.min(...values), max: Math.max(...values) };
}

/** Longest time from RUNNING to healthy, in seconds, of tasks that came to RUNNING after the fault. */
export function runningToHealthy(run: RunRecord): number {
  const healthyAt = new Map<string, number>();
  for (const { atSec, text } of run.events) {
    const [, task] = /^task (\S+) is healthy$/.exec(text) ?? [];
    if (task !== undefined && !healthyAt.has(task)) healthyAt.set(task, atSec);
  }
  const waits = run.lanes.flatMap(({ id, spans }) => {
    const running = spans.find(({ state, fromSec }) => state === "RUNNING" && fromSec >= 0);
    const healthy = healthyAt.get(id);
    return running && healthy !== undefined ? [healthy - running.fromSec] : [];
  });
  return Math.max(0, ...waits);
}
