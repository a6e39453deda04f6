import { BallastError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import type { Statement } from "../core/iam.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { ACTION_TABLE, WITHOUT_REQUESTS } from "./action-table.ts";
import type { Area, Grant } from "./grant.ts";
import { arnsOf, type Place } from "./place.ts";
import { SCOPES } from "./scopes.ts";

/** A statement, and the part of the platform that it is about. */
export interface AreaStatement {
  readonly area: Area;
  readonly statement: Statement;
}

/** What a role does with the stacks that it was made for. */
export type Use = "read" | "write";

/** A stack, and the types of resources and data sources that it holds, such as `aws_lb` and `data.aws_vpc`. */
export interface HeldTypes {
  readonly stack: string;
  readonly types: ReadonlySet<string>;
}

/** State of other stacks is read by the backend, which has statements of its own. */
const STATE = "terraform_remote_state";

export function typesIn(stack: Configuration): HeldTypes {
  return {
    stack: stack.stack ?? "a stack without a name",
    types: new Set([
      ...[...stack.resources.values()].map(({ type }) => type),
      ...stack.dataSources().flatMap(({ type }) => (type === STATE ? [] : [`data.${type}`])),
    ]),
  };
}

/**
 * Grants of the types that some stacks hold.
 * @param use `write` includes `read`: an apply refreshes first
 * @throws BallastError for a type that the table does not have, or that only a person applies
 */
export function grantsOf(held: readonly HeldTypes[], use: Use): Grant[] {
  const firstHolders = new Map(
    held.toReversed().flatMap(({ stack, types }) => [...types].map((type) => [type, stack] as const)),
  );
  return [...firstHolders].flatMap(([type, stack]) => {
    if (WITHOUT_REQUESTS.has(type)) return [];
    const found = Object.hasOwn(ACTION_TABLE, type) ? ACTION_TABLE[type] : undefined;
    if (!found) throw missing(stack, type, "no entry", "read and write");
    if (use === "read") return found.read;
    if (!found.write) throw missing(stack, type, "an entry without write", "write");
    return [...found.read, ...found.write];
  });
}

function missing(stack: string, type: string, got: string, wanted: string): BallastError {
  return new BallastError(
    "PERM-01",
    `${stack}: ${type}`,
    `got ${got} in the action table; limit: the actions that Terraform calls for every type of a stack, from which the policies of the pipeline are generated; fix: add ${wanted} of ${type} to src/permissions/table`,
  );
}

/** Grants, and the place that their ARNs and conditions are of. */
export interface PlacedGrants {
  readonly place: Place;
  readonly grants: readonly Grant[];
}

/**
 * One statement for each scope, in the order of the scopes; a grant whose ARNs have no value is left out. Places whose
 * scope has the same condition share the statement.
 */
export function statementsFor(...placed: readonly PlacedGrants[]): AreaStatement[] {
  const byScope = placed.map(({ grants, place }) => ({
    place,
    grants: groupBy(grants, ({ scope }) => scope),
  }));
  return Object.entries(SCOPES).flatMap(([name, { area, condition, sid }]) => {
    const found = byScope.flatMap(({ grants, place }) => {
      const own = (grants.get(name) ?? [])
        .map(({ actions, on }) => ({ actions, arns: on.flatMap((template) => arnsOf(place, template)) }))
        .filter(({ arns }) => arns.length > 0);
      return own.length === 0 ? [] : [{ own, when: condition?.(place) }];
    });
    const groups = groupBy(found, ({ when }) => JSON.stringify(when ?? null));
    return [...groups.values()].map((group, index): AreaStatement => {
      const when = group[0]?.when;
      const granted = group.flatMap(({ own }) => own);
      return {
        area,
        statement: {
          Sid: index === 0 ? sid : `${sid}${index + 1}`,
          Effect: "Allow",
          Action: unique(granted.flatMap(({ actions }) => actions)),
          Resource: oneOrMany(unique(granted.flatMap(({ arns }) => arns))),
          ...(when && { Condition: when }),
        },
      };
    });
  });
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function oneOrMany(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 ? (texts[0] ?? "") : texts;
}
