import { z } from "zod";
import { CALLS, CONTAINER, DEPLOYMENT, TASKS } from "./container.ts";

/** Defaults and ranges: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html (2026-11). */
const Checks = {
  /** Seconds between two checks, 5–300. Each node of the load balancer checks every target by itself. */
  intervalSec: z.int().default(10),
  /** Seconds to wait for an answer, 2–120 and below the interval. */
  timeoutSec: z.int().default(5),
  /** Successes that make a target healthy, 2–10. */
  healthyThreshold: z.int().default(2),
  /** Failures that make a target unhealthy, 2–10. */
  unhealthyThreshold: z.int().default(2),
  /** Seconds after start in which failures are ignored: at least the worst start time. */
  gracePeriodSec: z.int().default(60),
} as const;

const HealthCheck = z.discriminatedUnion("kind", [
  /** A connection to the port of the container is enough. */
  z.strictObject({ kind: z.literal("tcp"), ...Checks }),
  z.strictObject({
    kind: z.literal("http"),
    ...Checks,
    /** Path that answers over HTTP on the port of the container. Starts with `/`. */
    path: z.string(),
    /** Status codes that mean healthy, 200–499, such as `200` or `200-299`. */
    matcher: z.string().default("200"),
  }),
]);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html (2026-11). */
const Protocol = z.discriminatedUnion("kind", [
  z.strictObject({
    /** TLS ends at the load balancer, with the certificate of the environment; the container gets plain TCP. */
    kind: z.literal("tls"),
    /** Security policy of the listener. */
    policy: z.string().default("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
  }),
  /** Passed to the container as it comes. */
  z.strictObject({ kind: z.literal("tcp") }),
]);

const Listener = z.strictObject({
  /** Port that clients connect to, 1–65535. */
  port: z.int(),
  /** IPv4 blocks whose clients may connect; at least one. */
  sources: z.array(z.string()),
  /** What clients speak. @default TLS */
  protocol: Protocol.prefault({ kind: "tls" }),
});

/** A container behind a network load balancer of its own. The same definition runs on EC2 (`awsvpc`) and on Fargate. */
export const TcpSchema = z.strictObject({
  kind: z.literal("tcp"),
  ...CONTAINER,
  ...CALLS,
  /** Port the container listens on, 1024–65535 (it does not run as root). */
  port: z.int(),
  listener: Listener,
  /**
   * `internal`: in the private subnets, reached from the VPC and what it is routed to. `internet`: in the public subnets,
   * with public addresses. Another one makes another load balancer.
   */
  exposure: z.enum(["internal", "internet"]).default("internal"),
  /**
   * Labels under the environment's domain, at which clients find it: `mqtt` is `mqtt.<domain>`. With several labels, TLS has
   * a certificate of its own. @default name of the service
   */
  host: z.string().optional(),
  /**
   * Whether the container sees the address of the client as the source of a connection. Without it, it sees one of the load
   * balancer's, and a client may be a task of the same service.
   */
  preserveClientIp: z.boolean().default(false),
  healthCheck: HealthCheck.prefault({ kind: "tcp" }),
  /**
   * Seconds a leaving task stays registered, in which clients finish and close; ECS waits all of them before SIGTERM, and
   * the load balancer closes what is open then.
   */
  deregistrationDelaySec: z.int().default(30),
  scaling: z.strictObject({
    ...TASKS,
    /** Average CPU utilization to hold, percent. */
    cpuPercent: z.int().default(60),
    /** Average memory utilization to hold, percent. */
    memoryPercent: z.int().default(75),
  }),
  deployment: z.strictObject(DEPLOYMENT).prefault({}),
});
