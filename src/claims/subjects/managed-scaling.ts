import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { firstAt, longest, range } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { groupSchedule, overProvisioned } from "../variants.ts";

const WAITING = { scenario: "pending-tasks", values: { waiting: 6 } } as const;

export const managedScaling: readonly Claim[] = [
  {
    id: "scaling-before-tasks-wait",
    claim: "The capacity provider scales out before tasks have to wait.",
    verdict: "depends",
    because: "At target 100 it answers to tasks that wait. Only headroom takes them at once.",
    sources: [PAGE.clusterScaling, PAGE.speed],
    trueWhen: [when.headroom],
    trials: [
      {
        kind: "observed",
        scenario: "deployment",
        of: "longest time in PROVISIONING, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atMost: 20 },
        holds: false,
      },
      {
        kind: "observed",
        scenario: "deployment",
        settings: { [SETTING.targetCapacity]: 50 },
        of: "longest time in PROVISIONING, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atMost: 20 },
        holds: true,
      },
    ],
  },
  {
    id: "scaling-within-thirty-seconds",
    claim: "Managed scaling sees waiting tasks within thirty seconds, continuously.",
    verdict: "false",
    because:
      "The metric has one datapoint a minute and the alarm takes up to a minute more: up to two minutes before an instance is even asked for.",
    sources: [PAGE.clusterScaling, PAGE.speed],
    trials: [
      {
        kind: "observed",
        ...WAITING,
        of: "seconds to the change of the desired capacity",
        read: (run) => firstAt(run, "desired capacity"),
        promise: { atMost: 30 },
        holds: false,
      },
    ],
  },
  {
    id: "scaling-after-five-minutes",
    claim: "Managed scaling acts when tasks have waited for five minutes.",
    verdict: "false",
    because: "There is no such timer: one datapoint above the target is enough.",
    sources: [PAGE.clusterScaling],
    trials: [
      {
        kind: "observed",
        ...WAITING,
        of: "seconds to the change of the desired capacity",
        read: (run) => firstAt(run, "desired capacity"),
        promise: { atLeast: 300 },
        holds: false,
      },
    ],
  },
  {
    id: "scaling-capacity-in-ninety-seconds",
    claim: "New capacity is there ninety seconds after it is needed.",
    verdict: "false",
    because: "Metric, alarm, launch, boot and registration follow on each other: two to five minutes.",
    sources: [PAGE.speed],
    trials: [
      {
        kind: "observed",
        ...WAITING,
        of: "seconds to the first ACTIVE instance",
        read: (run) => firstAt(run, "is an ACTIVE"),
        promise: { atMost: 90 },
        holds: false,
      },
    ],
  },
  {
    id: "scaling-takes-fifteen-minutes",
    claim: "Waiting tasks run fifteen minutes later.",
    verdict: "false",
    because:
      "When nothing stalls it is a few minutes: up to two for metric and alarm, one to three for the boot, one for the start.",
    sources: [PAGE.speed, PAGE.clusterScaling],
    trials: [{ kind: "simulated", ...WAITING, promise: "p50(recoverySec) >= 900", holds: false }],
  },
  {
    id: "scaling-cooldown-of-five-minutes",
    claim: "After a scale-out, managed scaling waits for a cooldown of five minutes.",
    verdict: "depends",
    because:
      "It is the warm-up period: while an instance is younger, scale-out is blocked. Its default is 300 s, and it is a setting.",
    sources: [PAGE.managedScaling],
    trueWhen: ["instance_warmup_period = 300"],
    trials: [
      {
        kind: "simulated",
        scenario: "pending-tasks",
        values: { waiting: 6 },
        settings: { [SETTING.maximumStep]: 1 },
        promise: "p50(recoverySec) >= 720",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "pending-tasks",
        values: { waiting: 6 },
        settings: { [SETTING.maximumStep]: 1, [SETTING.warmUp]: 60 },
        promise: "p50(recoverySec) >= 720",
        holds: false,
      },
    ],
  },
  {
    id: "scaling-in-after-cooldown",
    claim: "Managed scaling removes spare instances after a cooldown of five minutes.",
    verdict: "false",
    because:
      "Fifteen datapoints of a minute below the target have to come first, and any other starts the count again.",
    sources: [PAGE.clusterScaling],
    trials: [
      {
        kind: "observed",
        scenario: "undisturbed",
        on: overProvisioned(),
        of: "seconds to the change of the desired capacity",
        read: (run) => firstAt(run, "desired capacity"),
        promise: { atMost: 420 },
        holds: false,
      },
    ],
  },
  {
    id: "scaling-in-repacks",
    claim: "Managed scaling moves running tasks together, so that the fewest instances remain.",
    verdict: "false",
    because:
      "It removes empty instances and moves nothing. A spread over zones leaves half-empty ones, for as long as their tasks run.",
    sources: [PAGE.clusterScaling],
    trials: [
      {
        kind: "observed",
        scenario: "undisturbed",
        on: overProvisioned(),
        of: "fewest instances in an hour, of nine for tasks that five could carry",
        read: (run) => range(run, "instances").min,
        promise: { atMost: 5 },
        holds: false,
      },
    ],
  },
  {
    id: "scaling-in-stops-no-task",
    claim: "Scale-in loses no task.",
    verdict: "true",
    because:
      "With managed termination protection only empty instances are chosen, and managed draining moves what is on any other.",
    sources: [PAGE.terminationProtection, PAGE.managedDraining],
    trueWhen: [when.terminationProtection, when.managedDraining],
    trials: [
      {
        kind: "simulated",
        scenario: "undisturbed",
        on: overProvisioned(),
        promise: "max(failed) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "scaling-protection-covers-every-ending",
    claim: "Managed termination protection keeps every busy instance of the group alive.",
    verdict: "false",
    because:
      "It marks instances against scale-in only. Spot, failed health checks, a lost zone and a manual termination take them as before.",
    sources: [PAGE.terminationProtection, PAGE.asgProtection],
    trials: [
      {
        kind: "simulated",
        scenario: "zone-loss",
        promise: "min(minHealthyShare) >= 100",
        holds: false,
      },
    ],
  },
  {
    id: "scaling-group-minimum-is-kept",
    claim: "Managed scaling does not go below min_size of the group.",
    verdict: "true",
    because: "It sets the desired capacity and nothing else, within the bounds of the group.",
    sources: [PAGE.clusterScaling],
    trials: [
      {
        kind: "observed",
        scenario: "undisturbed",
        on: overProvisioned(),
        settings: { [SETTING.minSize]: 7 },
        of: "fewest instances",
        read: (run) => range(run, "instances").min,
        promise: { atLeast: 7 },
        holds: true,
      },
    ],
  },
  {
    id: "scaling-schedule-on-the-group",
    claim: "A schedule on the Auto Scaling group takes the cluster to one instance for the night.",
    verdict: "false",
    because:
      "Tasks keep their instances protected, and managed scaling sets the desired capacity back. The schedule belongs on the service.",
    sources: [PAGE.asgSchedules, PAGE.clusterScaling, PAGE.terminationProtection],
    trueWhen: [when.noGroupSchedule, when.serviceSchedule],
    trials: [
      {
        kind: "observed",
        scenario: "zero-traffic",
        on: groupSchedule(),
        of: "fewest instances",
        read: (run) => range(run, "instances").min,
        promise: { atMost: 1 },
        holds: false,
      },
    ],
  },
];
