import { z } from "zod";

/** A percentage from 0 to 100. */
export const Percent = z.int().min(0).max(100);

/** Longest that apply waits for a steady state, minutes. */
export const MAX_STEADY_STATE_MIN = 120;

/** Health check of the target group. Ranges: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const HealthCheck = z.strictObject({
  /** Path that answers without asking other systems, else their failure stops every task. Starts with `/`. */
  path: z.string(),
  /** Status codes that mean healthy, 200–499, such as `200` or `200-299`. */
  matcher: z.string().default("200"),
  /** Seconds between two checks, 5–300. With 2 failures a dead task leaves rotation in 15–25 s. */
  intervalSec: z.int().default(10),
  /** Seconds to wait for an answer, 2–120 and below the interval. */
  timeoutSec: z.int().default(5),
  /** Successes that make an unhealthy target healthy, 2–10. A new target needs only one. */
  healthyThreshold: z.int().default(2),
  /** Failures that make a target unhealthy, 2–10. */
  unhealthyThreshold: z.int().default(2),
  /** Seconds after start in which failures are ignored: at least the worst start time. */
  gracePeriodSec: z.int().default(60),
});

/** Requests that reach this service on the shared load balancer. */
const Routes = z.strictObject({
  /**
   * Labels under the environment's domain (`api` is `api.<domain>`, `v1.api` is `v1.api.<domain>`); `@` is the domain
   * itself. A host of several labels has a certificate of its own. Empty: any host.
   */
  hosts: z.array(z.string()).default([]),
  /** Path patterns, such as `/api/*`. Empty: any path. */
  paths: z.array(z.string()).default([]),
  /**
   * Listener rule priority, 1–9999, lower first. Needed only where two services could take the same request.
   * @default derived from the service's name alone, 10000–49999, so another service never moves it
   */
  priority: z.int().optional(),
});

const Scaling = z.strictObject({
  /** Fewest tasks, at least 2 in production. */
  minTasks: z.int(),
  /** Most tasks. */
  maxTasks: z.int(),
  /** Average CPU utilization to hold, percent. */
  cpuPercent: z.int().default(60),
  /** Average memory utilization to hold, percent. */
  memoryPercent: z.int().default(75),
  /** Requests per target and minute to hold. @default no scaling on requests */
  requestsPerTarget: z.int().optional(),
  /** Seconds after a scale-out before the next. */
  scaleOutCooldownSec: z.int().default(60),
  /** Seconds after a scale-in before the next. */
  scaleInCooldownSec: z.int().default(300),
});

const Deployment = z.strictObject({
  /** Healthy tasks that a deployment must keep, percent of the desired count, rounded up. */
  minimumHealthyPercent: z.int().default(100),
  /** Tasks that a deployment may run, percent of the desired count, rounded down. At 100, ECS does not rebalance tasks over zones. */
  maximumPercent: z.int().default(200),
  /** Minutes that apply waits for a steady state before it fails. */
  steadyStateTimeoutMin: z.int().min(5).max(MAX_STEADY_STATE_MIN).default(20),
  /** Rolls a deployment back when the service's 5xx or latency alarm fires: the circuit breaker cannot see a release that answers 200 but is broken. */
  rollbackOnAlarms: z.boolean().default(true),
});

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

const Alarms = z.strictObject({
  /** Server errors per minute above which the 5xx alarm fires, three minutes in a row. */
  errorsPerMinute: z.int().min(0).default(10),
  /** 99th percentile of the response time above which the latency alarm fires, milliseconds, at least 10. */
  latencyMs: z.int().min(1).max(3_600_000).default(2000),
});

/** An egress rule of the task's security group in addition to HTTPS, such as the port of a database. */
const Egress = z.strictObject({
  description: z.string(),
  port: z.int().min(1).max(65_535),
  /** Destination block; private ranges only. */
  cidr: z.string(),
});

/** A container behind the load balancer. The same definition runs on EC2 and on Fargate. */
export const ServiceSchema = z.strictObject({
  /** Image reference, pinned by digest or by an immutable tag. */
  image: z.string().min(1),
  /** CPU units of the task; 1024 is one vCPU. */
  cpu: z.int(),
  /** Memory of the task, MiB: a hard limit. */
  memoryMiB: z.int(),
  /** Port the container listens on, 1024–65535 (it does not run as root). */
  port: z.int(),
  /** Numeric user the container runs as; never 0. */
  user: z.string().default("10001"),
  /** Command instead of the image's own. */
  command: z.array(z.string()).optional(),
  /** Directories the container may write, on a volume that dies with the task; the root file system is read-only. */
  writablePaths: z.array(z.string()).default([]),
  /**
   * Image of the container that opens `writablePaths` to the user before the application starts; it needs `/bin/sh`,
   * `chmod` and `touch`.
   * @default BusyBox from ECR Public; where egress is endpoints-only, the image of the service itself
   */
  writablePathsImage: z.string().min(1).optional(),
  routes: Routes,
  healthCheck: HealthCheck,
  /** Plain settings. Secrets do not belong here: everyone who may describe task definitions can read them. */
  environment: z.record(z.string(), z.string()).default({}),
  /** Environment variable → full ARN of a Secrets Manager secret (optionally `:json-key:stage:version`) or SSM parameter. */
  secrets: z.record(z.string(), z.string()).default({}),
  /** KMS keys that encrypt those secrets. @default none: the AWS managed keys need no permission */
  secretKeyArns: z.array(z.string()).default([]),
  /** What the application may do in AWS. Empty: nothing. */
  grants: z.array(Grant).default([]),
  /** Egress in addition to HTTPS. Needs `awsvpc`: in bridge mode tasks share the instance's group. */
  egress: z.array(Egress).default([]),
  scaling: Scaling,
  alarms: Alarms.prefault({}),
  deployment: Deployment.prefault({}),
  /** Seconds between SIGTERM and SIGKILL. Fargate takes at most 120. */
  stopTimeoutSec: z.int().default(30),
  /** Seconds a leaving task stays registered to finish open requests; ECS waits all of them before SIGTERM. */
  deregistrationDelaySec: z.int().default(30),
  /**
   * Who decides which image runs. `terraform`: the image above, and apply fails when ECS rolled it back.
   * `pipeline`: something else registers task definitions, Terraform leaves them alone.
   */
  releaseOwner: z.enum(["terraform", "pipeline"]).default("terraform"),
});

export type Service = z.output<typeof ServiceSchema>;
export type ServiceInput = z.input<typeof ServiceSchema>;
