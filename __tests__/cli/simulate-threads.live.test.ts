import { run } from "../../src/cli/run.ts";
import { EXIT } from "../../src/cli/shared/exit-codes.ts";
import type { SimulationResult } from "../../src/simulation/result.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";
import { foreignPlan } from "../support/model.ts";

// Needs no engine; it is here because threads and shards make the same runs six times.

const FILES = { "plan.json": foreignPlan("tam-ecs-ec2-autoscaling") };

async function simulate(args: readonly string[]): Promise<{ code: number; io: FakeIo }> {
  const io = fakeIo(FILES);
  return { code: await run(["simulate", ...args], io), io };
}

async function resultOf(...args: readonly string[]): Promise<SimulationResult> {
  const { code, io } = await simulate([...args, "--json"]);
  expect(code).toBe(EXIT.clean);
  return JSON.parse(io.stdout());
}

const digests = ({ digest, scenarios }: SimulationResult) => [digest, ...scenarios.map((it) => it.digest)];

describe("the same seed", () => {
  const args = [
    "--plan-json",
    "plan.json",
    "deployment:crashing",
    "zone-loss",
    "--runs",
    "230",
    "--seed",
    "7",
  ];

  test("gives the same digest for every number of workers, and for shards that are joined", async () => {
    const [one, two] = [await resultOf(...args, "--workers", "1"), await resultOf(...args, "--workers", "3")];
    expect(digests(two)).toEqual(digests(one));

    const shards: Record<string, string> = {};
    for (const shard of ["2/3", "1/3", "3/3"]) {
      const { code, io } = await simulate([...args, "--shard", shard]);
      expect(code).toBe(EXIT.clean);
      shards[`shard-${shard.replace("/", "-")}.json`] = io.stdout();
    }
    const io = fakeIo(shards);
    expect(await run(["simulate", "merge", ...Object.keys(shards), "--json"], io)).toBe(EXIT.clean);
    expect(JSON.parse(io.stdout())).toEqual(one);

    const incomplete = fakeIo(shards);
    expect(await run(["simulate", "merge", "shard-1-3.json", "shard-3-3.json"], incomplete)).toBe(
      EXIT.badInput,
    );
    expect(incomplete.stderr()).toContain("shard 2 of 3 is missing");
    const twice = fakeIo(shards);
    expect(await run(["simulate", "merge", "shard-1-3.json", "shard-1-3.json"], twice)).toBe(EXIT.badInput);
    expect(twice.stderr()).toContain("is shard 1 of 3, as shard-1-3.json is");
  }, 120_000);

  test("another seed gives another", async () => {
    const [seven, eight] = [await resultOf(...args), await resultOf(...args, "--seed", "8")];
    expect(digests(seven)).not.toEqual(digests(eight));
  });
});
