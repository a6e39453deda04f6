import { z } from "zod";
import type { AlarmReport } from "../../alarms/result.ts";

const Problem = z.strictObject({
  kind: z
    .enum([
      "metric",
      "dimensions",
      "not-emitted",
      "statistic",
      "threshold",
      "missing-data",
      "period",
      "window",
      "datapoints",
      "expression",
      "actions",
      "children",
      "pattern",
    ])
    .describe("The check that found it."),
  effect: z
    .enum(["never-fires", "always-fires", "blind", "misreads", "refused", "unheard"])
    .describe("What comes of it."),
  place: z.string().describe("Address and attribute."),
  value: z.string(),
  limit: z.string(),
  fix: z.string(),
  source: z.string().describe("Page that says so."),
});

const Verdict = z.strictObject({
  kind: z.enum(["alarm", "composite-alarm", "event-rule"]),
  name: z.string(),
  address: z.string(),
  watches: z.string(),
  condition: z.string().optional().describe("When it fires."),
  meaning: z.string().optional().describe("Its description."),
  partOf: z.array(z.string()).describe("Composite alarms that it is part of."),
  verdict: z.enum(["can-fire", "cannot-fire", "unknown"]),
  problems: z.array(Problem),
  untold: z
    .array(z.strictObject({ place: z.string(), why: z.string() }))
    .describe("What the Terraform does not tell."),
});

/** What `ballast alarms --json` writes. Texts are as the Terraform gave them: readers have to escape. */
export const AlarmReportSchema = z.strictObject({
  schemaVersion: z.literal("1.0"),
  source: z.string(),
  catalogue: z.string().describe("Month in which AWS's pages about metrics were read."),
  alarms: z.array(Verdict),
});

/** A report as the schema has it. */
export function alarmReportDocument(report: AlarmReport): unknown {
  return { schemaVersion: "1.0", ...report };
}

/** The JSON Schema (2020-12) of a report, as published in `docs/schemas/alarm-report-1.json`. */
export function alarmReportJsonSchema(): Record<string, unknown> {
  return { $id: "alarm-report-1.json", title: "Ballast alarm report", ...z.toJSONSchema(AlarmReportSchema) };
}
