import { z } from "zod";
import { EstimateDeltaSchema as Estimate } from "../cost/delta-schema.ts";
import { GATE_LEVELS } from "../gate/result.ts";
import { METRICS } from "../simulation/result.ts";
import { PLANNED_ACTIONS } from "../terraform/actions.ts";

const Value = z
  .unknown()
  .describe(
    'A sealed secret is { "sensitive": true }, what is known only after the apply { "unknown": true }.',
  );
const Action = z.enum(PLANNED_ACTIONS);

const Change = z.strictObject({
  address: z.string(),
  kind: z.enum(["resource", "data", "provider", "output", "settings"]),
  action: Action.optional().describe("Absent where an apply does nothing by it."),
  attributes: z.array(
    z.strictObject({ name: z.string(), before: Value.optional(), after: Value.optional() }),
  ),
  replacedBy: z.array(z.string()).describe("Attributes that force the replacement."),
  routine: z.boolean().describe("A replacement that every release makes, such as of a task definition."),
});

const Stack = z.strictObject({
  stack: z.string(),
  state: z.enum(["added", "changed", "removed"]),
  source: z.enum(["plan", "code"]).describe("A plan knows every change, the code knows what it says."),
  changes: z.array(Change),
  unprotected: z.array(z.string()).describe("Addresses that `prevent_destroy` no longer protects."),
});

const GateFinding = z.strictObject({
  id: z.string(),
  rule: z.string(),
  level: z.enum(GATE_LEVELS),
  address: z.string(),
  action: Action,
  attribute: z.string(),
  before: Value.optional(),
  after: Value.optional(),
  why: z.string(),
  fix: z.string(),
  waiver: z
    .strictObject({
      was: z.enum(["refused", "unknown"]),
      reason: z.string(),
      approver: z.string(),
      expires: z.string(),
    })
    .optional(),
  notes: z.array(z.string()),
});

const Gate = z.strictObject({
  verdict: z.enum(["passed", "unknown", "refused"]),
  plans: z.array(
    z.union([
      z.strictObject({
        stack: z.string(),
        counts: z.record(Action, z.int().min(0)),
        findings: z.array(GateFinding),
        untouched: z.int().min(0),
      }),
      z.strictObject({ stack: z.string(), trouble: z.string() }),
    ]),
  ),
  expired: z.array(z.string()),
  idle: z.array(z.string()),
});

const Cost = z.strictObject({
  floor: Estimate.describe("At zero traffic."),
  load: Estimate.describe("At the load that `ballast cost` takes without --load."),
  unpriced: z.array(z.strictObject({ what: z.string(), why: z.string(), before: z.int(), after: z.int() })),
  notes: z.array(z.string()),
});

const Verdict = z.enum(["met", "missed"]);
const Scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  verdicts: z.tuple([Verdict, Verdict]).describe("Before and after."),
  objectives: z
    .array(z.strictObject({ text: z.string(), met: z.boolean(), value: z.number(), before: z.number() }))
    .describe("Those that are met on one side only, beyond noise."),
  change: z.enum(["worse", "better", "mixed", "same"]),
  metrics: z.array(
    z.strictObject({
      id: z.enum(METRICS.map(({ id }) => id)),
      difference: z.enum(["better", "worse"]),
      before: z.number(),
      after: z.number(),
    }),
  ),
});

const Resilience = z.strictObject({
  runs: z.int(),
  seed: z.int(),
  untouched: z.boolean().describe("Nothing that is simulated has changed, so nothing was run."),
  scenarios: z.int(),
  changed: z.array(Scenario),
  interrupted: z.boolean(),
});

const Alarms = z.strictObject({
  broken: z.array(
    z.strictObject({
      address: z.string(),
      name: z.string(),
      problems: z.array(
        z.strictObject({ place: z.string(), value: z.string(), limit: z.string(), fix: z.string() }),
      ),
    }),
  ),
  mended: z.array(z.string()),
  removed: z.array(z.string()),
  total: z.int(),
});

const Drift = z.strictObject({
  stacks: z.array(z.string()),
  findings: z.array(
    z.strictObject({
      id: z.string(),
      stack: z.string(),
      severity: z.string(),
      address: z.string(),
      attribute: z.string().optional(),
      why: z.string(),
    }),
  ),
  incomplete: z.array(z.string()),
});

const Environment = z.strictObject({
  environment: z.string(),
  state: z.enum(["added", "changed", "removed"]),
  stacks: z.array(Stack),
  grants: z
    .array(
      z.strictObject({
        stack: z.string(),
        address: z.string(),
        attribute: z.string(),
        principal: z.string().describe("Empty in the policy of an identity."),
        action: z.string(),
        resource: z.string(),
      }),
    )
    .describe("New permissions in stacks that were there before."),
  gate: Gate.optional(),
  cost: Cost.optional(),
  resilience: Resilience.optional(),
  alarms: Alarms.optional(),
  drift: Drift.optional().describe("Absent where no report of drift was given."),
  troubles: z.array(z.string()).describe("What could not be reviewed, and why."),
});

/** What `ballast review --json` writes. Texts are as the Terraform gave them: readers have to escape. */
export const ReviewSchema = z.strictObject({
  schemaVersion: z.literal("1.0"),
  base: z.string(),
  baseCommit: z.string(),
  verdict: z.enum(["worse", "incomplete", "look", "fine"]),
  environments: z.array(Environment).describe("Those that the change touches."),
  unchanged: z.array(z.string()),
});

/** The JSON Schema (2020-12) of a review, as published in `docs/schemas/review-1.json`. */
export function reviewJsonSchema(): Record<string, unknown> {
  return { $id: "review-1.json", title: "Ballast review", ...z.toJSONSchema(ReviewSchema) };
}
