import { z } from "zod";

const Usd = z
  .strictObject({ low: z.number(), expected: z.number(), high: z.number() })
  .describe("US dollars at low, expected and high prices.");

const Line = z.strictObject({
  address: z.string(),
  what: z.string(),
  price: z.string().describe("Key of `prices`."),
  usd: Usd.describe("Dollars for one unit."),
  unit: z.string(),
  quantity: z.number().min(0).describe("Units in a month."),
  monthUsd: Usd.describe("In whole cents, so that lines add up to the sum."),
});

const Estimate = z.strictObject({ lines: z.array(Line), monthUsd: Usd });

/** What `ballast cost --json` writes. Texts are as the Terraform gave them: readers have to escape. */
export const CostResultSchema = z.strictObject({
  schemaVersion: z.literal("1.0"),
  source: z.string(),
  cluster: z.string(),
  region: z.string(),
  currency: z.literal("USD"),
  hoursPerMonth: z.number(),
  floor: Estimate.describe("At zero traffic."),
  load: Estimate.describe("At the load that `assumptions` describe."),
  assumptions: z.array(
    z.strictObject({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      text: z.string(),
      source: z.string(),
      given: z.boolean().describe("Whether it was given with --load, or is the default."),
    }),
  ),
  options: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      change: z.string(),
      givesUp: z.string(),
      state: z
        .enum(["possible", "in place", "does not apply"])
        .describe("In place: the saving is against the platform without it."),
      notes: z.array(z.string()),
      floorUsd: Usd.optional().describe("Saved a month at zero traffic; negative where it costs more."),
      loadUsd: Usd.optional().describe("Saved a month at the load."),
    }),
  ),
  unpriced: z
    .array(
      z.strictObject({ what: z.string(), why: z.string(), count: z.int(), addresses: z.array(z.string()) }),
    )
    .describe("What costs money and is in no sum."),
  freeResources: z.int(),
  notes: z.array(z.string()).describe("What was taken where the Terraform does not tell."),
  prices: z.array(
    z.strictObject({
      key: z.string(),
      text: z.string(),
      usd: z.number(),
      unit: z.string(),
      url: z.string().describe("Page or file of AWS."),
      published: z.string(),
      read: z.string(),
      stale: z.boolean().describe("Older than 180 days."),
    }),
  ),
});

/** The JSON Schema (2020-12) of an estimate, as published in `docs/schemas/cost-estimate-1.json`. */
export function costResultJsonSchema(): Record<string, unknown> {
  return { $id: "cost-estimate-1.json", title: "Ballast cost estimate", ...z.toJSONSchema(CostResultSchema) };
}
