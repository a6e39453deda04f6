import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { countOf, firstInto, placedOnDraining } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";

/** Every Spot instance goes, each with a notice, and nothing is deployed meanwhile. */
const ALL_SPOT = {
  scenario: "spot-collapse",
  values: { outageSec: 600 },
  overrides: { spot_without_notice: 0 },
} as const;
const NO_DRAINING = { [SETTING.agentDraining]: false, [SETTING.managedDraining]: false };
const LOW_FLOOR = { [SETTING.minimumHealthy]: 0 };

export const draining: readonly Claim[] = [
  {
    id: "draining-notice-always-comes",
    claim: "EC2 always announces an interruption two minutes before.",
    verdict: "false",
    because:
      "The notice is best effort: an instance may end without one, and then everything on it ends at once.",
    sources: [PAGE.spotNotices],
    trials: [
      {
        kind: "simulated",
        ...ALL_SPOT,
        settings: LOW_FLOOR,
        overrides: { spot_without_notice: 1 },
        promise: "max(killed) = 0",
        holds: false,
      },
      { kind: "simulated", ...ALL_SPOT, settings: LOW_FLOOR, promise: "max(killed) = 0", holds: true },
    ],
  },
  {
    id: "draining-by-itself",
    claim: "ECS sets an instance to DRAINING when its interruption notice comes.",
    verdict: "depends",
    because:
      "Managed draining does, or the agent with ECS_ENABLE_SPOT_INSTANCE_DRAINING, whose default is false. With neither, the instance stays ACTIVE and may even get new tasks.",
    sources: [PAGE.spotAgent, PAGE.managedDraining],
    trueWhen: [when.draining],
    trials: [
      {
        kind: "observed",
        ...ALL_SPOT,
        of: "instances that were DRAINING",
        read: (run) => countOf(run, "is DRAINING"),
        promise: { atLeast: 4 },
        holds: true,
      },
      {
        kind: "observed",
        ...ALL_SPOT,
        settings: NO_DRAINING,
        of: "instances that were DRAINING",
        read: (run) => countOf(run, "is DRAINING"),
        promise: { atLeast: 4 },
        holds: false,
      },
    ],
  },
  {
    id: "draining-by-termination-protection",
    claim: "Managed termination protection keeps Spot instances from ending with tasks on them.",
    verdict: "false",
    because:
      "It keeps scale-in from choosing busy instances. EC2 takes Spot instances back without asking the group; draining is what moves their tasks.",
    sources: [PAGE.terminationProtection, PAGE.managedDraining],
    trueWhen: [when.draining, when.floorBelowDesired],
    trials: [
      {
        kind: "simulated",
        ...ALL_SPOT,
        settings: { ...NO_DRAINING, ...LOW_FLOOR },
        promise: "max(killed) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        ...ALL_SPOT,
        settings: { ...LOW_FLOOR, [SETTING.terminationProtection]: false },
        promise: "max(killed) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "draining-two-minutes-suffice",
    claim: "Two minutes are enough to move the tasks of a reclaimed Spot instance without loss.",
    verdict: "depends",
    because:
      "With minimumHealthyPercent 100 a task may leave only when its replacement is healthy, and without spare room that takes a new instance. AWS says so of 100 %.",
    sources: [PAGE.draining, PAGE.spotAgent],
    trueWhen: [when.draining, when.floorBelowDesired, when.fitsTwoMinutes],
    trials: [
      { kind: "simulated", ...ALL_SPOT, promise: "max(killed) = 0", holds: false },
      { kind: "simulated", ...ALL_SPOT, settings: LOW_FLOOR, promise: "max(killed) = 0", holds: true },
    ],
  },
  {
    id: "draining-tasks-stay-until-the-end",
    claim: "Tasks on a draining instance run on until the instance ends.",
    verdict: "depends",
    because:
      "Draining makes the scheduler replace them at once, as far as minimumHealthyPercent lets it; only what has to wait for a replacement stays.",
    sources: [PAGE.draining],
    trueWhen: [when.floorAtDesired, "and no room for replacements"],
    trials: [
      {
        kind: "observed",
        ...ALL_SPOT,
        of: "seconds until a task leaves",
        read: (run) => firstInto(run, "DEACTIVATING"),
        promise: { atLeast: 120 },
        holds: true,
      },
      {
        kind: "observed",
        ...ALL_SPOT,
        settings: LOW_FLOOR,
        of: "seconds until a task leaves",
        read: (run) => firstInto(run, "DEACTIVATING"),
        promise: { atLeast: 120 },
        holds: false,
      },
    ],
  },
  {
    id: "draining-takes-no-new-tasks",
    claim: "A draining instance gets no new tasks.",
    verdict: "true",
    because: "Placement considers ACTIVE instances only.",
    sources: [PAGE.draining],
    trials: [
      {
        kind: "observed",
        ...ALL_SPOT,
        of: "tasks placed on a draining instance",
        read: placedOnDraining,
        promise: { atMost: 0 },
        holds: true,
      },
    ],
  },
  {
    id: "draining-minimum-healthy-is-a-guarantee",
    claim: "minimumHealthyPercent = 100 keeps the healthy tasks at the desired count whatever happens.",
    verdict: "false",
    because: "It binds what the scheduler stops. Hosts end without asking, and their tasks with them.",
    sources: [PAGE.deployment, PAGE.spotAgent],
    trials: [
      { kind: "simulated", ...ALL_SPOT, promise: "min(minHealthyShare) >= 100", holds: false },
      {
        kind: "simulated",
        scenario: "deployment",
        promise: "min(minHealthyShare) >= 100",
        holds: true,
      },
    ],
  },
  {
    id: "draining-loss-without-errors",
    claim: "A Spot loss during a deployment costs latency, but no request.",
    verdict: "depends",
    because:
      "Targets that end before they are deregistered answer nothing until they are found: 502 and 504. Tasks that may leave early, with room for the load, avoid it.",
    sources: [PAGE.balancerTrouble, PAGE.spotAgent],
    trueWhen: [when.draining, when.floorBelowDesired, "spare room for the load of the tasks that leave"],
    trials: [
      {
        kind: "simulated",
        scenario: "spot-loss-during-deployment",
        values: { share: 1 },
        promise: "p50(failed) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "spot-loss-during-deployment",
        values: { share: 0.5 },
        settings: { [SETTING.minimumHealthy]: 50 },
        overrides: { spot_without_notice: 0, task_utilization: 0.1 },
        promise: "p50(failed) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "draining-over-in-three-minutes",
    claim: "A deployment that meets a Spot loss is done three minutes after the notice.",
    verdict: "false",
    because:
      "The instances end after two minutes; only then are they replaced, boot, and start and check tasks, in as many waves as the room asks for.",
    sources: [PAGE.speed, PAGE.spotNotices],
    trials: [
      {
        kind: "simulated",
        scenario: "spot-loss-during-deployment",
        promise: "p50(recoverySec) <= 180",
        holds: false,
      },
    ],
  },
  {
    id: "draining-group-shrinks-after-a-loss",
    claim: "After a Spot loss the group stays smaller by the instances that were reclaimed.",
    verdict: "false",
    because: "The desired capacity is unchanged, so the group launches replacements.",
    sources: [PAGE.asgHealth],
    trials: [
      {
        kind: "observed",
        ...ALL_SPOT,
        of: "instances at the end, of five",
        read: ({ series }) => series.values["instances"]?.at(-1) ?? 0,
        promise: { atMost: 4 },
        holds: false,
      },
    ],
  },
  {
    id: "draining-tasks-get-sigkill",
    claim: "Tasks on an instance that is taken back get SIGKILL after two minutes.",
    verdict: "depends",
    because:
      "Those that were drained stopped in order before. On what is left, the operating system shuts down: a signal may come, the stop sequence of ECS does not.",
    sources: [PAGE.spotNotices, PAGE.draining],
    trueWhen: ["tasks that had to stay until the end"],
    trials: [
      { kind: "simulated", ...ALL_SPOT, promise: "min(killed) > 0", holds: true },
      { kind: "simulated", ...ALL_SPOT, settings: LOW_FLOOR, promise: "min(killed) > 0", holds: false },
    ],
  },
  {
    id: "draining-is-a-state-of-tasks",
    claim: "Tasks change to DRAINING.",
    verdict: "false",
    because:
      "The instance and the target drain. A task is DEACTIVATING while it is deregistered, then STOPPING.",
    sources: [PAGE.lifecycle, PAGE.draining],
    trials: [
      {
        kind: "observed",
        ...ALL_SPOT,
        settings: LOW_FLOOR,
        of: "tasks that were DRAINING",
        read: ({ lanes }) =>
          lanes.filter(({ kind, spans }) => kind === "task" && spans.some((it) => it.state === "DRAINING"))
            .length,
        promise: { atLeast: 1 },
        holds: false,
      },
    ],
  },
];
