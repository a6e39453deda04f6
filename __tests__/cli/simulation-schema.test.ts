import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSimulationResult, simulationResultJsonSchema } from "../../src/cli/shared/simulation-schema.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import { platform } from "../support/platform.ts";
import { hostileResult, simulationResult } from "../support/simulation.ts";

describe("the JSON of a simulation", () => {
  it.each([
    ["all scenarios", simulationResult()],
    ["one that was interrupted", simulationResult(2, ["zone-loss"], { complete: false })],
    ["hostile names", hostileResult()],
  ])("of %s reads back as it was", (_name, result) => {
    expect(readSimulationResult(JSON.stringify(result), "r.json")).toEqual(result);
  });

  it("of runs of the simulator reads back as it was", async () => {
    const request = { set: {}, overrides: {}, runs: 3, seed: 5, against: [], sensitivity: false };
    const scenarios = ["spot-loss-during-deployment", "secrets-denied"];
    const result = await simulate({ ...request, platform: platform(), scenarios });
    expect(readSimulationResult(JSON.stringify(result), "r.json")).toEqual(result);
  });

  it("has the published JSON Schema", () => {
    const published = readFileSync(join(__dirname, "../../docs/schemas/simulation-result-1.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(simulationResultJsonSchema())));
  });

  it.each([
    ["a metric is not a number", /"mean":[\d.]+/, '"mean":null', "scenarios.0.distribution.failed.mean"],
    ["a field is unknown", '"horizonSec"', '"horizon":1,"horizonSec"', "scenarios.0"],
    ["the version is another", '"schemaVersion":"1.1"', '"schemaVersion":"9"', "schemaVersion"],
    ["a digest is none", /"digest":"\w+"/, '"digest":"x"', "digest"],
  ])("is refused with its place where %s", (_name, from, to, place) => {
    const text = JSON.stringify(simulationResult(1, ["zone-loss"])).replace(from, to);
    expect(() => readSimulationResult(text, "r.json")).toThrow(
      `RESULT_SHAPE r.json ${place}: is not as docs/schemas`,
    );
  });

  it("is refused when it is no JSON", () => {
    expect(() => readSimulationResult("{", "r.json")).toThrow("JSON_TRUNCATED r.json");
  });
});
