import fc from "fast-check";
import { derivedPriority } from "../../src/core/listener-priority.ts";

describe("derivedPriority", () => {
  it("is a number that must never change: a moved priority is a changed rule in every environment", () => {
    expect([derivedPriority("web"), derivedPriority("api")]).toEqual([17_825, 44_567]);
  });

  it("stays between the priorities given by hand and the last one of a listener", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const priority = derivedPriority(name);
        expect(Number.isInteger(priority)).toBe(true);
        expect(priority).toBeGreaterThanOrEqual(10_000);
        expect(priority).toBeLessThanOrEqual(49_999);
        expect(derivedPriority(name)).toBe(priority);
      }),
    );
  });
});
