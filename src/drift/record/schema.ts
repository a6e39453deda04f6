import { z } from "zod";
import { PLANNED_ACTIONS } from "../../terraform/actions.ts";
import { TROUBLES } from "../../terraform/trouble.ts";
import { APPLY_EFFECTS, DRIFT_CLASSES, LEVELS } from "./finding.ts";

/** Version of the report's form: the first number changes when a reader would break. */
export const REPORT_VERSION = "2.0";

/** Versions that are still read. In 2.0 a waived finding got that name; what came before only added. */
export const OLDER_VERSIONS = ["1.0", "1.1", "1.2"] as const;

const Level = z.enum(LEVELS);
const Any = z.unknown();

export const FindingSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  class: z.enum(DRIFT_CLASSES),
  severity: Level,
  rule: z.string(),
  why: z.string(),
  planned_action: z
    .enum(PLANNED_ACTIONS)
    .optional()
    .describe("What the plan does; only of code that is not applied yet."),
  address: z.string(),
  previous_address: z.string().optional(),
  type: z.string(),
  attribute: z.string().optional(),
  cloud_id: z.string().optional(),
  construct: z.string().optional(),
  owner: z.string().optional(),
  set_by: z
    .strictObject({
      kind: z.enum(["fields", "construct", "nothing"]),
      fields: z.array(z.strictObject({ field: z.string(), file: z.string().optional() })),
    })
    .optional()
    .describe("What of the environment's description sets the attribute; only with a field map."),
  absorbed: z.boolean(),
  sensitive: z.boolean(),
  state: Any.optional(),
  cloud: Any.optional(),
  code: Any.optional(),
  added: z.array(Any),
  removed: z.array(Any),
  apply_effect: z.enum(APPLY_EFFECTS),
  children: z.array(z.string()),
  notes: z.array(z.string()),
  waiver: z
    .strictObject({
      was: z.enum(DRIFT_CLASSES),
      level: Level,
      reason: z.string(),
      owner: z.string(),
      expires: z.string(),
    })
    .optional(),
  remedies: z.array(
    z.strictObject({
      kind: z.enum(["reject", "accept", "import", "waive", "manual"]),
      text: z.string(),
    }),
  ),
  actor: z
    .strictObject({
      confidence: z.enum(["exact", "likely", "unknown"]),
      principal: z.string().optional(),
      via: z.enum(["console", "cli_sdk", "aws_service", "pipeline", "unknown"]),
      event: z.string().optional(),
      event_id: z.string().optional(),
      at: z.string().optional(),
      note: z.string().optional(),
    })
    .optional()
    .describe("Who changed it, as CloudTrail tells; absent when nobody asked."),
  first_seen: z.iso
    .datetime()
    .optional()
    .describe("When a joined report first had this id; a single check has no memory and leaves it out."),
});

const WarningSchema = z.strictObject({
  code: z.string(),
  place: z.string(),
  value: z.string(),
  limit: z.string(),
  fix: z.string(),
});

const StackSchema = z.strictObject({
  name: z.string(),
  status: z.enum(["in_sync", "drifted", "incomplete"]),
  complete: z.boolean().describe("False when anything could not be checked: such a stack is never clean."),
  resources: z.strictObject({
    total: z.int().min(0),
    checked: z.int().min(0),
    unchecked: z.array(z.string()),
  }),
  findings: z.array(FindingSchema).describe("Drift that somebody has to act on, worst first."),
  settled: z.array(FindingSchema).describe("Accepted, ignored within bounds, or waived by the policy."),
  pending: z.array(FindingSchema).describe("Code that is not applied yet; never drift."),
  unchecked: z.array(FindingSchema).describe("Resources that Terraform could not read."),
  noise: z.array(
    z.strictObject({
      address: z.string(),
      attribute: z.string(),
      reason: z.enum(["normalised", "mirror", "volatile", "computed", "tags_all", "settled", "half_made"]),
    }),
  ),
  limits: z.array(z.string()).describe("What could not be judged from the given input."),
  warnings: z.array(WarningSchema),
  trouble: z
    .strictObject({
      kind: z.enum(TROUBLES),
      text: z.string(),
      fix: z.array(z.string()),
      lock: z
        .strictObject({
          id: z.string(),
          who: z.string(),
          operation: z.string(),
          since: z.string(),
          stale: z.boolean(),
        })
        .optional(),
    })
    .optional()
    .describe("What kept the check from being whole."),
  scan: z
    .array(
      z.strictObject({
        kind: z.string(),
        parents: z.int().min(0),
        calls: z.int().min(0),
        skipped: z.string().optional(),
      }),
    )
    .optional()
    .describe("What the scan of the neighbourhood looked at; absent when there was none."),
  checked_at: z.iso.datetime().optional().describe("When this stack was checked; in a joined report."),
});

/** The report that every other program may read. Texts are as the cloud gave them: readers have to escape. */
export const DriftReportSchema = z.strictObject({
  schema_version: z.literal(REPORT_VERSION),
  generated_at: z.iso.datetime(),
  fail_on: Level,
  exit_code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  summary: z.strictObject({
    status: z.enum(["in_sync", "drifted", "incomplete"]),
    complete: z.boolean(),
    stacks: z.int().min(0),
    by_severity: z.strictObject({
      critical: z.int().min(0),
      high: z.int().min(0),
      medium: z.int().min(0),
      low: z.int().min(0),
    }),
  }),
  stacks: z.array(StackSchema),
  warnings: z
    .array(WarningSchema)
    .optional()
    .describe("Troubles of the policy that are about no single stack; in a joined report."),
  notes: z
    .array(z.string())
    .optional()
    .describe("What a reader of a joined report has to know: older forms, reports that could not be used."),
});

/** A report of this version or an older one. */
export const ReadableReportSchema = DriftReportSchema.extend({
  schema_version: z.enum([...OLDER_VERSIONS, REPORT_VERSION]),
});

export type DriftReport = z.infer<typeof DriftReportSchema>;
export type ReportedFinding = z.infer<typeof FindingSchema>;
export type ReportedStack = z.infer<typeof StackSchema>;
export type ReadableReport = z.infer<typeof ReadableReportSchema>;

/** The JSON Schema (2020-12) of the report, as published in `docs/schemas/drift-report-2.json`. */
export function driftReportJsonSchema(): Record<string, unknown> {
  return { $id: "drift-report-2.json", title: "Ballast drift report", ...z.toJSONSchema(DriftReportSchema) };
}
