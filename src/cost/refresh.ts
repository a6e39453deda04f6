import { instanceType } from "../core/instance-types.ts";
import type { Offer } from "./offer.ts";
import type { PriceBookDocument } from "./price-book.ts";
import { PRICE_IDS, PRICE_KINDS, type PriceId } from "./price-kinds.ts";

/** What was read anew. */
export interface Fresh {
  readonly region: string;
  /** By offer: what it says, its address, and where it was read. */
  readonly offers: ReadonlyMap<
    string,
    { readonly offer: Offer; readonly url: string; readonly read: string }
  >;
  readonly spot:
    | {
        readonly savings: ReadonlyMap<string, number>;
        readonly url: string;
        readonly read: string;
        readonly day: string;
      }
    | undefined;
}

/** One price that is another, new, or no longer found. */
export interface PriceChange {
  readonly key: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface Refreshed {
  readonly document: PriceBookDocument;
  readonly changes: readonly PriceChange[];
  /** Prices that stay as they were, since their offer was not read or does not have them. */
  readonly kept: readonly PriceId[];
  /** Prices that neither the old book nor an offer has. */
  readonly missing: readonly PriceId[];
}

/**
 * A price book from offer files. What they do not have stays as it was, with its old source and date: a file that lacks a
 * price does not make it unpriced.
 * @param before undefined where the region has no book yet
 */
export function refreshed(before: PriceBookDocument | undefined, fresh: Fresh): Refreshed {
  const sources: Record<string, PriceBookDocument["sources"][string]> = {};
  const prices: Record<string, NonNullable<PriceBookDocument["prices"][PriceId]>> = {};
  const kept: PriceId[] = [];
  for (const id of PRICE_IDS) {
    const kind = PRICE_KINDS[id];
    const read = fresh.offers.get(kind.offer);
    const usd = read?.offer.prices.get(id);
    const old = before?.prices[id];
    if (read && usd !== undefined) {
      const source = `aws-${kind.offer}`;
      sources[source] = { url: read.url, published: read.offer.published, read: read.read };
      prices[id] = { usd, unit: kind.unit, text: kind.text, source };
    } else if (before && old) {
      const source = sourceLeft(sources, before, old.source);
      prices[id] = { ...old, source };
      kept.push(id);
    }
  }
  const onDemand = onDemandOf(before, fresh, sources);
  const spotSavings = spotOf(before, fresh, sources);
  const document: PriceBookDocument = {
    schemaVersion: "1.0",
    region: fresh.region,
    currency: "USD",
    sources,
    prices,
    onDemand,
    spotSavings,
  };
  return {
    document,
    changes: changesOf(before, document),
    kept,
    missing: PRICE_IDS.filter((id) => !Object.hasOwn(prices, id)),
  };
}

type Families = PriceBookDocument["onDemand"];

function onDemandOf(
  before: PriceBookDocument | undefined,
  fresh: Fresh,
  sources: Record<string, PriceBookDocument["sources"][string]>,
): Families {
  const read = fresh.offers.get("AmazonEC2");
  if (read && read.offer.onDemand.size > 0) {
    sources["instances"] = { url: read.url, published: read.offer.published, read: read.read };
    return { source: "instances", families: familiesOf(read.offer.onDemand) };
  }
  if (!before) return { source: anySource(sources), families: {} };
  return { ...before.onDemand, source: sourceLeft(sources, before, before.onDemand.source) };
}

function spotOf(
  before: PriceBookDocument | undefined,
  { spot }: Fresh,
  sources: Record<string, PriceBookDocument["sources"][string]>,
): Families {
  if (spot) {
    sources["spot"] = { url: spot.url, published: spot.day, read: spot.read };
    return { source: "spot", families: familiesOf(spot.savings) };
  }
  if (!before) return { source: anySource(sources), families: {} };
  return { ...before.spotSavings, source: sourceLeft(sources, before, before.spotSavings.source) };
}

/** A source of the old book in the new one; under another name where its own has a new meaning. */
function sourceLeft(
  sources: Record<string, PriceBookDocument["sources"][string]>,
  before: PriceBookDocument,
  name: string,
): string {
  const source = before.sources[name];
  if (!source) return name;
  const own = sources[name];
  const free = own === undefined || JSON.stringify(own) === JSON.stringify(source);
  const left = free ? name : `${name}-${source.published}`;
  sources[left] = source;
  return left;
}

function anySource(sources: Readonly<Record<string, unknown>>): string {
  return Object.keys(sources)[0] ?? "none";
}

/** `large 0.115|xlarge 0.23` by family, sizes in the order of their vCPU. */
export function familiesOf(prices: ReadonlyMap<string, number>): Record<string, string> {
  const sorted = [...prices].sort(([a], [b]) => {
    const [familyA = "", familyB = ""] = [a.split(".")[0], b.split(".")[0]];
    if (familyA !== familyB) return familyA < familyB ? -1 : 1;
    return (instanceType(a)?.vcpu ?? 0) - (instanceType(b)?.vcpu ?? 0) || (a < b ? -1 : 1);
  });
  const families: Record<string, string> = {};
  for (const [type, usd] of sorted) {
    const [family = "", size = ""] = type.split(".");
    const entry = `${size} ${decimal(usd)}`;
    families[family] = families[family] === undefined ? entry : `${families[family]}|${entry}`;
  }
  return families;
}

/** Never `1e-7`. */
function decimal(usd: number): string {
  return usd.toFixed(10).replace(/\.?0+$/, "");
}

function changesOf(before: PriceBookDocument | undefined, after: PriceBookDocument): PriceChange[] {
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({ key, before: old.get(key), after: now.get(key) }))
    .filter((change) => change.before !== change.after);
}

function flat(document: PriceBookDocument | undefined): Map<string, number> {
  const prices = new Map<string, number>();
  if (!document) return prices;
  for (const [id, price] of Object.entries(document.prices)) prices.set(id, price.usd);
  const add = (front: string, { families }: Families) => {
    for (const [family, text] of Object.entries(families)) {
      for (const entry of text.split("|")) {
        const [size, value] = entry.split(" ");
        prices.set(`${front} ${family}.${size}`, Number(value));
      }
    }
  };
  add("On-Demand", document.onDemand);
  add("Spot saving of", document.spotSavings);
  return prices;
}

/** The book as a file: a line for each price and family, so that a difference can be reviewed. */
export function priceBookJson(document: PriceBookDocument): string {
  const entries = (of: object, indent: string) =>
    Object.entries(of)
      .map(([key, value]) => `${indent}${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(",\n");
  const families = ({ families: of, source }: Families) =>
    `{\n    "source": ${JSON.stringify(source)},\n    "families": {\n${entries(of, "      ")}\n    }\n  }`;
  return `{
  "schemaVersion": ${JSON.stringify(document.schemaVersion)},
  "region": ${JSON.stringify(document.region)},
  "currency": ${JSON.stringify(document.currency)},
  "sources": {
${entries(document.sources, "    ")}
  },
  "prices": {
${entries(document.prices, "    ")}
  },
  "onDemand": ${families(document.onDemand)},
  "spotSavings": ${families(document.spotSavings)}
}
`;
}
