import { BUNDLED_REGIONS, bundledBook } from "../../src/cost/bundled.ts";
import { isStale, PriceBookSchema, readPriceBook, spread } from "../../src/cost/price-book.ts";
import { PRICE_IDS, PRICE_KINDS } from "../../src/cost/price-kinds.ts";
import { book } from "./costed.ts";

describe("the price books", () => {
  it.each(BUNDLED_REGIONS)("of %s have the published form", (region) => {
    expect(PriceBookSchema.safeParse(book(region).document).error).toBeUndefined();
    expect(readPriceBook(book(region).document, region).region).toBe(region);
  });

  it("are of the regions that are promised, and of no other", () => {
    expect(BUNDLED_REGIONS).toEqual(expect.arrayContaining(["us-east-1", "eu-central-1", "eu-west-1"]));
    expect(bundledBook("us-west-2")).toBeUndefined();
    expect(bundledBook(undefined)).toBeUndefined();
  });

  it.each(BUNDLED_REGIONS)(
    "of %s give every price a page or file of AWS, a day and where it was read",
    (region) => {
      const of = book(region);
      const prices = [
        ...PRICE_IDS.flatMap((id) => of.price(id) ?? []),
        ...of.instanceTypes.flatMap((type) => [of.onDemand(type), of.spot(type)]),
      ].filter((price) => price !== undefined);
      expect(prices.length).toBeGreaterThan(1000);
      const AWS =
        /^https:\/\/(pricing\.us-east-1\.amazonaws\.com|calculator\.aws|aws\.amazon\.com|spot-bid-advisor\.s3\.amazonaws\.com)\//;
      const lacking = prices.filter(
        ({ source, text, unit, usd }) =>
          !AWS.test(source.url) ||
          !/^202[5-9]-\d\d-\d\d$/.test(source.published) ||
          !(source.read && text && unit && usd > 0),
      );
      expect(lacking).toEqual([]);
    },
  );

  it.each(BUNDLED_REGIONS)("of %s say of a price what the table of prices says", (region) => {
    for (const id of PRICE_IDS) {
      const price = book(region).price(id);
      if (price)
        expect([id, price.unit, price.text]).toEqual([id, PRICE_KINDS[id].unit, PRICE_KINDS[id].text]);
    }
  });

  it("lack only the gp2 volumes of eu-west-1, for which no dated source was found", () => {
    const lacking = BUNDLED_REGIONS.flatMap((region) =>
      PRICE_IDS.filter((id) => book(region).price(id) === undefined).map((id) => `${region} ${id}`),
    );
    expect(lacking).toEqual(["eu-west-1 ebs.gp2.gbMonth"]);
  });

  it("know a large instance for twice the price of a medium one, where AWS has it so", () => {
    for (const region of BUNDLED_REGIONS) {
      const [medium, large] = [book(region).onDemand("t3.medium"), book(region).onDemand("t3.large")];
      expect(large?.usd).toBeCloseTo(2 * (medium?.usd ?? 0), 4);
    }
    expect(book("us-east-1").onDemand("t3.medium")?.usd).toBe(0.0416);
    expect(book("us-east-1").onDemand("no.such")).toBeUndefined();
  });

  it("give Spot as the On-Demand price less what is saved", () => {
    const spot = book("eu-central-1").spot("m6i.large");
    expect(spot?.usd).toBeCloseTo(0.115 * (1 - 53 / 100), 6);
    expect(spot?.source.url).toContain("spot-advisor");
  });
});

describe("a price", () => {
  const source = { name: "s", url: "https://aws.amazon.com/", published: "2026-05-01", read: "there" };

  it("is stale after 180 days, not before", () => {
    expect(isStale(source, "2026-10-28")).toBe(false); // day 180
    expect(isStale(source, "2026-10-29")).toBe(true);
  });

  it("spreads from the lowest to the highest, with the middle between", () => {
    expect(spread([3, 1, 2])).toEqual({ low: 1, expected: 2, high: 3 });
    expect(spread([1, 2, 4, 9])).toEqual({ low: 1, expected: 3, high: 9 });
    expect(spread([])).toBeUndefined();
  });
});

describe("a file of prices", () => {
  const document = book("eu-west-1").document;

  it.each([
    ["a price without a source", { ...document, sources: {} }, "names the source"],
    ["another version", { ...document, schemaVersion: "9" }, "schemaVersion"],
    [
      "a price of nothing",
      { ...document, prices: { "alb.hour": { usd: 0, unit: "", text: "", source: "x" } } },
      "prices.alb.hour.usd",
    ],
    ["something else", [], "the document"],
  ])("is refused for %s, with the place", (_what, given, words) => {
    expect(() => readPriceBook(given, "prices.json")).toThrow(`PRICE_BOOK prices.json: `);
    expect(() => readPriceBook(given, "prices.json")).toThrow(words);
  });
});
