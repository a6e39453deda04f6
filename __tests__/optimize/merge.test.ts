import { mergeSearches, searchKey } from "../../src/optimize/merge.ts";
import { optimize } from "../../src/optimize/optimize.ts";
import type { Evaluated, OptimizeResult, Pick } from "../../src/optimize/result.ts";
import { knob, requestFor, workshopOf } from "./landscape.ts";

const KNOBS = [knob("size", 4, [1, 2, 3, 5]), knob("zones", 3, [2]), knob("idle", 1, [2])];

const search = (seed: number, failing = 0.3): Promise<OptimizeResult> => {
  const truth = ({ size = 0, zones = 0 }: Readonly<Record<string, number>>) => ({
    usd: 100 * size + 40 * zones,
    failing: size < 3 ? failing : 0,
    recoverySec: zones === 3 ? 60 : 120,
  });
  return optimize(requestFor(KNOBS, { seed }), workshopOf({ knobs: KNOBS, truth }));
};

function evaluated({ candidates }: OptimizeResult, id: string | undefined): Evaluated {
  const found = candidates.find((it) => it.id === id);
  if (!found) throw new Error(`no candidate ${id}`);
  return found;
}

function pickIn({ picks }: OptimizeResult, kind: Pick["kind"]): Pick {
  const found = picks.find((pick) => pick.kind === kind);
  if (!found) throw new Error(`no pick ${kind}`);
  return found;
}

/** The same search, as if another configuration had won it. */
function won(result: OptimizeResult, kind: Pick["kind"], id: string): OptimizeResult {
  const picks = result.picks.map((pick) => (pick.kind === kind ? { ...pick, id, ties: [] } : pick));
  return { ...result, picks };
}

describe("searches of several machines", () => {
  let one: OptimizeResult;
  let two: OptimizeResult;

  beforeAll(async () => {
    [one, two] = await Promise.all([search(1), search(2)]);
  });

  it("are one search with the runs of all, and keep what each found", () => {
    const merged = mergeSearches([one, two]);
    expect(pickIn(merged, "cheapest").id).toBe(pickIn(one, "cheapest").id);
    expect(pickIn(merged, "harmless").id).toBe(pickIn(one, "harmless").id);
    expect(merged.runs.used).toBe(one.runs.used + two.runs.used);
    expect(merged.merged?.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(searchKey(merged)).toBe(searchKey(one));
    const prices = merged.candidates.map(({ loadUsd }) => loadUsd.expected);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(merged.frontier).toContain(pickIn(merged, "cheapest").id);
  });

  it("judge a configuration by the runs of all that did not choose it, and so more sharply", () => {
    const { id } = pickIn(one, "cheapest");
    const [own, other] = [evaluated(one, id), evaluated(two, id)];
    expect([own.confirmed, other.confirmed]).toEqual([true, true]);
    const pooled = evaluated(mergeSearches([one, two]), id);
    const runs = (own.requirements[0]?.runs ?? 0) + (other.requirements[0]?.runs ?? 0);
    expect(pooled.requirements[0]).toMatchObject({ held: runs, runs, verdict: "holds" });
    expect(pooled.requirements[0]?.interval[0]).toBeGreaterThan(own.requirements[0]?.interval[0] ?? 1);
    const unconfirmed = { ...other, confirmed: false };
    const candidates = two.candidates.map((it) => (it.id === id ? unconfirmed : it));
    const alone = evaluated(mergeSearches([one, { ...two, candidates }]), id);
    expect(alone.requirements).toEqual(own.requirements);
  });

  it("give up a winner that the runs of another refute", () => {
    const lucky = one.candidates.find(({ verdict }) => verdict === "fails");
    if (!lucky) throw new Error("every configuration holds");
    const candidates = one.candidates.map((it) =>
      it.id === lucky.id
        ? {
            ...it,
            verdict: "undecided" as const,
            requirements: it.requirements.map((r) => ({ ...r, held: 40, runs: 40 })),
          }
        : it,
    );
    const wrong = { ...won(one, "cheapest", lucky.id), candidates };
    expect(pickIn(mergeSearches([wrong, two]), "cheapest").id).toBe(pickIn(two, "cheapest").id);
    const both = mergeSearches([wrong, won(two, "cheapest", lucky.id)]);
    expect(both.picks.map(({ kind }) => kind)).toEqual(["harmless"]);
  });

  it("give up one that is no worse for one of them and worse for another", () => {
    const cheapest = pickIn(one, "cheapest");
    expect(cheapest.shifts.some(({ direction }) => direction === "worse")).toBe(true);
    const harmless = pickIn(mergeSearches([won(one, "harmless", cheapest.id), two]), "harmless");
    expect(harmless.id).toBe(pickIn(two, "harmless").id);
  });

  it("say that they tie where neither refutes what the other found at the same price", () => {
    const { id, ties } = pickIn(one, "cheapest");
    const [tie] = ties;
    if (tie === undefined) throw new Error("nothing ties");
    const merged = mergeSearches([one, won(two, "cheapest", tie)]);
    const pick = pickIn(merged, "cheapest");
    expect([pick.id, ...pick.ties].sort()).toEqual(expect.arrayContaining([id, tie].sort()));
  });

  it("are told apart from searches of something else", async () => {
    expect(searchKey(two)).toBe(searchKey(one));
    const other = await optimize(
      requestFor(KNOBS.slice(0, 2), { seed: 1 }),
      workshopOf({ knobs: KNOBS.slice(0, 2), truth: ({ size = 0 }) => ({ usd: size, failing: 0 }) }),
    );
    expect(searchKey(other)).not.toBe(searchKey(one));
  });
});
