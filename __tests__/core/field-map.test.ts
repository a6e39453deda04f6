import fc from "fast-check";
import { invert, relationOf } from "../../src/core/field-map.ts";

const points = (...pairs: readonly (readonly [unknown, unknown])[]) =>
  pairs.map(([field, attribute]) => ({ field, attribute }));

describe("the relation of a field and an attribute", () => {
  it.each([
    ["same numbers", points([60, 60], [61, 61]), { kind: "same" }],
    [
      "same lists",
      points(
        [["a"], ["a"]],
        [
          ["a", "b"],
          ["a", "b"],
        ],
      ),
      { kind: "same" },
    ],
    ["a number as text", points([256, "256"], [257, "257"]), { kind: "text", before: "", after: "" }],
    ["a number within text", points([20, "20m"], [21, "21m"]), { kind: "text", before: "", after: "m" }],
    [
      "text within text",
      points(["shop", "a-shop-b"], ["shopx", "a-shopx-b"]),
      { kind: "text", before: "a-", after: "-b" },
    ],
    ["a multiple", points([2000, 2], [2001, 2.001]), { kind: "times", factor: 0.001 }],
    ["a sum", points([2, 3], [3, 4]), { kind: "derived" }],
    ["a choice", points(["a", 1], ["b", 2]), { kind: "derived" }],
    ["one point", points([60, 60]), { kind: "derived" }],
    ["a value that is gone", points([60, 60], [61, undefined]), { kind: "derived" }],
    ["an expression", points(["a", "$" + "{x.a}"], ["b", "$" + "{x.b}"]), { kind: "derived" }],
    ["a document", points(["a", '{"x":"a"}'], ["b", '{"x":"b"}']), { kind: "derived" }],
    ["a third point that disagrees", points([1, 1], [2, 2], [3, 9]), { kind: "derived" }],
  ])("of %s", (_name, given, expected) => {
    expect(relationOf(given)).toEqual(expected);
  });

  it.each([
    [{ kind: "same" }, 61, "number", 61],
    [{ kind: "same" }, "61", "number", 61],
    [{ kind: "same" }, "many", "number", undefined],
    [{ kind: "same" }, true, "number", undefined],
    [{ kind: "text", before: "", after: "m" }, "25m", "number", 25],
    [{ kind: "text", before: "", after: "m" }, "25s", "number", undefined],
    [{ kind: "text", before: "", after: "m" }, "m", "number", undefined],
    [{ kind: "text", before: "aba", after: "aba" }, "aba", "string", undefined],
    [{ kind: "text", before: "", after: "" }, 512, "number", 512],
    [{ kind: "times", factor: 0.001 }, 2.5, "number", 2500],
    [{ kind: "times", factor: 0.001 }, "2.5", "number", undefined],
    [{ kind: "derived" }, 61, "number", undefined],
  ] as const)("%j turned round on %j gives a %s", (relation, attribute, type, expected) => {
    expect(invert(relation, attribute, type)).toBe(expected);
  });

  it("gives back the field that an attribute came from", () => {
    const number = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(
        number,
        number,
        fc.stringMatching(/^[a-z-]{0,4}$/),
        fc.constantFrom(0.001, 60, 1024, 0.01),
        (a, b, text, factor) => {
          fc.pre(a !== b);
          for (const of of [
            (n: number) => n,
            (n: number) => `${text}${n}${text}`,
            (n: number) => Number((n * factor).toPrecision(12)),
          ]) {
            const relation = relationOf(points([a, of(a)], [b, of(b)]));
            expect([relation.kind, invert(relation, of(b), "number")]).toEqual([relation.kind, b]);
          }
        },
      ),
    );
  });
});
