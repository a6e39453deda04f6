import { OFFERS } from "../../src/cost/offer.ts";
import { PRICE_IDS, PRICE_KINDS, type PriceId } from "../../src/cost/price-kinds.ts";

/** A product of an offer file and what it costs, in tiers from the first. */
export interface ProductOf {
  readonly usagetype: string;
  readonly operation?: string;
  readonly productFamily?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly tiers: readonly { readonly from: string; readonly usd: string }[];
}

const TERM = "JRTCKXETXF";

/**
 * An offer file in the form that AWS documents and publishes: products by SKU, terms by SKU and offer term code, each with
 * price dimensions by rate code; reserved terms, which have prices too.
 * Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/bulk-api-reading-price-list-files.html (2026-11).
 */
export function offerFile(
  offerCode: string,
  products: readonly ProductOf[],
  publicationDate = "2026-11-20T10:00:00Z",
) {
  const skus = products.map((product, index) => ({ product, sku: `SKU${String(index).padStart(13, "0")}` }));
  const dimensions = (sku: string, tiers: ProductOf["tiers"]) =>
    Object.fromEntries(
      tiers.map(({ from, usd }, index) => [
        `${sku}.${TERM}.RATE${index}`,
        {
          rateCode: `${sku}.${TERM}.RATE${index}`,
          description: `$${usd} per unit`,
          beginRange: from,
          endRange: tiers[index + 1]?.from ?? "Inf",
          unit: "Hrs",
          pricePerUnit: { USD: usd },
          appliesTo: [],
        },
      ]),
    );
  const terms = (code: string, usd?: string) =>
    Object.fromEntries(
      skus.map(({ product, sku }) => [
        sku,
        {
          [`${sku}.${code}`]: {
            offerTermCode: code,
            sku,
            effectiveDate: "2026-11-01T00:00:00Z",
            priceDimensions: dimensions(sku, usd === undefined ? product.tiers : [{ from: "0", usd }]),
            termAttributes: {},
          },
        },
      ]),
    );
  return {
    formatVersion: "v1.0",
    disclaimer: "This pricing list is for informational purposes only.",
    offerCode,
    version: "20261120100000",
    publicationDate,
    products: Object.fromEntries(
      skus.map(({ product, sku }) => [
        sku,
        {
          sku,
          ...(product.productFamily !== undefined && { productFamily: product.productFamily }),
          attributes: {
            servicecode: offerCode,
            location: "EU (Frankfurt)",
            regionCode: "eu-central-1",
            usagetype: product.usagetype,
            operation: product.operation ?? "",
            ...product.attributes,
          },
        },
      ]),
    ),
    terms: { OnDemand: terms(TERM), Reserved: terms("4NA7Y494T4", "0.0010000000") },
  };
}

/** An hour of an instance type among those that must not be taken: Windows, dedicated, unused capacity. */
export function instances(prices: Readonly<Record<string, string>>): ProductOf[] {
  const plain = {
    operatingSystem: "Linux",
    tenancy: "Shared",
    preInstalledSw: "NA",
    capacitystatus: "Used",
    licenseModel: "No License required",
  };
  return Object.entries(prices).flatMap(([instanceType, usd]) => {
    const product = (attributes: Record<string, string>, price: string, operation = "RunInstances") => ({
      usagetype: `EUC1-BoxUsage:${instanceType}`,
      operation,
      productFamily: "Compute Instance",
      attributes: { instanceType, ...plain, ...attributes },
      tiers: [{ from: "0", usd: price }],
    });
    return [
      product({ operatingSystem: "Windows" }, "9.0000000000", "RunInstances:0002"),
      product({}, usd),
      product({ tenancy: "Dedicated" }, "8.0000000000"),
      product({ capacitystatus: "UnusedCapacityReservation" }, "7.0000000000"),
      product({ preInstalledSw: "SQL Std" }, "6.0000000000", "RunInstances:0004"),
    ];
  });
}

/** Every offer of the book with these prices; a free tier before each, and what must not be taken for it. */
export function offerFiles(
  priceOf: (id: PriceId) => number | undefined,
  instancePrices: Readonly<Record<string, string>>,
): Map<string, object> {
  return new Map(
    OFFERS.map((offer) => {
      const prices = PRICE_IDS.filter((id) => PRICE_KINDS[id].offer === offer).flatMap((id): ProductOf[] => {
        const kind = PRICE_KINDS[id];
        const usd = priceOf(id);
        if (usd === undefined) return [];
        const operation = "operation" in kind ? kind.operation : "";
        const front = offer === "AmazonRoute53" ? "" : offer === "awskms" ? "eu-central-1-" : "EUC1-";
        const usagetype = `${front}${kind.usageType}`;
        return [
          {
            usagetype: `EUC1-Outposts-${kind.usageType}`,
            operation,
            tiers: [{ from: "0", usd: "0.0000000000" }],
          },
          {
            usagetype,
            operation,
            // The second tier stands before the first, as it may: rate codes have no order.
            tiers: [
              { from: "1000", usd: (usd / 2).toFixed(10) },
              { from: "0", usd: "0.0000000000" },
              { from: "10", usd: usd.toFixed(10) },
            ],
          },
          {
            usagetype: `EUC1-Reserved${kind.usageType}`,
            operation,
            tiers: [{ from: "0", usd: "5.0000000000" }],
          },
        ];
      });
      return [
        offer,
        offerFile(offer, offer === "AmazonEC2" ? [...prices, ...instances(instancePrices)] : prices),
      ];
    }),
  );
}

export const ADVISOR = {
  ranges: [],
  instance_types: {},
  spot_advisor: {
    "eu-central-1": { Linux: { "m6i.large": { s: 61, r: 1 }, "m6a.large": { s: 44, r: 0 } }, Windows: {} },
  },
};
