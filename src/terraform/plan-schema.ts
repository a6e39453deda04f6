import { z } from "zod";

/**
 * The parts of `terraform show -json` that are relied on, format 1.x.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format (Terraform 1.11).
 */
const ChangeSchema = z.object({
  actions: z.array(z.string()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
  before_sensitive: z.unknown().optional(),
  after_sensitive: z.unknown().optional(),
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  importing: z.unknown().optional(),
});
const ResourceChangeSchema = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change: ChangeSchema,
});
const StateResourceSchema = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  values: z.unknown().optional(),
  sensitive_values: z.unknown().optional(),
});
export type RawChange = z.infer<typeof ResourceChangeSchema>;
export type RawState = z.infer<typeof StateResourceSchema>;
/** Resources of a module and of those within it. */
export interface StateModule {
  readonly resources?: RawState[] | undefined;
  readonly child_modules?: StateModule[] | undefined;
}
const StateModuleSchema: z.ZodType<StateModule> = z.object({
  resources: z.array(StateResourceSchema).optional(),
  get child_modules() {
    return z.array(StateModuleSchema).optional();
  },
});
const CheckSchema = z.object({
  address: z.object({ to_display: z.string() }),
  status: z.string(),
  instances: z
    .array(
      z.object({
        address: z.object({ to_display: z.string() }),
        status: z.string(),
        problems: z.array(z.object({ message: z.string() })).optional(),
      }),
    )
    .nullish(),
});
/** A plan as Terraform writes it, secrets in clear. */
export const PlanSchema = z.object({
  format_version: z.string(),
  terraform_version: z.string().optional(),
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown() })).nullish(),
  resource_drift: z.array(ResourceChangeSchema).nullish(),
  resource_changes: z.array(ResourceChangeSchema).nullish(),
  planned_values: z.unknown().optional(),
  prior_state: z
    .object({
      values: z.object({ root_module: StateModuleSchema, outputs: z.unknown().optional() }).nullish(),
    })
    .nullish(),
  configuration: z.unknown().optional(),
  relevant_attributes: z.array(z.object({ resource: z.string() })).nullish(),
  checks: z.array(CheckSchema).nullish(),
});
export type RawPlan = z.infer<typeof PlanSchema>;
