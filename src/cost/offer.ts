import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { JsonStream } from "../core/json-stream.ts";
import { PRICE_IDS, PRICE_KINDS, type PriceId } from "./price-kinds.ts";

/** Where AWS publishes offer files; no account is needed. */
export const PRICE_LIST_URL = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws";

/** Where the Spot Instance Advisor has its figures: https://aws.amazon.com/ec2/spot/instance-advisor/ (2026-11). */
export const SPOT_ADVISOR_URL = "https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json";

/** Offers that are published once for all regions. */
const GLOBAL = new Set(["AmazonRoute53"]);

/** Offer files that prices are read from. */
export const OFFERS: readonly string[] = [...new Set(PRICE_IDS.map((id) => PRICE_KINDS[id].offer))].sort();

/** Path of an offer file below `PRICE_LIST_URL`. */
export function offerPath(offer: string, region: string): string {
  return GLOBAL.has(offer) ? `${offer}/current/index.json` : `${offer}/current/${region}/index.json`;
}

const Product = z.object({
  productFamily: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
});
const Terms = z.record(
  z.string(),
  z.object({
    priceDimensions: z.record(
      z.string(),
      z.object({
        beginRange: z.string().optional(),
        pricePerUnit: z.record(z.string(), z.string()),
      }),
    ),
  }),
);

/** What an offer file says of the prices of the book. */
export interface Offer {
  /** Day of `publicationDate`, `YYYY-MM-DD`. */
  readonly published: string;
  readonly prices: ReadonlyMap<PriceId, number>;
  /** On-Demand hours of instance types, Linux; empty but for AmazonEC2. */
  readonly onDemand: ReadonlyMap<string, number>;
}

type Wanted =
  | { readonly kind: "price"; readonly id: PriceId }
  | { readonly kind: "instance"; readonly type: string };

/**
 * Reads an offer file of the AWS Price List piece by piece: that of EC2 is 400 MB for one region, of which some hundred
 * products are kept. A price is the first tier that is not free.
 * Form: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/bulk-api-reading-price-list-files.html (2026-11).
 * @param place file or address, for errors
 * @throws InputError when it is not an offer file, or two products have the price that one should
 */
export class OfferReader {
  readonly #offer: string;
  readonly #place: string;
  readonly #stream: JsonStream;
  readonly #wanted = new Map<string, Wanted>();
  readonly #found = new Map<string, number>();
  readonly #prices = new Map<PriceId, number>();
  readonly #onDemand = new Map<string, number>();
  #published = "";
  #code = "";

  constructor(offer: string, place: string) {
    this.#offer = offer;
    this.#place = place;
    this.#stream = new JsonStream(place, "the AWS Price List", {
      // Reserved terms are not kept, and are the larger part of the file: they too are read one product at a time.
      walks: ([first, second, ...deeper]) =>
        first === undefined ||
        (first === "products" && second === undefined) ||
        (first === "terms" && deeper.length === 0),
      take: (value, path) => {
        this.#take(value, path);
        return null;
      },
    });
  }

  push(piece: Uint8Array): void {
    this.#stream.push(piece);
  }

  end(): Offer {
    this.#stream.end();
    if (this.#code !== this.#offer || !/^\d{4}-\d{2}-\d{2}/.test(this.#published)) {
      throw new InputError(
        "OFFER",
        this.#place,
        this.#code === "" ? "is not an offer file" : `is the offer ${this.#code}`,
        `give the file of ${this.#offer}: ${PRICE_LIST_URL}/${this.#offer}/current/<region>/index.json`,
      );
    }
    for (const [sku, wanted] of this.#wanted) {
      const usd = this.#found.get(sku);
      if (usd === undefined) continue;
      if (wanted.kind === "instance") this.#set(this.#onDemand, wanted.type, usd);
      else this.#set(this.#prices, wanted.id, usd);
    }
    return { published: this.#published.slice(0, 10), prices: this.#prices, onDemand: this.#onDemand };
  }

  /** Two products of one price would make it a matter of order. */
  #set<Key extends string>(prices: Map<Key, number>, key: Key, usd: number): void {
    const known = prices.get(key);
    if (known !== undefined && known !== usd) {
      throw new InputError(
        "OFFER",
        this.#place,
        `has ${key} twice, for $${known} and $${usd}`,
        "report it: this price needs another rule to find its product",
      );
    }
    prices.set(key, usd);
  }

  #take(value: unknown, path: readonly string[]): void {
    const [first, sku = ""] = path;
    if (first === "offerCode") this.#code = String(value);
    else if (first === "publicationDate") this.#published = String(value);
    else if (first === "products") {
      const product = Product.safeParse(value);
      const wanted = product.success ? wantedOf(this.#offer, product.data) : undefined;
      if (wanted) this.#wanted.set(sku, wanted);
    } else if (first === "terms" && sku === "OnDemand") {
      const [, , own = ""] = path;
      if (!this.#wanted.has(own)) return;
      const terms = Terms.safeParse(value);
      const usd = terms.success ? firstPaidTier(terms.data) : undefined;
      if (usd !== undefined) this.#found.set(own, usd);
    }
  }
}

function wantedOf(offer: string, { attributes, productFamily }: z.infer<typeof Product>): Wanted | undefined {
  const { operation, usagetype = "" } = attributes;
  if (offer === "AmazonEC2" && productFamily?.startsWith("Compute Instance")) {
    const type = attributes["instanceType"];
    return type !== undefined && isPlainLinux(attributes) ? { kind: "instance", type } : undefined;
  }
  const bare = withoutRegion(usagetype);
  const id = PRICE_IDS.find((it) => {
    const kind = PRICE_KINDS[it];
    const sameOperation = !("operation" in kind) || kind.operation === operation;
    return kind.offer === offer && kind.usageType === bare && sameOperation;
  });
  return id && { kind: "price", id };
}

/** An hour of a shared instance without a licence: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html (2026-11). */
function isPlainLinux(attributes: Readonly<Record<string, string>>): boolean {
  return (
    attributes["operatingSystem"] === "Linux" &&
    attributes["tenancy"] === "Shared" &&
    attributes["preInstalledSw"] === "NA" &&
    attributes["capacitystatus"] === "Used" &&
    attributes["operation"] === "RunInstances"
  );
}

/** `EUC1-LCUUsage`, `EU-LCUUsage` and `us-east-1-KMS-Keys` without the region; `Outposts-LCUUsage` is another thing. */
function withoutRegion(usageType: string): string {
  return usageType.replace(/^(?:[A-Z]{2,3}\d{0,2}|[a-z]{2}(?:-[a-z]+)+-\d)-/, "");
}

function firstPaidTier(terms: z.infer<typeof Terms>): number | undefined {
  const tiers = Object.values(terms)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ beginRange, pricePerUnit }) => ({
      from: Number(beginRange ?? 0),
      usd: Number(pricePerUnit["USD"]),
    }))
    .filter(({ usd }) => usd > 0)
    .sort((a, b) => a.from - b.from);
  return tiers[0]?.usd;
}

const Advisor = z.object({
  spot_advisor: z.record(
    z.string(),
    z.object({ Linux: z.record(z.string(), z.object({ s: z.number().min(0).max(100) })) }),
  ),
});

/** Percent below On-Demand by instance type. @throws InputError for what is not the advisor's file */
export function readSpotAdvisor(
  document: unknown,
  region: string,
  place: string,
): ReadonlyMap<string, number> {
  const parsed = Advisor.safeParse(document);
  const types = parsed.success ? parsed.data.spot_advisor[region]?.Linux : undefined;
  if (!types) {
    throw new InputError(
      "SPOT_ADVISOR",
      place,
      parsed.success ? `has no region ${region}` : "is not the file of the Spot Instance Advisor",
      `give ${SPOT_ADVISOR_URL}`,
    );
  }
  return new Map(Object.entries(types).map(([type, { s }]) => [type, s]));
}
