import { z } from "zod";
import { ContainerHealthCheck, EVERY_CONTAINER } from "./every-container.ts";

/**
 * A container beside the application, in the same task: both have one identity, and in `awsvpc` one network interface, so
 * that they reach each other at `localhost`. `image` and what every container has are fields of each.
 */
export const SidecarSchema = z.strictObject({
  ...EVERY_CONTAINER,
  /** CPU units that it is sure to get; more where others leave some. All sidecars together take less than the task. */
  cpu: z.int(),
  /** Memory at which it is stopped, MiB. All sidecars together take less than the task: the application has the rest. */
  memoryMiB: z.int(),
  /**
   * Whether the task stops when it stops. One that others wait for with `COMPLETE` or `SUCCESS` is `false`.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-11)
   */
  essential: z.boolean().default(true),
  /** TCP ports that it listens on, 1024–65535, for the application alone: no rule of a security group opens them. Needs `awsvpc`. */
  ports: z.array(z.int()).default([]),
  /** @default none */
  healthCheck: ContainerHealthCheck.optional(),
});

export type Sidecar = z.output<typeof SidecarSchema>;
