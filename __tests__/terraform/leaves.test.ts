import fc from "fast-check";
import { differingLeaves, isDocument } from "../../src/terraform/leaves.ts";
import { Opaque, same, type Value } from "../../src/terraform/value.ts";

const container = (more: { readonly [key: string]: Value }): Value => ({
  name: "web",
  image: "web:1",
  ...more,
});
const [OLD, NEW] = [new Opaque("sensitive", 1), new Opaque("sensitive", 2)];

describe("where the sides of a value differ", () => {
  it("is one variable of a container that holds secrets, by its name", () => {
    const environment = (level: Value, password: Value): Value => [
      { name: "DB_PASSWORD", value: password },
      { name: "LOG_LEVEL", value: level },
    ];
    const before = [container({ environment: environment("info", OLD) }), { name: "log", image: "log:1" }];
    const after = [{ name: "log", image: "log:1" }, container({ environment: environment("debug", OLD) })];
    expect(differingLeaves([before, after])).toEqual([
      { path: "[web].environment[LOG_LEVEL].value", sides: ["info", "debug"] },
    ]);
    const released = [container({ image: "web:2", environment: environment("info", NEW) })];
    expect(differingLeaves([before, released])).toEqual([
      { path: "[log].image", sides: ["log:1", undefined] },
      { path: "[log].name", sides: ["log", undefined] },
      { path: "[web].environment[DB_PASSWORD].value", sides: [OLD, NEW] },
      { path: "[web].image", sides: ["web:1", "web:2"] },
    ]);
  });

  it("is within JSON that is kept as text, and a side that is no document is whole", () => {
    const text = (memory: number) => JSON.stringify([container({ memory })]);
    expect(differingLeaves([text(64), text(128)])).toEqual([{ path: "[web].memory", sides: [64, 128] }]);
    expect(differingLeaves([text(64), OLD])).toMatchObject([{ path: "" }]);
    expect([text(64), "64", "", OLD, undefined].map(isDocument)).toEqual([true, false, false, false, false]);
  });

  it("is a whole list where words were added, and one word where one changed", () => {
    const command = (...words: string[]): Value => [container({ command: words })];
    expect(differingLeaves([command("run", "--fast"), command("run", "--slow")])).toEqual([
      { path: "[web].command[1]", sides: ["--fast", "--slow"] },
    ]);
    expect(differingLeaves([command("run"), command("run", "--slow")])).toEqual([
      { path: "[web].command", sides: [["run"], ["run", "--slow"]] },
    ]);
  });

  it("is named so that odd keys and elements without names of their own are told apart", () => {
    const twice: Value = [{ name: "a" }, { name: "a", value: "1" }];
    expect(differingLeaves([{ "odd key.x": 1 }, { "odd key.x": 2 }])[0]?.path).toBe('["odd key.x"]');
    expect(differingLeaves([twice, [{ name: "a" }, { name: "a", value: "2" }]])[0]?.path).toBe("[1].value");
  });

  it("is nowhere exactly when the sides are the same", () => {
    const values = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        fc.constantFrom<Value>(null, "", "a", 1, false, OLD, NEW),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("name", "value", "list"), tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(values, values, (a, b) => {
        const leaves = differingLeaves([a, b]);
        expect(leaves.length === 0).toBe(same(a, b));
        for (const { sides } of leaves) expect(same(sides[0], sides[1])).toBe(false);
      }),
    );
  });
});
