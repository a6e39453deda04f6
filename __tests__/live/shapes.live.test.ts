import { readFileSync } from "node:fs";
import { describeWith } from "../support/needs.ts";
import { FOUND } from "../support/shape-findings.ts";
import { CONFIGURATION, checked, type Json, partOf, STACK, shapeNames } from "../support/shape-plans.ts";
import { type ShapeWorld, startShapeWorld } from "./shape-world.ts";

const CLEAN = { code: 0, findings: [] };

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
    expect(await checked(JSON.stringify(partOf(first, shape)))).toEqual(CLEAN);
  });

  it.each(shapeNames())("%s: nothing is found in a plan that only refreshes", async (shape) => {
    expect(await checked(JSON.stringify(partOf(refreshed, shape)))).toEqual(CLEAN);
  });

  it.each(Object.entries(FOUND))(
    "%s: one hole is found, and it alone: $what",
    async (shape, { exit, finding }) => {
      const plan = JSON.stringify(partOf(tampered, shape));
      const expected = { code: exit, findings: [finding] };
      expect(await checked(plan)).toEqual(expected);
      if (shape === STACK) expect(await checked(plan, configuration)).toEqual(expected);
    },
  );

  it("all together give what each gives alone", async () => {
    expect(await checked(JSON.stringify(first), configuration)).toEqual(CLEAN);
    const { code, findings } = await checked(JSON.stringify(tampered), configuration);
    const holes = Object.values(FOUND).map(({ finding }) => finding);
    expect([code, findings.toSorted()]).toEqual([2, holes.toSorted()]);
  });
});
