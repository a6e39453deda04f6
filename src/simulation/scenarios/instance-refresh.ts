import type { Scenario } from "./scenario.ts";

/** Every instance is replaced by one of a new launch template. */
export const instanceRefresh: Scenario = {
  id: "instance-refresh",
  title: "Instance refresh under load",
  question: "All instances are replaced by those of a new AMI. Do users notice?",
  horizonSec: 14_400,
  parameters: {},
  objectives: ["p99(failedShare) <= 0.01", "mean(belowFloorSec) = 0"],
  inject(stage) {
    stage.at(0, () => {
      for (const pool of stage.world.pools) stage.refresh.start(pool);
    });
  },
};
