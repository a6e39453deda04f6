import type { Configuration } from "../terraform/configuration.ts";
import { fences } from "./fences.ts";
import type { Place } from "./place.ts";
import { type NamedPolicy, split } from "./split.ts";
import { type StateStorePlace, stateWriting } from "./state-access.ts";
import { grantsOf, statementsFor, typesIn } from "./statements.ts";

/**
 * Policies of the role that applies the platform and the services of an environment: what Terraform calls for the
 * types of resources that these stacks hold, and their state.
 */
export function applyPolicies(
  role: string,
  place: Place,
  stacks: readonly Configuration[],
  store: StateStorePlace,
): NamedPolicy[] {
  const granted = statementsFor({ place, grants: grantsOf(stacks.map(typesIn), "write") });
  return split(role, [...granted, ...fences(place, granted), ...stateWriting(store)]);
}
