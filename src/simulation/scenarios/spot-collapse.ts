import { LOAD, numberOf, type Scenario } from "./scenario.ts";
import { loseSpot } from "./spot-loss-during-deployment.ts";

/** Every Spot instance goes, and no pool of the region has another. */
export const spotCollapse: Scenario = {
  id: "spot-collapse",
  title: "All Spot reclaimed, and none to be had",
  question: "The On-Demand share is all that is left for a while. How much still runs?",
  horizonSec: 7200,
  parameters: {
    load: { ...LOAD, value: 0.5 },
    outageSec: { text: "seconds without Spot capacity", value: 3600, min: 0, max: 7200 },
  },
  objectives: ["p99(failedShare) <= 1", "max(unrecovered) = 0"],
  inject(stage, values) {
    const { conditions, platform } = stage.world;
    stage.at(0, () => {
      for (const { name } of platform.zones) conditions.noSpotIn.add(name);
      stage.world.note("EC2 Spot", "no capacity in any zone", true);
      loseSpot(stage, 1);
    });
    stage.at(numberOf(values, "outageSec"), () => {
      conditions.noSpotIn.clear();
      stage.world.note("EC2 Spot", "capacity is back", true);
    });
  },
};
