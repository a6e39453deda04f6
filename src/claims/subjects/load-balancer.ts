import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { tasksStarted } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";

/** Spot instances end without a notice, so that only health checks tell. */
const VANISH = { spot_without_notice: 1, ecs_detects_terminated: 60 };

export const loadBalancer: readonly Claim[] = [
  {
    id: "balancer-503-when-none-is-healthy",
    claim: "When no target is healthy, the load balancer stops routing and answers 503.",
    verdict: "false",
    because:
      "It fails open: with fewer healthy targets than minimum_healthy_targets it routes to all that are registered. 503 is for a group without targets.",
    sources: [PAGE.balancerTargets, PAGE.balancerTrouble],
    trials: [
      {
        kind: "observed",
        scenario: "health-endpoint",
        values: { errorShare: 0, outageSec: 60 },
        settings: { [SETTING.healthInterval]: 5 },
        of: "requests that got 503 for want of a target",
        read: ({ failures }) => failures["no-target"] ?? 0,
        promise: { atLeast: 1 },
        holds: false,
      },
    ],
  },
  {
    id: "balancer-routes-to-healthy-only",
    claim: "The load balancer routes to healthy targets only.",
    verdict: "depends",
    because:
      "A target that died counts as healthy until its checks have failed, and when too few are healthy all get requests.",
    sources: [PAGE.balancerHealth, PAGE.balancerTargets],
    trueWhen: [when.quickHealthChecks, "a target that is deregistered before it ends"],
    trials: [
      {
        kind: "simulated",
        scenario: "spot-collapse",
        overrides: VANISH,
        promise: "p50(failed) = 0",
        holds: false,
      },
      { kind: "simulated", scenario: "deployment", promise: "max(failed) = 0", holds: true },
    ],
  },
  {
    id: "balancer-removes-dead-targets-at-once",
    claim: "Dead targets are removed at once.",
    verdict: "false",
    because:
      "unhealthy_threshold checks have to fail: 35 to 65 s at an interval of 30 s, 15 to 25 s at 10 s.",
    sources: [PAGE.balancerHealth],
    trials: [{ kind: "simulated", scenario: "zone-loss", promise: "p50(failed) <= 10", holds: false }],
  },
  {
    id: "balancer-unhealthy-tasks-stay-running",
    claim: "Tasks that the load balancer finds unhealthy stay RUNNING.",
    verdict: "false",
    because: "The service scheduler stops and replaces them, and goes on doing so.",
    sources: [PAGE.services, PAGE.serviceHealth],
    trials: [
      {
        kind: "observed",
        scenario: "health-endpoint",
        settings: { [SETTING.targetCapacity]: 50 },
        of: "tasks started in place of ten unhealthy ones",
        read: tasksStarted,
        promise: { atMost: 0 },
        holds: false,
      },
    ],
  },
  {
    id: "balancer-deep-health-checks-protect",
    claim: "A health endpoint that fails with a dependency protects users.",
    verdict: "false",
    because:
      "All tasks fail together, and are replaced by tasks that fail as well. A shallow endpoint loses the requests that need the dependency and nothing else.",
    sources: [PAGE.services, PAGE.balancerTargets],
    trueWhen: ["a shallow health endpoint"],
    trials: [
      { kind: "simulated", scenario: "health-endpoint", promise: "max(belowDesiredSec) = 0", holds: false },
      {
        kind: "simulated",
        scenario: "health-endpoint:shallow",
        promise: "max(belowDesiredSec) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "balancer-connections-complete",
    claim: "A deregistration delay of 30 s lets every connection end.",
    verdict: "depends",
    because: "Those that take longer are cut off with 502, and so is everything when the host ends first.",
    sources: [PAGE.balancerTargets, PAGE.balancerTrouble],
    trueWhen: ["requests that are shorter than the delay"],
  },
  {
    id: "balancer-deregisters-by-itself",
    claim: "The load balancer deregisters the targets of an instance that drains.",
    verdict: "false",
    because:
      "ECS does, task by task, when the scheduler stops them: with minimumHealthyPercent 100 not before a replacement is healthy.",
    sources: [PAGE.draining, PAGE.connectionDraining],
    trials: [
      {
        kind: "observed",
        scenario: "spot-collapse",
        values: { outageSec: 600 },
        overrides: { spot_without_notice: 0 },
        of: "targets deregistered within the two minutes, without room for replacements",
        read: ({ lanes }) =>
          lanes.filter(
            ({ kind, spans }) =>
              kind === "task" && spans.some((it) => it.state === "DEACTIVATING" && it.fromSec < 120),
          ).length,
        promise: { atLeast: 1 },
        holds: false,
      },
    ],
  },
  {
    id: "balancer-keep-alive",
    claim: "502 means that a target is down.",
    verdict: "false",
    because:
      "An application that closes idle connections before the load balancer does gives 502 in good health.",
    sources: [PAGE.balancerTrouble],
    trueWhen: ["an idle timeout of the application above that of the load balancer"],
  },
];
