import { planScenario } from "../simulation/scenarios/catalogue.ts";
import { Bench } from "./bench.ts";
import { Guard } from "./guard.ts";
import { Judge } from "./judge.ts";
import { Race } from "./race.ts";
import type { OptimizeRequest, Workshop } from "./request.ts";
import { type Requirement, requirementOf } from "./requirement.ts";
import type { OptimizeResult } from "./result.ts";
import { Search } from "./search.ts";

/**
 * Searches for the cheapest configuration that holds the objective, and for the cheapest that is besides no worse than
 * the present one in any scenario.
 */
export async function optimize(request: OptimizeRequest, workshop: Workshop): Promise<OptimizeResult> {
  const requirements = requirementsOf(request);
  const bench = new Bench(request, workshop);
  const present = await bench.open();
  const race = new Race(bench, requirements);
  const guard = new Guard(bench, present);
  const search = new Search(bench, race, guard, present);
  await search.run();
  const judge = new Judge({ bench, race, guard, search, present });
  const picks = await judge.picks();
  return judge.result(picks);
}

/**
 * What the runs have to hold.
 * @throws InputError for an unknown scenario, or an objective that says nothing of a single run
 */
export function requirementsOf({ known, objectives, scenarios, set }: OptimizeRequest): Requirement[] {
  return scenarios.flatMap((scenario) => {
    const own = planScenario(scenario, set, known).objectives;
    return (objectives.length > 0 ? objectives : own).map((text) => requirementOf(scenario, text));
  });
}
