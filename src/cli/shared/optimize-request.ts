import { InputError } from "../../core/input-error.ts";
import { nearest } from "../../core/nearest.ts";
import { pricedOf } from "../../cost/cost.ts";
import type { AssumptionName } from "../../cost/load.ts";
import type { PriceBook } from "../../cost/price-book.ts";
import { buildPlatform } from "../../model/build.ts";
import type { Platform } from "../../model/platform.ts";
import { knobsOf } from "../../optimize/knobs.ts";
import { requirementsOf } from "../../optimize/optimize.ts";
import type { OptimizeRequest, Workshop } from "../../optimize/request.ts";
import type { TypePrices } from "../../optimize/type-lists.ts";
import { SCENARIOS } from "../../simulation/scenarios/catalogue.ts";
import { Configuration } from "../../terraform/configuration.ts";
import { DeclaredStacks } from "../../terraform/declared-stacks.ts";
import type { Variant, Variants } from "../machine/variants.ts";
import { requestOf, scorecardIds } from "./simulation-request.ts";

/** What a user asked for. */
export interface AskedSearch {
  readonly scenarios: readonly string[];
  readonly objectives: readonly string[];
  readonly keep: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly runs: number;
  readonly seed: number;
}

/** Prices and what they are applied to. */
export interface Pricing {
  readonly book: PriceBook;
  readonly load: ReadonlyMap<AssumptionName, number>;
  readonly today: string;
}

type Accepted = Exclude<Variant, { readonly refusedBy: readonly string[] }>;

/**
 * A search that was checked before anything runs.
 * @throws InputError for a scenario, objective, value or field that is unknown
 */
export function searchOf(
  environment: string,
  { description, stacks }: Accepted,
  asked: AskedSearch,
  book: PriceBook,
): OptimizeRequest {
  const { keep, objectives, runs, seed, set } = asked;
  const scenarios = asked.scenarios.length > 0 ? asked.scenarios : SCENARIOS.slice(0, 1).map(({ id }) => id);
  const guards = scorecardIds(SCENARIOS).filter((id) => !scenarios.includes(id));
  const platform = platformOf(environment, stacks).platform;
  const given = { scenarios: [...scenarios, ...guards], set, against: [], runs, seed, sensitivity: false };
  const simulated = requestOf(platform, given, SCENARIOS);
  const request: OptimizeRequest = {
    knobs: knobsOf(description, typePrices(book), keep),
    scenarios,
    objectives,
    guards,
    known: SCENARIOS,
    set: simulated.set,
    overrides: simulated.overrides,
    seed,
    runs,
  };
  requirementsOf(request);
  checkSettings(simulated.platform, platform, set);
  checkKept(
    keep,
    knobsOf(description, typePrices(book)).flatMap(({ fields, id }) => [id, ...fields]),
  );
  return request;
}

/** Builds and prices variants. */
export function buildIn(environment: string, variants: Variants, pricing: Pricing): Workshop["build"] {
  return async (changes) => {
    const variant = await variants.build(changes);
    if ("refusedBy" in variant) return variant;
    const { declared, platform } = platformOf(environment, variant.stacks);
    return {
      platform,
      warnings: variant.warnings,
      price: (tasks) => pricedOf(declared, platform, pricing, tasks),
    };
  };
}

export function platformOf(environment: string, stacks: Readonly<Record<string, object>>) {
  const declared = new DeclaredStacks(Object.values(stacks).map((json) => new Configuration(json)));
  return { declared, platform: buildPlatform(declared, { source: environment, described: true }) };
}

/** Types with both prices: a search that may choose one needs to know what it costs. */
function typePrices(book: PriceBook): TypePrices {
  return new Map(
    book.instanceTypes.flatMap((type) => {
      const [onDemand, spot] = [book.onDemand(type), book.spot(type)];
      return onDemand && spot ? [[type, { onDemandUsd: onDemand.usd, spotUsd: spot.usd }] as const] : [];
    }),
  );
}

function checkSettings(changed: Platform, platform: Platform, set: AskedSearch["set"]): void {
  if (changed === platform) return;
  throw new InputError(
    "SETTING",
    Object.keys(set).join(", "),
    "is a setting of the platform, which the search itself changes",
    "give only values of scenarios and parameters to --set; --keep leaves a field as it is",
  );
}

function checkKept(keep: readonly string[], fields: readonly string[]): void {
  for (const name of keep) {
    if (fields.some((field) => field === name || field.startsWith(`${name}.`))) continue;
    const like = nearest(name, fields);
    throw new InputError(
      "KEEP",
      name,
      "is not a field that the search changes",
      like ? `did you mean ${like}?` : `give one of ${fields.join(", ")}`,
    );
  }
}
