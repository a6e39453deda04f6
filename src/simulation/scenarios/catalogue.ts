import { InputError } from "../../core/input-error.ts";
import { nearest } from "../../core/nearest.ts";
import { deployment } from "./deployment.ts";
import { healthEndpoint } from "./health-endpoint.ts";
import { instanceRefresh } from "./instance-refresh.ts";
import { natLoss } from "./nat-loss.ts";
import { pendingTasks } from "./pending-tasks.ts";
import { LOAD, numberOf, type Scenario, type ScenarioValues } from "./scenario.ts";
import { secretsDenied } from "./secrets-denied.ts";
import { spotCollapse } from "./spot-collapse.ts";
import { spotLossDuringDeployment } from "./spot-loss-during-deployment.ts";
import { trafficSpike, zeroTraffic } from "./traffic.ts";
import { zoneLoss } from "./zone-loss.ts";

/** In the order of a scorecard. */
export const SCENARIOS: readonly Scenario[] = [
  spotLossDuringDeployment,
  secretsDenied,
  pendingTasks,
  deployment,
  zoneLoss,
  natLoss,
  spotCollapse,
  healthEndpoint,
  zeroTraffic,
  trafficSpike,
  instanceRefresh,
];

/** A scenario with its values, or several at once. */
export interface Planned {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly horizonSec: number;
  /** The largest `load` of its parts. */
  readonly load: number;
  readonly startsAtHour: number | undefined;
  readonly objectives: readonly string[];
  readonly parts: readonly { readonly scenario: Scenario; readonly values: ScenarioValues }[];
}

/** Every id, those of variants included. */
export function scenarioIds(scenarios: readonly Scenario[] = SCENARIOS): string[] {
  return scenarios.flatMap(({ id, variants = {} }) => [
    id,
    ...Object.keys(variants).map((name) => `${id}:${name}`),
  ]);
}

/**
 * Reads `zone-loss`, `deployment:crashing`, or several joined by `+`.
 * @param set values by name, such as `{ "zone-loss.zone": "eu-central-1a" }`; a bare name holds for every part that has it
 * @throws InputError for an unknown scenario, parameter or value
 */
export function planScenario(
  id: string,
  set: ScenarioValues = {},
  scenarios: readonly Scenario[] = SCENARIOS,
): Planned {
  const parts = id.split("+").map((part) => planPart(part, set, scenarios));
  const all = parts.map(({ scenario }) => scenario);
  return {
    id,
    title: all.map(({ title }) => title).join(" + "),
    question: all.map(({ question }) => question).join(" "),
    horizonSec: Math.max(...all.map(({ horizonSec }) => horizonSec)),
    load: Math.max(...parts.map(({ values }) => numberOf(values, "load"))),
    startsAtHour: all.find(({ startsAtHour }) => startsAtHour !== undefined)?.startsAtHour,
    objectives: [...new Set(all.flatMap(({ objectives }) => objectives))],
    parts,
  };
}

function planPart(
  text: string,
  set: ScenarioValues,
  scenarios: readonly Scenario[],
): Planned["parts"][number] {
  const [id = "", variant] = text.split(":");
  const scenario = scenarios.find((it) => it.id === id);
  const chosen = variant === undefined ? {} : scenario?.variants?.[variant];
  if (!scenario || chosen === undefined) {
    const ids = scenarioIds(scenarios);
    const like = nearest(text, ids);
    throw new InputError(
      "SCENARIO",
      text,
      "is not a scenario",
      `${like ? `did you mean ${like}? ` : ""}give one of ${ids.join(", ")}, or several joined by +`,
    );
  }
  const values: Record<string, number | string | boolean> = {};
  for (const [name, parameter] of Object.entries({ load: LOAD, ...scenario.parameters })) {
    const given = set[`${id}.${name}`] ?? set[name] ?? chosen[name] ?? parameter.value;
    values[name] = checked(`${id}.${name}`, given, parameter);
  }
  return { scenario, values };
}

function checked(
  place: string,
  given: number | string | boolean,
  {
    choices,
    max = Number.POSITIVE_INFINITY,
    min = Number.NEGATIVE_INFINITY,
    value,
  }: Scenario["parameters"][string],
): number | string | boolean {
  const refuse = (limit: string) =>
    new InputError(
      "SCENARIO_VALUE",
      place,
      `got ${JSON.stringify(given)}; limit: ${limit}`,
      "give such a value",
    );
  if (typeof value === "number") {
    const number = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
    if (typeof number !== "number" || !Number.isFinite(number) || number < min || number > max) {
      throw refuse(`a number from ${min} to ${max}`);
    }
    return number;
  }
  if (typeof value === "boolean") {
    if (String(given) !== "true" && String(given) !== "false") throw refuse("true or false");
    return String(given) === "true";
  }
  if (choices && !choices.includes(String(given))) throw refuse(`one of ${choices.join(", ")}`);
  return String(given);
}
