import type { EnvironmentInput } from "../src/config/schema.ts";

/** A pool of instances with a GPU each beside the instances of all other services. */
export const gpuPool = {
  gpu: {
    instanceTypes: ["g6.xlarge"],
    onDemandPercentageAboveBase: 100,
    minInstances: 1,
    maxInstances: 3,
    targetCapacityPercent: 100,
    rootVolumeGiB: 60,
  },
} satisfies Extract<EnvironmentInput["capacity"], { kind: "ec2" }>["pools"];

/** A worker that runs on it: one GPU a task. */
export const gpuWorker = {
  kind: "worker",
  image: "public.ecr.aws/docker/library/python:3.14.0-slim",
  cpu: 2048,
  memoryMiB: 8192,
  gpus: 1,
  placement: { pools: [{ pool: "gpu", weight: 1 }] },
  scaling: { minTasks: 1, maxTasks: 2 },
} satisfies EnvironmentInput["services"][string];
