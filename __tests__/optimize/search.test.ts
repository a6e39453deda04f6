import { optimize } from "../../src/optimize/optimize.ts";
import type { Evaluated, OptimizeResult, Pick } from "../../src/optimize/result.ts";
import { knob, type Landscape, requestFor, workshopOf } from "./landscape.ts";

/**
 * `size` costs and makes safe, `spot` saves and makes unsafe, `zones` saves and takes longer to recover elsewhere,
 * `delay` is free and makes Spot safe, `idle` does nothing.
 */
const WORLD: Landscape = {
  knobs: [
    knob("size", 4, [1, 2, 3, 5, 6]),
    knob("spot", 0, [50, 100]),
    knob("zones", 3, [2]),
    knob("delay", 30, [10, 60]),
    knob("idle", 1, [2, 3]),
  ],
  truth: ({ delay = 0, size = 0, spot = 0, zones = 0 }) => ({
    usd: 100 * size + 40 * zones - 0.8 * spot,
    failing: size < 3 ? 0.3 : spot === 0 ? 0 : delay === 10 ? 0 : (0.2 * spot) / 100,
    recoverySec: zones === 3 ? 60 : 120,
  }),
};

const search = (world: Landscape = WORLD, more: Parameters<typeof requestFor>[1] = {}) =>
  optimize(requestFor(world.knobs, more), workshopOf(world));

function picked(result: OptimizeResult, kind: Pick["kind"]): { pick: Pick; it: Evaluated } {
  const pick = result.picks.find((one) => one.kind === kind);
  const it = result.candidates.find(({ id }) => id === pick?.id);
  if (!pick || !it) throw new Error(`no pick ${kind}`);
  return { pick, it };
}

const values = ({ changes }: Evaluated) => Object.fromEntries(changes.map(({ field, to }) => [field, to]));

describe("a search", () => {
  it("finds the cheapest that holds, and the cheapest that besides is worse in nothing", async () => {
    const result = await search();
    const cheapest = picked(result, "cheapest");
    expect(values(cheapest.it)).toEqual({ size: 3, spot: 100, zones: 2, delay: 10 });
    expect(cheapest.it).toMatchObject({ verdict: "holds", confirmed: true });
    expect(cheapest.pick.load.changeUsd.expected).toBe(-220);
    expect(cheapest.pick.shifts).toMatchObject([
      { scenario: "zone-loss", metric: "recoverySec", direction: "worse" },
    ]);
    const harmless = picked(result, "harmless");
    expect(values(harmless.it)).toEqual({ size: 3, spot: 100, delay: 10 });
    expect(harmless.pick.shifts).toEqual([]);
  });

  it("gives few runs to what is bad, and makes more only of what may win", async () => {
    const workshop = workshopOf(WORLD);
    await optimize(requestFor(WORLD.knobs), workshop);
    const now = { size: 4, spot: 0, zones: 3, delay: 30, idle: 1 };
    expect(workshop.runs.get(JSON.stringify({ ...now, size: 1 }))).toBe(40);
    const best = { ...now, size: 3, spot: 100, zones: 2, delay: 10 };
    expect(workshop.runs.get(JSON.stringify(best))).toBeGreaterThan(800);
  });

  it("confirms on runs that did not choose, and makes none twice", async () => {
    const workshop = workshopOf(WORLD);
    const result = await optimize(requestFor(WORLD.knobs), workshop);
    expect(workshop.repeated()).toBe(0);
    expect(picked(result, "cheapest").it.requirements).toMatchObject([{ runs: 408, held: 408 }]);
  });

  it("gives the same result for the same seed, whatever takes how long", async () => {
    const [one, two] = [await search(), await search({ ...WORLD, jitterMs: 4 })];
    expect(two).toEqual(one);
  });

  it("agrees with a search of another seed on the winner, or each says that they tie", async () => {
    const results = await Promise.all([1, 2, 3].map((seed) => search(WORLD, { seed })));
    for (const kind of ["cheapest", "harmless"] as const) {
      const all = results.map((result) => picked(result, kind).pick);
      for (const a of all) {
        for (const b of all)
          expect(a.id === b.id || a.ties.includes(b.id) || b.ties.includes(a.id)).toBe(true);
      }
    }
  });

  it("calls nothing a winner that the runs do not tell apart: what costs the same and is not refuted ties", async () => {
    const world: Landscape = { ...WORLD, knobs: [knob("size", 4, [3]), knob("idle", 1, [2, 3])] };
    const { it: winner, pick } = picked(await search(world), "cheapest");
    expect(values(winner)).toEqual({ size: 3 });
    expect(pick.ties).toEqual([
      JSON.stringify([
        ["idle", 2],
        ["size", 3],
      ]),
      JSON.stringify([
        ["idle", 3],
        ["size", 3],
      ]),
    ]);
  });

  it("does not spend its runs on what is right at the limit, and picks what they show", async () => {
    const world: Landscape = {
      knobs: [knob("size", 5, [2, 3, 4])],
      truth: ({ size = 0 }) => ({ usd: 100 * size, failing: [1, 1, 0.3, 0.01, 0, 0][size] ?? 0 }),
    };
    for (const seed of [1, 2, 3]) {
      const workshop = workshopOf(world);
      const result = await optimize(requestFor(world.knobs, { seed }), workshop);
      const { it: winner, pick } = picked(result, "cheapest");
      expect(workshop.runs.get(JSON.stringify({ size: 3 }))).toBeLessThanOrEqual(480 + 40);
      expect(values(winner)).toEqual({ size: 4 });
      expect(pick.ties).toEqual([JSON.stringify([["size", 3]])]);
      expect(winner).toMatchObject({ verdict: "holds", confirmed: true });
    }
  });

  it("stays with the present configuration where nothing cheaper is as safe", async () => {
    const world: Landscape = {
      ...WORLD,
      knobs: [knob("size", 3, [1, 2, 4]), knob("spot", 0, [50])],
      truth: (it) => ({ ...WORLD.truth(it), failing: (it["size"] ?? 0) < 3 || it["spot"] ? 0.3 : 0 }),
    };
    const result = await search(world);
    expect(result.picks.map(({ id, kind }) => [kind, id])).toEqual([
      ["harmless", "[]"],
      ["cheapest", "[]"],
    ]);
    expect(result.space.size).toBe(8);
  });

  it("finds something dearer where the present configuration misses the objective", async () => {
    const world: Landscape = {
      knobs: [knob("size", 2, [1, 3, 4])],
      truth: ({ size = 0 }) => ({ usd: 100 * size, failing: size < 3 ? 0.3 : 0 }),
    };
    const result = await search(world);
    expect(result.present.verdict).toBe("fails");
    expect(values(picked(result, "cheapest").it)).toEqual({ size: 3 });
    expect(values(picked(result, "harmless").it)).toEqual({ size: 3 });
  });

  it("picks nothing where everything misses it", async () => {
    const world: Landscape = {
      knobs: [knob("size", 2, [1, 3])],
      truth: ({ size = 0 }) => ({ usd: size, failing: 0.5 }),
    };
    const result = await search(world);
    expect(result.picks).toEqual([]);
    expect(result.candidates.map(({ verdict }) => verdict)).toEqual(["fails", "fails", "fails"]);
  });

  it("counts what rules refuse, and reaches what they allow only together with another knob", async () => {
    const world: Landscape = {
      knobs: [knob("size", 4, [2]), knob("base", 3, [1])],
      truth: ({ base = 0, size = 0 }) => ({ usd: 100 * size + 50 * base, failing: 0 }),
      refuses: ({ base = 0, size = 0 }) => base < 3 && size > 2,
    };
    const result = await search(world);
    expect(result.space.refused).toEqual([{ rules: "RULE-01", count: 1 }]);
    expect(values(picked(result, "cheapest").it)).toEqual({ size: 2, base: 1 });
  });

  it("says undecided where the budget ends before the runs show anything", async () => {
    const result = await search(WORLD, { runs: 1000, objectives: ["p99.9(failed) = 0"] });
    const { it: best } = picked(result, "cheapest");
    expect(best.verdict).toBe("undecided");
    expect(best.confirmed).toBe(false);
  });

  it("gives the best so far when it is interrupted", async () => {
    const result = await search({ ...WORLD, stopAfter: 1500 });
    expect(result.complete).toBe(false);
    expect(result.candidates.length).toBeGreaterThan(5);
    expect(picked(result, "cheapest").it.loadUsd.expected).toBeLessThan(result.present.loadUsd.expected);
  });
});

describe("the frontier", () => {
  it("has the cheapest, and what is better beyond noise than everything cheaper", async () => {
    const world: Landscape = {
      knobs: [knob("size", 1, [2, 3, 4]), knob("idle", 1, [2])],
      truth: ({ idle = 0, size = 0 }) => ({
        usd: 100 * size + idle,
        failing: [0.9, 0.9, 0.4, 0.398, 0][size] ?? 0,
      }),
    };
    const result = await search(world);
    expect(
      result.frontier.map((id) => result.candidates.find((it) => it.id === id)).map((it) => it && values(it)),
    ).toEqual([{}, { size: 2 }, { size: 4 }]);
  });
});
