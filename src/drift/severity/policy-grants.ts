import {
  canonical,
  embedded,
  isBlank,
  isList,
  isRecord,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import { globMatches } from "../glob.ts";

/** What became of a policy document: from nothing gained to everything. */
export type PolicyChange = "narrowed" | "widened" | "wide-open";

/**
 * Compares two IAM policy documents by the grants that they give. `wide-open` means a wildcard action, a wildcard
 * resource or a principal was gained, or a `Deny` was lost; `widened` any other gain. A document that cannot be
 * read counts as widened: unknown is not harmless.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function comparePolicies(before: Value, after: Value): PolicyChange {
  const old = statements(before);
  const now = statements(after);
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

function grants(statement: ValueRecord): Grant[] {
  const principals = principalsOf(statement);
  const actions = named(statement, "Action");
  const resources = named(statement, "Resource");
  const condition = canonical(statement.Condition ?? null);
  if (principals.length * actions.length * resources.length > MAX_GRANTS) {
    return [{ principal: "", action: canonical(statement), resource: "*", condition }];
  }
  return principals.flatMap((principal) =>
    actions.flatMap((action) => resources.map((resource) => ({ principal, action, resource, condition }))),
  );
}

function named(statement: ValueRecord, name: "Action" | "Resource"): string[] {
  if (!isBlank(statement[`Not${name}`])) return ["*"];
  const found = texts(statement[name]).map((text) => (name === "Action" ? text.toLowerCase() : text));
  return found.length > 0 ? found : [""];
}

function principalsOf(statement: ValueRecord): string[] {
  if (!isBlank(statement.NotPrincipal)) return ["*"];
  const principal = statement.Principal;
  if (isRecord(principal)) {
    return Object.entries(principal).flatMap(([kind, names]) =>
      texts(names).map((name) => (name === "*" ? "*" : `${kind}:${name}`)),
    );
  }
  const found = texts(principal);
  return found.length > 0 ? found : [""];
}

function statements(document: Value): ValueRecord[] | undefined {
  if (isBlank(document)) return [];
  const parsed = typeof document === "string" ? embedded(document) : document;
  if (!isRecord(parsed)) return undefined;
  const found = isList(parsed.Statement) ? parsed.Statement : [parsed.Statement ?? null];
  return found.every(isRecord) ? found.filter(isRecord) : undefined;
}

function isAllow(statement: ValueRecord): boolean {
  return statement.Effect !== "Deny";
}

function denyKey(statement: ValueRecord): string {
  return canonical({ ...statement, Sid: null });
}

function key(grant: Grant): string {
  return JSON.stringify([grant.principal, grant.action, grant.resource, grant.condition]);
}

function texts(value: Value | undefined): string[] {
  const items = isList(value) ? value : [value];
  return items.filter((item): item is string => typeof item === "string" && item !== "");
}
