import { z } from "zod";

/**
 * Check that the ECS agent runs in the container. ECS replaces a task when the check of an essential container fails, and
 * where the service has no load balancer, a deployment counts a task only once it passes.
 * Ranges: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11).
 */
export const ContainerHealthCheck = z.strictObject({
  /**
   * `["CMD", "/app", "healthcheck"]` runs a program of the image, `["CMD-SHELL", "curl -f localhost:8080 || exit 1"]`
   * the shell of the image. Exit code 0 means healthy. A check that the image declares itself is not used.
   */
  command: z.array(z.string()),
  /** Seconds between two checks, 5–300. */
  intervalSec: z.int().default(10),
  /** Seconds until a check counts as failed, 2–60. */
  timeoutSec: z.int().default(5),
  /** Failures in a row that make the container unhealthy, 1–10. */
  retries: z.int().default(3),
  /** Seconds after start in which failures do not count, 0–300. A success ends them. */
  startPeriodSec: z.int().default(60),
});

/** What each container of a task has, the application and its sidecars. */
export const EVERY_CONTAINER = {
  /** Image reference, pinned by digest or by an immutable tag. */
  image: z.string().min(1),
  /** Numeric user the container runs as; never 0. */
  user: z.string().default("10001"),
  /** Command instead of the image's own. */
  command: z.array(z.string()).optional(),
  /**
   * Directories the container may write, on a volume that dies with the task; the root file system is read-only. The
   * same directory of two containers is one volume, which they share.
   */
  writablePaths: z.array(z.string()).default([]),
  /** Plain settings. Secrets do not belong here: everyone who may describe task definitions can read them. */
  environment: z.record(z.string(), z.string()).default({}),
  /**
   * ARNs of files in Amazon S3 with settings, one `VARIABLE=VALUE` a line, whose names end in `.env`; at most ten. The
   * agent reads them when a task starts, and `environment` goes first. They are no place for secrets either.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html (2026-11)
   */
  environmentFiles: z.array(z.string()).default([]),
  /** Environment variable → full ARN of a Secrets Manager secret (optionally `:json-key:stage:version`) or SSM parameter. */
  secrets: z.record(z.string(), z.string()).default({}),
  /**
   * Container → what it has to reach before this one starts: `START`, `HEALTHY` (its own health check passes), `COMPLETE`
   * (it exits) or `SUCCESS` (it exits with 0). ECS stops containers in reverse order.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html (2026-11)
   */
  dependsOn: z.record(z.string(), z.enum(["START", "HEALTHY", "COMPLETE", "SUCCESS"])).default({}),
  /**
   * GPUs that the container alone has, whole ones: ECS places the task where as many are free and pins them to it. Only on
   * instances, whose image must have the drivers; the image of the container brings CUDA.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu-specifying.html (2026-11)
   */
  gpus: z.int().min(0).default(0),
  /** Seconds between SIGTERM and SIGKILL. Fargate takes at most 120. */
  stopTimeoutSec: z.int().default(30),
} as const;
