import type { ActionTable } from "./grant.ts";
import { COMPUTE } from "./table/compute.ts";
import { DATA } from "./table/data.ts";
import { EDGE } from "./table/edge.ts";
import { IDENTITY } from "./table/identity.ts";
import { NETWORK } from "./table/network.ts";

/**
 * Every type of resource that a stack may hold, and what Terraform calls for it: traced with provider 5.100.0 through
 * create, plan, update and destroy, and completed from the Service Authorization Reference where AWS checks the caller
 * for what a service does on its behalf.
 */
export const ACTION_TABLE: ActionTable = { ...NETWORK, ...COMPUTE, ...EDGE, ...IDENTITY, ...DATA };

/** Types that make no request: they live in the state alone. */
export const WITHOUT_REQUESTS: ReadonlySet<string> = new Set(["terraform_data"]);
