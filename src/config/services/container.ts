import { z } from "zod";
import { Placement } from "../placement.ts";
import { ReceiversSchema } from "../receivers.ts";
import { ContainerHealthCheck, EVERY_CONTAINER } from "./every-container.ts";
import { FileSystem } from "./file-system.ts";
import { LogRouter, Telemetry } from "./ready-made.ts";
import { SidecarSchema } from "./sidecar.ts";

/** Longest that apply waits for a steady state, minutes. */
export const MAX_STEADY_STATE_MIN = 120;

/** One IAM statement of the task role: what the application itself may do in AWS. */
const Grant = z.strictObject({
  /** Actions such as `s3:GetObject`; never `*` or `service:*`. Of `sts` only those that assume a role. */
  actions: z.array(z.string()).min(1),
  /**
   * Exact ARNs that the actions take; a trailing `/*`, `:*` or `-*` under an exact prefix is accepted, and `*` for actions
   * without resource-level permission such as `xray:PutTraceSegments`.
   */
  resources: z.array(z.string()).min(1),
});

/** An egress rule of the task's security group in addition to HTTPS, such as the port of a database. */
const Egress = z.strictObject({
  description: z.string(),
  port: z.int().min(1).max(65_535),
  /** Destination block; private ranges only. */
  cidr: z.string(),
});

/** What every kind of service has: the application, what stands beside it, what it may read, do and reach, and how it ends. */
export const CONTAINER = {
  ...EVERY_CONTAINER,
  /** CPU units of the task; 1024 is one vCPU. */
  cpu: z.int(),
  /** Memory of the task, MiB: a hard limit. */
  memoryMiB: z.int(),
  /** Where its tasks run. @default as the environment's capacity says */
  placement: Placement,
  /**
   * Storage of a task on Fargate, GiB, 21–200: for images, writable directories and what containers write.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html (2026-11)
   * @default 20 GiB, for which nothing is charged
   */
  ephemeralStorageGiB: z.int().optional(),
  /**
   * Image of the container that opens `writablePaths` to the user before the application starts; it needs `/bin/sh`,
   * `chmod` and `touch`.
   * @default BusyBox from ECR Public; where egress is endpoints-only, the image of the service itself
   */
  writablePathsImage: z.string().min(1).optional(),
  /** Health check of the container itself, beside that of a load balancer. @default none */
  containerHealthCheck: ContainerHealthCheck.optional(),
  /** Name → container beside the application, whose own name is that of the service. */
  sidecars: z.record(z.string(), SidecarSchema).default({}),
  /** Routes logs with Fluent Bit. @default none: each container logs to the log group of the service */
  logRouter: LogRouter.optional(),
  /** Collects traces and metrics. @default none */
  telemetry: Telemetry.optional(),
  /** Name → file system of Amazon EFS that the application's container mounts. Needs `awsvpc`. */
  fileSystems: z.record(z.string(), FileSystem).default({}),
  /**
   * Who is told of the alarms of this service, over a topic of its own, instead of those whom the environment tells: who
   * owns a service is woken for it, and nobody else is. Alarms of the platform go to the environment's all the same.
   */
  alerts: z.strictObject({ receivers: ReceiversSchema }).prefault({}),
  /**
   * ECS Exec: whoever may call `ecs:ExecuteCommand` runs commands in the application's container, as root and with the task
   * role. What they do is logged. The file system of that container can then be written to, which the agent of the session
   * needs; it is for as long as somebody looks for a fault.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (2026-11)
   */
  exec: z.boolean().default(false),
  /** KMS keys that encrypt the secrets of all containers. @default none: the AWS managed keys need no permission */
  secretKeyArns: z.array(z.string()).default([]),
  /** What the application may do in AWS. Empty: nothing. */
  grants: z.array(Grant).default([]),
  /** Egress in addition to HTTPS. Needs `awsvpc`: in bridge mode tasks share the instance's group. */
  egress: z.array(Egress).default([]),
  /**
   * Who decides which image runs. `terraform`: the image above, and apply fails when ECS rolled it back.
   * `pipeline`: something else registers task definitions, Terraform leaves them alone.
   */
  releaseOwner: z.enum(["terraform", "pipeline"]).default("terraform"),
} as const;

/**
 * Services that the tasks of an ECS service may connect to. A task that is run by itself has none: Service Connect supports
 * only tasks that services start (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html, 2026-11).
 */
export const CALLS = {
  /** Names of `internal` services. The proxy of Service Connect that each task then has needs 256 CPU units and 64 MiB of it. */
  calls: z.array(z.string()).default([]),
} as const;

/** How many tasks there may be, and how fast their number changes. */
export const TASKS = {
  /** Fewest tasks, at least 2 in production. */
  minTasks: z.int(),
  /** Most tasks. */
  maxTasks: z.int(),
  /** Seconds after a scale-out before the next. */
  scaleOutCooldownSec: z.int().default(60),
  /** Seconds after a scale-in before the next. */
  scaleInCooldownSec: z.int().default(300),
} as const;

/** How a release replaces tasks. */
export const DEPLOYMENT = {
  /** Healthy tasks that a deployment must keep, percent of the desired count, rounded up. */
  minimumHealthyPercent: z.int().default(100),
  /** Tasks that a deployment may run, percent of the desired count, rounded down. At 100, ECS does not rebalance tasks over zones. */
  maximumPercent: z.int().default(200),
  /** Minutes that apply waits for a steady state before it fails. */
  steadyStateTimeoutMin: z.int().min(5).max(MAX_STEADY_STATE_MIN).default(20),
} as const;
