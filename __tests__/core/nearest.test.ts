import fc from "fast-check";
import { nearest } from "../../src/core/nearest.ts";

/** Edits between two words, by the definition. */
function edits(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const rest = edits(a.slice(1), b.slice(1));
  if (a[0] === b[0]) return rest;
  return 1 + Math.min(rest, edits(a.slice(1), b), edits(a, b.slice(1)));
}

describe("nearest", () => {
  it.each([
    ["CPUUtilisation", ["CPUUtilization", "MemoryUtilization"], "CPUUtilization"],
    ["cpuutilization", ["CPUUtilization"], "CPUUtilization"],
    ["web", ["api", "jobs"], undefined],
    ["ab", ["xy"], undefined],
    ["web", [], undefined],
  ])("of %s among %j is %s", (word, candidates, meant) => {
    expect(nearest(word, candidates)).toBe(meant);
  });

  it("is the first of those with the fewest edits, at most three and half of the word", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 7 });
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 6 }), (word, candidates) => {
        const limit = Math.min(3, Math.floor(word.length / 2));
        const fewest = Math.min(...candidates.map((it) => edits(word, it)));
        const meant = candidates.find((it) => edits(word, it) === fewest);
        expect(nearest(word, candidates)).toBe(fewest <= limit ? meant : undefined);
      }),
      { numRuns: 300 },
    );
  });
});
