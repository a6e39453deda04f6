import { type Finding, show } from "../../core/finding.ts";
import { containersOf, stopSec } from "../containers.ts";
import type { Environment } from "../schema.ts";
import { isTarget, keepsRunning, type RunningService, type Service } from "../service.ts";
import { MAX_STEADY_STATE_MIN } from "../services/container.ts";
import {
  eachContainer,
  eachOfKind,
  eachRunning,
  eachService,
  refuse,
  repeated,
  warn,
  within,
} from "./report.ts";

/** Tasks per service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (2026-06). */
const MAX_TASKS = 5_000;

/** Utilization targets that leave headroom and do not scale on noise. */
export const TARGET_PERCENT = { min: 10, max: 90 };

/** Longest cooldown that still follows hourly load changes. */
const MAX_COOLDOWN_SEC = 3_600;

/**
 * Seconds between SIGTERM and SIGKILL. The agent requires at least 1; the maximum of 120 applies only to Fargate.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (2026-06).
 */
const MIN_STOP_SEC = 1;
const MAX_FARGATE_STOP_SEC = 120;
const MAX_EC2_STOP_SEC = 3_600;

/** From this desired count up, one percent is at least one task: rounding can no longer block a deployment. */
const ROUNDING_ENDS_AT = 100;

/** System directories, and directories that a volume would hide. */
const SYSTEM_DIRECTORY = /^\/(bin|boot|dev|etc|lib|lib64|proc|root|sbin|sys|usr)(\/|$)|docker\.sock/;

/** Largest task definition, in bytes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (2026-06). */
const MAX_TASK_DEFINITION_BYTES = 65_536;

/** Generous allowance for the rest of the task definition. */
const TASK_DEFINITION_FRAME_BYTES = 4_096;

/** SCALE-01: scaling limits and targets of a service. */
export function serviceScaling(environment: Environment): Finding[] {
  return eachRunning(environment, ({ scaling }, service) => {
    const place = `${service}.scaling`;
    const { minTasks, maxTasks } = scaling;
    const cooldown = { min: 0, max: MAX_COOLDOWN_SEC, unit: "s" };
    const tasks = { max: MAX_TASKS, unit: "tasks" };
    const findings = [
      ...within("SCALE-01", { place: `${place}.minTasks`, value: minTasks, min: 0, ...tasks }),
      ...within("SCALE-01", { place: `${place}.maxTasks`, value: maxTasks, min: 1, ...tasks }),
      ...within("SCALE-01", {
        place: `${place}.scaleOutCooldownSec`,
        value: scaling.scaleOutCooldownSec,
        ...cooldown,
      }),
      ...within("SCALE-01", {
        place: `${place}.scaleInCooldownSec`,
        value: scaling.scaleInCooldownSec,
        ...cooldown,
      }),
    ];
    const value = `${minTasks} tasks`;
    if (minTasks > maxTasks) {
      const limit = `at most maxTasks, ${maxTasks} tasks`;
      const fix = "lower minTasks or raise maxTasks";
      findings.push(refuse("SCALE-01", { place: `${place}.minTasks`, value, limit, fix }));
    }
    if (environment.stage === "production" && minTasks < 2) {
      const limit = "at least 2 tasks in production, to survive the loss of one";
      const fix = "set 2 or more, ideally one per zone";
      findings.push(refuse("SCALE-01", { place: `${place}.minTasks`, value, limit, fix }));
    }
    return findings;
  });
}

/** SCALE-01: the utilization that tasks follow. */
export function utilizationTargets(environment: Environment): Finding[] {
  return eachRunning(environment, ({ scaling }, service) => {
    if (!("memoryPercent" in scaling)) return [];
    const place = `${service}.scaling`;
    const target = { ...TARGET_PERCENT, unit: "percent" };
    return [
      ...within("SCALE-01", { place: `${place}.cpuPercent`, value: scaling.cpuPercent, ...target }),
      ...within("SCALE-01", { place: `${place}.memoryPercent`, value: scaling.memoryPercent, ...target }),
    ];
  });
}

/** SCALE-01: the requests that the tasks of a web service follow. */
export function requestTarget(environment: Environment): Finding[] {
  return eachOfKind(environment, "web", ({ scaling: { requestsPerTarget } }, service) => {
    if (requestsPerTarget === undefined || requestsPerTarget >= 1) return [];
    return [
      refuse("SCALE-01", {
        place: `${service}.scaling.requestsPerTarget`,
        value: `${requestsPerTarget} requests`,
        limit: "at least 1 request per target per minute",
        fix: "set the requests one task can handle per minute, or omit it",
      }),
    ];
  });
}

/** ECS-06, ECS-12: the time for a task to stop and for a deployment to finish. */
export function stopTimes(environment: Environment): Finding[] {
  const fargate = environment.capacity.kind === "fargate";
  return eachService(environment, (service, place, name) => {
    const findings = containersOf(service).flatMap(({ container, field }) =>
      within("ECS-06", {
        place: `${place}.${field === "" ? "" : `${field}.`}stopTimeoutSec`,
        value: container.stopTimeoutSec,
        min: MIN_STOP_SEC,
        max: fargate ? MAX_FARGATE_STOP_SEC : MAX_EC2_STOP_SEC,
        unit: fargate ? "s on Fargate" : "s",
      }),
    );
    if (!keepsRunning(service)) return findings;
    const { deployment } = service;
    const needed = startSec(service) + stopSec(service, name);
    const patience = deployment.steadyStateTimeoutMin * 60;
    if (needed > patience) {
      findings.push(
        refuse("ECS-12", {
          place: `${place}.deployment.steadyStateTimeoutMin`,
          value: `${deployment.steadyStateTimeoutMin} min`,
          limit: `${Math.ceil(needed / 60)} min for one task to ${lifeOf(service)} (${needed} s)`,
          fix:
            needed <= MAX_STEADY_STATE_MIN * 60
              ? `raise steadyStateTimeoutMin to ${Math.ceil(needed / 60)}: apply would time out before a deployment can finish`
              : `lower ${timesOf(service)} to ${MAX_STEADY_STATE_MIN * 60} s${isTarget(service) ? " together" : ""}: steadyStateTimeoutMin is at most ${MAX_STEADY_STATE_MIN}`,
        }),
      );
    }
    return findings;
  });
}

/** Seconds that a task is asked to wait: before it counts as healthy, and after it leaves as a target. */
function startSec(service: RunningService): number {
  const checked = service.containerHealthCheck?.startPeriodSec ?? 0;
  if (!isTarget(service)) return checked;
  return Math.max(checked, service.healthCheck.gracePeriodSec) + service.deregistrationDelaySec;
}

function lifeOf(service: RunningService): string {
  return isTarget(service) ? "start, deregister and stop" : "start and stop";
}

function timesOf(service: RunningService): string {
  return isTarget(service) ? "gracePeriodSec, deregistrationDelaySec and stopTimeoutSec" : "stopTimeoutSec";
}

/**
 * ECS-07: a deployment can make progress at every desired count that scaling may choose. It keeps at least
 * ceil(desired × minimum) tasks and runs at most floor(desired × maximum); if these are equal, no task may start or
 * stop.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (2026-06).
 */
export function deployments(environment: Environment): Finding[] {
  return eachRunning(environment, (service, servicePlace) => {
    const place = `${servicePlace}.deployment`;
    const { minimumHealthyPercent, maximumPercent } = service.deployment;
    const bounds = [
      ...within("ECS-07", {
        place: `${place}.minimumHealthyPercent`,
        value: minimumHealthyPercent,
        min: 0,
        max: 100,
        unit: "percent",
      }),
      ...within("ECS-07", {
        place: `${place}.maximumPercent`,
        value: maximumPercent,
        min: 100,
        max: 1_000,
        unit: "percent",
      }),
    ];
    if (bounds.length > 0) return bounds;
    const stuck = stuckCounts(environment, service);
    if (stuck.length > 0) {
      return [
        refuse("ECS-07", {
          place: `${place}.maximumPercent`,
          value: `${minimumHealthyPercent} to ${maximumPercent} percent, stuck at ${show(stuck)} tasks`,
          limit: "a maximum above the minimum number of tasks at every desired count",
          fix: "raise maximumPercent to 200 or lower minimumHealthyPercent",
        }),
      ];
    }
    if (maximumPercent <= 200) return [];
    return [
      warn("ECS-07", {
        place: `${place}.maximumPercent`,
        value: `${maximumPercent} percent`,
        limit: "200 percent: a deployment never needs more than all old and all new tasks",
        fix: "give 200",
      }),
    ];
  });
}

/** ECS-09, ECS-10: user, port and writable paths of each container, and the size of all. */
export function containers(environment: Environment): Finding[] {
  return [
    ...eachService(environment, (service, place) => [
      ...("port" in service
        ? within("ECS-10", {
            place: `${place}.port`,
            value: service.port,
            min: 1_024,
            max: 65_535,
            unit: "(port)",
          })
        : []),
      ...definitionSize(service, place),
    ]),
    ...eachContainer(environment, ({ container }, place) => [
      ...user(container.user, `${place}.user`),
      ...writablePaths(container.writablePaths, `${place}.writablePaths`),
    ]),
  ];
}

function stuckCounts({ schedules }: Environment, { scaling, deployment }: RunningService): number[] {
  const { minTasks, maxTasks } = scaling;
  const least = Math.max(1, Math.min(minTasks, schedules?.offHoursTasks ?? minTasks));
  const last = Math.min(maxTasks, Math.max(least, ROUNDING_ENDS_AT));
  const counts: number[] = [];
  for (let desired = least; desired <= last; desired++) {
    const floor = Math.ceil((desired * deployment.minimumHealthyPercent) / 100);
    const ceiling = Math.floor((desired * deployment.maximumPercent) / 100);
    if (ceiling <= floor) counts.push(desired);
  }
  return counts;
}

function user(value: string, place: string): Finding[] {
  if (/^[1-9]\d{0,9}(:\d{1,10})?$/.test(value)) return [];
  return [
    refuse("ECS-10", {
      place,
      value: show(value),
      limit: "a numeric user other than 0, such as 10001 or 10001:10001",
      fix: "give the UID of the image's user; a user name can map to UID 0",
    }),
  ];
}

function writablePaths(paths: readonly string[], place: string): Finding[] {
  const refused = paths.flatMap((path, index) => {
    const clean = /^(\/[\w.-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path);
    if (clean && !SYSTEM_DIRECTORY.test(path)) return [];
    return [
      refuse("ECS-10", {
        place: `${place}.${index}`,
        value: show(path),
        limit: "an absolute path without . or .., outside system directories",
        fix: "give a directory that the application writes to, such as /tmp",
      }),
    ];
  });
  const twice = repeated(paths).map((index) => {
    const fix = "remove the duplicate";
    return refuse("ECS-10", {
      place: `${place}.${index}`,
      value: show(paths[index]),
      limit: "each path once",
      fix,
    });
  });
  return [...refused, ...twice];
}

function definitionSize(service: Service, place: string): Finding[] {
  const bytes = containersOf(service).reduce((sum, { container, healthCheck }) => {
    const { command, environment, secrets } = container;
    const text = JSON.stringify({ environment, secrets, command, healthCheck });
    // Each pair is written as {"name":…,"value":…}: about 24 characters more than in the description.
    const pairs = Object.keys(environment).length + Object.keys(secrets).length;
    return sum + TASK_DEFINITION_FRAME_BYTES + new TextEncoder().encode(text).length + 24 * pairs;
  }, 0);
  if (bytes <= MAX_TASK_DEFINITION_BYTES) return [];
  return [
    refuse("ECS-09", {
      place: `${place}.environment`,
      value: `about ${bytes} bytes of task definition`,
      limit: `${MAX_TASK_DEFINITION_BYTES} bytes`,
      fix: "move settings into a file in the image or into Parameter Store",
    }),
  ];
}
