import type { CapacityProvider, Pool, PoolInstanceType, Service, TargetGroup } from "../model/platform.ts";

/**
 * States of a task in their order.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html (2026-06).
 */
export const TASK_STATES = [
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
] as const;

export type TaskState = (typeof TASK_STATES)[number];

/** Why a task ended: `stopCode` of DescribeTasks. Source: API_Task of the ECS API reference (2026-06). */
export type StopCode =
  | "TaskFailedToStart"
  | "EssentialContainerExited"
  | "ServiceSchedulerInitiated"
  | "SpotInterruption"
  | "TerminationNotice";

/** How a release behaves. The one that runs before the fault is `GOOD`. */
export interface Release {
  /** Seconds by which the application starts later. */
  readonly slowerStartSec: number;
  /** The container exits so many seconds after it started; undefined if it does not. */
  readonly exitsAfterSec: number | undefined;
  /** Whether its health endpoint answers as the health check wants. */
  readonly passesHealthCheck: boolean;
  /** Share of the requests that it answers with 5xx, 0–1. */
  readonly errorShare: number;
  /** Share of the requests that it answers with 200 and a wrong body, 0–1. */
  readonly wrongShare: number;
}

export const GOOD: Release = {
  slowerStartSec: 0,
  exitsAfterSec: undefined,
  passesHealthCheck: true,
  errorShare: 0,
  wrongShare: 0,
};

export type HostState = "PENDING" | "ACTIVE" | "DRAINING" | "GONE";

/** A container instance. */
export interface Host {
  readonly id: string;
  /** Number of the launch within its pool. */
  readonly ordinal: number;
  readonly pool: PoolState;
  readonly type: PoolInstanceType;
  readonly spot: boolean;
  readonly zone: string;
  readonly launchedAtSec: number;
  state: HostState;
  /** False once the operating system is down or cut off. */
  alive: boolean;
  agentConnected: boolean;
  /** Chosen to be terminated: by scale-in, health replacement, rebalance or refresh. */
  terminating: boolean;
  /** Whether the launch template is the one before an instance refresh. */
  outdated: boolean;
  /** Counts on a replacement that runs already: capacity rebalancing launches before it terminates. */
  replaced: boolean;
  cpuLeft: number;
  memoryLeft: number;
  slotsLeft: number;
  gpusLeft: number;
  readonly ports: Set<number>;
  readonly tasks: Set<Task>;
  readonly images: Set<string>;
}

/** An Auto Scaling group as it runs. */
export interface PoolState {
  readonly model: Pool;
  readonly index: number;
  readonly provider: Extract<CapacityProvider, { kind: "auto-scaling-group" }> | undefined;
  desired: number;
  minSize: number;
  maxSize: number;
  /** Who set `desired` last, for the invariant of one writer. */
  readonly writers: Set<string>;
  /** Hosts that are not gone, in the order of their launch. */
  readonly hosts: Host[];
  launches: number;
  /** Scaled in before: what is left need not have the split that launches keep. */
  shrunk: boolean;
  /** A launch of a Spot instance failed, and is tried again. */
  retrying: boolean;
}

export interface Task {
  readonly id: string;
  /** Number of the task within its service. */
  readonly ordinal: number;
  readonly service: ServiceState;
  readonly deployment: Deployment;
  readonly createdAtSec: number;
  state: TaskState;
  host: Host | undefined;
  zone: string;
  /** Capacity provider by the strategy of the service; undefined with a launch type. */
  readonly provider: string | undefined;
  /** Undefined on container instances. */
  readonly fargate: "fargate" | "fargate-spot" | undefined;
  /** Reached RUNNING. */
  started: boolean;
  startedAtSec: number;
  /** Process and host are up, so requests are answered. */
  serving: boolean;
  /** In the target groups of its service, and not deregistering. */
  registered: boolean;
  /** As the load balancer, or ECS without one, sees it. */
  healthy: boolean;
  /** Passed a health check once. */
  wasHealthy: boolean;
  /** Reported as unhealthy by the load balancer, or by its container health check. */
  unhealthy: boolean;
  /** Unhealthy after the grace period, so that the scheduler replaces it. */
  condemned: boolean;
  /** Whether its health checks pass from now on. */
  passing: boolean;
  /** Changes whenever `passing` does. */
  checks: number;
  /** The scheduler wants it to end. */
  stopping: boolean;
  /** Changes whenever what was scheduled for the task no longer holds. */
  epoch: number;
}

export interface Deployment {
  readonly revision: number;
  readonly release: Release;
  readonly rollback: boolean;
  readonly startedAtSec: number;
  status: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  /** Consecutive failures that the circuit breaker counts. */
  failedTasks: number;
  reachedRunning: boolean;
}

/** A service as it runs. */
export interface ServiceState {
  readonly model: Service;
  readonly index: number;
  readonly targetGroup: TargetGroup | undefined;
  desired: number;
  /** Tasks that the usual traffic of the run needs: what it starts with. */
  readonly usual: number;
  minCapacity: number;
  maxCapacity: number;
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<Task>;
  created: number;
  revisions: number;
  primary: Deployment;
  /** Deployment to which a circuit breaker goes back. */
  lastCompleted: Deployment | undefined;
  /** Whether the execution role can fetch the secrets. */
  secretsReadable: boolean;
  /** Failed starts in a row; they slow the scheduler down. */
  startFailures: number;
  nextStartSec: number;
  /** Started beyond the desired count, so that another one can leave its zone. */
  rebalancing: Task | undefined;
}

/** Whether a task still counts as running or pending: everything before its end was ordered. */
export function isLive(task: Task): boolean {
  return !task.stopping && task.state !== "STOPPED";
}

/** Tasks on which a service can count. */
export function healthyTasks(service: ServiceState): number {
  let count = 0;
  for (const task of service.tasks) if (task.healthy && !task.stopping) count++;
  return count;
}

/** Desired tasks, and the percentages of them that bound a deployment. */
interface Sized<K extends keyof Service> {
  readonly desired: number;
  readonly model: Pick<Service, K>;
}

/** Healthy tasks below which the scheduler may not go. Source: deployment-type-ecs.html of the ECS guide (2026-06). */
export function floorOf({ desired, model }: Sized<"minimumHealthyPercent">): number {
  return Math.ceil((desired * model.minimumHealthyPercent) / 100);
}

/** Tasks above which the scheduler may not go; it rounds down. */
export function ceilingOf({ desired, model }: Sized<"maximumPercent">): number {
  return Math.floor((desired * model.maximumPercent) / 100);
}
