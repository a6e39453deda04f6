import { readFileSync } from "node:fs";
import { describeWith } from "../support/needs.ts";
import { CONFIGURATION, checked, type Json, partOf, STACK, shapeNames } from "../support/shape-plans.ts";
import { HOLES } from "./shape-holes.ts";
import { type ShapeWorld, startShapeWorld } from "./shape-world.ts";

/** The one thing that the clean shapes leave to AWS, as network modules do: it is settled, and no drift. */
const SETTLED: Readonly<Record<string, readonly string[]>> = {
  network: ["ignored info module.network.aws_default_network_acl.this[0] subnet_ids"],
};

describeWith(["engine", "python"], "stacks in the shapes of public modules", () => {
  const configuration = readFileSync(CONFIGURATION, "utf8");
  let world: ShapeWorld | undefined;
  let first: Json;
  let refreshed: Json;
  let tampered: Json;

  beforeAll(async () => {
    world = await startShapeWorld();
    first = await world.plan();
    refreshed = await world.plan("-refresh-only");
    await world.tamper(first);
    tampered = await world.plan();
  }, 600_000);

  afterAll(async () => {
    await world?.end();
  }, 30_000);

  it.each(shapeNames())("%s: nothing is found right after the first apply", async (shape) => {
    const clean = { code: 0, findings: SETTLED[shape] ?? [] };
    expect(await checked(JSON.stringify(partOf(first, shape)))).toEqual(clean);
  });

  it.each(shapeNames())("%s: nothing is found in a plan that only refreshes", async (shape) => {
    const { code, findings } = await checked(JSON.stringify(partOf(refreshed, shape)));
    expect([code, findings]).toEqual([0, []]);
  });

  it.each(Object.entries(HOLES))("%s: one hole is found, and it alone: $what", async (shape, hole) => {
    const plan = JSON.stringify(partOf(tampered, shape));
    const expected = { code: hole.exit, findings: [hole.finding, ...(SETTLED[shape] ?? [])] };
    expect(await checked(plan)).toEqual(expected);
    if (shape === STACK) expect(await checked(plan, configuration)).toEqual(expected);
  });

  it("all together give what each gives alone", async () => {
    const settled = Object.values(SETTLED).flat();
    expect(await checked(JSON.stringify(first), configuration)).toEqual({ code: 0, findings: settled });
    const { code, findings } = await checked(JSON.stringify(tampered), configuration);
    const holes = Object.values(HOLES).map(({ finding }) => finding);
    expect([code, findings.toSorted()]).toEqual([2, [...holes, ...settled].toSorted()]);
  });
});
