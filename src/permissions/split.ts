import { BallastError } from "../core/errors.ts";
import { policyDocument, type Statement } from "../core/iam.ts";
import type { Area } from "./grant.ts";
import type { AreaStatement } from "./statements.ts";

/**
 * Characters of a managed policy, blanks not counted, and managed policies of a role:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11).
 */
export const POLICY_LIMITS = { characters: 6144, policiesOfARole: 10 } as const;

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
    if (length > POLICY_LIMITS.characters) {
      throw tooMuch(
        `${role}, policy ${id}`,
        `${length} characters`,
        `${POLICY_LIMITS.characters} characters`,
      );
    }
  }
  if (policies.length > POLICY_LIMITS.policiesOfARole) {
    throw tooMuch(role, `${policies.length} policies`, `${POLICY_LIMITS.policiesOfARole} policies of a role`);
  }
  return policies;
}

/** Characters as IAM counts them. */
export function policyLength(statements: readonly Statement[]): number {
  return policyDocument(...statements).replace(/\s/g, "").length;
}

function filled(statements: readonly Statement[]): Statement[][] {
  const parts: Statement[][] = [];
  let length = 0;
  for (const statement of statements) {
    // Behind the first one, a comma and the statement: what one statement adds to an empty policy.
    const added = policyLength([statement]) - EMPTY + 1;
    const last = parts.at(-1);
    if (last && length + added <= POLICY_LIMITS.characters) {
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
