import { type Candidate, liftsOf } from "./lifts.ts";
import type { Outcome } from "./outcome.ts";
import { type Execute, jobOf, type Request } from "./request.ts";
import type { BindingConstraint, Lift, Metric } from "./result.ts";
import type { Planned } from "./scenarios/catalogue.ts";
import { tidy } from "./statistics.ts";

/** What each constraint means, in a sentence that completes "held back by". */
const TEXTS: Readonly<Record<string, string>> = {
  "max-size": "the Auto Scaling group is at max_size",
  "spot-supply": "no Spot capacity, and a mixed instances policy does not launch On-Demand instead",
  zones: "no zone takes an instance",
  "eni-slots": "instances have CPU and memory left, but no network interface for another task",
  gpus: "instances have CPU and memory left, but no GPU for another task",
  "host-ports": "instances have room, but the port of the host is taken",
  instances: "no instance has room for another task",
  "instance-warmup": "managed scaling waits until the youngest instance is warmed up",
  "scaling-step": "managed scaling is at its maximum step",
  "minimum-healthy-percent": "the scheduler may not stop a task before its replacement is healthy",
  "spot-notice": "the two minutes of notice were over before all tasks had left",
  "no-draining": "nothing sets an instance to DRAINING after the interruption notice",
  "circuit-breaker": "the deployment circuit breaker ended the deployment",
  "start-throttle": "ECS pauses between attempts to start tasks that failed",
  "scale-in-protection": "instances that should go are protected from scale-in",
  egress: "new instances cannot reach ECS",
  registry: "the image cannot be pulled",
  "task-larger-than-smallest-type":
    "the task does not fit the smallest instance type, so managed scaling ignores it",
  "provisioning-limit": "500 tasks of the cluster are PROVISIONING already",
  "service-max": "the service is at its maximum of tasks",
  "health-check-detection": "requests go to dead targets until the health checks find them",
  "no-notification": "no alarm and no event rule tells anybody",
  "task-capacity": "the tasks get more requests than they can serve",
};

/** Runs in which each candidate is tried. */
const TRIED_RUNS = 60;

/** A change that helps by less than this share of the metric is chance. */
const LEAST_GAIN = 0.05;

/**
 * What bound in the runs, the most frequent first. Where there is something to improve, each setting that could lift a
 * constraint is changed and the same runs are made again; the change that helps most is named with what it brought.
 * @param improvable whether an objective is missed, or the metric is not as good as it can be
 */
export async function constraintsOf(
  request: Request,
  planned: Planned,
  outcomes: readonly Outcome[],
  metric: Metric,
  improvable: boolean,
  execute: Execute,
): Promise<BindingConstraint[]> {
  const counts = new Map<string, number>();
  for (const { bound } of outcomes) for (const id of bound) counts.set(id, (counts.get(id) ?? 0) + 1);
  const found: BindingConstraint[] = [];
  const runs = Math.min(TRIED_RUNS, outcomes.length);
  const before = mean(outcomes.slice(0, runs), metric);
  const tried = new Map<string, Promise<number | undefined>>();
  const bound = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([id, count]) => ({ id, count, candidates: improvable ? liftsOf(id, request, planned) : [] }));
  // All at once: each is one job, and there are as many at work as there are threads.
  await Promise.all(bound.flatMap(({ candidates }) => candidates.map(attempt)));
  for (const { id, count, candidates } of bound) {
    let lift: Lift | undefined;
    for (const candidate of candidates) {
      const after = await attempt(candidate);
      if (after === undefined) continue;
      if (gain(before, after, metric) > LEAST_GAIN && (!lift || gain(lift.after, after, metric) > 0)) {
        const { field, from, setting, to } = candidate;
        lift = { setting, field, from, to, metric: metric.id, before: tidy(before), after: tidy(after) };
      }
    }
    const share = tidy((100 * count) / outcomes.length);
    found.push({ id, text: TEXTS[id] ?? id, share, tried: candidates.length, lift });
  }
  return found.sort((a, b) => bestGain(b) - bestGain(a));

  /** The metric after a change; undefined when the runs were interrupted. */
  function attempt(candidate: Candidate): Promise<number | undefined> {
    const known = tried.get(candidate.setting);
    if (known) return known;
    const job = { ...jobOf(request), ...candidate.change, scenario: planned.id, from: 0, to: runs };
    const result = execute(job).then((again) => (again.length < runs ? undefined : mean(again, metric)));
    tried.set(candidate.setting, result);
    return result;
  }

  function bestGain({ lift }: BindingConstraint): number {
    return lift ? gain(lift.before, lift.after, metric) : 0;
  }
}

/** Improvement as a share of the larger value. Negative when it got worse. */
function gain(before: number, after: number, { better }: Metric): number {
  const difference = better === "lower" ? before - after : after - before;
  return difference === 0 ? 0 : difference / Math.max(Math.abs(before), Math.abs(after));
}

function mean(outcomes: readonly Outcome[], { id }: Metric): number {
  return outcomes.reduce((sum, { metrics }) => sum + metrics[id], 0) / Math.max(1, outcomes.length);
}
