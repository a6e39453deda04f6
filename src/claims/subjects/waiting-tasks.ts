import { TASK_STATES } from "../../simulation/state.ts";
import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { countOf, firstAt, longest } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { bridged, launchType, smallType } from "../variants.ts";

const WAITING = { scenario: "pending-tasks", values: { waiting: 6 } } as const;
const PLACED = "max(unrecovered) = 0";

export const waitingTasks: readonly Claim[] = [
  {
    id: "waiting-state-is-pending",
    claim: "Tasks for which there is no instance are PENDING.",
    verdict: "false",
    because:
      "With managed scaling they wait in PROVISIONING; PENDING is what a placed task is until its agent starts it. `pendingCount` of the service counts both.",
    sources: [PAGE.lifecycle, PAGE.clusterScaling],
    trials: [
      {
        kind: "observed",
        ...WAITING,
        of: "longest time in PENDING, of tasks that wait for minutes, s",
        read: (run) => longest(run, "PENDING"),
        promise: { atLeast: 60 },
        holds: false,
      },
      {
        kind: "observed",
        ...WAITING,
        of: "longest time in PROVISIONING, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atLeast: 60 },
        holds: true,
      },
    ],
  },
  {
    id: "waiting-pending-before-provisioning",
    claim: "A task goes from PENDING to PROVISIONING and then to RUNNING.",
    verdict: "false",
    because: "PROVISIONING is the first state, then PENDING, ACTIVATING and RUNNING.",
    sources: [PAGE.lifecycle],
    trials: [
      {
        kind: "computed",
        of: "the state after PENDING",
        claimed: "PROVISIONING",
        value: "ACTIVATING",
        compute: () => TASK_STATES[TASK_STATES.indexOf("PENDING") + 1] ?? "none",
      },
    ],
  },
  {
    id: "waiting-resolves-by-itself",
    claim: "With managed scaling, waiting tasks always get a place without anybody's action.",
    verdict: "false",
    because:
      "Scaling stalls on max_size, on a task that the smallest type cannot take, on a launch_type, on missing Spot capacity, on instances that cannot register, and on quotas.",
    sources: [PAGE.managedScaling, PAGE.clusterScaling],
    trueWhen: [
      when.managedScaling,
      when.strategy,
      when.equalTypes,
      when.roomToGrow,
      "capacity that EC2 has, and a route to ECS",
    ],
    trials: [
      { kind: "simulated", scenario: "pending-tasks:max-size", promise: PLACED, holds: false },
      { kind: "simulated", scenario: "pending-tasks:no-spot", promise: PLACED, holds: false },
      { kind: "simulated", scenario: "pending-tasks:no-egress", promise: PLACED, holds: false },
      { kind: "simulated", scenario: "pending-tasks", on: launchType(), promise: PLACED, holds: false },
      { kind: "simulated", scenario: "pending-tasks", on: smallType(), promise: PLACED, holds: false },
      { kind: "simulated", ...WAITING, promise: PLACED, holds: true },
    ],
  },
  {
    id: "waiting-only-three-reasons",
    claim:
      "Only a maximum that is too low, a capacity provider that is off, or Spot without a base leave tasks waiting.",
    verdict: "false",
    because: "There are more reasons, and a base does not help beyond its own size.",
    sources: [PAGE.managedScaling, PAGE.mixedInstances],
    trials: [
      {
        kind: "simulated",
        scenario: "pending-tasks:no-egress",
        promise: "min(unrecovered) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "pending-tasks:no-spot",
        settings: { [SETTING.onDemandBase]: 2 },
        promise: "min(unrecovered) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "waiting-launch-type-scales",
    claim: "A service with launch_type EC2 makes the capacity provider launch instances.",
    verdict: "false",
    because:
      "Managed scaling counts tasks that a capacity provider strategy started. The others only report that they cannot be placed.",
    sources: [PAGE.clusterScaling, "https://github.com/aws/containers-roadmap/issues/689"],
    trueWhen: [when.strategy],
    trials: [
      { kind: "simulated", scenario: "pending-tasks", on: launchType(), promise: PLACED, holds: false },
      { kind: "simulated", scenario: "pending-tasks", promise: PLACED, holds: true },
    ],
  },
  {
    id: "waiting-placed-at-once",
    claim: "Waiting tasks are healthy as soon as the new instance has registered.",
    verdict: "false",
    because:
      "They are placed within seconds, and then the image is pulled, the container starts and the first health check passes.",
    sources: [PAGE.speed, PAGE.lifecycle],
    trials: [
      {
        kind: "observed",
        ...WAITING,
        of: "seconds from the first ACTIVE instance to the first healthy task",
        read: (run) => firstAt(run, "is healthy") - firstAt(run, "is an ACTIVE"),
        promise: { atMost: 5 },
        holds: false,
      },
    ],
  },
  {
    id: "waiting-images-are-cached",
    claim: "New tasks start fast because the image is on the instance already.",
    verdict: "depends",
    because: "An instance that ran the image has it. A new one has nothing, unless the AMI holds the image.",
    sources: [PAGE.imagePull],
    trueWhen: [when.cachedImages, "an instance that ran the image, or an AMI with it"],
    trials: [
      {
        kind: "observed",
        ...WAITING,
        of: "longest time in PENDING on new instances, s",
        read: (run) => longest(run, "PENDING"),
        promise: { atMost: 12 },
        holds: false,
      },
      {
        kind: "observed",
        scenario: "secrets-denied:task-loss",
        values: { fixedAfterSec: 0 },
        settings: { [SETTING.targetCapacity]: 80 },
        overrides: { iam_propagation: 0 },
        on: bridged(),
        of: "longest time in PENDING on an instance that ran it, s",
        read: (run) => longest(run, "PENDING"),
        promise: { atMost: 12 },
        holds: true,
      },
    ],
  },
  {
    id: "waiting-draining-instances-count",
    claim: "Instances that drain take places away.",
    verdict: "true",
    because: "They get no new tasks, so what they carry has to find room elsewhere.",
    sources: [PAGE.draining],
    trials: [
      {
        kind: "observed",
        scenario: "pending-tasks:draining",
        of: "instances DRAINING",
        read: (run) => countOf(run, "is DRAINING"),
        promise: { atLeast: 2 },
        holds: true,
      },
      {
        kind: "observed",
        scenario: "pending-tasks:draining",
        of: "longest time in PROVISIONING, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atLeast: 60 },
        holds: true,
      },
    ],
  },
  {
    id: "waiting-forever",
    claim: "A task waits in PROVISIONING until there is a place.",
    verdict: "false",
    because:
      "After ten to thirty minutes it is stopped, and the scheduler makes another. A cluster holds at most 500 of them.",
    sources: [
      "https://github.com/aws/containers-roadmap/issues/2381",
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
    ],
    trials: [
      {
        kind: "observed",
        scenario: "pending-tasks:max-size",
        of: "longest time in PROVISIONING within an hour without room, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atLeast: 3500 },
        holds: false,
      },
    ],
  },
];
