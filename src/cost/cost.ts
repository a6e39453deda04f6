import { InputError } from "../core/input-error.ts";
import type { Platform } from "../model/platform.ts";
import type { Declared } from "../terraform/declared.ts";
import { estimate } from "./estimate.ts";
import type { Unpriced } from "./inventory.ts";
import type { Lines } from "./lines.ts";
import { type AssumptionName, assumptionsOf, loadWith, NO_TRAFFIC } from "./load.ts";
import { judgeOptions } from "./options/judge.ts";
import { PARAMETERS } from "./parameters.ts";
import { isStale, type PriceBook } from "./price-book.ts";
import { readInventory } from "./read-inventory.ts";
import type { CostResult, UnpricedKind, UsedPrice } from "./result.ts";
import { MONTH_HOURS } from "./week.ts";

/** Addresses that a list of what is unpriced shows. */
const MOST_ADDRESSES = 10;

export interface CostRequest {
  readonly book: PriceBook;
  /** Assumptions that were given, by name. */
  readonly load: ReadonlyMap<AssumptionName, number>;
  /** `YYYY-MM-DD`: what is older by more than half a year counts as stale. */
  readonly today: string;
}

/** What a platform costs, without what would cost less. */
export type Priced = Omit<CostResult, "options">;

/** What a platform costs at zero traffic and at a load, and what would cost less. */
export function costOf(declared: Declared, platform: Platform, request: CostRequest): CostResult {
  const { inventory, load, price, priced } = pricing(declared, platform, request);
  const options = judgeOptions({ inventory, book: request.book, parameters: PARAMETERS, load, price });
  return { ...priced, options };
}

/**
 * What a platform costs at zero traffic and at a load.
 * @param tasks that each service needs for the traffic of the load, by name, where it is stated so
 */
export function pricedOf(
  declared: Declared,
  platform: Platform,
  request: CostRequest,
  tasks: Readonly<Record<string, number>> = {},
): Priced {
  return pricing(declared, platform, request, tasks).priced;
}

function pricing(
  declared: Declared,
  platform: Platform,
  { book, load: given, today }: CostRequest,
  tasks: Readonly<Record<string, number>> = {},
) {
  if (platform.region !== undefined && platform.region !== book.region) {
    throw new InputError(
      "PRICE_BOOK",
      platform.region,
      `the prices are of ${book.region}`,
      `give the prices of ${platform.region} to --prices`,
    );
  }
  const inventory = readInventory(declared, platform);
  const load = loadWith(given);
  const price = (of: typeof inventory, under: typeof load, needed = {}) =>
    estimate(of, under, { book, parameters: PARAMETERS }, needed);
  const floor = price(inventory, NO_TRAFFIC);
  const loaded = price(inventory, load, tasks);
  const priced: Priced = {
    schemaVersion: "1.0",
    source: platform.source,
    cluster: platform.cluster,
    region: book.region,
    currency: "USD",
    hoursPerMonth: MONTH_HOURS,
    floor: floor.estimate,
    load: loaded.estimate,
    assumptions: assumptionsOf(given),
    unpriced: merged([...inventory.unpriced, ...floor.unpriced, ...loaded.unpriced]),
    freeResources: inventory.freeResources,
    notes: inventory.notes,
    prices: usedPrices([floor, loaded], today),
  };
  return { inventory, load, price, priced };
}

function merged(found: readonly Unpriced[]): UnpricedKind[] {
  const kinds = new Map<string, { what: string; why: string; addresses: Set<string> }>();
  for (const { addresses, what, why } of found) {
    const kind = kinds.get(`${what} ${why}`) ?? { what, why, addresses: new Set<string>() };
    for (const address of addresses) kind.addresses.add(address);
    kinds.set(`${what} ${why}`, kind);
  }
  return [...kinds.values()].map(({ addresses, what, why }) => ({
    what,
    why,
    count: addresses.size,
    addresses: [...addresses].slice(0, MOST_ADDRESSES),
  }));
}

function usedPrices(lines: readonly Lines[], today: string): UsedPrice[] {
  const prices = new Map(lines.flatMap((it) => [...it.prices]));
  return [...prices]
    .map(([key, { source, text, unit, usd }]): UsedPrice => {
      const { published, read, url } = source;
      return { key, text, usd, unit, url, published, read, stale: isStale(source, today) };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
