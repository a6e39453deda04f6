import fc from "fast-check";
import { canonical, elementDiff, same, type Value } from "../../src/terraform/value.ts";
import { CASES, type Case, judge, planText } from "../support/drift.ts";

/** Shuffles keys of every object, and every list of the values that Terraform compares as sets. */
function shuffle(value: unknown, next: () => number, inValues: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffle(item, next, inValues));
    return inValues ? mix(items, next) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = mix(Object.entries(value), next);
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      shuffle(item, next, inValues || key === "change" || key === "values"),
    ]),
  );
}

function mix<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, by: next() }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}

/** Lists of masks go with lists of values, so a list under a mask keeps its order unless the mask says nothing. */
function permuted(name: Case, seed: number): string {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const plan = JSON.parse(planText(name));
  for (const key of ["resource_drift", "resource_changes"]) {
    if (plan[key]) plan[key] = mix(plan[key], next);
  }
  return JSON.stringify(shuffle(plan, next, false));
}

describe("order means nothing", () => {
  const seen = new Map<Case, string>();
  const verdict = (name: Case) => {
    const known = seen.get(name) ?? JSON.stringify(judge(planText(name)));
    seen.set(name, known);
    return known;
  };

  it("gives the same verdict and ids whatever the order of sets, keys and resources", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), fc.integer(), (name, seed) => {
        expect(JSON.stringify(judge(permuted(name, seed)))).toBe(verdict(name));
      }),
      { numRuns: 60 },
    );
  });
});

const scalar = fc.oneof(fc.boolean(), fc.integer(), fc.string({ minLength: 1, maxLength: 4 }));
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), tie("value"), { maxKeys: 4 }),
  ),
}));

describe("values", () => {
  it("take blanks one for another, but neither zero nor false for blank", () => {
    for (const blank of [null, "", [], {}, [null], { a: null }, [{}]])
      expect(same(blank, undefined)).toBe(true);
    expect([same(0, null), same(false, null), same("0", 0)]).toEqual([false, false, false]);
  });

  it("compare JSON in texts by content, and ordered lists by order", () => {
    expect(same('{"b":1,"a":[2,1]}', ' {"a":[1,2],"b":1}')).toBe(true);
    expect(same('[{"command":["a","b"]}]', '[{"command":["b","a"]}]')).toBe(false);
    expect(same({ termination_policies: ["a", "b"] }, { termination_policies: ["b", "a"] })).toBe(false);
  });

  it("differ from nothing by all their elements, and from themselves by none", () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 6 }), fc.nat(), (items, seed) => {
        let state = seed;
        const mixed = mix(items, () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state;
        });
        expect(canonical(mixed)).toBe(canonical(items));
        expect(elementDiff(items, mixed)).toEqual({ added: [], removed: [] });
      }),
    );
  });

  it("count a doubled element", () => {
    expect(elementDiff(["a"], ["a", "a"])).toEqual({ added: ["a"], removed: [] });
  });
});
