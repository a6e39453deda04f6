import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packed } from "../support/shape-plans.ts";
import { atOnce } from "../support/terraform.ts";
import { GATE_PLANS } from "./plans.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { Workshop } from "./workshop.ts";

/**
 * Takes the plans of the scenarios anew: `npx tsx __tests__/gate/capture.ts [name …]`. Those of public modules need GATE_MODULES,
 * a folder with `s3-bucket` and so on as `scenarios/foreign.ts` names them.
 */
async function capture(names: readonly string[]): Promise<void> {
  const chosen = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
  mkdirSync(GATE_PLANS, { recursive: true });
  const workshop = await Workshop.open();
  try {
    const plans = await atOnce(3, chosen, (scenario) => workshop.plan(scenario));
    for (const [{ name }, plan] of plans) {
      if (plan instanceof Error) {
        console.error(`${name}: ${plan.message.slice(0, 600)}`);
        process.exitCode = 1;
      } else writeFileSync(join(GATE_PLANS, `${name}.json.gz`), packed(plan));
    }
  } finally {
    await workshop.close();
  }
}

capture(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
