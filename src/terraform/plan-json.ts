import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { JsonStream } from "../core/json-stream.ts";

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
export type RawChange = z.infer<typeof ResourceChangeSchema>;
export type RawState = z.infer<typeof StateResourceSchema>;
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
const PlanSchema = z.object({
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

const StateSchema = z.object({ values: PlanSchema.shape.prior_state.unwrap().unwrap().shape.values });
export type RawPlan = z.infer<typeof PlanSchema>;
export type RawCheck = z.infer<typeof CheckSchema>;

/** Lists and objects of a plan that hold one entry for each resource; whatever else it has is read whole. */
const WALKED = new Set([
  "child_modules",
  "planned_values",
  "prior_state",
  "resource_changes",
  "resource_drift",
  "resources",
  "root_module",
  "values",
]);

/** Texts from this length on are kept once for each resource. */
const LONG = 1000;

/**
 * Reads the JSON of one plan as it comes. The values of a resource stand in it up to six times: long texts that are the
 * same are kept once; of planned values, which repeat the changes, only the outputs are kept.
 */
export class PlanJson {
  readonly #stream: JsonStream;
  readonly #place: string;
  readonly #texts = new Map<string, string[]>();

  /** @param place the file's name, for errors */
  constructor(place: string, producer = PLAN_PRODUCER) {
    this.#place = place;
    this.#stream = new JsonStream(place, producer, {
      walks: (path) => path.every((step, index) => isWalked(step, path[index - 1])),
      take: (value, [top, ...path]) => {
        if (path.length === 0) return value;
        return top === "planned_values" && path[0] !== "outputs" ? undefined : this.#shared(value);
      },
    });
  }

  push(piece: Uint8Array): void {
    this.#stream.push(piece);
  }

  pushText(text: string): void {
    this.#stream.pushText(text);
  }

  /** @throws InputError when it is not the JSON of a plan in format 1.x */
  end(): RawPlan {
    const raw = this.#stream.end();
    refuseOtherDocuments(raw, this.#place);
    const parsed = PlanSchema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
    throw new InputError(
      "PLAN_SHAPE",
      this.#place,
      `${where} does not have the form of a plan`,
      `write it with \`${PLAN_PRODUCER}\``,
    );
  }

  /** @throws InputError when it is not the JSON of a state */
  endState(): RawPlan {
    const parsed = StateSchema.safeParse(this.#stream.end());
    if (parsed.success) return { format_version: "1.0", prior_state: { values: parsed.data.values } };
    throw new InputError(
      "STATE_SHAPE",
      this.#place,
      "does not have the form of a state",
      "write it with `terraform show -json`",
    );
  }

  #shared(entry: unknown): unknown {
    const address: unknown = typeof entry === "object" && entry !== null && Reflect.get(entry, "address");
    if (typeof address !== "string") return entry;
    const known = this.#texts.get(address) ?? [];
    const shared = shareTexts(entry, known);
    if (known.length > 0) this.#texts.set(address, known);
    return shared;
  }
}

function isWalked(step: string, list: string | undefined): boolean {
  return step === "*" ? list === "child_modules" : WALKED.has(step);
}

/** Puts the text that is known already in the place of each long text that is the same. */
function shareTexts(value: unknown, known: string[]): unknown {
  if (typeof value === "string") {
    if (value.length < LONG) return value;
    const same = known.find((text) => text === value);
    if (same === undefined) known.push(value);
    return same ?? value;
  }
  if (typeof value !== "object" || value === null) return value;
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "string" ? item.length >= LONG : typeof item === "object") {
      Reflect.set(value, key, shareTexts(item, known));
    }
  }
  return value;
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
