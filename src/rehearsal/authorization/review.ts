import { iamActions } from "../../core/iam-actions.ts";
import { evaluate } from "../../permissions/evaluate.ts";
import { withoutStatement } from "../../permissions/policy.ts";
import type { Statement, StatementRef } from "../../permissions/statement.ts";
import { readPolicyDocument } from "../../terraform/iam-document.ts";
import type { Role } from "./emulator-lookups.ts";
import type { AuthorizationRecord, Judged } from "./record.ts";
import type { AuthorizationReport, DeniedCall, RoleUse } from "./report.ts";

/** An action that takes tags off, such as `servicediscovery:UntagResource`. */
const UNTAG = /:Untag/;

/** A role, its policies, and their text. */
export interface ReviewedRole {
  readonly name: string;
  readonly role: Role;
}

/**
 * Compares what was asked for with what is granted, and replays the record without each statement that grants: one
 * that no recorded request needs is too much.
 */
export function review(
  { judged, unjudged }: AuthorizationRecord,
  roles: readonly ReviewedRole[],
): AuthorizationReport {
  return {
    roles: roles.map((role) =>
      useOf(
        role,
        judged.filter((one) => one.role === role.name && isOwn(one)),
      ),
    ),
    denied: judged.flatMap(deniedCall),
    unjudged: [...new Set(unjudged)],
  };
}

/** What a refused request lacks; empty for one that was allowed. */
export function deniedCall({ decision, operation, request, role }: Judged): DeniedCall[] {
  const { allowed, by, why } = decision;
  if (allowed || why === "allowed") return [];
  const { action, context, resource } = request;
  return [
    {
      role,
      action,
      resource,
      operation,
      why,
      ...(by && { by: nameOf(by) }),
      context: Object.fromEntries(context),
    },
  ];
}

function useOf({ name, role }: ReviewedRole, judged: readonly Judged[]): RoleUse {
  const granted = grantedActions(role);
  const called = new Set(judged.map(({ request }) => request.action));
  const neverCalled = granted.filter((action) => !called.has(action));
  const services = (actions: Iterable<string>) =>
    new Set([...actions].map((action) => action.slice(0, action.indexOf(":"))));
  const calledServices = services(called);
  const statements = grants(role);
  // No step takes a tag off, which is what a description that drops one needs.
  const tried = statements.filter((statement) =>
    granted.some((action) => statement.coversAction(action.toLowerCase()) && !UNTAG.test(action)),
  );
  return {
    role: name,
    judged: judged.length,
    called: granted.length - neverCalled.length,
    granted: granted.length,
    neverCalled,
    servicesNeverCalled: [...services(granted)].filter((service) => !calledServices.has(service)),
    statements: statements.length,
    statementsNotNeeded: tried
      .map(({ ref }) => ref)
      .filter((ref) => !isNeeded(ref, role, judged))
      .map(nameOf),
  };
}

/** Every action that some Allow of the role's policies names, patterns resolved. */
function grantedActions({ texts }: Role): string[] {
  const statements = texts.flatMap((text) => readPolicyDocument(text) ?? []);
  const named = statements.filter(({ effect }) => effect === "Allow").flatMap(({ actions }) => actions);
  const actions = named.flatMap((pattern) => iamActions(pattern).map(({ name }) => name));
  return [...new Set(actions)].sort();
}

function grants({ identity }: Role): Statement[] {
  return identity.flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Allow"));
}

/** Whether some recorded request was allowed by this statement and is refused without it. */
function isNeeded(ref: StatementRef, role: Role, judged: readonly Judged[]): boolean {
  const identity = role.identity.map((document) =>
    document.place === ref.place ? withoutStatement(document, ref.index) : document,
  );
  const policies = { identity, ...(role.boundary && { boundary: role.boundary }) };
  return judged
    .filter(({ decision: { by } }) => by?.place === ref.place && by.index === ref.index)
    .some(
      ({ request, resourcePolicy }) =>
        !evaluate(request, { ...policies, ...(resourcePolicy && { resource: resourcePolicy }) }).allowed,
    );
}

function nameOf({ index, place, sid }: StatementRef): string {
  return `${place} ${sid ?? index}`;
}

/** Whether the role asked, and not a service on the occasion. */
function isOwn({ request }: Judged): boolean {
  return request.principal.startsWith("arn:");
}
