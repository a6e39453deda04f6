import { nodeProject } from "../../src/cli/machine/description.ts";
import { nodeIo } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { OptimizeResultSchema } from "../../src/cli/shared/optimize-schema.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import { describe as describeSources } from "../../src/description-edit/evaluate.ts";
import type { OptimizeResult, Pick } from "../../src/optimize/result.ts";
import { fakeIo } from "../support/io.ts";
import { applied } from "../support/patch.ts";
import { ENVIRONMENTS, TODAY } from "../support/synth.ts";
import { variantsOf } from "../support/variants.ts";

// Needs no engine; it is here because two searches of a real environment make tens of thousands of runs.

const OBJECTIVE = ["--objective", "p99(failedShare) <= 0.1"];

async function search(seed: number) {
  const { environmentNames, openVariants, readSources, synthesize } = nodeIo;
  const io = fakeIo({}, { environmentNames, openVariants, readSources, synthesize });
  const args = ["optimize", "prod", ...OBJECTIVE, "--runs", "9000", "--seed", String(seed), "--json"];
  const code = await run([...args, "--patch", "cheaper.patch", "--html", "report.html"], io);
  expect(code).toBe(0);
  const result: OptimizeResult = JSON.parse(io.stdout());
  return { io, result };
}

function picked({ candidates, picks }: OptimizeResult, kind: Pick["kind"]) {
  const pick = picks.find((one) => one.kind === kind);
  const it = candidates.find(({ id }) => id === pick?.id);
  if (!pick || !it) throw new Error(`no pick ${kind}`);
  return { pick, it };
}

describe("prod, with Spot lost during a deployment", () => {
  let found: Awaited<ReturnType<typeof search>>;
  let again: Awaited<ReturnType<typeof search>>;

  beforeAll(async () => {
    found = await search(1);
    again = await search(2);
  }, 900_000);

  it("has a configuration that is cheaper and no worse in any scenario, and holds the objective", () => {
    const { it: harmless, pick } = picked(found.result, "harmless");
    expect(pick.load.changeUsd.expected).toBeLessThan(-20);
    expect(pick.shifts.filter(({ direction }) => direction === "worse")).toEqual([]);
    expect(harmless).toMatchObject({ verdict: "holds", confirmed: true });
    expect(OptimizeResultSchema.safeParse(found.result).error).toBeUndefined();
  });

  it("has the same winners with another seed, or each search says that they tie", () => {
    for (const kind of ["cheapest", "harmless"] as const) {
      const [one, two] = [picked(found.result, kind).pick, picked(again.result, kind).pick];
      expect([one.id, ...one.ties].includes(two.id) || two.ties.includes(one.id)).toBe(true);
    }
  });

  it("says of what is cheapest what it gives up, with another scenario among them", () => {
    const { pick } = picked(found.result, "cheapest");
    const worse = pick.shifts.filter(({ direction }) => direction === "worse");
    expect(worse.map(({ metric, scenario }) => `${scenario} ${metric}`)).toContain("zone-loss failedShare");
  });

  it("gives patches that make the description what was simulated, and change nothing else", async () => {
    const sources = await nodeProject.readSources();
    const variants = variantsOf(ENVIRONMENTS.prod);
    for (const { id, patch } of found.result.picks) {
      expect(patch?.byHand).toEqual([]);
      const input = describeSources(applied(patch?.diff ?? "", sources)).get("prod")?.input;
      const built = await variants.build(found.result.candidates.find((it) => it.id === id)?.changes ?? []);
      expect(JSON.parse(JSON.stringify(loadEnvironment(input, TODAY).environment))).toEqual(
        "description" in built ? built.description : undefined,
      );
    }
    expect(found.io.written.get("cheaper.patch")).toBe(picked(found.result, "harmless").pick.patch?.diff);
  });

  it("has its frontier in the report", () => {
    const page = found.io.written.get("report.html") ?? "";
    expect(page).toContain("The frontier");
    expect(page).toContain('<svg role="img"');
  });
});
