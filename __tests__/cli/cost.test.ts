import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeIo } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { CostResultSchema, costResultJsonSchema } from "../../src/cli/shared/cost-schema.ts";
import { OFFERS, offerPath } from "../../src/cost/offer.ts";
import { book } from "../cost/costed.ts";
import { ADVISOR, offerFiles } from "../cost/offers.ts";
import { SHEETS } from "../cost/sheet.ts";
import { FOREIGN } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const plan = (name: string) => readFileSync(join(FOREIGN, `${name}.json`), "utf8");
const prod = { synthesize: async () => synth([ENVIRONMENTS.prod]) };

const sums = (usd: number) =>
  `$${usd.toFixed(2)} ($${usd.toFixed(2)} to $${(usd + 52.25).toFixed(2)}), $${(usd / 730).toFixed(4)} an hour`;

describe("ballast cost", () => {
  it("shows an environment: what it costs, what would save money, what has no price, what is assumed", async () => {
    const io = fakeIo({}, prod);
    expect(await run(["cost", "prod"], io)).toBe(0);
    const lines = io.stdout().trimEnd().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(130);
    expect(lines.slice(0, 3)).toEqual([
      "prod: cluster shop-prod in eu-central-1, US dollars for a month of 730 hours",
      // On-Demand at the dearest of six types is 52.25 more: 3 × 730 hours of $0.13886 instead of $0.115.
      `  at zero traffic ${sums(SHEETS.prod.floorUsd)}`,
      `  at the load     ${sums(SHEETS.prod.loadUsd)}`,
    ]);
    expect(io.stdout()).toMatch(/^aws_autoscaling_group\.pool +266\.72 +266\.72 +266\.72–318\.97 On-Demand/m);
    expect(io.stdout()).toMatch(/^\d+ × aws_cloudwatch_metric_alarm +\d\.\d\d +\d\.\d\d +alarm$/m);
    expect(io.stdout()).toMatch(/^Interface endpoints in addition to NAT gateways +in place +-210\.24/m);
    expect(io.stdout()).toContain("  1 × Container Insights, enhanced: billed by metric");
    expect(io.stdout()).toContain(
      "  requestsPerSec=10 requests/s, requests that all load balancers together take\n",
    );
  });

  it("says which prices are older than 180 days, as of today", async () => {
    const on = (day: string) => fakeIo({}, { ...prod, now: () => new Date(`${day}T12:00:00Z`) });
    const later = on("2027-06-01");
    await run(["cost", "prod"], later);
    expect(later.stdout()).toMatch(/^Prices older than 180 days/m);
    expect(later.stdout()).toContain("alb.hour");
    const earlier = on("2025-11-05");
    await run(["cost", "prod"], earlier);
    expect(earlier.stdout()).not.toContain("alb.hour");
  });

  it("takes a load by name, and refuses an unknown name", async () => {
    const io = fakeIo({}, prod);
    await run(["cost", "prod", "--load", "requestsPerSec=100,logGbPerTask=0", "--json"], io);
    const result = CostResultSchema.parse(JSON.parse(io.stdout()));
    expect(result.assumptions.filter(({ given }) => given).map(({ name, value }) => [name, value])).toEqual([
      ["requestsPerSec", 100],
      ["logGbPerTask", 0],
    ]);
    expect(result.load.lines.some(({ what }) => what === "log data taken in")).toBe(false);
    for (const [load, words] of [
      ["requestPerSec=5", "did you mean requestsPerSec?"],
      ["requestsPerSec=-5", "--load requestsPerSec: got -5; limit: a number from 0 to 1000000"],
      ["requestsPerSec", "limit: <name>=<number>"],
      ["requestsPerConnection=0", "got 0; limit: a number from 1 to 1000000"],
    ] as const) {
      const refused = fakeIo({}, prod);
      expect(await run(["cost", "prod", "--load", load], refused)).toBe(64);
      expect(refused.stderr()).toContain(words);
    }
  });

  it("gives JSON of the published schema, for environments and for plans", async () => {
    const published = readFileSync(join(__dirname, "../../docs/schemas/cost-estimate-1.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(costResultJsonSchema())));
    for (const name of ["tam-ecs-ec2-autoscaling", "tam-ecs-fargate", "dnx-ecs-plus-app", "plain-hcl"]) {
      const io = fakeIo({ "plan.json": plan(name) });
      expect(await run(["cost", "--plan-json", "plan.json", "--json"], io)).toBe(0);
      expect(CostResultSchema.safeParse(JSON.parse(io.stdout())).error).toBeUndefined();
    }
  });

  it("lists every line with --lines", async () => {
    const io = fakeIo({}, prod);
    expect(await run(["cost", "prod", "--lines"], io)).toBe(0);
    expect(io.stdout()).toMatch(
      /^aws_autoscaling_group\.pool +On-Demand instances +2190\.00 hour +0\.1150 +251\.85$/m,
    );
  });

  it("ends with 64 where a region has no prices, and takes those of a file", async () => {
    const files = { "plan.json": plan("cloudposse-style") };
    const io = fakeIo(files);
    expect(await run(["cost", "--plan-json", "plan.json"], io)).toBe(64);
    expect(io.stderr()).toContain(
      "PRICE_BOOK us-east-2: has no prices here; limit: us-east-1, eu-central-1, eu-west-1",
    );
    const document = { ...book("us-east-1").document, region: "us-east-2" };
    const given = fakeIo({ ...files, "prices.json": JSON.stringify(document) });
    expect(await run(["cost", "--plan-json", "plan.json", "--prices", "prices.json"], given)).toBe(0);
    const wrong = fakeIo(files);
    expect(await run(["cost", "--plan-json", "plan.json", "--region", "eu-west-1"], wrong)).toBe(64);
    expect(wrong.stderr()).toContain("the prices are of eu-west-1");
  });
});

describe("ballast cost refresh", () => {
  const old = book("eu-central-1");
  const types = Object.fromEntries(
    old.instanceTypes.map((type) => [type, (old.onDemand(type)?.usd ?? 0).toFixed(10)]),
  );
  const files = (changed: Record<string, number> = {}) =>
    offerFiles((id) => changed[id] ?? old.price(id)?.usd, types);
  const asFolder = (of: ReadonlyMap<string, object>) => ({
    ...Object.fromEntries([...of].map(([offer, file]) => [`offers/${offer}.json`, JSON.stringify(file)])),
    "offers/spot-advisor-data.json": JSON.stringify(ADVISOR),
  });
  const ARGS = ["cost", "refresh", "--region", "eu-central-1", "--offers", "offers"];

  it("shows what changed and writes nothing unless asked", async () => {
    const io = fakeIo(asFolder(files({ "nat.hour": 0.0572 })));
    expect(await run(ARGS, io)).toBe(0);
    expect(io.stdout()).toContain("  nat.hour: 0.052 → 0.0572 (+10.0 %)\n");
    expect(io.stdout()).toContain("Nothing was written; --write <file> writes it.");
    expect(io.written.size).toBe(0);
  });

  it("writes a book that prices a platform", async () => {
    const io = fakeIo(asFolder(files({ "nat.hour": 0.0572 })));
    expect(await run([...ARGS, "--write", "new.json"], io)).toBe(0);
    const next = fakeIo({ "new.json": io.written.get("new.json") ?? "" }, prod);
    expect(await run(["cost", "prod", "--prices", "new.json", "--json"], next)).toBe(0);
    const { floor, prices } = CostResultSchema.parse(JSON.parse(next.stdout()));
    // Three gateways for 730 hours, half a cent dearer an hour.
    expect(floor.monthUsd.expected).toBeCloseTo(SHEETS.prod.floorUsd + 3 * 3.8, 2);
    expect(prices.find(({ key }) => key === "nat.hour")).toMatchObject({
      published: "2026-11-20",
      stale: false,
    });
  });

  it("keeps what an absent offer has, says which was not read, and ends with 1", async () => {
    const some = files();
    some.delete("AmazonS3");
    const io = fakeIo(asFolder(some));
    expect(await run([...ARGS, "--write", "new.json"], io)).toBe(1);
    expect(io.stdout()).toContain("not read\n  offers/AmazonS3.json\n");
    expect(JSON.parse(io.written.get("new.json") ?? "").prices["s3.gbMonth"].usd).toBe(0.0245);
  });

  it.each([
    ["a file is cut", "offers/AWSELB.json", (text: string) => text.slice(0, -200), "offers/AWSELB.json"],
    [
      "a file is of another offer",
      "offers/AWSELB.json",
      (text: string) => text.replace('"AWSELB"', '"AmazonS3"'),
      "is the offer AmazonS3",
    ],
    [
      "the advisor's file is something else",
      "offers/spot-advisor-data.json",
      () => "[]",
      "Spot Instance Advisor",
    ],
  ])("writes nothing when %s", async (_what, file, change, words) => {
    const folder: Record<string, string> = asFolder(files());
    folder[file] = change(folder[file] ?? "");
    const io = fakeIo(folder);
    expect(await run([...ARGS, "--write", "new.json"], io)).toBe(64);
    expect(io.stderr()).toContain(words);
    expect(io.written.size).toBe(0);
  });

  it("ends with 64 for a folder without offers and for a malformed region", async () => {
    const io = fakeIo();
    expect(await run(ARGS, io)).toBe(64);
    expect(io.stderr()).toContain("no offer file could be read");
    expect(await run(["cost", "refresh", "--region", "Frankfurt"], fakeIo())).toBe(64);
  });

  it("reads the same files over HTTP, and replaces a file as a whole", async () => {
    const served = new Map<string, string>(
      [...files({ "alb.hour": 0.03 })].map(([offer, file]) => [
        `/${offerPath(offer, "eu-central-1")}`,
        JSON.stringify(file),
      ]),
    );
    served.set("/spot-advisor-data.json", JSON.stringify(ADVISOR));
    const server = createServer((request, response) => {
      const body = served.get(request.url ?? "");
      response.writeHead(body === undefined ? 404 : 200).end(body);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), "ballast-prices-"));
    const file = join(folder, "prices.json");
    writeFileSync(file, "old");
    const out: string[] = [];
    const io = { ...nodeIo, out: (text: string) => void out.push(text) };
    const args = [
      "cost",
      "refresh",
      "--region",
      "eu-central-1",
      "--offers",
      `http://127.0.0.1:${port}/`,
      "--write",
      file,
    ];
    try {
      expect(await run(args, io)).toBe(0);
      expect(out.join("")).toContain("  alb.hour: 0.027 → 0.03 (+11.1 %)");
      expect(JSON.parse(readFileSync(file, "utf8")).prices["alb.hour"].usd).toBe(0.03);
      expect(readdirSync(folder)).toEqual(["prices.json"]);
      served.delete(`/${offerPath(OFFERS[0] ?? "", "eu-central-1")}`);
      expect(await run(args, io)).toBe(1);
    } finally {
      server.close();
    }
  });
});
