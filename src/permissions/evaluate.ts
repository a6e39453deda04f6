import { type Caller, callerKeys, readCaller } from "./caller.ts";
import type { PolicyDocument } from "./policy.ts";
import { isLeftOut, type Named, namedBy, STRONGEST_FIRST } from "./principals.ts";
import type { Statement, StatementRef } from "./statement.ts";
import type { ContextKeys } from "./template.ts";

/** A request as AWS authorizes it: one action on one resource. A call that touches several is several requests. */
export interface AccessRequest {
  /** ARN of a role, assumed-role session, user, root or identity provider; name of a service; `*`: not signed in. */
  readonly principal: string;
  /** Such as `ec2:CreateVpc`, in any case. */
  readonly action: string;
  /** ARN, or `*` for an action that takes no resource. */
  readonly resource: string;
  /**
   * Condition keys in lower case and their values; a key that is absent is not in the request. Those that follow from
   * the principal (`aws:PrincipalArn`, `aws:PrincipalAccount`, …) and the account in the resource's ARN
   * (`aws:ResourceAccount`) may be left out.
   */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** The policies that apply to a request. */
export interface Policies {
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** Session policies; each of them limits the session. */
  readonly session?: readonly PolicyDocument[];
  /** Policy of the resource. Where a key or role is given without, identity policies decide alone. */
  readonly resource?: PolicyDocument;
}

export interface Decision {
  readonly allowed: boolean;
  /** `boundary`: an identity or resource policy allows it, and the permissions boundary or session policy does not. */
  readonly why: "allowed" | "explicit-deny" | "implicit-deny" | "boundary";
  /** The statement that decided, if one did. */
  readonly by?: StatementRef;
}

/** A request with what is asked of it often. */
interface Facts {
  readonly action: string;
  readonly resource: string;
  readonly keys: ContextKeys;
  readonly caller: Caller;
  readonly hasBoundary: boolean;
}

/**
 * Decides a request as AWS documents it: a Deny anywhere ends it; identity policies are limited by the permissions
 * boundary and session policies; in one account a resource policy grants beside them, and how it names the caller
 * decides what limits the grant; between accounts both sides have to allow. Key policies and trust policies have to
 * allow, or name the account so that its identity policies decide. Organizations' policies and grants of KMS keys are
 * not part of it.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html (2026-11).
 */
export function evaluate(request: AccessRequest, policies: Policies): Decision {
  const facts = factsOf(request, policies);
  const limits = [...(policies.boundary ? [policies.boundary] : []), ...(policies.session ?? [])];
  const denied =
    find([...policies.identity, ...limits], "Deny", facts) ??
    findNamed(policies.resource, "Deny", facts)?.statement;
  if (denied) return { allowed: false, why: "explicit-deny", by: denied.ref };

  const identity = find(policies.identity, "Allow", facts);
  const granted = findNamed(policies.resource, "Allow", facts);
  const isWithinLimits = limits.every((limit) => find([limit], "Allow", facts) !== undefined);
  const candidates = [
    ...(granted && grantsAlone(granted.named, facts) ? [granted] : []),
    ...(identity && countsAsGrant(granted, policies, facts)
      ? [{ statement: identity, named: "limited" as const }]
      : []),
  ];
  const grant = candidates.find(({ named }) => isWithinLimits || named === "direct");
  if (grant) return { allowed: true, why: "allowed", by: grant.statement.ref };
  if (isOwner(facts) && countsAsGrant(granted, policies, facts)) return { allowed: true, why: "allowed" };
  if (candidates.length > 0) return { allowed: false, why: "boundary" };
  return { allowed: false, why: "implicit-deny" };
}

/** An Allow of the caller's own policies that would apply, and the conditions that keep it from doing so. */
export interface UnmetStatement {
  readonly by: StatementRef;
  /** Operator and key of each. */
  readonly conditions: readonly string[];
}

/** What would allow a request with other condition keys. */
export function unmetStatements(request: AccessRequest, policies: Policies): UnmetStatement[] {
  const facts = factsOf(request, policies);
  const statements = policies.identity.flatMap((document) => document.statements);
  return statements
    .filter((it) => it.effect === "Allow" && covers(it, facts) && !applies(it, facts))
    .map(({ conditions, ref }) => ({
      by: ref,
      conditions: conditions.filter(({ holds }) => !holds(facts.keys)).map(({ text }) => text),
    }));
}

interface Grant {
  readonly statement: Statement;
  readonly named: Named;
}

/** Whether a resource policy's Allow needs no identity policy beside it. */
function grantsAlone(named: Named, facts: Facts): boolean {
  return named !== "account" && !isForeign(facts);
}

/** Whether the caller's side can be enough, given what the resource's policy says. */
function countsAsGrant(granted: Grant | undefined, { resource }: Policies, facts: Facts): boolean {
  if (isForeign(facts)) return granted !== undefined;
  return resource === undefined || granted !== undefined || !/^(?:kms|sts):/.test(facts.action);
}

/** The root user may do everything in its account that no policy denies. */
function isOwner(facts: Facts): boolean {
  return facts.caller.kind === "root" && !isForeign(facts);
}

/** Whether resource and caller are known to be in different accounts. */
function isForeign({ caller, keys }: Facts): boolean {
  const owner = keys.get("aws:resourceaccount")?.[0];
  return owner !== undefined && caller.account !== undefined && owner !== caller.account;
}

function factsOf({ action, context, principal, resource }: AccessRequest, { boundary }: Policies): Facts {
  const caller = readCaller(principal);
  const derived = callerKeys(caller);
  const owner = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
  if (owner !== undefined) derived.set("aws:resourceaccount", [owner]);
  return {
    action: action.toLowerCase(),
    resource,
    keys: { get: (key) => context.get(key) ?? derived.get(key) },
    caller,
    hasBoundary: boundary !== undefined,
  };
}

function find(
  documents: readonly PolicyDocument[],
  effect: Statement["effect"],
  facts: Facts,
): Statement | undefined {
  for (const { statements } of documents) {
    const found = statements.find((statement) => statement.effect === effect && applies(statement, facts));
    if (found) return found;
  }
  return undefined;
}

/** Of a resource policy's statements that apply, the one that names the caller most directly. */
function findNamed(
  document: PolicyDocument | undefined,
  effect: Statement["effect"],
  facts: Facts,
): Grant | undefined {
  const found = (document?.statements ?? []).flatMap((statement) => {
    const named =
      statement.effect === effect && applies(statement, facts) ? howNamed(statement, facts) : undefined;
    return named ? [{ statement, named }] : [];
  });
  return STRONGEST_FIRST.map((named) => found.find((grant) => grant.named === named)).find(
    (grant) => grant !== undefined,
  );
}

function howNamed(
  { excludesPrincipals, principals }: Statement,
  { caller, hasBoundary }: Facts,
): Named | undefined {
  if (!excludesPrincipals) return namedBy(principals, caller);
  return isLeftOut(principals, caller, hasBoundary) ? undefined : "direct";
}

function applies(statement: Statement, facts: Facts): boolean {
  return covers(statement, facts) && statement.conditions.every(({ holds }) => holds(facts.keys));
}

function covers({ coversAction, coversResource }: Statement, { action, keys, resource }: Facts): boolean {
  return coversAction(action) && coversResource(resource, keys);
}
