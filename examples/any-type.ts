import type { EnvironmentInput } from "../src/config/schema.ts";

type Pools = Extract<EnvironmentInput["capacity"], { kind: "ec2" }>["pools"];

/** A pool of Spot instances of every type of one size that three generations have. */
export const anyType = {
  burst: {
    instanceRequirements: { allowed: ["m6*", "m7*", "m8*"], vcpu: 2, memoryMiB: 8192 },
    onDemandPercentageAboveBase: 0,
    minInstances: 0,
    maxInstances: 12,
  },
} satisfies Pools;
