import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scenarioSvg } from "../../src/report/simulation-svg.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import { platformOf } from "../support/model.ts";

// Needs no engine; it is here because 400 runs take a while.
test("the picture in the README is the one that its command makes", async () => {
  const { scenarios, source } = await simulate({
    platform: platformOf("prod"),
    scenarios: ["spot-loss-during-deployment"],
    set: {},
    overrides: {},
    runs: 400,
    seed: 1,
    against: [],
    sensitivity: false,
  });
  const [scenario] = scenarios;
  if (!scenario) throw new Error("nothing was simulated");
  const shown = readFileSync(join(__dirname, "../../docs/images/spot-loss-prod.svg"), "utf8");
  // Not toBe: a difference of thirty thousand characters helps nobody.
  expect(scenarioSvg(scenario, source) === shown).toBe(true);
}, 120_000);
