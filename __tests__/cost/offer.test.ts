import { OfferReader, offerPath, readSpotAdvisor } from "../../src/cost/offer.ts";
import { readPriceBook } from "../../src/cost/price-book.ts";
import { PRICE_IDS } from "../../src/cost/price-kinds.ts";
import { type Fresh, familiesOf, priceBookJson, refreshed } from "../../src/cost/refresh.ts";
import { book } from "./costed.ts";
import { ADVISOR, instances, offerFile, offerFiles } from "./offers.ts";

/** Reads a file in pieces of this many bytes. */
function read(offer: string, file: object, bytes = 1 << 20) {
  const reader = new OfferReader(offer, `${offer}.json`);
  const whole = Buffer.from(JSON.stringify(file, null, 2));
  for (let at = 0; at < whole.length; at += bytes) reader.push(whole.subarray(at, at + bytes));
  return reader.end();
}

const ECS = offerFile("AmazonECS", [
  { usagetype: "EUC1-Fargate-Windows-vCPU-Hours:perCPU", tiers: [{ from: "0", usd: "0.0535440000" }] },
  { usagetype: "EUC1-Fargate-vCPU-Hours:perCPU", tiers: [{ from: "0", usd: "0.0465600000" }] },
  { usagetype: "EUC1-Fargate-ARM-vCPU-Hours:perCPU", tiers: [{ from: "0", usd: "0.0372500000" }] },
  { usagetype: "EUC1-SpotUsage-Fargate-vCPU-Hours:perCPU", tiers: [{ from: "0", usd: "0.0140000000" }] },
]);

describe("an offer file", () => {
  it("gives the prices of the book by usage type, and the day on which it was published", () => {
    expect(read("AmazonECS", ECS)).toEqual({
      published: "2026-11-20",
      prices: new Map([
        ["fargate.vcpuHour", 0.04656],
        ["fargate.arm.vcpuHour", 0.03725],
      ]),
      onDemand: new Map(),
    });
  });

  it.each([1, 7, 64, 4096])("is the same in pieces of %i bytes", (bytes) => {
    expect(read("AmazonECS", ECS, bytes)).toEqual(read("AmazonECS", ECS));
  });

  it("gives instance types On-Demand on Linux, and no other hour of them", () => {
    const file = offerFile(
      "AmazonEC2",
      instances({ "m6i.large": "0.1150000000", "t4g.small": "0.0192000000" }),
    );
    expect(read("AmazonEC2", file).onDemand).toEqual(
      new Map([
        ["m6i.large", 0.115],
        ["t4g.small", 0.0192],
      ]),
    );
  });

  it("tells load balancers apart by their operation", () => {
    const file = offerFile("AWSELB", [
      {
        usagetype: "EU-LoadBalancerUsage",
        operation: "LoadBalancing",
        tiers: [{ from: "0", usd: "0.0280000000" }],
      },
      {
        usagetype: "EU-LoadBalancerUsage",
        operation: "LoadBalancing:Network",
        tiers: [{ from: "0", usd: "0.02520" }],
      },
      {
        usagetype: "EU-TS-LoadBalancerUsage",
        operation: "LoadBalancing:Application",
        tiers: [{ from: "0", usd: "0.0056" }],
      },
    ]);
    expect(read("AWSELB", file).prices).toEqual(
      new Map([
        ["nlb.hour", 0.0252],
        ["clb.hour", 0.028],
      ]),
    );
  });

  it("takes the first tier that is not free", () => {
    const [file] = offerFiles((id) => (id === "logs.ingestGb" ? 0.63 : undefined), {}).values();
    expect(file).toBeDefined();
    const logs =
      offerFiles((id) => (id === "logs.ingestGb" ? 0.63 : undefined), {}).get("AmazonCloudWatch") ?? {};
    expect(read("AmazonCloudWatch", logs).prices.get("logs.ingestGb")).toBe(0.63);
  });

  it("is refused when it is of another offer, not an offer, cut off, or has a price twice", () => {
    expect(() => read("AWSELB", ECS)).toThrow("OFFER AWSELB.json: is the offer AmazonECS");
    expect(() => read("AWSELB", { hello: 1 })).toThrow("is not an offer file");
    const cut = new OfferReader("AmazonECS", "AmazonECS.json");
    cut.push(Buffer.from(JSON.stringify(ECS).slice(0, 900)));
    expect(() => cut.end()).toThrow("AmazonECS.json");
    const twice = offerFile("AmazonECS", [
      { usagetype: "EUC1-Fargate-GB-Hours", tiers: [{ from: "0", usd: "0.005" }] },
      { usagetype: "EU-Fargate-GB-Hours", tiers: [{ from: "0", usd: "0.004" }] },
    ]);
    expect(() => read("AmazonECS", twice)).toThrow("has fargate.gbHour twice, for $0.005 and $0.004");
  });

  it("has its path with the region, but for what is one for all regions", () => {
    expect(offerPath("AWSELB", "eu-west-1")).toBe("AWSELB/current/eu-west-1/index.json");
    expect(offerPath("AmazonRoute53", "eu-west-1")).toBe("AmazonRoute53/current/index.json");
  });
});

describe("the Spot Instance Advisor", () => {
  it("gives what is saved in a region, and is refused as anything else", () => {
    expect(readSpotAdvisor(ADVISOR, "eu-central-1", "a.json").get("m6i.large")).toBe(61);
    expect(() => readSpotAdvisor(ADVISOR, "us-east-1", "a.json")).toThrow("has no region us-east-1");
    expect(() => readSpotAdvisor({}, "us-east-1", "a.json")).toThrow("is not the file");
  });
});

describe("a refreshed book", () => {
  const old = book("eu-central-1");
  const fresh = (files: ReadonlyMap<string, object>, spot: Fresh["spot"] = undefined): Fresh => ({
    region: "eu-central-1",
    offers: new Map(
      [...files].map(([offer, file]) => [
        offer,
        { offer: read(offer, file), url: "https://aws.amazon.com/", read: "there" },
      ]),
    ),
    spot,
  });

  it("of the same prices has no change, and every price has the new source", () => {
    const types = Object.fromEntries(
      old.instanceTypes.map((type) => [type, (old.onDemand(type)?.usd ?? 0).toFixed(10)]),
    );
    const result = refreshed(old.document, fresh(offerFiles((id) => old.price(id)?.usd, types)));
    expect(result.changes).toEqual([]);
    expect([result.kept, result.missing]).toEqual([[], []]);
    const now = readPriceBook(result.document, "new");
    expect(PRICE_IDS.filter((id) => now.price(id)?.source.published !== "2026-11-20")).toEqual([]);
    expect(now.onDemand("m6i.large")?.source.published).toBe("2026-11-20");
    // The advisor was not read: what it said stays, with its day.
    expect(now.spot("m6i.large")?.source.published).toBe("2025-06-28");
  });

  it("says each price that changed, and keeps what the files do not have with its old source", () => {
    const files = offerFiles(
      (id) => (id === "nat.gb" ? undefined : (old.price(id)?.usd ?? 0) * (id === "nat.hour" ? 1.1 : 1)),
      {
        "m6i.large": "0.1200000000",
      },
    );
    files.delete("AWSELB");
    const result = refreshed(old.document, fresh(files));
    const changes = result.changes.filter(({ after }) => after !== undefined);
    expect(changes).toEqual([
      { key: "nat.hour", before: 0.052, after: 0.0572 },
      { key: "On-Demand m6i.large", before: 0.115, after: 0.12 },
    ]);
    expect(result.kept).toEqual([
      "alb.hour",
      "alb.lcuHour",
      "nlb.hour",
      "nlb.lcuHour",
      "gwlb.hour",
      "clb.hour",
      "clb.gb",
      "nat.gb",
    ]);
    const now = readPriceBook(result.document, "new");
    expect(now.price("alb.hour")).toEqual(old.price("alb.hour"));
    // `aws-AmazonEC2` is the new file now: the old one goes by another name.
    expect(now.price("nat.gb")?.source).toEqual({
      ...old.price("nat.gb")?.source,
      name: "aws-AmazonEC2-2026-09-03",
    });
  });

  it("of a region that has none yet lacks what was not read, and says so", () => {
    const files = new Map([["AmazonECS", ECS]]);
    const savings = new Map([["m6i.large", 50]]);
    const spot = { savings, url: "https://aws.amazon.com/", read: "there", day: "2026-11-29" };
    const result = refreshed(undefined, { ...fresh(files, spot), region: "us-west-2" });
    expect(result.document.region).toBe("us-west-2");
    expect(result.missing).toHaveLength(PRICE_IDS.length - 2);
    expect(readPriceBook(result.document, "new").price("fargate.vcpuHour")?.usd).toBe(0.04656);
  });

  it("reads back from its file as it was, with a line for each price", () => {
    const json = priceBookJson(old.document);
    expect(readPriceBook(JSON.parse(json), "file").document).toEqual(old.document);
    expect(json).toMatch(/^ {4}"alb\.hour": \{"usd":0\.027,"unit":"hour"/m);
  });

  it("has instance types by family, from small to large", () => {
    const prices = new Map([
      ["m6i.2xlarge", 0.46],
      ["m6i.large", 0.115],
      ["a1.large", 0.0582],
      ["m6i.metal", 7.36],
    ]);
    expect(familiesOf(prices)).toEqual({ a1: "large 0.0582", m6i: "large 0.115|2xlarge 0.46|metal 7.36" });
  });
});
