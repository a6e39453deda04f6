import { parseAddress } from "../../terraform/address.ts";
import type { Configuration, ResourceConfiguration } from "../../terraform/configuration.ts";
import type { Plan, ResourceChange } from "../../terraform/plan.ts";
import { type Opaque, UNKNOWN, type ValueRecord } from "../../terraform/value.ts";

/** One managed resource seen from its three sides. */
export interface ComparedResource {
  readonly address: string;
  readonly previousAddress?: string | undefined;
  readonly type: string;
  /** As of the last apply; null when the state did not have it. */
  readonly state: ValueRecord | null;
  /** As refreshed; null when it does not exist. */
  readonly cloud: ValueRecord | null;
  /** As the code wants it; null when the code does not have it, `UNKNOWN` when the plan does not tell. */
  readonly code: ValueRecord | Opaque | null;
  readonly actions: readonly string[];
  readonly reason?: string | undefined;
  readonly replacePaths: readonly string[];
  readonly importing: boolean;
  /** True when Terraform saw it change outside. */
  readonly drifted: boolean;
  /** False when Terraform failed to read it or never came to it: its cloud side is only the old state. */
  readonly checked: boolean;
  /** Undefined when no configuration was given, or when it does not hold this resource (modules). */
  readonly configuration?: ResourceConfiguration | undefined;
}

/** Joins drift, changes, state and configuration by address, in address order. */
export function joinResources(plan: Plan, configuration: Configuration | undefined): ComparedResource[] {
  const byAddress = (entries: readonly ResourceChange[]) =>
    new Map(entries.filter((entry) => entry.deposed === undefined).map((entry) => [entry.address, entry]));
  const drift = byAddress(plan.drift);
  const changes = byAddress(plan.changes ?? []);
  const state = new Map(plan.state.map((resource) => [resource.address, resource]));
  const addresses = [...new Set([...state.keys(), ...drift.keys(), ...changes.keys()])].sort();
  const whole = plan.changes !== undefined && plan.complete && !plan.errored;
  return addresses.map((address) => {
    const [drifted, change, stored] = [drift.get(address), changes.get(address), state.get(address)];
    const cloud = change ? change.before : drifted ? drifted.after : (stored?.values ?? null);
    return {
      address,
      previousAddress: change?.previousAddress ?? drifted?.previousAddress,
      type: (change ?? drifted ?? stored)?.type ?? "",
      state: drifted ? drifted.before : cloud,
      cloud,
      code: change ? change.after : UNKNOWN,
      actions: change?.actions ?? [],
      reason: change?.reason,
      replacePaths: change?.replacePaths ?? [],
      importing: change?.importing ?? false,
      drifted: drifted !== undefined,
      checked: change !== undefined || drifted !== undefined || whole || isRefreshOnly(plan),
      configuration: lookup(address, configuration),
    };
  });
}

/** A plan without planned changes that did not fail: Terraform was asked to refresh only. */
export function isRefreshOnly(plan: Plan): boolean {
  return plan.changes === undefined && !plan.errored && (plan.state.length > 0 || plan.drift.length > 0);
}

function lookup(
  address: string,
  configuration: Configuration | undefined,
): ResourceConfiguration | undefined {
  const parts = parseAddress(address);
  if (!parts || parts.modules.length > 0) return undefined;
  return configuration?.resources.get(`${parts.type}.${parts.name}`);
}
