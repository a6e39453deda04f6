import { failureThreshold } from "../../simulation/controllers/circuit-breaker.ts";
import { PAUSES_MIN } from "../../simulation/controllers/throttle.ts";
import type { Claim, Computed } from "../claim.ts";
import * as when from "../conditions.ts";
import { countOf, firstAt } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";

/** Room for all that starts, so that only the release counts. */
const ROOM = { [SETTING.targetCapacity]: 50 };

function threshold(desired: number, claimed: number, value: number): Computed {
  return {
    kind: "computed",
    of: `failures after which a deployment of ${desired} tasks fails`,
    claimed,
    value,
    compute: () => failureThreshold(desired),
  };
}

export const circuitBreaker: readonly Claim[] = [
  {
    id: "deployment-breaker-after-the-first-wave",
    claim: "The circuit breaker ends a failing deployment of two tasks after 100 seconds.",
    verdict: "false",
    because: "It takes three failures, and two tasks start at a time; pauses between attempts come on top.",
    sources: [PAGE.circuitBreaker, PAGE.throttle],
    trials: [
      threshold(2, 2, 3),
      {
        kind: "observed",
        scenario: "deployment:failing-health-checks",
        settings: { ...ROOM, [SETTING.desiredCount]: 2 },
        of: "seconds until the deployment is FAILED",
        read: (run) => firstAt(run, "FAILED"),
        promise: { atMost: 100 },
        holds: false,
      },
    ],
  },
  {
    id: "deployment-breaker-counts-percent",
    claim: "The circuit breaker acts when no task is healthy.",
    verdict: "false",
    because: "It counts failures in a row: half the desired tasks, but 3 to 200.",
    sources: [PAGE.circuitBreaker],
    trials: [threshold(10, 10, 5), threshold(3, 3, 3), threshold(100, 100, 50), threshold(1000, 1000, 200)],
  },
  {
    id: "deployment-breaker-watches-always",
    claim: "The circuit breaker rolls back a service that turns unhealthy.",
    verdict: "depends",
    because: "It watches deployments only. In the steady state nothing does.",
    sources: [PAGE.circuitBreaker],
    trueWhen: [when.circuitBreaker, "a deployment that is in progress"],
    trials: [
      {
        kind: "observed",
        scenario: "health-endpoint",
        of: "rollbacks",
        read: (run) => countOf(run, "rollback to"),
        promise: { atLeast: 1 },
        holds: false,
      },
      {
        kind: "observed",
        scenario: "deployment:failing-health-checks",
        settings: ROOM,
        of: "rollbacks",
        read: (run) => countOf(run, "rollback to"),
        promise: { atLeast: 1 },
        holds: true,
      },
    ],
  },
  {
    id: "deployment-breaker-keeps-users-safe",
    claim: "With circuit breaker and rollback, users do not notice a broken release.",
    verdict: "depends",
    because:
      "Releases whose tasks fail get no requests. One that passes its checks and answers wrongly is taken for good; only alarms of the deployment stop it.",
    sources: [PAGE.circuitBreaker],
    trueWhen: [when.circuitBreaker, when.deploymentAlarms, when.floorAtDesired],
    trials: [
      {
        kind: "simulated",
        scenario: "deployment:failing-health-checks",
        settings: ROOM,
        promise: "max(failed) = 0",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "deployment:wrong-answers",
        settings: ROOM,
        promise: "max(failed) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "deployment-breaker-prevents-a-mix",
    claim: "The circuit breaker prevents a partial rollout.",
    verdict: "false",
    because: "New tasks start beside the old ones until it acts.",
    sources: [PAGE.circuitBreaker],
    trials: [
      {
        kind: "observed",
        scenario: "deployment:failing-health-checks",
        settings: ROOM,
        of: "tasks of the new revision that were RUNNING",
        read: ({ lanes }) =>
          lanes.filter(
            ({ label, spans }) => label.endsWith("revision 2") && spans.some((it) => it.state === "RUNNING"),
          ).length,
        promise: { atMost: 0 },
        holds: false,
      },
    ],
  },
  {
    id: "deployment-rollback-always-there",
    claim: "A failed deployment is always rolled back.",
    verdict: "depends",
    because:
      "Rollback has to be on, and there has to be a deployment that was COMPLETED. The first deployment of a service has none; a rollback is not rolled back.",
    sources: [PAGE.circuitBreaker],
    trueWhen: [when.circuitBreaker, "an earlier deployment that was COMPLETED"],
    trials: [
      {
        kind: "observed",
        scenario: "deployment:crashing",
        settings: ROOM,
        of: "rollbacks",
        read: (run) => countOf(run, "rollback to"),
        promise: { atLeast: 1 },
        holds: true,
      },
      {
        kind: "observed",
        scenario: "deployment:crashing",
        settings: { ...ROOM, [SETTING.rollback]: false },
        of: "rollbacks",
        read: (run) => countOf(run, "rollback to"),
        promise: { atLeast: 1 },
        holds: false,
      },
    ],
  },
  {
    id: "deployment-throttle-has-an-end",
    claim: "ECS tries again at least every 27 minutes when tasks do not start.",
    verdict: "true",
    because:
      "The pause between attempts grows up to that. The steps are not published; an update of the service clears them.",
    sources: [PAGE.throttle],
    trials: [
      {
        kind: "computed",
        of: "longest pause between attempts, minutes",
        claimed: 27,
        value: 27,
        compute: () => Math.max(...PAUSES_MIN),
      },
    ],
  },
];
