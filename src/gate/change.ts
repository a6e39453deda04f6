import { type PlannedAction, plannedAction } from "../terraform/actions.ts";
import type { Configuration } from "../terraform/configuration.ts";
import type { Declared, DeclaredResource } from "../terraform/declared.ts";
import { DeclaredPlan } from "../terraform/declared-plan.ts";
import type { Plan, ResourceChange } from "../terraform/plan.ts";
import type { Value, ValueRecord } from "../terraform/value.ts";

/** What a plan does to one object, as the rules of the gate see it. */
export interface GateChange {
  readonly address: string;
  readonly type: string;
  /** `create` of an object that is there and not touched asks which rules it breaks as it stands. */
  readonly action: PlannedAction;
  /** Terraform's reason, such as `delete_because_no_resource_config`. */
  readonly reason: string | undefined;
  /** Null for an object that is created. */
  readonly before: ValueRecord | null;
  /** Null for an object that is deleted or forgotten. */
  readonly after: ValueRecord | null;
  /** First steps of the attributes that force a replacement. */
  readonly replacePaths: readonly string[];
}

/** What a rule may look at in addition to the change. */
export interface GateContext {
  /** Everything that is there after the apply. */
  readonly declared: Declared;
  /** A planned object by its address. */
  planned(address: string): DeclaredResource | undefined;
  /**
   * Whether a value that is known only after the apply is the default of AWS: the code gives nothing there, or nothing
   * that it could wait for.
   */
  isDefault(address: string, path: string): boolean;
  /** Everything that the plan changes. */
  readonly changes: readonly GateChange[];
  /** The code of a stack in JSON: it has the text of a document that is known only after the apply. */
  readonly configuration: Configuration | undefined;
  /** Whether this is the name of a role that plans or applies. */
  isPipelineRole(name: string): boolean;
  /** Ports that the policy expects to be open to the world on a security group. */
  expectedPorts(address: string): ReadonlySet<number>;
}

/** A place at which a change breaks a rule, or may break it. */
export interface Spot {
  /** Attribute within the resource, such as `ingress.0`; empty for the resource as a whole. */
  readonly path: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  /** What is wrong there, in the place of the rule's own words. */
  readonly why?: string | undefined;
  /** True when what decides is known only after the apply, or a secret. */
  readonly unknown?: boolean;
}

/** One row of what the gate refuses. */
export interface GateRule {
  /** Such as `wildcard-grant`: what a waiver names. */
  readonly id: string;
  /** One sentence in the present tense: what holds of a plan that passes. */
  readonly title: string;
  readonly level: "refused" | "warning";
  readonly why: string;
  readonly fix: string;
  /** Public page that the rule rests on. */
  readonly source: string;
  /** Types of resources that it judges; undefined for every type. */
  readonly types?: readonly string[];
  /** The settings that it is about, where it is about nothing else. */
  readonly settings?: readonly Setting[];
  readonly judge: (change: GateChange, context: GateContext) => readonly Spot[];
}

/** A setting that is safe with some values, and whose unsafe values count only where a plan brings them. */
export interface Setting {
  readonly types: readonly string[];
  /** Path with `*` for each block of a list. */
  readonly path: string;
  /** Whether a known value is safe; undefined is what the provider or AWS does where nothing is set. */
  readonly safe: (value: Value | undefined, values: ValueRecord) => boolean;
  /** Objects that it is about, where that is not all of the types. */
  readonly applies?: (values: ValueRecord) => boolean;
  /** Whether a new object has to be safe too, or only what was safe may not become unsafe. */
  readonly created?: boolean;
  /** What is wrong, in the place of the rule's own words. */
  readonly why?: string;
  /** Whether an object without any block on the path is unsafe. */
  readonly needed?: boolean;
}

/** Changes of a plan that do something, in its order. */
export function changesIn(plan: Plan): GateChange[] {
  return (plan.changes ?? []).flatMap((change) => {
    const action = plannedAction(change);
    return action === undefined ? [] : [toChange(change, action)];
  });
}

/** Objects that a plan leaves as they are, as if they were created. */
export function untouchedIn(plan: Plan): GateChange[] {
  return (plan.changes ?? []).flatMap((change) =>
    plannedAction(change) === undefined ? [{ ...toChange(change, "create"), before: null }] : [],
  );
}

/** What is planned, looked up by address. */
export function plannedBy(
  plan: Plan,
  configuration: Configuration | undefined,
): Pick<GateContext, "declared" | "planned" | "isDefault"> {
  const declared = new DeclaredPlan(plan, configuration);
  const types = new Map((plan.changes ?? []).map(({ address, type }) => [address, type]));
  const byType = new Map<string, ReadonlyMap<string, DeclaredResource>>();
  const planned = (address: string) => {
    const type = types.get(address) ?? "";
    const known = byType.get(type) ?? new Map(declared.of(type).map((it) => [it.address, it]));
    byType.set(type, known);
    return known.get(address);
  };
  return {
    declared,
    planned,
    isDefault(address, path) {
      if (planned(address)?.gives(path) === false) return true;
      const steps = path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
      const targets = plan.targets.at(address, steps);
      return targets !== undefined && targets.found.length === 0 && !targets.locals;
    },
  };
}

function toChange(change: ResourceChange, action: PlannedAction): GateChange {
  const { address, after, before, reason, replacePaths, type } = change;
  return { address, type, action, reason, before, after, replacePaths };
}
