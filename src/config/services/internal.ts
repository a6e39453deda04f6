import { z } from "zod";
import { CALLS, CONTAINER, DEPLOYMENT, TASKS } from "./container.ts";
import { ContainerHealthCheck } from "./every-container.ts";

/** Alarms on the requests of clients, as their proxies count them. */
const Alarms = z.strictObject({
  /** Server errors per minute above which the 5xx alarm fires, three minutes in a row. */
  errorsPerMinute: z.int().min(0).default(10),
  /** Average response time above which the latency alarm fires, milliseconds, at least 10. */
  latencyMs: z.int().min(1).max(3_600_000).default(1000),
});

/** Defaults are those of ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html (2026-11). */
const Requests = {
  /** Seconds for a complete answer to one request; 0 is no limit. */
  requestTimeoutSec: z.int().default(15),
  /** Seconds that an idle connection stays open; 0 is no limit. */
  idleTimeoutSec: z.int().default(300),
  alarms: Alarms.prefault({}),
} as const;

/** What the proxies of Service Connect understand of the traffic. They count requests of all but `tcp`. */
const Protocol = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("http"), ...Requests }),
  z.strictObject({ kind: z.literal("http2"), ...Requests }),
  z.strictObject({ kind: z.literal("grpc"), ...Requests }),
  z.strictObject({
    kind: z.literal("tcp"),
    /** Seconds that an idle connection stays open; 0 is no limit. */
    idleTimeoutSec: z.int().default(3600),
  }),
]);

/**
 * A container that other services of the environment reach through ECS Service Connect, and nothing else: only a service
 * with its name in `calls` may connect. The same definition runs on EC2 (`awsvpc`) and on Fargate.
 */
export const InternalSchema = z.strictObject({
  kind: z.literal("internal"),
  ...CONTAINER,
  ...CALLS,
  /** Port the container listens on, 1024–65535 (it does not run as root). */
  port: z.int(),
  /** Callers are sent to a task, and a deployment counts it, once this passes: Service Connect asks nothing itself. */
  containerHealthCheck: ContainerHealthCheck,
  protocol: Protocol.prefault({ kind: "http" }),
  /** Where callers find it: `http://<name>:<port>`. */
  alias: z
    .strictObject({
      /** @default name of the service */
      name: z.string().optional(),
      /** @default port of the container */
      port: z.int().optional(),
    })
    .prefault({}),
  scaling: z.strictObject({
    ...TASKS,
    /** Average CPU utilization to hold, percent. */
    cpuPercent: z.int().default(60),
    /** Average memory utilization to hold, percent. */
    memoryPercent: z.int().default(75),
  }),
  deployment: z
    .strictObject({
      ...DEPLOYMENT,
      /** Rolls a deployment back when the 5xx or latency alarm fires, which `tcp` does not have. */
      rollbackOnAlarms: z.boolean().default(true),
    })
    .prefault({}),
});
