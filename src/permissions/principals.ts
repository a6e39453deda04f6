import type { Caller } from "./caller.ts";

/**
 * How a resource policy names a caller, which decides what else may limit the grant. `direct`: nothing but a Deny.
 * `limited`: by permissions boundary and session policy, as the role is named and not its session. `account`: the
 * account is named, and its identity policies decide.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (2026-11).
 */
export type Named = "direct" | "limited" | "account";

/** A principal as a policy names it: `{ type: "AWS", id: "arn:…" }`; the type of `"Principal": "*"` is `AWS`. */
export interface PolicyPrincipal {
  readonly type: string;
  readonly id: string;
}

export const STRONGEST_FIRST: readonly Named[] = ["direct", "limited", "account"];

/** How the caller is named, by the strongest of the principals; undefined when it is not. */
export function namedBy(principals: readonly PolicyPrincipal[], caller: Caller): Named | undefined {
  const found = new Set(principals.map((principal) => named(principal, caller)));
  return STRONGEST_FIRST.find((strength) => found.has(strength));
}

/**
 * Whether NotPrincipal leaves the caller out. IAM asks account, role and session one after the other, so that a session
 * is left out only by its own ARN, and IAM leaves nobody out who has a permissions boundary.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html (2026-11).
 */
export function isLeftOut(
  principals: readonly PolicyPrincipal[],
  caller: Caller,
  hasBoundary: boolean,
): boolean {
  if (hasBoundary) return false;
  return principals.some((principal) => {
    const how = named(principal, caller);
    return how === "direct" || (how === "limited" && caller.kind === "role");
  });
}

function named({ id, type }: PolicyPrincipal, caller: Caller): Named | undefined {
  if (id === "*" && type === "AWS") return "direct";
  if (type === "Service") return caller.kind === "service" && id === caller.principal ? "direct" : undefined;
  if (type === "Federated")
    return caller.kind === "provider" && id === caller.principal ? "direct" : undefined;
  if (type !== "AWS" || caller.account === undefined || caller.kind === "provider") return undefined;
  if (id === caller.account || /^arn:[\w-]+:iam::(\d{12}):root$/.exec(id)?.[1] === caller.account) {
    return caller.kind === "root" ? "direct" : "account";
  }
  if (id === caller.principal) return caller.kind === "role" ? "limited" : "direct";
  // Names of roles and users are unique in an account whatever their paths are.
  const [, account, kind, name] = /^arn:[\w-]+:iam::(\d{12}):(role|user)\/(?:.*\/)?([^/]+)$/.exec(id) ?? [];
  if (account !== caller.account || name !== caller.name) return undefined;
  if (kind === "role") return caller.kind === "role" || caller.kind === "session" ? "limited" : undefined;
  return caller.kind === "federated-user" ? "limited" : caller.kind === "user" ? "direct" : undefined;
}
