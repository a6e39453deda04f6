import { z } from "zod";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import type {
  FailureCause,
  MetricId,
  RunRecord,
  ScenarioResult,
  SimulationResult,
} from "../../simulation/result.ts";
import { METRICS } from "../../simulation/result.ts";

const Count = z.int().min(0);
const Digest = z.string().regex(/^[0-9a-f]{16}$/);
const Id = z.enum(METRICS.map(({ id }) => id) as [MetricId, ...MetricId[]]);
const CAUSES = [
  "bad-gateway",
  "no-target",
  "gateway-timeout",
  "overload",
  "release",
  "wrong-answer",
] as const satisfies readonly FailureCause[];

const Metrics = z
  .record(Id, z.number())
  .describe("What did not happen within the horizon counts as the horizon.");
const Failures = z.partialRecord(z.enum(CAUSES), z.number().min(0));
const Interval = z.tuple([z.number(), z.number()]);

const DistributionSchema = z.strictObject({
  mean: z.number(),
  min: z.number(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
  interval: z
    .strictObject({ mean: Interval, p50: Interval, p99: Interval })
    .describe("95 % confidence intervals."),
  histogram: z.array(Count).min(1).describe("Counts of equal bins from min to max."),
});

const Kind = z.enum(["composite-alarm", "alarm", "event-rule"]);

/** Alarms of one run. */
export const RunAlarmsSchema = z.strictObject({
  first: z
    .strictObject({ alarm: z.string(), atSec: z.number() })
    .optional()
    .describe("The alarm that fired first, also where it tells nobody by itself."),
  page: z
    .strictObject({ by: z.string(), kind: Kind, because: z.array(z.string()), atSec: z.number() })
    .optional()
    .describe("What somebody was sent first."),
  pages: Count,
});

const First = { name: z.string(), runs: Count, medianSec: z.number() };

const RunSchema = z.strictObject({
  run: Count,
  metrics: Metrics,
  failures: Failures,
  detectedBy: z.string().optional().describe("Alarm or event rule that told somebody first."),
  alarms: RunAlarmsSchema,
  deployment: z.string().optional(),
  events: z.array(
    z.strictObject({ atSec: z.number(), actor: z.string(), text: z.string(), key: z.boolean() }),
  ),
  series: z
    .strictObject({ atSec: z.array(z.number()), values: z.record(z.string(), z.array(z.number())) })
    .describe("Step functions: a value holds until the next moment."),
  lanes: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(["instance", "task"]),
      label: z.string(),
      on: z.string().optional().describe("Instance on which a task was placed."),
      spans: z.array(z.strictObject({ state: z.string(), fromSec: z.number(), toSec: z.number() })),
    }),
  ),
});

const ConstraintSchema = z.strictObject({
  id: z.string(),
  text: z.string(),
  share: z.number().min(0).max(100).describe("Percent of the runs in which it bound."),
  tried: z.int().min(0).describe("Settings that were changed to lift it, one at a time."),
  lift: z
    .strictObject({
      setting: z.string(),
      field: z.string().optional(),
      from: z.string(),
      to: z.string(),
      metric: Id,
      before: z.number(),
      after: z.number(),
    })
    .optional()
    .describe("The one setting whose change lifts it, tried on the same seeds."),
});

const ScenarioSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  horizonSec: z.number().positive(),
  runs: Count,
  digest: Digest,
  verdict: z.enum(["met", "missed"]),
  objectives: z.array(z.strictObject({ text: z.string(), met: z.boolean(), value: z.number() })),
  distribution: z.record(Id, DistributionSchema),
  failures: Failures.describe("Mean of a run, by what a client sees."),
  detectedBy: z
    .record(z.string(), Count)
    .describe("Runs by the alarm or event rule that told somebody first."),
  alarms: z.strictObject({
    first: z.array(z.strictObject(First)).describe("Alarms that fired first, most runs first."),
    pages: z
      .array(z.strictObject({ ...First, kind: Kind, because: z.array(z.string()) }))
      .describe("First pages, most runs first."),
    pagesPerRun: z.number().min(0).describe("Mean of a run."),
    unseen: Count.describe("Runs in which something suffered and nobody was told: a finding."),
  }),
  deployments: z.record(z.string(), Count).describe("Runs by result of the deployment."),
  median: RunSchema,
  worst: RunSchema,
  constraints: z.array(ConstraintSchema).describe("What held the platform back, most often first."),
  sensitivity: z.array(
    z.strictObject({
      parameter: z.string(),
      effect: z.number().min(-1).max(1),
      low: z.number(),
      high: z.number(),
    }),
  ),
});

const Result = z.strictObject({
  schemaVersion: z.literal("1.1"),
  source: z.string(),
  seed: z.int(),
  runs: Count,
  complete: z.boolean().describe("False after Ctrl-C: fewer runs than asked for."),
  digest: Digest.describe(
    "The same on every machine, for every number of workers and for every split in shards.",
  ),
  scenarios: z.array(ScenarioSchema),
  assumptions: z.array(z.strictObject({ place: z.string(), text: z.string() })),
});

/** What `ballast simulate --json` writes. Texts are as the Terraform gave them: readers have to escape. */
export const SimulationResultSchema = Result.extend({
  compared: Result.optional().describe("With --compare: the other configuration, on the same seeds."),
});

/** The JSON Schema (2020-12) of a result, as published in `docs/schemas/simulation-result-1.json`. */
export function simulationResultJsonSchema(): Record<string, unknown> {
  return {
    $id: "simulation-result-1.json",
    title: "Ballast simulation result",
    ...z.toJSONSchema(SimulationResultSchema),
  };
}

const PRODUCER = "ballast simulate --json";

/**
 * Reads a result that was written as JSON.
 * @param place the file's name, for errors
 * @throws InputError with file, place and what was expected; the content is never quoted
 */
export function readSimulationResult(
  text: string,
  place: string,
): SimulationResult & { readonly compared?: SimulationResult } {
  const parsed = SimulationResultSchema.safeParse(parseJsonText(text, place, PRODUCER));
  if (parsed.success) {
    const { compared, ...result } = parsed.data;
    return { ...toResult(result), ...(compared && { compared: toResult(compared) }) };
  }
  const [first] = parsed.error.issues;
  const more = parsed.error.issues.length > 1 ? `, and ${parsed.error.issues.length - 1} more` : "";
  throw new InputError(
    "RESULT_SHAPE",
    `${place} ${first?.path.map(String).join(".") ?? ""}`.trim(),
    `is not as docs/schemas/simulation-result-1.json says: ${first?.message ?? "another form"}${more}`,
    `write the result with \`${PRODUCER}\``,
  );
}

function toResult(result: z.infer<typeof Result>): SimulationResult {
  return { ...result, scenarios: result.scenarios.map(toScenario) };
}

/** JSON has no undefined: what is absent there is undefined here. */
function toScenario(scenario: z.infer<typeof ScenarioSchema>): ScenarioResult {
  return {
    ...scenario,
    failures: toFailures(scenario.failures),
    median: toRun(scenario.median),
    worst: toRun(scenario.worst),
    constraints: scenario.constraints.map(({ lift, ...constraint }) => ({
      ...constraint,
      lift: lift && { ...lift, field: lift.field },
    })),
  };
}

function toRun(run: z.infer<typeof RunSchema>): RunRecord {
  return {
    ...run,
    failures: toFailures(run.failures),
    detectedBy: run.detectedBy,
    alarms: { ...run.alarms, first: run.alarms.first, page: run.alarms.page },
    deployment: run.deployment,
    lanes: run.lanes.map((lane) => ({ ...lane, on: lane.on })),
  };
}

function toFailures(failures: z.infer<typeof Failures>): ScenarioResult["failures"] {
  return Object.fromEntries(Object.entries(failures).filter(([, count]) => count !== undefined));
}
