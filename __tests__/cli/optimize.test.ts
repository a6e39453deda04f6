import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeProject } from "../../src/cli/machine/description.ts";
import { run } from "../../src/cli/run.ts";
import { descriptionPatch } from "../../src/cli/shared/optimize-patch.ts";
import { OptimizeResultSchema, optimizeResultJsonSchema } from "../../src/cli/shared/optimize-schema.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import { describe as describeSources } from "../../src/description-edit/evaluate.ts";
import { optimize as search } from "../../src/optimize/optimize.ts";
import { knob, requestFor, workshopOf } from "../optimize/landscape.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";
import { applied } from "../support/patch.ts";
import { ENVIRONMENTS, synth, TODAY } from "../support/synth.ts";
import { variantsOf } from "../support/variants.ts";

const { prod } = ENVIRONMENTS;
const variants = variantsOf(prod);

async function optimize(args: readonly string[], more: Partial<FakeIo> = {}) {
  const io = fakeIo(
    {},
    { openVariants: async () => variants, synthesize: async () => synth([prod]), ...more },
  );
  return { code: await run(["optimize", ...args], io), io };
}

describe("ballast optimize", () => {
  it("has the published JSON Schema, and results that fit it", async () => {
    const published = readFileSync(join(__dirname, "../../docs/schemas/optimize-result-1.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(optimizeResultJsonSchema())));
    const knobs = [knob("size", 2, [1, 3])];
    const world = { knobs, truth: ({ size = 0 }) => ({ usd: size, failing: size < 2 ? 0.5 : 0 }) };
    const result = JSON.parse(JSON.stringify(await search(requestFor(knobs), workshopOf(world))));
    expect(OptimizeResultSchema.safeParse(result).error).toBeUndefined();
    expect(OptimizeResultSchema.safeParse({ ...result, winner: 1 }).success).toBe(false);
  });

  it("gives a patch that makes the description what was simulated, and changes nothing else", async () => {
    const sources = await nodeProject.readSources();
    const changes = [
      { field: "network.zones", from: ["a", "b", "c"], to: ["a", "b"] },
      { field: "capacity.targetCapacityPercent", from: 80, to: 90 },
      { field: "services.web.deregistrationDelaySec", from: 30, to: 10 },
    ];
    const byHand = { field: "services.web.healthCheck.intervalSec", from: 10, to: 20 };
    const patch = descriptionPatch("prod", [...changes, byHand], sources);
    const input = describeSources(applied(patch.diff, sources)).get("prod")?.input;
    const built = await variants.build(changes);
    expect(JSON.parse(JSON.stringify(loadEnvironment(input, TODAY).environment))).toEqual(
      "description" in built ? built.description : undefined,
    );
    expect(patch.byHand).toMatchObject([{ ...byHand, reason: expect.stringContaining("is not given") }]);
  });

  it.each([
    [["prod", "--scenario", "zone-los"], "SCENARIO zone-los: is not a scenario"],
    [["prod", "--objective", "mean(failed) <= 3"], "does not say of a run whether it is good"],
    [["prod", "--keep", "capacity.onDemandBse"], "did you mean capacity.onDemandBase?"],
    [["prod", "--set", "capacity.maxInstances=20"], "which the search itself changes"],
    [["prd"], "ENVIRONMENT prd: is not there"],
    [["prod", "--runs", "10"], "limit: a whole number from 1000 to 10000000"],
  ])("refuses %j", async (args, words) => {
    const { code, io } = await optimize(args);
    expect(code).toBe(64);
    expect(io.stderr()).toContain(words);
    expect(io.stdout()).toBe("");
  });

  it("says everything that is wrong with a description that is refused", async () => {
    const refused = variantsOf({ ...prod, capacity: { ...prod.capacity, onDemandBase: 1 } });
    const synthesize = async () => synth([{ ...prod, capacity: { ...prod.capacity, onDemandBase: 1 } }]);
    const { code, io } = await optimize(["prod"], { openVariants: async () => refused, synthesize });
    expect(code).toBe(64);
    expect(io.stderr()).toContain("FLOOR-01 capacity.onDemandBase");
  });

  it("ends with 130 when it is interrupted, and says that it was", async () => {
    const controller = new AbortController();
    let builds = 0;
    const { code, io } = await optimize(["prod", "--json"], {
      interruptible: (work) => work(controller.signal),
      openVariants: async () => ({
        ...variants,
        build: (changes) => {
          builds += 1;
          if (builds === 2) controller.abort();
          return variants.build(changes);
        },
      }),
      readSources: nodeProject.readSources,
    });
    expect(code).toBe(130);
    const interrupted = OptimizeResultSchema.parse(JSON.parse(io.stdout()));
    expect(interrupted.complete).toBe(false);
    expect(interrupted.picks.map(({ id }) => id)).toEqual(["[]", "[]"]);
  }, 60_000);
});
