import fc from "fast-check";
import { comparisonText } from "../../src/report/simulation-compare-text.ts";
import { assumptionsText, scenarioText } from "../../src/report/simulation-scenario-text.ts";
import { scorecardText } from "../../src/report/simulation-text.ts";
import { momentText, numberText, rangeText, spanText, valueText } from "../../src/report/simulation-words.ts";
import type { ScenarioResult } from "../../src/simulation/result.ts";
import { difference } from "../../src/simulation/result.ts";
import {
  HOSTILE,
  hostileResult,
  SCENARIO_IDS,
  scenarioResult,
  simulationResult,
} from "../support/simulation.ts";

const paint = (_tone: string, text: string) => text;

describe("words", () => {
  it.each([
    [-30, "T-30 s"],
    [0, "T+0"],
    [0.4, "T+0"],
    [32, "T+32 s"],
    [250, "T+4 min 10 s"],
    [240, "T+4 min"],
    [3599.7, "T+1 h"],
    [7380, "T+2 h 3 min"],
  ])("tell the moment of %d seconds as %s", (seconds, text) => expect(momentText(seconds)).toBe(text));

  it.each([
    [0, "0 s"],
    [95.44, "95.4 s"],
    [119.6, "2 min"],
    [252, "4.2 min"],
    [7560, "2.1 h"],
  ])("tell the span of %d seconds as %s", (seconds, text) => expect(spanText(seconds)).toBe(text));

  it.each([
    [0.034, "0.03"],
    [12.54, "12.5"],
    [1250.4, "1,250"],
    [999_999.7, "1 M"],
    [12_345_678, "12.3 M"],
  ])("tell the number %d as %s", (value, text) => expect(numberText(value)).toBe(text));

  it("tell a share of runs in percent, and a range with its unit once", () => {
    expect(valueText("unrecovered", 0.031)).toBe("3.1 %");
    expect(rangeText("recoverySec", [402, 438])).toBe("6.7–7.3 min");
    expect(rangeText("recoverySec", [80, 438])).toBe("80 s–7.3 min");
    expect(rangeText("failed", [210, 1228])).toBe("210–1,228");
  });
});

describe("the scorecard", () => {
  it.each([80, 100, 120])("of eleven scenarios fits a screen of %d columns", (columns) => {
    const lines = scorecardText(simulationResult(), { columns, paint }).split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    for (const id of SCENARIO_IDS) expect(lines.filter((line) => line.startsWith(id))).toHaveLength(1);
  });

  it("names what held the platform back only where there is room", () => {
    expect(scorecardText(simulationResult(), { columns: 80, paint })).not.toContain("in 82 % of runs");
    expect(scorecardText(simulationResult(), { columns: 120, paint })).toContain("max_size in 82 % of runs");
  });

  it("counts misses and joins the scenarios that one setting helps", () => {
    const text = scorecardText(simulationResult(1, ["deployment", "zone-loss", "nat-loss"]));
    expect(text).toContain("prod  3 of 3 scenarios miss their objective".replace("3 of 3", "2 of 3"));
    expect(text).toContain("capacity.maxInstances  6 → 10  helps 2 scenarios");
  });

  it("says nothing of changes when every objective is met, and never hides an interruption", () => {
    const met = simulationResult(1, ["deployment"]);
    const [first] = met.scenarios;
    const text = scorecardText({
      ...met,
      complete: false,
      scenarios: [{ ...(first as ScenarioResult), verdict: "met", runs: 412 }],
    });
    expect(text).toContain("1 of 1 scenarios meet their objective");
    expect(text).toContain("INTERRUPTED: at least 412 of 1000 runs a scenario");
    expect(text).not.toContain("Change first");
  });

  it("paints the verdict of a scenario, not the same word in its name", () => {
    const spy = (tone: string, text: string) => (tone === "dim" ? text : `<${text}>`);
    const result = simulationResult(1, ["missed-heartbeat"]);
    expect(scorecardText(result, { columns: 80, paint: spy })).toMatch(/^missed-heartbeat +<missed> /m);
  });

  it("tells what did not happen within the horizon as never", () => {
    const one = scenarioResult("nat-loss");
    const late = { ...one.distribution.recoverySec, p50: one.horizonSec };
    const distribution = { ...one.distribution, recoverySec: late, detectSec: late };
    const result = { ...simulationResult(), scenarios: [{ ...one, distribution }] };
    expect(scorecardText(result)).toMatch(/^nat-loss .* never +never$/m);
  });
});

describe("a scenario in detail", () => {
  const scenario = scenarioResult("spot-loss-during-deployment");

  it.each([80, 120])("keeps to %d columns", (columns) => {
    const text = scenarioText(scenario, { columns, paint }, "all");
    expect(text.split("\n").filter((line) => line.length > columns)).toEqual([]);
  });

  it("has the timelines of the median run and of the worst", () => {
    const text = scenarioText(scenario);
    expect(text).toMatch(/Median run \(17\)\n {2}T\+0 {11}service api: deployment of revision 2 starts/);
    expect(text).toMatch(/Worst run \(411\)\n {2}T\+0 /);
    expect(text).toContain("  T+4 min 10 s  Auto Scaling group: i-6, i-7 and i-8 are ACTIVE");
    expect(text).toContain("  T+5 min 40 s  Auto Scaling group: i-6, i-7 and i-8 are ACTIVE");
  });

  it("leaves small events to those who ask for all", () => {
    expect(scenarioText(scenario)).not.toContain("task api-9 is placed");
    expect(scenarioText(scenario, undefined, "all")).toContain(
      "T+12 s        service api: task api-9 is placed",
    );
  });

  it("tells causes, who was told, what held it back, what lifts it, and what it hangs on", () => {
    const text = scenarioText(scenario).replaceAll(/\s+/g, " ");
    expect(text).toContain("84.3 504, a target did not answer 31.5 502, connection to a target was reset");
    expect(text).toContain("94 % prod-api-unhealthy-hosts 6 % EC2 Spot interruption");
    expect(text).toContain(
      "capacity.maxInstances, aws_autoscaling_group.prod.max_size: 6 → 10; tried on the same seeds",
    );
    expect(text).toContain("2 settings were tried, and none lifts it.");
    expect(text).toContain("ec2_boot_to_registered: effect 0.7; 40 at its low end, 310 at its high end");
  });

  it("tells runs in which nobody was told apart from an empty table", () => {
    expect(scenarioText({ ...scenario, detectedBy: { alarm: 400 } })).toMatch(
      /40 % {2}alarm\n +60 % {2}none/,
    );
    expect(scenarioText({ ...scenario, detectedBy: {} })).not.toContain("Told first by");
  });
});

describe("a comparison", () => {
  const of = (mean: number, low: number, high: number) => ({
    ...scenarioResult("x").distribution.failed,
    mean,
    interval: { mean: [low, high], p50: [0, 0], p99: [0, 0] } as const,
  });

  it("calls a difference clear only where the intervals are apart, and knows which side is better", () => {
    expect(difference("failed", of(10, 9, 11), of(5, 4, 6))).toBe("better");
    expect(difference("minHealthyShare", of(10, 9, 11), of(5, 4, 6))).toBe("worse");
    expect(difference("failed", of(10, 9, 11), of(10.5, 9.5, 11.5))).toBe("unclear");
    expect(difference("failed", of(10, 9, 11), of(10, 10, 10))).toBe("same");
  });

  it("puts verdicts and means side by side, and names scenarios that only one side has", () => {
    const before = simulationResult(1, ["deployment", "zone-loss"]);
    const after = { ...simulationResult(3, ["deployment", "nat-loss"]), seed: 1, source: "plan.json" };
    const text = comparisonText(before, after);
    expect(text).toContain("prod → plan.json  same seed 1, 1000 runs each");
    expect(text).toMatch(/^deployment {2}missed → met$/m);
    expect(text).toMatch(/^ {2}requests failed +\d+ +\d+ +\d+ +\d+ (unclear|better|worse)$/m);
    expect(text).toContain("only in one of the two: zone-loss, nat-loss");
    expect(comparisonText(before, simulationResult(2))).toContain("DIFFERENT seeds or runs");
  });
});

describe("strings from a plan", () => {
  const hostile = hostileResult();
  const [scenario] = hostile.scenarios as [ScenarioResult];
  it.each([
    ["scorecard", scorecardText(hostile)],
    ["scenario", scenarioText(scenario, undefined, "all")],
    ["assumptions", assumptionsText(hostile)],
    ["comparison", comparisonText(hostile, { ...hostile, scenarios: [] })],
  ])("cannot paint or forge a line in the %s", (_name, text) => {
    expect(HOSTILE.length).toBeGreaterThan(5);
    expect(text).not.toMatch(/(?!\n)\p{C}/u);
    expect(text.length).toBeLessThan(60_000);
  });

  const one = scenarioResult("deployment");
  it("keep every line to the columns, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: 0, max: 1e12 }),
        fc.integer({ min: 80, max: 200 }),
        (value, columns) => {
          const failed = { ...one.distribution.failed, mean: value, p99: value, max: value };
          const text = scorecardText(
            { ...simulationResult(), scenarios: [{ ...one, distribution: { ...one.distribution, failed } }] },
            { columns, paint },
          );
          expect(text.split("\n").filter((line) => line.length > columns)).toEqual([]);
          expect(text).not.toContain("NaN");
        },
      ),
      { numRuns: 60 },
    );
  });
});
