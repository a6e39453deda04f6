import { CodeTargets } from "./code-targets.ts";
import { codeTexts } from "./code-texts.ts";
import { type Code, readCode, sensitiveVariables } from "./expressions.ts";
import { maskedAttributes, mergeMasks } from "./masks.ts";
import { agentSettings, assumedRolesOf, dataSources, outputsOf, regionOf } from "./plan-data.ts";
import {
  PlanJson,
  type RawChange,
  type RawCheck,
  type RawPlan,
  type RawState,
  type StateModule,
} from "./plan-json.ts";
import { Sealer } from "./seal.ts";
import type { AgentSettings } from "./user-data.ts";
import { isRecord, type Opaque, sharing, type Value, type ValueRecord } from "./value.ts";

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

/** A plan with every secret sealed: nothing that reads it can print one. Only `data` holds what is not managed. */
export interface Plan {
  readonly terraformVersion?: string | undefined;
  readonly errored: boolean;
  readonly complete: boolean;
  readonly drift: readonly ResourceChange[];
  /** Undefined in a refresh-only plan, and when Terraform failed before planning: the code's values are unknown. */
  readonly changes: readonly ResourceChange[] | undefined;
  readonly state: readonly StateResource[];
  /** Data sources: what was read, and with `UNKNOWN` what is read only during the apply. */
  readonly data: readonly StateResource[];
  /** Outputs of the root module, secrets sealed. */
  readonly outputs: ReadonlyMap<string, Value>;
  /**
   * Settings of the ECS agent in the user data of a launch template or configuration, by its address. The user data
   * itself is sealed, since it carries whatever a boot script needs.
   */
  readonly agentSettings: ReadonlyMap<string, AgentSettings>;
  /** Region of the default `aws` provider, where the code gives it as a literal or a variable. */
  readonly region: string | undefined;
  /** ARNs of the roles that the providers assume, where the code gives them as literals or variables. */
  readonly assumedRoles: readonly string[];
  readonly code: Code;
  /** The references in the code, instance by instance. */
  readonly targets: CodeTargets;
  /** Addresses whose change outside feeds something that the plan does, as Terraform believes. */
  readonly relevant: ReadonlySet<string>;
  /** The seal of a text that is a secret somewhere in the plan; undefined for every other text. */
  readonly sealOf: (text: string) => Opaque | undefined;
  readonly checks: readonly CheckResult[];
}

/**
 * Reads the JSON of one plan, normal or refresh-only, as it comes: its text is never in memory as a whole.
 * @param place the file's name, for errors
 * @throws InputError when it is not the JSON of a plan in format 1.x
 */
export async function readPlan(pieces: AsyncIterable<Uint8Array>, place: string): Promise<Plan> {
  const json = new PlanJson(place);
  for await (const piece of pieces) json.push(piece);
  return seal(json.end());
}

/** As `readPlan`, of a text. */
export function parsePlan(text: string, place: string): Plan {
  const json = new PlanJson(place);
  json.pushText(text);
  return seal(json.end());
}

/**
 * Reads the JSON of a state (`terraform show -json` without a plan) as a plan that knows nothing but the state.
 * @param place where it comes from, for errors
 */
export function parseState(text: string, place: string): Plan {
  const json = new PlanJson(place, "terraform show -json");
  json.pushText(text);
  return seal(json.endState());
}

function seal(raw: RawPlan): Plan {
  const sensitive = sensitiveVariables(raw.configuration);
  const secrets = Object.entries(raw.variables ?? {}).flatMap(([name, { value }]) =>
    sensitive.has(name) ? texts(value) : [],
  );
  const sealer = new Sealer(secrets);
  const states = stateResources(raw.prior_state?.values?.root_module);
  const entries = [...(raw.resource_drift ?? []), ...(raw.resource_changes ?? [])].filter(isManaged);
  const masks = mergeMasks(entries, states);
  const sides = new Sides(sealer, masks, codeTexts(raw.configuration, raw.resource_changes ?? []));
  return {
    terraformVersion: raw.terraform_version,
    errored: raw.errored ?? false,
    complete: raw.complete ?? true,
    changes: raw.resource_changes?.filter(isManaged).map((entry) => sealChange(entry, sides, sealer)),
    drift: (raw.resource_drift ?? []).filter(isManaged).map((entry) => sealChange(entry, sides, sealer)),
    state: states.filter(isManaged).map((resource) => ({
      address: sealer.address(resource.address),
      type: resource.type,
      values: sides.seal(resource.address, resource.values) ?? {},
    })),
    data: dataSources(raw, states).map(({ address, type, unknown, values }) => ({
      address: sealer.address(address),
      type,
      values: sides.seal(address, values, unknown) ?? {},
    })),
    outputs: outputsOf(raw, sealer),
    agentSettings: agentSettings(raw, states, sealer),
    region: regionOf(raw),
    assumedRoles: assumedRolesOf(raw),
    targets: new CodeTargets(raw.configuration),
    code: readCode(raw.configuration, maskedAttributes([...entries, ...states], masks), sealer),
    relevant: new Set((raw.relevant_attributes ?? []).map(({ resource }) => sealer.address(resource))),
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
  readonly #known: (address: string) => ReadonlySet<string>;
  readonly #first = new Map<string, Value>();

  constructor(
    sealer: Sealer,
    masks: ReadonlyMap<string, unknown>,
    known: (address: string) => ReadonlySet<string>,
  ) {
    this.#sealer = sealer;
    this.#masks = masks;
    this.#known = known;
  }

  seal(address: string, raw: unknown, unknown?: unknown): ValueRecord | null {
    const mask = this.#masks.get(address);
    const sealed = this.#sealer.seal(raw, { mask, unknown, known: this.#known(address) });
    const first = this.#first.get(address);
    if (first === undefined && isRecord(sealed)) this.#first.set(address, sealed);
    const value = sharing(sealed, first);
    return isRecord(value) ? value : null;
  }
}

function sealChange(raw: RawChange, sides: Sides, sealer: Sealer): ResourceChange {
  const { change } = raw;
  return {
    address: sealer.address(raw.address),
    previousAddress: raw.previous_address && sealer.address(raw.previous_address),
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

function toCheck(raw: RawCheck, sealer: Sealer): CheckResult {
  const problems = (raw.instances ?? []).flatMap((instance) => instance.problems ?? []);
  return {
    address: sealer.address(raw.address.to_display),
    status: raw.status,
    problems: problems.map(({ message }) => sealer.message(message)),
  };
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

function isManaged({ mode }: { readonly mode: string }): boolean {
  return mode === "managed";
}
