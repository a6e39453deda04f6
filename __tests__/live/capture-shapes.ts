import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Json, packed, partOf, SHAPE_PLANS, shapeNames } from "../support/shape-plans.ts";
import { startShapeWorld } from "./shape-world.ts";

/**
 * Takes the plans of the shapes anew: `npx tsx __tests__/live/capture-shapes.ts [prefix [without …]]`. Another engine is
 * named by BALLAST_TERRAFORM, and the prefix tells its plans apart: `tofu- keys`.
 */
async function capture([prefix = "", ...without]: readonly string[]): Promise<void> {
  const shapes = shapeNames().filter((shape) => !without.includes(shape));
  const keep = (plan: Json, kind: string) => {
    for (const shape of shapes) {
      const file = join(SHAPE_PLANS, `${prefix}${shape}.${kind}.json.gz`);
      writeFileSync(file, packed(partOf(plan, shape)));
    }
  };
  mkdirSync(SHAPE_PLANS, { recursive: true });
  const world = await startShapeWorld(without);
  try {
    const clean = await world.plan();
    keep(clean, "clean");
    await world.tamper(clean);
    keep(await world.plan(), "hole");
    keep(await world.plan("-refresh-only"), "refreshed-hole");
  } finally {
    await world.end();
  }
}

capture(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
