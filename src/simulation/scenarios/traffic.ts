import { numberOf, type Scenario, type Stage } from "./scenario.ts";

/** No traffic for a night, with the schedules of the platform. */
export const zeroTraffic: Scenario = {
  id: "zero-traffic",
  title: "No traffic for twelve hours",
  question: "Traffic ends for the night. What still runs, and is it all back in the morning?",
  horizonSec: 14 * 3600,
  startsAtHour: 19,
  parameters: {
    quietFromSec: { text: "seconds until traffic ends", value: 3600, min: 0, max: 43_200 },
    quietSec: { text: "seconds without traffic", value: 43_200, min: 0, max: 50_400 },
  },
  objectives: ["p99(failedShare) <= 0.1", "max(unrecovered) = 0"],
  inject(stage, values) {
    const from = numberOf(values, "quietFromSec");
    stage.at(from, () => setTraffic(stage, 0));
    stage.at(from + numberOf(values, "quietSec"), () => setTraffic(stage, 1));
  },
};

/** A multiple of the usual traffic. */
export const trafficSpike: Scenario = {
  id: "traffic-spike",
  title: "Traffic spike",
  question: "Traffic multiplies within a minute. How long until there are enough tasks?",
  horizonSec: 5400,
  parameters: {
    factor: { text: "multiple of the usual traffic", value: 2.5, min: 0, max: 1000 },
    durationSec: { text: "seconds for which it lasts", value: 2700, min: 0, max: 5400 },
  },
  objectives: ["p99(failedShare) <= 5", "max(unrecovered) = 0"],
  inject(stage, values) {
    stage.at(0, () => setTraffic(stage, numberOf(values, "factor")));
    stage.at(numberOf(values, "durationSec"), () => setTraffic(stage, 1));
  },
};

function setTraffic({ world }: Stage, factor: number): void {
  for (const service of world.services) world.emit("routingChanging", service);
  world.conditions.traffic = factor;
  world.note("clients", factor === 0 ? "no traffic" : `${factor} times the usual traffic`, true);
}
