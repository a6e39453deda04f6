import { instanceType, networkSlots } from "../../core/instance-types.ts";
import { TASK_STATES } from "../../simulation/state.ts";
import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { countOf, firstAt, longest } from "../observe.ts";
import { M6I_LARGE, reference, SETTING } from "../reference.ts";
import { settled } from "../settled.ts";
import { PAGE } from "../sources.ts";
import { bridged, launchType, oneZone, smallType } from "../variants.ts";

/** A t3.medium of 3,840 MiB carries two tasks in awsvpc mode. */
const T3_MEDIUM = { ...M6I_LARGE, name: "t3.medium", taskMemoryMiB: 3840 };
const SMALL_TASK = { cpu: 256, memoryMiB: 512 };

/** Where small tasks come to rest on so many t3.medium, which is all there may be. */
function onT3(size: number, tasks: number, networkMode: "awsvpc" | "bridge") {
  return settled(
    reference({
      pool: { instanceTypes: [T3_MEDIUM], minSize: size, maxSize: size, onDemandPercentageAboveBase: 100 },
      service: { desiredCount: tasks },
      task: { ...SMALL_TASK, networkMode },
    }),
  );
}

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
    id: "waiting-zone-spread-blocks",
    claim: "A spread over Availability Zones keeps tasks from being placed when it cannot be even.",
    verdict: "false",
    because: "Spread orders the candidates and is best effort; it never rejects an instance.",
    sources: [PAGE.placementStrategies],
    trials: [
      {
        kind: "computed",
        of: "tasks that wait with a spread over zones and all instances in one zone",
        claimed: 6,
        value: 0,
        compute: () => settled(oneZone().platform).waiting,
      },
    ],
  },
  {
    id: "waiting-two-by-memory",
    claim: "A t3.medium carries two tasks of 256 CPU units and 512 MiB because of its CPU and memory.",
    verdict: "false",
    because:
      "CPU is enough for eight and memory for seven. In awsvpc mode it is the network interfaces: three, one of them the instance's own.",
    sources: [PAGE.enis],
    trials: [
      {
        kind: "computed",
        of: "tasks on a t3.medium in bridge mode",
        claimed: 2,
        value: 7,
        compute: () => onT3(1, 20, "bridge").fullest,
      },
      {
        kind: "computed",
        of: "tasks on a t3.medium in awsvpc mode",
        claimed: 2,
        value: 2,
        compute: () => onT3(1, 20, "awsvpc").fullest,
      },
    ],
  },
  {
    id: "waiting-trunking-everywhere",
    claim: "ENI trunking lets any instance type carry more tasks in awsvpc mode.",
    verdict: "depends",
    because:
      "It is for types that AWS lists, m6i.large among them with ten; t2, t3, t3a and t4g are not. Only instances launched after the account setting have it.",
    sources: [PAGE.trunking],
    trueWhen: ["a type of the list, and awsvpcTrunking on before the launch"],
    trials: [slots("m6i.large", 10), slots("t3.medium", 2)],
  },
  {
    id: "waiting-double-deployment-waits",
    claim: "A deployment at 200 % on five full t3.medium leaves six of sixteen tasks waiting.",
    verdict: "depends",
    because:
      "In awsvpc mode ten interfaces are all there is. In bridge mode five instances take thirty-five such tasks.",
    sources: [PAGE.enis, PAGE.deployment],
    trueWhen: ["awsvpc mode without trunking"],
    trials: [
      {
        kind: "computed",
        of: "waiting of 16 tasks on five t3.medium, awsvpc",
        claimed: 6,
        value: 6,
        compute: () => onT3(5, 16, "awsvpc").waiting,
      },
      {
        kind: "computed",
        of: "waiting of 16 tasks on five t3.medium, bridge",
        claimed: 6,
        value: 0,
        compute: () => onT3(5, 16, "bridge").waiting,
      },
    ],
  },
  {
    id: "waiting-six-instances-run-six",
    claim: "Six t3.medium run six of ten small tasks.",
    verdict: "false",
    because:
      "They run twelve in awsvpc mode and forty-two in bridge mode. Six of ten is what three of them run.",
    sources: [PAGE.enis],
    trials: [
      {
        kind: "computed",
        of: "waiting of 10 tasks on six t3.medium, awsvpc",
        claimed: 4,
        value: 0,
        compute: () => onT3(6, 10, "awsvpc").waiting,
      },
      {
        kind: "computed",
        of: "waiting of 10 tasks on three t3.medium, awsvpc",
        claimed: 4,
        value: 4,
        compute: () => onT3(3, 10, "awsvpc").waiting,
      },
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

function slots(name: string, value: number) {
  return {
    kind: "computed" as const,
    of: `tasks in awsvpc mode on ${name} with trunking`,
    claimed: 10,
    value,
    compute: () => {
      const type = instanceType(name);
      return type ? networkSlots(type, "awsvpc") : 0;
    },
  };
}
