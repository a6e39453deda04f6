import { ceilingOf, floorOf } from "../../simulation/state.ts";
import type { Claim, Computed } from "../claim.ts";
import * as when from "../conditions.ts";
import { firstInto, longest, runningToHealthy, tasksStarted } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";

/** Room for all that starts, so that only the release counts. */
const ROOM = { [SETTING.targetCapacity]: 50 };

function bounds(desired: number, minimum: number, maximum: number, claimed: string, value: string): Computed {
  const model = { minimumHealthyPercent: minimum, maximumPercent: maximum };
  return {
    kind: "computed",
    of: `floor and ceiling of ${desired} tasks with ${minimum}/${maximum}`,
    claimed,
    value,
    compute: () => `${floorOf({ desired, model })}, ${ceilingOf({ desired, model })}`,
  };
}

export const deployment: readonly Claim[] = [
  {
    id: "deployment-floor-and-ceiling",
    claim:
      "With 100 % and 200 %, two tasks have a floor of two and a ceiling of four; eight have eight and sixteen.",
    verdict: "true",
    because: "The floor is rounded up, the ceiling down.",
    sources: [PAGE.deployment],
    trials: [bounds(2, 100, 200, "2, 4", "2, 4"), bounds(8, 100, 200, "8, 16", "8, 16")],
  },
  {
    id: "deployment-always-moves",
    claim: "Percentages below 100 and above 100 always let a deployment go on.",
    verdict: "depends",
    because:
      "Rounding may leave nothing: two tasks with 75/125 have floor and ceiling two, and nothing can start or stop.",
    sources: [PAGE.deployment],
    trueWhen: [when.roomToDeploy],
    trials: [
      {
        kind: "simulated",
        scenario: "deployment",
        settings: { [SETTING.desiredCount]: 2, [SETTING.minimumHealthy]: 75, [SETTING.maximum]: 125 },
        promise: "max(unrecovered) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "deployment",
        settings: { [SETTING.desiredCount]: 8, [SETTING.minimumHealthy]: 75, [SETTING.maximum]: 125 },
        promise: "max(unrecovered) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "deployment-double-runs-at-once",
    claim: "With a maximum of 200 % the old and the new tasks run beside each other at once.",
    verdict: "depends",
    because: "The maximum is a permission. Without room the new tasks wait for instances.",
    sources: [PAGE.deployment, PAGE.clusterScaling],
    trueWhen: [when.headroom],
    trials: [
      {
        kind: "observed",
        scenario: "deployment",
        settings: ROOM,
        of: "longest time in PROVISIONING, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atMost: 20 },
        holds: true,
      },
      {
        kind: "observed",
        scenario: "deployment",
        of: "longest time in PROVISIONING, s",
        read: (run) => longest(run, "PROVISIONING"),
        promise: { atMost: 20 },
        holds: false,
      },
    ],
  },
  {
    id: "deployment-replaces-before-it-stops",
    claim: "An old task stops only when a new one is healthy.",
    verdict: "depends",
    because: "With minimumHealthyPercent 100. Below it, as many old tasks may stop as the floor leaves.",
    sources: [PAGE.deployment],
    trueWhen: [when.floorAtDesired],
    trials: [
      { kind: "simulated", scenario: "deployment", promise: "min(minHealthyShare) >= 100", holds: true },
      {
        kind: "simulated",
        scenario: "deployment",
        settings: { [SETTING.minimumHealthy]: 50 },
        promise: "min(minHealthyShare) >= 100",
        holds: false,
      },
    ],
  },
  {
    id: "deployment-two-checks-until-healthy",
    claim: "A new target is healthy after as many successes as healthy_threshold says.",
    verdict: "false",
    because: "A newly registered target needs one. The threshold is for a target that was unhealthy.",
    sources: [PAGE.balancerHealth, PAGE.serviceHealth],
    trials: [
      {
        kind: "observed",
        scenario: "deployment",
        settings: ROOM,
        of: "longest time from RUNNING to healthy with threshold 5 and interval 10, s",
        read: runningToHealthy,
        promise: { atLeast: 40 },
        holds: false,
      },
    ],
  },
  {
    id: "deployment-requests-until-the-delay-ends",
    claim: "An old task gets new requests until its deregistration delay is over.",
    verdict: "false",
    because: "New requests stop when the deregistration begins; the delay is for those in flight.",
    sources: [PAGE.balancerTargets, PAGE.connectionDraining],
    trials: [
      {
        kind: "simulated",
        scenario: "deployment",
        settings: ROOM,
        promise: "min(killed) > 0",
        holds: false,
      },
      {
        kind: "observed",
        scenario: "deployment",
        settings: ROOM,
        of: "longest DEACTIVATING, without new requests, of a delay of 30 s",
        read: (run) => longest(run, "DEACTIVATING"),
        promise: { atLeast: 30 },
        holds: true,
      },
    ],
  },
  {
    id: "deployment-sigterm-after-the-delay",
    claim: "SIGTERM comes after the deregistration delay, and SIGKILL when stopTimeout is over.",
    verdict: "true",
    because:
      "ECS waits for the whole delay, even when no request is in flight. stopTimeout is 30 s by default.",
    sources: [PAGE.connectionDraining, PAGE.lifecycle],
    trials: [
      {
        kind: "observed",
        scenario: "deployment",
        settings: { ...ROOM, [SETTING.deregistrationDelay]: 45 },
        of: "seconds from the first DEACTIVATING to the first STOPPING with a delay of 45 s",
        read: (run) => firstInto(run, "STOPPING") - firstInto(run, "DEACTIVATING"),
        promise: { atLeast: 45, atMost: 46 },
        holds: true,
      },
      {
        kind: "observed",
        scenario: "deployment",
        settings: ROOM,
        overrides: { application_stop: 100 },
        of: "longest STOPPING of an application that ignores SIGTERM, s",
        read: (run) => longest(run, "STOPPING"),
        promise: { atLeast: 30, atMost: 31 },
        holds: true,
      },
    ],
  },
  {
    id: "deployment-grace-time-is-used",
    claim: "The application uses the time until SIGKILL to finish its work.",
    verdict: "depends",
    because:
      "Only if the process with id 1 handles the stop signal, which a shell as entry point does not pass on.",
    sources: ["https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"],
    trueWhen: ["an entry point in exec form, or an init process"],
  },
  {
    id: "deployment-old-tasks-stay",
    claim: "When new tasks never turn healthy, the old ones stay in service.",
    verdict: "true",
    because: "With a floor of 100 % none of them may stop.",
    sources: [PAGE.deployment],
    trueWhen: [when.floorAtDesired],
    trials: [
      {
        kind: "simulated",
        scenario: "deployment:failing-health-checks",
        settings: { ...ROOM, [SETTING.desiredCount]: 2, [SETTING.circuitBreaker]: false },
        promise: "min(minHealthyShare) >= 100",
        holds: true,
      },
    ],
  },
  {
    id: "deployment-starts-immediately",
    claim: "All new tasks of a deployment start immediately.",
    verdict: "depends",
    because: "Only as many as the ceiling and the room allow; a scheduler starts at most 500 a minute.",
    sources: [PAGE.deployment, PAGE.services],
    trueWhen: [when.headroom, "a maximumPercent of 200"],
    trials: [
      {
        kind: "observed",
        scenario: "deployment",
        settings: ROOM,
        of: "tasks started within 10 s",
        read: (run) => early(run.lanes),
        promise: { atLeast: 10 },
        holds: true,
      },
      {
        kind: "observed",
        scenario: "deployment",
        settings: { ...ROOM, [SETTING.maximum]: 120 },
        of: "tasks started within 10 s",
        read: (run) => early(run.lanes),
        promise: { atLeast: 10 },
        holds: false,
      },
      {
        kind: "observed",
        scenario: "deployment",
        settings: { ...ROOM, [SETTING.maximum]: 120 },
        of: "tasks started in the end",
        read: tasksStarted,
        promise: { atLeast: 10 },
        holds: true,
      },
    ],
  },
];

/** Tasks that began within ten seconds of the fault. */
function early(lanes: Parameters<typeof tasksStarted>[0]["lanes"]): number {
  return lanes.filter(
    ({ kind, spans: [first] }) => kind === "task" && first && first.fromSec >= 0 && first.fromSec <= 10,
  ).length;
}
