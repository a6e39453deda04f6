import type { Finding } from "../../core/finding.ts";
import {
  launchesSpot,
  SPOT_BUDGET_SEC,
  SPOT_DETECTION_SEC,
  SPOT_MARGIN_SEC,
  SPOT_NOTICE_SEC,
} from "../../core/spot.ts";
import { stopSec } from "../containers.ts";
import type { Environment } from "../schema.ts";
import { isTarget, type Service } from "../service.ts";
import { poolsUsedBy, runsOnSpot } from "./fleet.ts";
import { eachRunning, eachService, refuse, warn } from "./report.ts";

/**
 * Seconds until a replacement counts, in addition to one health check: to notice the loss, to place the task, to pull
 * and start it, and to decide that the old task may stop. AWS publishes none of them; they are assumptions for an
 * image that is nearby.
 */
const NOTICED_SEC = 3;
const PLACE_SEC = 5;
const START_SEC = 25;
const SCHEDULE_SEC = 5;

/**
 * SPOT-01: a task on Spot must stop before the instance is reclaimed. ECS waits for the full deregistration delay
 * before it sends SIGTERM, and the stop timeout follows.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html (2026-06).
 */
export function spotBudget(environment: Environment): Finding[] {
  return eachService(environment, (service, place, name) => {
    if (!runsOnSpot(environment, service)) return [];
    const stopTimeoutSec = stopSec(service, name);
    const leaving = leavingSec(service);
    const needed = SPOT_DETECTION_SEC + leaving + stopTimeoutSec + SPOT_MARGIN_SEC;
    if (needed <= SPOT_NOTICE_SEC) return [];
    const target = isTarget(service);
    return [
      refuse("SPOT-01", {
        place: `${place}.stopTimeoutSec`,
        value: `${needed} s: detection ${SPOT_DETECTION_SEC}${target ? ` + deregistration ${leaving}` : ""} + stop ${stopTimeoutSec} + margin ${SPOT_MARGIN_SEC}`,
        limit: `${SPOT_NOTICE_SEC} s from the Spot notice to the end`,
        fix: target
          ? `lower deregistrationDelaySec and stopTimeoutSec to ${SPOT_BUDGET_SEC} s together`
          : `lower stopTimeoutSec to ${SPOT_BUDGET_SEC} s`,
      }),
    ];
  });
}

/**
 * SPOT-02: with minimumHealthyPercent 100, the old task stops only after its replacement is healthy. That needs spare
 * capacity for the replacement (a target capacity of 100 keeps none) and must finish within the notice period.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html (2026-06).
 */
export function replacementFirst(environment: Environment): Finding[] {
  return eachRunning(environment, (service, place, name) => {
    if (!runsOnSpot(environment, service) || service.deployment.minimumHealthyPercent < 100) return [];
    const noSpare = poolsUsedBy(environment, service).some(
      (pool) => launchesSpot(pool) && pool.targetCapacityPercent === 100,
    );
    const needed = replacementSec(service, name);
    if (!noSpare && needed <= SPOT_NOTICE_SEC) return [];
    const value = `${service.deployment.minimumHealthyPercent} percent on Spot`;
    return [
      warn("SPOT-02", {
        place: `${place}.deployment.minimumHealthyPercent`,
        value: noSpare
          ? `${value}, target capacity 100 percent`
          : `${value}, ${needed} s to replace a task first`,
        limit: noSpare
          ? "a target capacity below 100 percent, so that a replacement can be placed before the instance is reclaimed"
          : `${SPOT_NOTICE_SEC} s from the Spot notice to the end`,
        fix: noSpare
          ? "lower targetCapacityPercent to 80, or minimumHealthyPercent below 100"
          : `lower ${isTarget(service) ? "deregistrationDelaySec, stopTimeoutSec or healthCheck.intervalSec" : "stopTimeoutSec"}, or minimumHealthyPercent below 100`,
      }),
    ];
  });
}

function replacementSec(service: Service, name: string): number {
  const started = NOTICED_SEC + PLACE_SEC + START_SEC;
  const checked = Math.max(
    isTarget(service) ? service.healthCheck.intervalSec : 0,
    service.containerHealthCheck?.intervalSec ?? 0,
  );
  return started + checked + SCHEDULE_SEC + leavingSec(service) + stopSec(service, name);
}

/** Seconds that a task stays a target before SIGTERM. */
function leavingSec(service: Service): number {
  return isTarget(service) ? service.deregistrationDelaySec : 0;
}
