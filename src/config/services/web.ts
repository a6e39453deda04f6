import { z } from "zod";
import { CALLS, CONTAINER, DEPLOYMENT, TASKS } from "./container.ts";

/** Health check of a target group. Ranges: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const HealthCheck = z.strictObject({
  /**
   * Path that answers without asking other systems, else their failure stops every task. Starts with `/`; for gRPC it is a
   * method, such as `/grpc.health.v1.Health/Check`.
   */
  path: z.string(),
  /** Status codes that mean healthy, 200–499, such as `200` or `200-299`; for gRPC 0–99, such as `0`. */
  matcher: z.string().default("200"),
  /** Seconds between two checks, 5–300. With 2 failures a dead task leaves rotation in 15–25 s. */
  intervalSec: z.int().default(10),
  /** Seconds to wait for an answer, 2–120 and below the interval. */
  timeoutSec: z.int().default(5),
  /** Successes that make an unhealthy target healthy, 2–10. A new target needs only one. */
  healthyThreshold: z.int().default(2),
  /** Failures that make a target unhealthy, 2–10. */
  unhealthyThreshold: z.int().default(2),
  /** Seconds after start in which ECS ignores failures, of all its ports: at least the worst start time. */
  gracePeriodSec: z.int().default(60),
});

/** Requests that reach a port of a service on the shared load balancer. */
const Routes = z.strictObject({
  /**
   * Labels under the environment's domain (`api` is `api.<domain>`, `v1.api` is `v1.api.<domain>`); `@` is the domain
   * itself. A host of several labels has a certificate of its own. Empty, as are `furtherHosts`: any host.
   */
  hosts: z.array(z.string()).default([]),
  /**
   * Hosts of `furtherDomains`: name of the domain → labels under it, as in `hosts`, such as
   * `{ "orders.example.net": ["@", "www"] }`.
   */
  furtherHosts: z.record(z.string(), z.array(z.string())).default({}),
  /** Path patterns, such as `/api/*`. Empty: any path. */
  paths: z.array(z.string()).default([]),
  /**
   * Listener rule priority, 1–9999, lower first. Needed only where two ports or services could take the same request.
   * @default derived from the names of service and port alone, 10000–49999, so another service never moves it
   */
  priority: z.int().optional(),
});

const Scaling = z.strictObject({
  ...TASKS,
  /** Average CPU utilization to hold, percent. */
  cpuPercent: z.int().default(60),
  /** Average memory utilization to hold, percent. */
  memoryPercent: z.int().default(75),
  /** Requests per target and minute to hold. @default no scaling on requests */
  requestsPerTarget: z.int().optional(),
});

const Deployment = z.strictObject({
  ...DEPLOYMENT,
  /** Rolls a deployment back when the service's 5xx or latency alarm fires: the circuit breaker cannot see a release that answers 200 but is broken. */
  rollbackOnAlarms: z.boolean().default(true),
});

const Alarms = z.strictObject({
  /** Server errors per minute above which the 5xx alarm fires, three minutes in a row. */
  errorsPerMinute: z.int().min(0).default(10),
  /** 99th percentile of the response time above which the latency alarm fires, milliseconds, at least 10. */
  latencyMs: z.int().min(1).max(3_600_000).default(2000),
});

/** What the load balancer has to know of a port. */
const PORT = {
  /** Port the container listens on, 1024–65535 (it does not run as root). */
  port: z.int(),
  /**
   * Protocol between load balancer and container. Clients of `HTTP2` have to speak HTTP/2, and those of `GRPC` gRPC; the
   * load balancer turns HTTP/2 into HTTP/1.1 for `HTTP1`.
   */
  protocolVersion: z.enum(["HTTP1", "HTTP2", "GRPC"]).default("HTTP1"),
  /** Seconds for which the load balancer sends a client to the same task, by a cookie, 1–604,800. @default to any */
  stickySec: z.int().optional(),
  routes: Routes,
};

const FurtherPort = z.strictObject({
  ...PORT,
  healthCheck: HealthCheck.omit({ gracePeriodSec: true }),
  alarms: Alarms.prefault({}),
});

/** A container behind the shared load balancer. The same definition runs on EC2 and on Fargate. */
export const WebSchema = z.strictObject({
  /** What is described without a kind. */
  kind: z.literal("web").default("web"),
  ...CONTAINER,
  ...CALLS,
  ...PORT,
  healthCheck: HealthCheck,
  /**
   * Other ports that the same container listens on, by name, at most 4: each with a target group, a listener rule and
   * alarms of its own. ECS counts a task as healthy once all of them are.
   */
  furtherPorts: z.record(z.string(), FurtherPort).default({}),
  scaling: Scaling,
  alarms: Alarms.prefault({}),
  deployment: Deployment.prefault({}),
  /** Seconds a leaving task stays registered to finish open requests; ECS waits all of them before SIGTERM. */
  deregistrationDelaySec: z.int().default(30),
});
