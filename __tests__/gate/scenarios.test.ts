import { findingLines, gatePlan, judged } from "./plans.ts";
import { SCENARIOS } from "./scenarios/all.ts";

describe("captured plans", () => {
  it.each(SCENARIOS)("$name", ({ found, name, untouched = 0 }) => {
    const plan = judged(gatePlan(name));
    expect(findingLines(plan)).toEqual(found);
    expect(plan.untouched).toBe(untouched);
  });
});
