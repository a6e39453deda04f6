/** The part of a platform that a statement is about; each becomes a managed policy of its own, or several. */
export type Area = "network" | "compute" | "edge" | "identity" | "data" | "state" | "account" | "read";

/**
 * Actions that Terraform calls for one type of resource, and on what. Grants of one scope become one statement, so a
 * scope is what tells apart grants that need different conditions.
 */
export interface Grant {
  /** A name of `scopes.ts`: the conditions, and the Sid. */
  readonly scope: string;
  readonly actions: readonly string[];
  /**
   * ARNs without `arn:<partition>:`, with the variables of `place.ts` in braces, such as
   * `ecs:{region}:{account}:cluster/{name}`; `*` for actions that take no resource. One without a value is left out.
   */
  readonly on: readonly string[];
}

/** What Terraform calls for one type of resource. */
export interface TypeActions {
  /** To refresh it, which every plan does. */
  readonly read: readonly Grant[];
  /** To create, change, tag and destroy it. Undefined for types that only a person applies. */
  readonly write?: readonly Grant[];
}

export type ActionTable = Readonly<Record<string, TypeActions>>;

/** Actions without resource-level permission. */
export function onAll(...actions: readonly string[]): Grant {
  return { scope: "readAll", actions, on: ["*"] };
}

/** ARNs of a regional service, by what follows the account. */
export function regional(service: string, ...resources: readonly string[]): string[] {
  return resources.map((resource) => `${service}:{region}:{account}:${resource}`);
}

/** Actions of one service, by the names behind its prefix, between blanks. */
export function actions(service: string, names: string): string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}
