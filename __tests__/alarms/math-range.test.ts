import { type Range, rangeOf } from "../../src/alarms/math-range.ts";
import { parseMath } from "../../src/core/metric-math.ts";
import { mathValue } from "../../src/core/metric-math-value.ts";

const COUNT: Range = { low: 0, high: Number.POSITIVE_INFINITY };
const PERCENT: Range = { low: 0, high: 100 };
const IDS: Readonly<Record<string, Range>> = { count: COUNT, percent: PERCENT, one: { low: 1, high: 1 } };

function range(text: string): readonly [number, number] {
  const node = parseMath(text);
  if (!node) throw new Error(text);
  const { high, low } = rangeOf(node, { of: (id) => IDS[id], metrics: Object.values(IDS) });
  return [low, high];
}

const MORE = Number.POSITIVE_INFINITY;

describe("the range of an expression", () => {
  it.each<[string, readonly [number, number]]>([
    ["percent", [0, 100]],
    ["100 - percent", [0, 100]],
    ["percent - 100", [-100, 0]],
    ["count > 5", [0, 1]],
    ["IF(count > 5, 1, 0)", [0, 1]],
    ["IF(count > 0, percent, -1)", [-1, 100]],
    ["percent / 4", [0, 25]],
    ["percent / count", [0, MORE]],
    ["percent / (count + 1)", [0, 100]],
    ["percent * -1", [-100, 0]],
    ["SUM(METRICS())", [0, MORE]],
    ["SUM([percent, one])", [0, 101]],
    ["MAX([percent, one])", [1, 100]],
    ["MIN([percent, one])", [0, 1]],
    ["AVG([percent, one])", [0, 100]],
    ["ABS(percent - 200)", [100, 200]],
    ["FILL(percent, -5)", [-5, 100]],
    ["FILL(percent, REPEAT)", [0, 100]],
    ["TIME_SERIES(1)", [1, 1]],
    ["unheard", [Number.NEGATIVE_INFINITY, MORE]],
    ["RATE(count)", [Number.NEGATIVE_INFINITY, MORE]],
  ])("%s: %p", (text, expected) => {
    expect(range(text).map((it) => it + 0)).toEqual(expected);
  });

  it("holds every value that the expression has", () => {
    const texts = [
      "(a - b) * (a + 2) / 3",
      "IF(a > b, a / (b + 6), -b)",
      "MAX([a, -b]) - MIN([a, b])",
      "ABS(a * b)",
    ];
    const ids: Readonly<Record<string, Range>> = { a: { low: -4, high: 3 }, b: { low: -5, high: 2 } };
    for (const text of texts) {
      const node = parseMath(text);
      if (!node) throw new Error(text);
      const { high, low } = rangeOf(node, { of: (id) => ids[id], metrics: [] });
      for (let a = -4; a <= 3; a += 0.5) {
        for (let b = -5; b <= 2; b += 0.5) {
          const value = mathValue(node, (id) => (id === "a" ? a : b), []);
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
      }
    }
  });
});
