import { type Grant, onAll } from "./grant.ts";
import type { Place } from "./place.ts";
import { type NamedPolicy, split } from "./split.ts";
import { type StateStorePlace, stateReading } from "./state-access.ts";
import { grantsOf, type HeldTypes, statementsFor } from "./statements.ts";

/** What a plan role reads: some stacks, and their state. */
export interface ReadStacks {
  readonly place: Place;
  readonly held: readonly HeldTypes[];
  readonly store: StateStorePlace;
}

/**
 * What the drift job asks in addition to plans: who made a change, and what of each kind lies beside what is managed.
 * By the type of the resource that makes it ask.
 */
const DRIFT_JOB: Readonly<Record<string, Grant>> = {
  aws_ecs_cluster: onAll("cloudtrail:LookupEvents", "ecs:ListServices"),
  aws_autoscaling_group: onAll(
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:DescribePolicies",
    "autoscaling:DescribeScheduledActions",
  ),
  aws_appautoscaling_target: onAll(
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
  ),
  aws_lb: onAll("elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"),
};

/** Policies of the role that plans an environment and its account's governance stack, and looks for drift: reads only, and what locks a state meanwhile. */
export function planPolicies(role: string, own: ReadStacks, governance: ReadStacks): NamedPolicy[] {
  const asked = own.held.flatMap(({ types }) =>
    Object.entries(DRIFT_JOB).flatMap(([type, grant]) => (types.has(type) ? [grant] : [])),
  );
  const statements = statementsFor(
    { place: own.place, grants: [...grantsOf(own.held, "read"), ...asked] },
    { place: governance.place, grants: grantsOf(governance.held, "read") },
  );
  // Reads are one thing to a reviewer, and few enough for two policies.
  const reading = [...statements, ...stateReading([own.store, governance.store])];
  return split(
    role,
    reading.map(({ statement }) => ({ area: "read", statement })),
  );
}
