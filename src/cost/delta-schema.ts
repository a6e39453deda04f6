import { z } from "zod";

/** Dollars as a report has them. */
export const UsdSchema = z
  .strictObject({ low: z.number(), expected: z.number(), high: z.number() })
  .describe("US dollars a month at low, expected and high prices.");

/** What a change does to a bill, as `costDelta` gives it. */
export const EstimateDeltaSchema = z.strictObject({
  beforeUsd: UsdSchema,
  afterUsd: UsdSchema,
  changeUsd: UsdSchema.describe("Negative where it saves."),
  resources: z.array(
    z.strictObject({
      address: z.string(),
      state: z.enum(["added", "removed", "changed"]),
      beforeUsd: UsdSchema,
      afterUsd: UsdSchema,
      changeUsd: UsdSchema,
      lines: z.array(
        z.strictObject({
          what: z.string(),
          unit: z.string(),
          before: z.number(),
          after: z.number(),
          changeUsd: UsdSchema,
        }),
      ),
    }),
  ),
});
