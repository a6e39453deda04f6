import { z } from "zod";
import { InputError } from "../../core/input-error.ts";
import { SCENARIOS } from "../../simulation/scenarios/catalogue.ts";
import type { Scenario } from "../../simulation/scenarios/scenario.ts";
import type { Io } from "./io.ts";

const ScenarioSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  question: z.string(),
  horizonSec: z
    .number()
    .positive()
    .max(7 * 24 * 3600),
  parameters: z.record(
    z.string(),
    z.object({ value: z.union([z.number(), z.string(), z.boolean()]) }).loose(),
  ),
  objectives: z.array(z.string()),
  inject: z.custom<Scenario["inject"]>((value) => typeof value === "function", "must be a function"),
});

/**
 * The scenarios of Ballast and those of a file, which exports them as `scenarios`.
 * @throws InputError when the file has none, or one of another form
 */
export async function readScenarios(io: Pick<Io, "load">, file: string): Promise<readonly Scenario[]> {
  const exported = await io.load(file);
  const list: unknown =
    typeof exported === "object" && exported !== null ? Reflect.get(exported, "scenarios") : undefined;
  const fix = "export const scenarios: readonly Scenario[] (see docs/simulation.md)";
  if (!Array.isArray(list))
    throw new InputError("SCENARIO_FILE", file, "exports no list called scenarios", fix);
  for (const [index, it] of list.entries()) {
    const parsed = ScenarioSchema.safeParse(it);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join(".") ?? "";
      throw new InputError(
        "SCENARIO_FILE",
        file,
        `scenarios[${index}].${where} is not as a scenario has it`,
        fix,
      );
    }
    if (SCENARIOS.some(({ id }) => id === parsed.data.id)) {
      throw new InputError(
        "SCENARIO_FILE",
        file,
        `${parsed.data.id} is a scenario of Ballast`,
        "choose another id",
      );
    }
  }
  return [...SCENARIOS, ...(list as Scenario[])];
}
