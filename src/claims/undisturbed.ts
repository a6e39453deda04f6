import type { Scenario } from "../simulation/scenarios/scenario.ts";

/** Nothing happens: what managed scaling does by itself. */
export const UNDISTURBED: Scenario = {
  id: "undisturbed",
  title: "Nothing happens",
  question: "What does the platform do by itself?",
  horizonSec: 3600,
  parameters: {},
  objectives: ["max(failed) = 0"],
  inject() {},
};
