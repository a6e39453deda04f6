import {
  EVERY_RUN,
  firstLook,
  jointVerdict,
  requirementOf,
  verdictOf,
} from "../../src/optimize/requirement.ts";
import { outcome } from "./landscape.ts";

describe("an objective as a share of runs", () => {
  it.each([
    ["p99.9(failed) = 0", 0.999],
    ["p99(failedShare) <= 0.1", 0.99],
    ["max(unrecovered) = 0", EVERY_RUN],
    ["mean(belowFloorSec) = 0", EVERY_RUN],
    ["min(minHealthyShare) >= 75", EVERY_RUN],
    ["p5(minHealthyShare) >= 75", 0.95],
  ])("%s has to hold in %f", (text, share) => {
    expect(requirementOf("zone-loss", text).share).toBeCloseTo(share, 9);
  });

  it.each([
    "mean(failedShare) <= 0.1",
    "min(failed) = 0",
    "p50(recoverySec) = 30",
    "max(minHealthyShare) >= 75",
    "p0(failed) = 0",
  ])("%s says nothing of a single run, and is refused", (text) => {
    expect(() => requirementOf("zone-loss", text)).toThrow("does not say of a run whether it is good");
  });

  it("holds in a run whose value is on the good side of the limit, the limit included", () => {
    const { holds } = requirementOf("zone-loss", "p99(failedShare) <= 0.1");
    expect([0, 0.1, 0.100001].map((failedShare) => holds(outcome({ failedShare })))).toEqual([
      true,
      true,
      false,
    ]);
    const strict = requirementOf("zone-loss", "p1(minHealthyShare) > 75");
    expect([75, 76].map((minHealthyShare) => strict.holds(outcome({ minHealthyShare })))).toEqual([
      false,
      true,
    ]);
  });
});

describe("the verdict on a share", () => {
  const requirement = requirementOf("zone-loss", "p99.9(failed) = 0");

  it("takes as many runs as the first look has", () => {
    const runs = firstLook(requirement);
    expect(runs).toBe(4093);
    expect(verdictOf(requirement, runs, runs)).toBe("holds");
    expect(verdictOf(requirement, runs - 1, runs - 1)).toBe("undecided");
    expect(verdictOf(requirement, runs - 1, runs)).toBe("undecided");
  });

  it("refutes with few runs what is far off, and not with one miss in forty", () => {
    expect(verdictOf(requirement, 37, 40)).toBe("fails");
    expect(verdictOf(requirement, 39, 40)).toBe("undecided");
  });

  it("of several is the worst of them", () => {
    expect(jointVerdict(["holds", "undecided", "fails"])).toBe("fails");
    expect(jointVerdict(["holds", "undecided"])).toBe("undecided");
    expect(jointVerdict(["holds", "holds"])).toBe("holds");
  });
});
