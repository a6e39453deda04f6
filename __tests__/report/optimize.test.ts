import { optimize } from "../../src/optimize/optimize.ts";
import type { OptimizeResult } from "../../src/optimize/result.ts";
import { optimizeHtml } from "../../src/report/optimize-html.ts";
import { optimizeText } from "../../src/report/optimize-text.ts";
import { shareText, shiftText, tieText } from "../../src/report/optimize-words.ts";
import { unpainted } from "../../src/report/paint.ts";
import { knob, requestFor, workshopOf } from "../optimize/landscape.ts";

const STYLE = { columns: 100, paint: unpainted };
const KNOBS = [knob("size", 3, [2, 4]), knob("zones", 3, [2]), knob("idle", 1, [2])];

async function found(recoverySec = 120): Promise<OptimizeResult> {
  const truth = ({ size = 0, zones = 0 }: Readonly<Record<string, number>>) => ({
    usd: 100 * size + 40 * zones,
    failing: size < 3 ? 0.5 : 0,
    recoverySec: zones === 3 ? 60 : recoverySec,
  });
  return optimize(requestFor(KNOBS), workshopOf({ knobs: KNOBS, truth }));
}

describe("a search as text", () => {
  it("says what is saved, changed and given up, and what ties", async () => {
    const text = optimizeText(await found(), STYLE);
    expect(text).toContain("$380.00 a month, $40.00 less (at all prices)");
    expect(text).toContain("  changes   zones 3 → 2\n");
    expect(text).toMatch(/^ {2}gives up {2}zone-loss: recovered after 59\.9 s → 2 min$/m);
    expect(text).toMatch(/^ {2}ties {6}with 1 as cheap or cheaper/m);
    expect(text).toContain("$380.00 with idle 2");
    expect(text).toContain("is the present one: of ");
  });

  it("says that nothing is given up where nothing is", async () => {
    const text = optimizeText(await found(60), STYLE);
    expect(text).toMatch(
      /^ {2}gives up {2}nothing beyond noise: 18 comparisons in 300 runs of each of 2 scenarios$/m,
    );
    expect(text).not.toContain("is the present one");
  });

  it("says what was not found", async () => {
    const result = await found();
    expect(optimizeText({ ...result, picks: [] }, STYLE)).toContain(
      "none was found that holds the objective.",
    );
    const cheapest = result.picks.filter(({ kind }) => kind === "cheapest");
    expect(optimizeText({ ...result, picks: cheapest }, STYLE)).toMatch(
      /is no worse than now\s+in\s+every scenario/,
    );
    expect(optimizeText({ ...result, complete: false }, STYLE)).toContain(
      "interrupted, so this is the best so far",
    );
  });

  it("says that a pick may hold where the runs do not show it", async () => {
    const result = await found();
    const candidates = result.candidates.map((it) => ({ ...it, verdict: "undecided" as const }));
    const text = optimizeText({ ...result, candidates }, STYLE);
    expect(text).toMatch(/^The cheapest that may hold the objective$/m);
    expect(text).not.toMatch(/^The cheapest that holds the objective$/m);
    expect(optimizeText(result, STYLE)).toMatch(/^The cheapest that holds the objective$/m);
  });

  it("keeps what names could do to a terminal or a page harmless", async () => {
    const evil = "\u001b[2J<script>alert(1)</script>";
    const result = await found();
    const objective = result.objective.map((it) => ({ ...it, scenario: evil }));
    const hostile = { ...result, source: evil, objective };
    expect(optimizeText(hostile, STYLE)).not.toContain("\u001b");
    expect(optimizeHtml(hostile)).not.toContain("<script");
  });
});

describe("a search as a page", () => {
  it("draws each configuration once, and names the present one and the picks", async () => {
    const page = optimizeHtml(await found());
    const svg = /<svg[\s\S]*<\/svg>/.exec(page)?.[0] ?? "";
    expect(svg).toContain("cheapest");
    expect(svg).toContain("now, no worse");
    expect(svg).toContain("holds the objective");
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  });
});

describe("words", () => {
  it("never say that a share is larger than it is", () => {
    expect([1, 0.99999, 0.999, 0.9909, 0.99, 0.5].map(shareText)).toEqual([
      "100 %",
      "99.999 %",
      "99.9 %",
      "99.09 %",
      "99 %",
      "50 %",
    ]);
  });

  it("tell two values apart that would look the same", () => {
    const shift = {
      scenario: "traffic-spike",
      metric: "failedShare",
      direction: "worse",
      runs: 300,
    } as const;
    expect(shiftText({ ...shift, before: 1.3646, after: 1.4111, interval: [0.04, 0.05] })).toBe(
      "share of requests failed 1.365 % → 1.411 %",
    );
  });

  it("of a tie name only what it has otherwise", async () => {
    const { candidates } = await found();
    const of = (id: string) => candidates.find((it) => it.id === id);
    const [plain, idle] = [of('[["zones",2]]'), of('[["idle",2],["zones",2]]')];
    expect(plain && idle && [tieText(idle, plain), tieText(plain, idle)]).toEqual(["idle 2", "idle 1"]);
  });
});
