import { z } from "zod";
import type { Sidecar } from "./sidecar.ts";

/** https://github.com/aws/aws-for-fluent-bit/releases/tag/v3.4.14 (2026-08), for both architectures. */
const FLUENT_BIT = "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.14";

/** https://github.com/aws-observability/aws-otel-collector/releases/tag/v0.49.0 (2026-07), for both architectures. */
const OTEL_COLLECTOR = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";

/** Name of the container that routes logs. */
export const LOG_ROUTER = "log-router";

/** Name of the container that collects traces and metrics. */
export const COLLECTOR = "otel-collector";

/** Ports of OTLP over gRPC and HTTP: https://opentelemetry.io/docs/specs/otlp/ (2026-11). */
const OTLP_PORTS = [4317, 4318];

/**
 * AWS for Fluent Bit beside the application, which takes what the containers print and brings it elsewhere (FireLens).
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html (2026-11).
 */
export const LogRouter = z.strictObject({
  /** Where the logs go. The router's own stay in the log group of the service. */
  destination: z.discriminatedUnion("kind", [
    /** The log group of the service, as records that name cluster, task and task definition. */
    z.strictObject({ kind: z.literal("cloudwatch") }),
    z.strictObject({
      kind: z.literal("firehose"),
      /** ARN of an Amazon Data Firehose stream of this account and region, which leads to S3, OpenSearch or a partner. */
      deliveryStreamArn: z.string(),
    }),
  ]),
  /** @default AWS for Fluent Bit, pinned; where egress is endpoints-only, give a copy in ECR */
  image: z.string().min(1).default(FLUENT_BIT),
  /** Numeric user of the router, which no other container of the task or the instance may have. */
  user: z.string().default("10098"),
  /** CPU units that it is sure to get. */
  cpu: z.int().default(32),
  /** Memory at which it is stopped, MiB; it holds what the destination does not take yet. */
  memoryMiB: z.int().default(128),
});

/**
 * The collector of AWS Distro for OpenTelemetry beside the application, at `http://localhost:4318`, which the container
 * finds in `OTEL_EXPORTER_OTLP_ENDPOINT`.
 * https://aws-otel.github.io/docs/setup/ecs (2026-11).
 */
export const Telemetry = z.strictObject({
  /** Whether traces go to AWS X-Ray. */
  traces: z.boolean().default(true),
  /** Where metrics go. */
  metrics: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("none") }),
      /** CloudWatch, in the namespace `<project>-<env>/<service>`. */
      z.strictObject({ kind: z.literal("cloudwatch") }),
      z.strictObject({
        kind: z.literal("prometheus"),
        /** ARN of a workspace of Amazon Managed Service for Prometheus in this account and region. */
        workspaceArn: z.string(),
      }),
    ])
    .prefault({ kind: "none" }),
  /** @default AWS Distro for OpenTelemetry, pinned; where egress is endpoints-only, give a copy in ECR */
  image: z.string().min(1).default(OTEL_COLLECTOR),
  /** CPU units that it is sure to get. */
  cpu: z.int().default(64),
  /** Memory at which it is stopped, MiB. */
  memoryMiB: z.int().default(256),
});

export type LogRouter = z.output<typeof LogRouter>;
export type Telemetry = z.output<typeof Telemetry>;

const PLAIN = {
  writablePaths: [],
  environmentFiles: [],
  environment: {},
  secrets: {},
  dependsOn: {},
  ports: [],
  gpus: 0,
  // Both send what they hold within 5 s of SIGTERM.
  stopTimeoutSec: 10,
};

/** The container that routes logs: the task has no logs without it. */
export function logRouter({ cpu, image, memoryMiB, user }: LogRouter): Sidecar {
  return { ...PLAIN, image, user, cpu, memoryMiB, essential: true };
}

/** The container that collects telemetry: the application does without it. */
export function collector({ cpu, image, memoryMiB }: Telemetry): Sidecar {
  return { ...PLAIN, image, user: "10097", cpu, memoryMiB, essential: false, ports: [...OTLP_PORTS] };
}
