import { globMatches } from "../../core/glob.ts";
import { type PolicyStatement, readPolicyDocument } from "../../terraform/iam-document.ts";
import { canonical, isBlank, type Value } from "../../terraform/value.ts";

/** What became of a policy document: from nothing gained to everything. */
export type PolicyChange = "narrowed" | "widened" | "wide-open";

/**
 * Compares two IAM policy documents by the grants that they give. `wide-open` means a wildcard action, a wildcard
 * resource or a principal was gained, or a `Deny` was lost; `widened` any other gain. A document that cannot be
 * read counts as widened: unknown is not harmless.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function comparePolicies(before: Value, after: Value): PolicyChange {
  const [old, now] = [statements(before), statements(after)];
  if (!old || !now) return "widened";
  const gained = missing(old.filter(isAllow).flatMap(grants), now.filter(isAllow).flatMap(grants));
  const denies = new Set(now.filter((statement) => !isAllow(statement)).map(denyKey));
  const lostDeny = old.some((statement) => !isAllow(statement) && !denies.has(denyKey(statement)));
  const principals = new Set(old.filter(isAllow).flatMap(principalsOf));
  const open = gained.some(
    (grant) =>
      grant.action === "*" ||
      grant.action.endsWith(":*") ||
      (grant.resource === "*" && grant.principal === "") ||
      (grant.principal !== "" && !principals.has(grant.principal)),
  );
  if (open || lostDeny) return "wide-open";
  return gained.length > 0 ? "widened" : "narrowed";
}

/** The condition of a statement without one. */
const NONE = canonical(null);

interface Grant {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly condition: string;
}

/** Beyond this many combinations a statement counts as one grant: a hostile document may not exhaust memory. */
const MAX_GRANTS = 20_000;

/** Comparisons of patterns that are made at most; beyond it a grant counts as gained. */
const MAX_COMPARISONS = 2_000_000;

/** The grants that no old one covers: by the same words, by a wildcard, or by having had no condition. */
function missing(old: readonly Grant[], now: readonly Grant[]): Grant[] {
  const had = new Set(old.map(key));
  const unknown = now.filter((grant) => !had.has(key(grant)) && !had.has(key({ ...grant, condition: NONE })));
  const wild = old.filter((grant) => grant.principal === "*" || /[*?]/.test(grant.action + grant.resource));
  if (unknown.length * wild.length > MAX_COMPARISONS) return unknown;
  return unknown.filter((grant) => !wild.some((pattern) => grantCovers(pattern, grant)));
}

function grantCovers(old: Grant, grant: Grant): boolean {
  return (
    (old.condition === NONE || old.condition === grant.condition) &&
    (old.principal === "*" || old.principal === grant.principal) &&
    wildcardMatches(old.action, grant.action) &&
    wildcardMatches(old.resource, grant.resource)
  );
}

/** In IAM `*` matches anything, separators too. */
function wildcardMatches(pattern: string, text: string): boolean {
  return pattern === text || (/[*?]/.test(pattern) && globMatches(pattern.replace(/\*+/g, "**"), text));
}

function grants(statement: PolicyStatement): Grant[] {
  const principals = principalsOf(statement);
  const actions = granted(statement, "Action", lowerCased(statement.actions));
  const resources = granted(statement, "Resource", statement.resources);
  const condition = canonical(statement.raw.Condition ?? null);
  if (principals.length * actions.length * resources.length > MAX_GRANTS) {
    return [{ principal: "", action: canonical(statement.raw), resource: "*", condition }];
  }
  return principals.flatMap((principal) =>
    actions.flatMap((action) => resources.map((resource) => ({ principal, action, resource, condition }))),
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
  return JSON.stringify([grant.principal, grant.action, grant.resource, grant.condition]);
}
