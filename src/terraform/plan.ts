import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { parseJsonText } from "../core/json-text.ts";
import { type Code, readCode, sensitiveVariables } from "./expressions.ts";
import { maskedAttributes, mergeMasks } from "./masks.ts";
import { Sealer } from "./seal.ts";
import { isRecord, type Opaque, sharing, type Value, type ValueRecord } from "./value.ts";

/** How a plan is written, for messages. */
export const PLAN_PRODUCER = "terraform show -json plan.out > plan.json";

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
type RawChange = z.infer<typeof ResourceChangeSchema>;
type RawState = z.infer<typeof StateResourceSchema>;
interface StateModule {
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
const PlanSchema = z.object({
  format_version: z.string(),
  terraform_version: z.string().optional(),
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown() })).nullish(),
  resource_drift: z.array(ResourceChangeSchema).nullish(),
  resource_changes: z.array(ResourceChangeSchema).nullish(),
  prior_state: z.object({ values: z.object({ root_module: StateModuleSchema }).nullish() }).nullish(),
  configuration: z.unknown().optional(),
  relevant_attributes: z.array(z.object({ resource: z.string() })).nullish(),
  checks: z.array(CheckSchema).nullish(),
});

/** What Terraform says of one object: from `before` to `after`, secrets sealed. */
export interface ResourceChange {
  readonly address: string;
  readonly previousAddress?: string | undefined;
  readonly type: string;
  readonly name: string;
  readonly deposed?: string | undefined;
  readonly actions: readonly string[];
  readonly reason?: string | undefined;
  readonly before: ValueRecord | null;
  readonly after: ValueRecord | null;
  /** Attributes that force a replacement, by their first step. */
  readonly replacePaths: readonly string[];
  readonly importing: boolean;
}

/** One check, precondition or postcondition with its verdict. */
export interface CheckResult {
  readonly address: string;
  readonly status: string;
  readonly problems: readonly string[];
}

/** A resource in the refreshed state. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: ValueRecord;
}

/** A plan with every secret sealed: nothing that reads it can print one. Only managed resources are kept. */
export interface Plan {
  readonly terraformVersion?: string | undefined;
  readonly errored: boolean;
  readonly complete: boolean;
  readonly drift: readonly ResourceChange[];
  /** Undefined in a refresh-only plan, and when Terraform failed before planning: the code's values are unknown. */
  readonly changes: readonly ResourceChange[] | undefined;
  readonly state: readonly StateResource[];
  readonly code: Code;
  /** Addresses whose change outside feeds something that the plan does, as Terraform believes. */
  readonly relevant: ReadonlySet<string>;
  /** The seal of a text that is a secret somewhere in the plan; undefined for every other text. */
  readonly sealOf: (text: string) => Opaque | undefined;
  readonly checks: readonly CheckResult[];
}

/**
 * Reads the JSON of one plan, normal or refresh-only.
 * @param place the file's name, for errors
 * @throws InputError when it is not the JSON of a plan in format 1.x
 */
export function parsePlan(text: string, place: string): Plan {
  const raw = parseJsonText(text, place, PLAN_PRODUCER);
  refuseOtherDocuments(raw, place);
  const parsed = PlanSchema.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
    throw new InputError(
      "PLAN_SHAPE",
      place,
      `${where} does not have the form of a plan`,
      `write it with \`${PLAN_PRODUCER}\``,
    );
  }
  return seal(parsed.data);
}

/**
 * Reads the JSON of a state (`terraform show -json` without a plan) as a plan that knows nothing but the state.
 * @param place where it comes from, for errors
 */
export function parseState(text: string, place: string): Plan {
  const raw = parseJsonText(text, place, "terraform show -json");
  const parsed = z
    .object({ values: PlanSchema.shape.prior_state.unwrap().unwrap().shape.values })
    .safeParse(raw);
  if (!parsed.success) {
    throw new InputError(
      "STATE_SHAPE",
      place,
      "does not have the form of a state",
      "write it with `terraform show -json`",
    );
  }
  return seal({ format_version: "1.0", prior_state: { values: parsed.data.values } });
}

function refuseOtherDocuments(raw: unknown, place: string): void {
  const fix = `write it with \`${PLAN_PRODUCER}\``;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw new InputError("PLAN_SHAPE", place, "is JSON, but not an object", fix);
  }
  const has = (key: string) => Object.hasOwn(raw, key);
  const isPlan = ["planned_values", "resource_changes", "resource_drift", "configuration", "errored"].some(
    has,
  );
  if (!isPlan && (has("lineage") || has("serial") || has("values") || has("checkpoint"))) {
    throw new InputError("PLAN_IS_STATE", place, "is a Terraform state, not a plan", fix);
  }
  if (has("resource") || has("terraform")) {
    throw new InputError(
      "PLAN_IS_CONFIG",
      place,
      "is a Terraform configuration, not a plan",
      `give it as --config; ${fix}`,
    );
  }
  const version: unknown = Reflect.get(raw, "format_version");
  if (typeof version !== "string") {
    throw new InputError("PLAN_SHAPE", place, "has no format_version, as every plan has", fix);
  }
  if (!/^1\.\d+$/.test(version)) {
    const shown = /^[\w.]{1,12}$/.test(version) ? version : "unreadable";
    throw new InputError(
      "PLAN_VERSION",
      place,
      `format_version is ${shown}, only 1.x is known`,
      "use Terraform 1.5 to 1.x",
    );
  }
  if (!isPlan) throw new InputError("PLAN_SHAPE", place, "has none of the parts of a plan", fix);
}

function seal(raw: z.infer<typeof PlanSchema>): Plan {
  const sensitive = sensitiveVariables(raw.configuration);
  const secrets = Object.entries(raw.variables ?? {}).flatMap(([name, { value }]) =>
    sensitive.has(name) ? texts(value) : [],
  );
  const sealer = new Sealer(secrets);
  const states = stateResources(raw.prior_state?.values?.root_module);
  const entries = [...(raw.resource_drift ?? []), ...(raw.resource_changes ?? [])].filter(isManaged);
  const masks = mergeMasks(entries, states);
  const sides = new Sides(sealer, masks);
  return {
    terraformVersion: raw.terraform_version,
    errored: raw.errored ?? false,
    complete: raw.complete ?? true,
    changes: raw.resource_changes?.filter(isManaged).map((entry) => sealChange(entry, sides)),
    drift: (raw.resource_drift ?? []).filter(isManaged).map((entry) => sealChange(entry, sides)),
    state: states.filter(isManaged).map((resource) => ({
      address: resource.address,
      type: resource.type,
      values: sides.seal(resource.address, resource.values) ?? {},
    })),
    code: readCode(raw.configuration, maskedAttributes([...entries, ...states], masks), sealer),
    relevant: new Set((raw.relevant_attributes ?? []).map(({ resource }) => resource)),
    sealOf: (text) => sealer.sealOf(text),
    checks: (raw.checks ?? []).map((check) => toCheck(check, sealer)),
  };
}

/**
 * Seals the values that a plan has of its objects, several times of each. What is equal in all of them is kept once: it
 * takes no further memory, and comparing it takes no time.
 */
class Sides {
  readonly #sealer: Sealer;
  readonly #masks: ReadonlyMap<string, unknown>;
  readonly #first = new Map<string, Value>();

  constructor(sealer: Sealer, masks: ReadonlyMap<string, unknown>) {
    this.#sealer = sealer;
    this.#masks = masks;
  }

  seal(address: string, raw: unknown, unknown?: unknown): ValueRecord | null {
    const sealed = this.#sealer.seal(raw, this.#masks.get(address), unknown, "");
    const first = this.#first.get(address);
    if (first === undefined && isRecord(sealed)) this.#first.set(address, sealed);
    const value = sharing(sealed, first);
    return isRecord(value) ? value : null;
  }
}

function sealChange(raw: RawChange, sides: Sides): ResourceChange {
  const { change } = raw;
  return {
    address: raw.address,
    previousAddress: raw.previous_address,
    type: raw.type,
    name: raw.name,
    deposed: raw.deposed,
    actions: change.actions,
    reason: raw.action_reason,
    before: sides.seal(raw.address, change.before),
    after: sides.seal(raw.address, change.after, change.after_unknown),
    replacePaths: (change.replace_paths ?? []).map(([first]) => String(first)),
    importing: change.importing !== undefined && change.importing !== null,
  };
}

function stateResources(module: StateModule | undefined): RawState[] {
  if (!module) return [];
  return [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(stateResources)];
}

function toCheck(raw: z.infer<typeof CheckSchema>, sealer: Sealer): CheckResult {
  const problems = (raw.instances ?? []).flatMap((instance) => instance.problems ?? []);
  const messages = problems.map(({ message }) => sealer.seal(message, undefined, undefined, ""));
  return {
    address: raw.address.to_display,
    status: raw.status,
    problems: messages.map((message) => (typeof message === "string" ? message : "(sensitive)")),
  };
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

function isManaged({ mode }: { readonly mode: string }): boolean {
  return mode === "managed";
}
