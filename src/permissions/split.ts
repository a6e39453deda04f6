import { BallastError } from "../core/errors.ts";
import { policyDocument, type Statement } from "../core/iam.ts";
import { IAM_QUOTAS, policyCharacters } from "../core/iam-quotas.ts";
import type { Area } from "./grant.ts";
import type { AreaStatement } from "./statements.ts";

const AREAS: readonly Area[] = ["read", "account", "network", "compute", "edge", "identity", "data", "state"];

const EMPTY = policyLength([]);

/** A managed policy of a role. */
export interface NamedPolicy {
  /** Its area, with a number behind it where one policy is too short: `network`, `network-2`. */
  readonly id: string;
  readonly statements: readonly Statement[];
}

/**
 * Statements as managed policies, one for each area, so that a change of one part of the platform is a change of one
 * policy.
 * @param role for the message
 * @throws BallastError when a statement is longer than a policy may be, or there are more policies than a role may have
 */
export function split(role: string, statements: readonly AreaStatement[]): NamedPolicy[] {
  const policies = AREAS.flatMap((area) => {
    const own = statements.filter((it) => it.area === area).map(({ statement }) => statement);
    return filled(own).map((part, index) => ({
      id: index === 0 ? area : `${area}-${index + 1}`,
      statements: part,
    }));
  });
  for (const { id, statements: own } of policies) {
    const length = policyLength(own);
    if (length > IAM_QUOTAS.managedPolicyCharacters) {
      throw tooMuch(
        `${role}, policy ${id}`,
        `${length} characters`,
        `${IAM_QUOTAS.managedPolicyCharacters} characters`,
      );
    }
  }
  if (policies.length > IAM_QUOTAS.managedPolicies) {
    throw tooMuch(role, `${policies.length} policies`, `${IAM_QUOTAS.managedPolicies} policies of a role`);
  }
  return policies;
}

/** Characters as IAM counts them. */
export function policyLength(statements: readonly Statement[]): number {
  return policyCharacters(policyDocument(...statements));
}

function filled(statements: readonly Statement[]): Statement[][] {
  const parts: Statement[][] = [];
  let length = 0;
  for (const statement of statements) {
    // Behind the first one, a comma and the statement: what one statement adds to an empty policy.
    const added = policyLength([statement]) - EMPTY + 1;
    const last = parts.at(-1);
    if (last && length + added <= IAM_QUOTAS.managedPolicyCharacters) {
      last.push(statement);
      length += added;
    } else {
      parts.push([statement]);
      length = EMPTY + added - 1;
    }
  }
  return parts;
}

function tooMuch(place: string, got: string, limit: string): BallastError {
  return new BallastError(
    "PERM-02",
    place,
    `got ${got}; limit: ${limit}; fix: give several scopes of src/permissions one pattern, or split the environment`,
  );
}
