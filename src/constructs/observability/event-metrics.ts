import type { Home } from "../../core/arn.ts";
import type { Metric } from "./alarm.ts";

/** Something that AWS says in an event and in no metric of its own, counted from the archive of events. */
export interface EventMetric {
  /** Of the metric filter. */
  readonly id: string;
  readonly metric: string;
  /** What the event looks like; `*` stands for any text at either end. */
  readonly matches: readonly (readonly [selector: string, operator: "=" | "!=", value: string])[];
  /** What tells whose event it is: the ARN of a service, or `service:<name>`. Absent for what is the platform's. */
  readonly dimension?: { readonly name: "Service" | "Group"; readonly selector: string };
}

const SERVICE = { name: "Service", selector: "$.resources[0]" } as const;
const GROUP = { name: "Group", selector: "$.detail.group" } as const;

/**
 * The agent writes `Fetching secret data from AWS Secrets Manager … AccessDeniedException`, Fargate `unable to pull
 * secrets or registry auth: … unable to retrieve secret from asm`; all of them hold the word in lower case.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (2026-11).
 */
const OF_A_SECRET = "*secret*";

const NOT_STARTED = [
  ["$.detail-type", "=", "ECS Task State Change"],
  ["$.detail.lastStatus", "=", "STOPPED"],
  ["$.detail.stopCode", "=", "TaskFailedToStart"],
] as const;

function ofService(id: string, metric: string, detailType: string, eventName: string): EventMetric {
  return {
    id,
    metric,
    matches: [
      ["$.detail-type", "=", detailType],
      ["$.detail.eventName", "=", eventName],
    ],
    dimension: SERVICE,
  };
}

/**
 * Events that alarms count. Names of the events:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html (2026-06).
 */
export const EVENT_METRICS = {
  deploymentFailed: ofService(
    "deployment-failed",
    "DeploymentFailed",
    "ECS Deployment State Change",
    "SERVICE_DEPLOYMENT_FAILED",
  ),
  placementFailed: ofService(
    "placement-failed",
    "PlacementFailed",
    "ECS Service Action",
    "SERVICE_TASK_PLACEMENT_FAILURE",
  ),
  startImpaired: ofService(
    "start-impaired",
    "StartImpaired",
    "ECS Service Action",
    "SERVICE_TASK_START_IMPAIRED",
  ),
  secretUnreadable: {
    id: "secret-unreadable",
    metric: "SecretUnreadable",
    matches: [...NOT_STARTED, ["$.detail.stoppedReason", "=", OF_A_SECRET]],
    dimension: GROUP,
  },
  startFailed: {
    id: "start-failed",
    metric: "StartFailed",
    matches: [...NOT_STARTED, ["$.detail.stoppedReason", "!=", OF_A_SECRET]],
    dimension: GROUP,
  },
  launchFailed: {
    id: "launch-failed",
    metric: "LaunchFailed",
    matches: [["$.detail-type", "=", "EC2 Instance Launch Unsuccessful"]],
  },
  spotInterruption: {
    id: "spot-interruption",
    metric: "SpotInterruption",
    matches: [["$.detail-type", "=", "EC2 Spot Instance Interruption Warning"]],
  },
} as const satisfies Record<string, EventMetric>;

/** Those that only instances bring about. */
export const INSTANCE_METRICS: readonly EventMetric[] = [
  EVENT_METRICS.launchFailed,
  EVENT_METRICS.spotInterruption,
];

/** Namespace of everything that is counted from the archive of events of a platform. */
export function eventNamespace({ name }: Home): string {
  return `${name}/events`;
}

/** Pattern of the metric filter: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (2026-11). */
export function filterPattern({ matches }: EventMetric): string {
  const terms = matches.map(
    ([selector, operator, value]) => `(${selector} ${operator} ${JSON.stringify(value)})`,
  );
  return terms.length === 1 ? `{ ${terms[0]?.slice(1, -1)} }` : `{ ${terms.join(" && ")} }`;
}

/** Events of a kind in a period. @param of whose: needed where the metric has a dimension */
export function eventCount(home: Home, { dimension, metric }: EventMetric, of?: string): Metric {
  return {
    namespace: eventNamespace(home),
    metric,
    dimensions: dimension && of !== undefined ? { [dimension.name]: of } : {},
    statistic: "Sum",
  };
}
