import { parseMath } from "../../src/core/metric-math.ts";
import { mathValue } from "../../src/core/metric-math-value.ts";

const VALUES: Readonly<Record<string, number>> = { a: 6, b: 3, zero: 0 };

function evaluated(text: string): number | undefined | string {
  const node = parseMath(text);
  return node ? mathValue(node, (id) => VALUES[id], ["a", "b", "gone"]) : "none";
}

describe("metric math at one moment", () => {
  it.each<[string, number | undefined]>([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["10 - 2 - 3", 5],
    ["-a + 10", 4],
    ["2 ^ 3", 8],
    ["a / b", 2],
    ["a / zero", undefined],
    ["a > b AND b >= 3", 1],
    ["a == 5 OR zero != 0", 0],
    ["IF(b > 0, 100 * a / b, 0)", 200],
    ["IF(zero > 0, 100 * a / zero, 0)", 0],
    ["if(a <= 6, 1)", 1],
    ["FILL(gone, 4) + a", 10],
    ["gone + a", undefined],
    ["SUM(METRICS())", 9],
    ["MAX([a, b])", 6],
    ["MIN(a, b)", 3],
    ["AVG([a, b])", 4.5],
    ["ABS(b - a)", 3],
    ["CEIL(a / 4) + FLOOR(a / 4)", 3],
    ["RATE(a)", undefined],
    ["1.5e2", 150],
  ])("%s is %p", (text, expected) => {
    expect(evaluated(text)).toBe(expected);
  });

  it.each(["SELECT MAX(x) FROM y", "a +", "(a", "a b", "SUM(a,", "", "a ? b"])(
    "%p is no expression",
    (text) => {
      expect(evaluated(text)).toBe("none");
    },
  );
});
