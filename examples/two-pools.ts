import type { EnvironmentInput } from "../src/config/schema.ts";

/** Two tasks of each service on On-Demand instances, and all others on Spot. */
export const twoPools = {
  kind: "ec2",
  instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large"],
  onDemandBase: 0,
  onDemandPercentageAboveBase: 0,
  minInstances: 0,
  maxInstances: 6,
  pools: {
    "on-demand": {
      instanceTypes: ["m6i.large"],
      onDemandPercentageAboveBase: 100,
      minInstances: 2,
      maxInstances: 3,
    },
  },
  strategy: [
    { pool: "on-demand", base: 2 },
    { pool: "default", weight: 1 },
  ],
} satisfies EnvironmentInput["capacity"];
