import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";

const FOLDER = join(__dirname, "../../.github/workflows");
const Permissions = z.record(z.string(), z.string());
const Concurrency = z.object({ group: z.string(), "cancel-in-progress": z.boolean() });
const StepSchema = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  "continue-on-error": z.boolean().optional(),
});
const JobSchema = z.strictObject({
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  strategy: z.record(z.string(), z.unknown()).optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.number(),
  environment: z.string().optional(),
  permissions: Permissions.optional(),
  concurrency: Concurrency.optional(),
  outputs: z.record(z.string(), z.string()).optional(),
  steps: z.array(StepSchema).min(1),
});
/** Strict: a key that these tests do not know, `env` of a whole job say, is a key that they do not judge. */
const WorkflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: Permissions,
  concurrency: Concurrency.optional(),
  defaults: z.strictObject({ run: z.strictObject({ shell: z.literal("bash") }) }).optional(),
  jobs: z.record(z.string(), JobSchema),
});

export type Step = z.output<typeof StepSchema>;
export type Job = z.output<typeof JobSchema>;
export type Workflow = z.output<typeof WorkflowSchema>;

export const FILES = readdirSync(FOLDER).sort();

export function readText(file: string): string {
  return readFileSync(join(FOLDER, file), "utf8");
}

export function parseWorkflow(text: string): Workflow {
  return WorkflowSchema.parse(load(text));
}

export function readWorkflow(file: string): Workflow {
  return parseWorkflow(readText(file));
}

/** One job; throws when there is none, so that a rename cannot pass unseen. */
export function jobOf(file: string, name: string): Job {
  const job = readWorkflow(file).jobs[name];
  if (!job) throw new Error(`${file} has no job ${name}`);
  return job;
}
