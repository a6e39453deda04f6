import { z } from "zod";
import { EstimateDeltaSchema as EstimateDelta, UsdSchema as Usd } from "../../cost/delta-schema.ts";
import { METRICS, type MetricId } from "../../simulation/result.ts";

const Count = z.int().min(0);
const Metric = z.enum(METRICS.map(({ id }) => id) as [MetricId, ...MetricId[]]);
const Interval = z.tuple([z.number(), z.number()]);
const Value = z
  .union([z.number(), z.array(z.string())])
  .describe("A number, or names of types or letters of zones.");
const Tasks = z.record(z.string(), z.number()).describe("Tasks by service.");
const Verdict = z
  .enum(["holds", "fails", "undecided"])
  .describe("Undecided: the runs show neither with 95 % confidence.");

const PickKind = z.enum(["cheapest", "harmless"]);

const changed = { field: z.string(), from: Value, to: Value };

const EvaluatedSchema = z.strictObject({
  id: z.string().describe("The knobs that are turned, as JSON; [] is the present configuration."),
  changes: z.array(z.strictObject(changed)),
  loadUsd: Usd.describe("At the traffic of `traffic.priced`."),
  floorUsd: Usd.describe("At zero traffic."),
  confirmed: z.boolean().describe("Whether the runs are others than those that chose it."),
  verdict: Verdict,
  requirements: z.array(
    z.strictObject({
      scenario: z.string(),
      text: z.string(),
      held: Count,
      runs: Count,
      interval: Interval.describe("95 % confidence interval of the share of runs in which it holds."),
      verdict: Verdict,
    }),
  ),
  mean: z.number().describe("Of `metric`, over the scenarios."),
  interval: Interval.describe("95 % confidence interval of the mean."),
  warnings: z
    .array(z.string())
    .describe("Warnings of the rules that the present configuration does not have."),
});

/** What `ballast optimize --json` writes. */
export const OptimizeResultSchema = z.strictObject({
  schemaVersion: z.literal("1.0"),
  source: z.string(),
  region: z.string(),
  seed: z.number(),
  complete: z.boolean().describe("False after an interruption."),
  runs: z.strictObject({ budget: Count, used: Count }),
  objective: z.array(
    z.strictObject({
      scenario: z.string(),
      text: z.string(),
      share: z.number().describe("Share of the runs in which it has to hold."),
      runsNeeded: Count.describe("Runs without a miss that show it."),
    }),
  ),
  metric: Metric.describe("What the frontier is drawn over."),
  traffic: z
    .strictObject({
      priced: Tasks,
      simulated: z.record(z.string(), Tasks).describe("By scenario."),
      assumptions: z.array(
        z.strictObject({
          name: z.string(),
          value: z.number(),
          unit: z.string(),
          text: z.string(),
          source: z.string(),
          given: z.boolean(),
        }),
      ),
    })
    .describe("The traffic that every configuration meets, as the tasks that it needs at present."),
  space: z.strictObject({
    knobs: z.array(
      z.strictObject({
        id: z.string(),
        fields: z.array(z.string()),
        present: z.array(Value),
        candidates: z.array(Value),
        limit: z.string(),
        unseen: z.string().optional().describe("What a change gives up that no simulation sees."),
      }),
    ),
    size: z.number().describe("Configurations that the knobs span."),
    built: Count,
    refused: z
      .array(z.strictObject({ rules: z.string(), count: Count }))
      .describe("Built configurations that rules or guardrails refuse."),
    simulated: Count,
  }),
  present: EvaluatedSchema,
  frontier: z
    .array(z.string())
    .describe("Ids, cheapest first; each is better beyond noise than all that are cheaper."),
  candidates: z.array(EvaluatedSchema).describe("Everything that was simulated, cheapest first."),
  picks: z.array(
    z.strictObject({
      kind: PickKind.describe("Harmless: besides, nothing is worse beyond noise."),
      id: z.string(),
      load: EstimateDelta,
      floor: EstimateDelta,
      comparedRuns: Count,
      shifts: z
        .array(
          z.strictObject({
            scenario: z.string(),
            metric: Metric,
            direction: z.enum(["worse", "better"]),
            runs: Count,
            before: z.number(),
            after: z.number(),
            interval: Interval.describe(
              "Of the difference, so wide that all comparisons hold together in 95 %.",
            ),
          }),
        )
        .describe("Metrics that differ from the present configuration beyond noise."),
      ties: z
        .array(z.string())
        .describe("Ids that are as cheap or cheaper, and that the runs do not refute."),
      patch: z
        .strictObject({
          diff: z.string(),
          byHand: z.array(z.strictObject({ ...changed, reason: z.string() })),
        })
        .optional(),
    }),
  ),
  compared: z.strictObject({ scenarios: z.array(z.string()), comparisons: Count }),
  merged: z
    .array(
      z.strictObject({
        seed: z.number(),
        runs: Count,
        picks: z.array(z.strictObject({ kind: PickKind, id: z.string() })),
      }),
    )
    .optional()
    .describe("The searches that were joined. Absent for a single one."),
});

/** The JSON Schema (2020-12) of a search, as published in `docs/schemas/optimize-result-1.json`. */
export function optimizeResultJsonSchema(): Record<string, unknown> {
  return {
    $id: "optimize-result-1.json",
    title: "Ballast search result",
    ...z.toJSONSchema(OptimizeResultSchema),
  };
}
