import fc from "fast-check";
import { globsIntersect } from "../../src/core/glob.ts";

const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replace(/\*/g, ".*").replace(/\?/g, ".")}$`).test(text);

describe("globsIntersect", () => {
  it.each([
    ["/api/*", "/api/v1", true],
    ["/api/*", "/api", false],
    ["/api*", "/api", true],
    ["/*", "/anything/at/all", true],
    ["*.png", "/img/*", true],
    ["/a?", "/ab", true],
    ["/a?", "/a", false],
    ["/a", "/b", false],
    ["*", "", true],
    ["?", "", false],
    ["/v?/users", "/*/orders", false],
    ["**", "?", true],
  ])("%s and %s: %s", (a, b, expected) => {
    expect(globsIntersect(a, b)).toBe(expected);
    expect(globsIntersect(b, a)).toBe(expected);
  });

  it("agrees with a search through every short text", () => {
    const letters = ["a", "b"];
    const texts = [""];
    for (let i = 0; i < texts.length && (texts[i] ?? "").length < 6; i++) {
      for (const letter of letters) texts.push(`${texts[i]}${letter}`);
    }
    // The shortest common text of two patterns is no longer than both together.
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const found = texts.some((text) => matches(a, text) && matches(b, text));
        expect(globsIntersect(a, b)).toBe(found);
      }),
      { numRuns: 2000 },
    );
  });
});
