import { bundledBook } from "../../src/cost/bundled.ts";
import { costOf } from "../../src/cost/cost.ts";
import type { AssumptionName } from "../../src/cost/load.ts";
import type { PriceBook } from "../../src/cost/price-book.ts";
import type { CostResult, OptionResult } from "../../src/cost/result.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import type { Declared } from "../../src/terraform/declared.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { foreignPlan } from "../support/model.ts";
import { ENVIRONMENTS, type StackJson, synth } from "../support/synth.ts";

export const TODAY = "2026-11-29";

export function book(region: string): PriceBook {
  const found = bundledBook(region);
  if (!found) throw new Error(`no prices of ${region}`);
  return found;
}

/** What some Terraform costs. */
export function costed(
  declared: Declared,
  region: string,
  load: ReadonlyMap<AssumptionName, number> = new Map(),
): CostResult {
  const platform = buildPlatform(declared, { source: "test" });
  return costOf(declared, platform, { book: book(region), load, today: TODAY });
}

/** What an environment of this project costs, after a change of its Terraform. */
export function costOfEnvironment(
  name: keyof typeof ENVIRONMENTS,
  load?: ReadonlyMap<AssumptionName, number>,
  change: (stacks: ReadonlyMap<string, StackJson>) => void = () => {},
): CostResult {
  const stacks = synth([ENVIRONMENTS[name]]);
  change(stacks);
  const declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
  return costed(declared, "eu-central-1", load);
}

export function costOfResources(
  resource: Record<string, Record<string, Record<string, unknown>>>,
  load?: ReadonlyMap<AssumptionName, number>,
): CostResult {
  return costed(new DeclaredStacks([new Configuration({ resource })]), "eu-west-1", load);
}

export function costOfForeign(name: string, region: string): CostResult {
  return costed(new DeclaredPlan(parsePlan(foreignPlan(name), "plan.json")), region);
}

export function option({ options }: CostResult, id: string): OptionResult {
  const found = options.find((it) => it.id === id);
  if (!found) throw new Error(`no option ${id}`);
  return found;
}

/** Quantity of the lines with this text. */
export function quantity(result: CostResult, what: string, of: "floor" | "load" = "floor"): number {
  return result[of].lines.filter((line) => line.what === what).reduce((sum, line) => sum + line.quantity, 0);
}
