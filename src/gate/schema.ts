import { z } from "zod";
import { PLANNED_ACTIONS } from "../terraform/actions.ts";
import { GATE_LEVELS } from "./result.ts";

const Value = z
  .unknown()
  .describe(
    'A sealed secret is { "sensitive": true }, what is known only after the apply { "unknown": true }.',
  );

const FindingSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  rule: z.string().describe("Id of the rule, as docs/gate.md lists them."),
  level: z.enum(GATE_LEVELS),
  address: z.string(),
  action: z.enum(PLANNED_ACTIONS),
  attribute: z.string().optional().describe("Absent for the resource as a whole."),
  before: Value.optional(),
  after: Value.optional(),
  why: z.string(),
  fix: z.string(),
  waiver: z
    .strictObject({
      was: z.enum(["refused", "unknown"]),
      reason: z.string(),
      approver: z.string(),
      expires: z.iso.date(),
    })
    .optional(),
  notes: z.array(z.string()),
});

const PlanSchema = z.union([
  z.strictObject({
    stack: z.string(),
    changes: z.record(z.enum(PLANNED_ACTIONS), z.int().min(0)),
    findings: z.array(FindingSchema).describe("Refused first, then unknown, warnings and what is waived."),
    untouched: z
      .int()
      .min(0)
      .describe("Places that break a rule as they stand, and that the plan leaves alone."),
  }),
  z.strictObject({ stack: z.string(), trouble: z.string().describe("Why it could not be planned.") }),
]);

/** What `ballast gate --json` writes. Texts are as the plan gave them: readers have to escape. */
export const GateReportSchema = z.strictObject({
  schema_version: z.literal("1.0"),
  verdict: z.enum(["passed", "unknown", "refused"]),
  exit_code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  plans: z.array(PlanSchema),
  expired_waivers: z.array(z.string()).describe("Each refuses by itself."),
  idle_waivers: z.array(z.string()).describe("They match nothing in these plans."),
});
export type WrittenGateReport = z.infer<typeof GateReportSchema>;

/** The JSON Schema (2020-12) of the report, as published in `docs/schemas/gate-report-1.json`. */
export function gateReportJsonSchema(): Record<string, unknown> {
  return { $id: "gate-report-1.json", title: "Ballast gate report", ...z.toJSONSchema(GateReportSchema) };
}
