import { type PolicyCondition, type PolicyStatement, readPolicyDocument } from "./iam-document.ts";
import { conditionsCover, lostConditions, wildcardMatches } from "./policy-conditions.ts";
import { canonical, isBlank, type Value } from "./value.ts";

/** What became of a policy document: from nothing gained to everything. */
export type PolicyChange = "narrowed" | "widened" | "open-to-anyone" | "wide-open";

/**
 * Compares two IAM policy documents by the grants that they give. `open-to-anyone` means that anybody, or whoever an
 * identity provider vouches for, needs to fulfil less than before: there the conditions alone keep strangers out.
 * `wide-open` means a wildcard action, a wildcard resource or a principal was gained, or a `Deny` was lost; `widened`
 * any other gain. A document that cannot be read counts as widened: unknown is not harmless.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function comparePolicies(before: Value, after: Value): PolicyChange {
  const [old, now] = [statements(before), statements(after)];
  if (!old || !now) return "widened";
  const gained = gainedGrants(old, now);
  const principals = new Set(old.filter(isAllow).flatMap(principalsOf));
  const open = gained.some(
    (grant) =>
      grant.action === "*" ||
      grant.action.endsWith(":*") ||
      (grant.resource === "*" && grant.principal === "") ||
      (grant.principal !== "" && !principals.has(grant.principal)),
  );
  if (open || losesDeny(old, now)) return "wide-open";
  if (gained.some(({ principal }) => isForStrangers(principal))) return "open-to-anyone";
  return gained.length > 0 ? "widened" : "narrowed";
}

/** Conditions that a document no longer asks for, in words; empty when one of the two cannot be read. */
export function conditionsLost(before: Value, after: Value): string[] {
  const [old, now] = [statements(before), statements(after)];
  return old && now && now.length > 0 ? lostConditions(old, now) : [];
}

/** What the `Allow` statements of a policy grant that no earlier one did. */
export function gainedGrants(old: readonly PolicyStatement[], now: readonly PolicyStatement[]): Grant[] {
  return missing(old.filter(isAllow).flatMap(grants), now.filter(isAllow).flatMap(grants));
}

/** One action on one resource for one principal. */
export interface Grant {
  /** As `AWS:…`, `Service:…` or `*`; empty in the policy of an identity. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** What the statement leaves out (`NotAction`, …), as text; empty when it names everything. */
  readonly except: string;
  readonly conditions: readonly PolicyCondition[];
  /** The conditions as text. */
  readonly condition: string;
}

/** Anybody, or whoever a federation vouches for. */
function isForStrangers(principal: string): boolean {
  return principal === "*" || principal.startsWith("Federated:");
}

/** Whether a `Deny` is lost. One is still there when another is as wide: the same, or with fewer conditions. */
export function losesDeny(old: readonly PolicyStatement[], now: readonly PolicyStatement[]): boolean {
  const [before, after] = [old, now].map((side) => side.filter((statement) => !isAllow(statement)));
  const kept = new Set(after?.map(denyKey));
  const gone = before?.filter((statement) => !kept.has(denyKey(statement))) ?? [];
  return missing(after?.flatMap(grants) ?? [], gone.flatMap(grants)).length > 0;
}

/** The condition of a statement without one. */
const NONE = canonical(null);

/** Beyond this many combinations a statement counts as one grant: a hostile document may not exhaust memory. */
const MAX_GRANTS = 20_000;

/** Comparisons of patterns that are made at most; beyond it a grant counts as gained. */
const MAX_COMPARISONS = 2_000_000;

/** The grants that no old one covers: by the same words, by a wildcard, or by having asked for less. */
function missing(old: readonly Grant[], now: readonly Grant[]): Grant[] {
  const had = new Set(old.map(key));
  const unknown = now.filter((grant) => !had.has(key(grant)) && !had.has(key({ ...grant, condition: NONE })));
  const wide = old.filter(
    ({ action, conditions, principal, resource }) =>
      principal === "*" || conditions.length > 0 || /[*?]/.test(action + resource),
  );
  if (unknown.length * wide.length > MAX_COMPARISONS) return unknown;
  return unknown.filter((grant) => !wide.some((other) => grantCovers(other, grant)));
}

function grantCovers(old: Grant, grant: Grant): boolean {
  return (
    (old.except === "" || old.except === grant.except) &&
    (old.principal === "*" || old.principal === grant.principal) &&
    wildcardMatches(old.action, grant.action) &&
    wildcardMatches(old.resource, grant.resource) &&
    conditionsCover(old.conditions, grant.conditions)
  );
}

function grants(statement: PolicyStatement): Grant[] {
  const principals = principalsOf(statement);
  const actions = granted(statement, "Action", lowerCased(statement.actions));
  const resources = granted(statement, "Resource", statement.resources);
  const { conditions } = statement;
  const condition = conditions.length === 0 ? NONE : canonical(statement.raw["Condition"] ?? null);
  const except = statement.negations.map((part) => canonical(statement.raw[`Not${part}`])).join();
  const rest = { except, conditions, condition };
  if (principals.length * actions.length * resources.length > MAX_GRANTS) {
    return [{ principal: "", action: canonical(statement.raw), resource: "*", ...rest }];
  }
  return principals.flatMap((principal) =>
    actions.flatMap((action) => resources.map((resource) => ({ principal, action, resource, ...rest }))),
  );
}

/** IAM compares actions without regard to case. */
function lowerCased(actions: readonly string[]): string[] {
  return actions.map((action) => action.toLowerCase());
}

function granted(
  { negations }: PolicyStatement,
  part: "Action" | "Resource",
  named: readonly string[],
): readonly string[] {
  if (negations.includes(part)) return ["*"];
  return named.length > 0 ? named : [""];
}

function principalsOf({ negations, principals }: PolicyStatement): readonly string[] {
  if (negations.includes("Principal")) return ["*"];
  return principals.length > 0 ? principals : [""];
}

function statements(document: Value): PolicyStatement[] | undefined {
  return isBlank(document) ? [] : readPolicyDocument(document);
}

function isAllow({ effect }: PolicyStatement): boolean {
  return effect !== "Deny";
}

function denyKey({ raw }: PolicyStatement): string {
  return canonical({ ...raw, Sid: null });
}

function key(grant: Grant): string {
  return JSON.stringify([grant.principal, grant.action, grant.resource, grant.except, grant.condition]);
}
