import { destroys, type PlannedAction, plannedAction, replaces } from "../../terraform/actions.ts";
import { hasUnknown, isRecord, same, UNKNOWN } from "../../terraform/value.ts";
import type { DriftFinding } from "../record/finding.ts";
import { deletionSeverity, removedByRival } from "../severity/severity.ts";
import { undeployed } from "./attributes.ts";
import { pathText } from "./compare.ts";
import { type Context, type Draft, type Judged, makeFinding } from "./draft.ts";
import { type ComparedResource, isRefreshOnly } from "./resources.ts";
import { rivalOf } from "./rivals.ts";
import type { MirrorView } from "./siblings.ts";
import { traceless } from "./write-only.ts";

/** Parts of a parent that nobody declares, one finding each. */
export function classifyChildren(views: readonly MirrorView[], context: Context): DriftFinding[] {
  return views.flatMap((view) =>
    view.unmanaged.map(({ atom, absorbed }) =>
      makeFinding(
        {
          class: "unmanaged_child",
          resource: view.parent,
          attribute: view.attribute,
          ...(absorbed ? { state: atom.value } : {}),
          cloud: atom.value,
          absorbed,
          applyEffect: "none",
          notes: absorbed ? ["an apply has swallowed it into the state: a plan says nothing of it"] : [],
        },
        context,
      ),
    ),
  );
}

/** A resource that is gone from the cloud, or that Terraform never read. */
export function classifyExistence(resource: ComparedResource, context: Context): Judged {
  if (!resource.checked) {
    const draft: Draft = { class: "unchecked", resource, applyEffect: "unknown" };
    return { findings: [makeFinding(draft, context)], noise: [] };
  }
  if (!resource.drifted || resource.cloud !== null || resource.state === null)
    return { findings: [], noise: [] };
  const planned = context.plan.changes !== undefined && !context.plan.errored && context.plan.complete;
  const gone = resource.code === null || (resource.code === UNKNOWN && planned);
  const draft: Draft = gone
    ? { class: "accepted", resource, applyEffect: "none", notes: ["gone from the cloud and from the code"] }
    : {
        class: "deleted",
        resource,
        applyEffect: resource.code === UNKNOWN ? "unknown" : "recreates",
        severity: deletedSeverity(resource, context),
      };
  return { findings: [makeFinding(draft, context)], noise: [] };
}

function deletedSeverity(resource: ComparedResource, context: Context) {
  const judged = deletionSeverity(resource.type, resource.configuration?.preventDestroy ?? false);
  const rival = rivalOf(resource, context);
  return rival ? removedByRival(judged, rival.name, rival.isLabel) : judged;
}

/** Code that is not applied yet: one finding for each resource, never drift. */
export function classifyPending(
  resource: ComparedResource,
  drifted: readonly DriftFinding[],
  context: Context,
): DriftFinding[] {
  const units = undeployed(resource, context);
  const reverting = drifted.some(({ applyEffect }) => applyEffect !== "none");
  // What a replacement makes anew is not known before it: so it does not count as undeployed code.
  const moved = units.filter(({ code }) => !(reverting && replaces(resource) && hasUnknown(code)));
  const action = pendingAction(resource, moved.length, reverting);
  if (!action) return [];
  const [only, ...others] = units;
  const attributes = units.map(({ path }) => pathText(path));
  const one = only && others.length === 0 && action === "update" ? only : undefined;
  const values = one ? { state: one.state, cloud: one.cloud, code: one.code } : {};
  const draft: Draft = {
    class: "pending",
    resource,
    ...(one ? { attribute: pathText(one.path) } : {}),
    ...values,
    plannedAction: action,
    applyEffect: action === "replace" ? "replaces" : "none",
    severity: { level: "info", rule: "pending", why: `${action}: code that is not applied yet` },
    identity: [action, ...attributes, one?.code ?? null],
    notes: [
      ...(others.length > 0 && action !== "create" ? [`attributes: ${attributes.join(", ")}`] : []),
      ...reasonOf(resource),
      ...(resource.configuration?.preventDestroy && destroys(action) ? ["prevent_destroy forbids it"] : []),
    ],
  };
  return [makeFinding(draft, context)];
}

/** Why it is planned, in Terraform's words; the triggers by name where the configuration tells them. */
function reasonOf({ configuration, reason }: ComparedResource): string[] {
  if (reason === undefined) return [];
  const triggers = reason === "replace_by_triggers" ? (configuration?.replaceTriggeredBy ?? []) : [];
  const words = reason.replaceAll("_", " ");
  return [triggers.length > 0 ? `${words}: ${triggers.join(", ")}` : words];
}

/** What the plan does to a resource beyond taking drift back; undefined when that is all, or nothing. */
function pendingAction(
  resource: ComparedResource,
  changed: number,
  reverting: boolean,
): PlannedAction | undefined {
  const action = plannedAction(resource);
  if (resource.importing && action !== "replace") return "import";
  switch (action) {
    case "replace":
      return changed > 0 || !reverting || !isForDrift(resource) ? "replace" : undefined;
    case "create":
      return resource.drifted ? undefined : "create";
    case "delete":
    case "forget":
      return action;
    default:
      if (changed > 0 || (action === "update" && !reverting)) return "update";
      return action === "move" && !resource.drifted && isRecord(resource.code ?? UNKNOWN)
        ? "move"
        : undefined;
  }
}

/**
 * Whether a replacement only takes back what changed outside. Triggers, a taint and `-replace` demand one whatever
 * the attributes say.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation (`action_reason`)
 */
function isForDrift({ cloud, reason, replacePaths, state }: ComparedResource): boolean {
  if (reason === undefined) return true;
  return (
    reason === "replace_because_cannot_update" &&
    replacePaths.some((name) => !same(state?.[name] ?? null, cloud?.[name] ?? null))
  );
}

/** Objects that a replacement left behind and that apply still has to destroy. */
export function classifyDeposed(context: Context): DriftFinding[] {
  return (context.plan.changes ?? [])
    .filter(({ deposed }) => deposed !== undefined)
    .flatMap((change): DriftFinding[] => {
      const action = plannedAction(change);
      if (action !== "delete" && action !== "forget") return [];
      const resource: ComparedResource = {
        ...change,
        state: change.before,
        cloud: change.before,
        code: null,
        drifted: false,
        checked: true,
        previousAddress: undefined,
        reason: undefined,
      };
      const draft: Draft = {
        class: "pending",
        resource,
        plannedAction: action,
        applyEffect: "none",
        severity: { level: "info", rule: "pending", why: `${action}: a replacement left it behind` },
        identity: ["deposed", change.deposed ?? ""],
      };
      return [makeFinding(draft, context)];
    });
}

/** Checks and conditions of the configuration that fail. */
export function classifyChecks(context: Context): DriftFinding[] {
  return context.plan.checks
    .filter(({ status }) => status === "fail" || status === "error")
    .map((check) => {
      const resource: ComparedResource = {
        address: check.address,
        type: "check",
        state: null,
        cloud: null,
        code: UNKNOWN,
        actions: [],
        replacePaths: [],
        importing: false,
        drifted: false,
        checked: true,
      };
      const draft: Draft = {
        class: "check_failed",
        resource,
        applyEffect: "unknown",
        notes: check.problems,
        identity: [...check.problems],
      };
      return makeFinding(draft, context);
    });
}

/** What this input could not tell, in words. */
export function limitsOf(context: Context, hasConfiguration: boolean): string[] {
  const { plan, resources } = context;
  const limits: string[] = [];
  if (!hasConfiguration) {
    limits.push(
      "no configuration was given: ignore_changes and prevent_destroy are unknown, so ignored and accepted drift cannot always be distinguished, and no deletion counts as forbidden",
    );
  } else {
    const outside = resources.filter(
      ({ configuration, code }) => !configuration && isRecord(code ?? UNKNOWN),
    );
    if (outside.length > 0) {
      limits.push(
        `${outside.length} resource(s) are not in the configuration (modules): their ignore_changes and prevent_destroy are unknown`,
      );
    }
  }
  if (isRefreshOnly(plan)) {
    limits.push(
      "the plan is refresh-only: the code's values are unknown, so accepted, conflicting and pending changes cannot be identified",
    );
  }
  const sealed = resources.flatMap((resource) => context.siblings.sealed(resource));
  if (sealed.length > 0) {
    limits.push(
      `${sealed.length} attribute(s) (${some(sealed)}) are sealed: a part that nobody declares cannot be found in them`,
    );
  }
  const unread = traceless(resources);
  if (unread.length > 0) {
    limits.push(
      `${unread.length} write-only argument(s) (${some(unread)}): a change of the value outside leaves no trace in a plan`,
    );
  }
  if (plan.errored) limits.push("Terraform failed while planning: the plan is not whole");
  else if (!plan.complete)
    limits.push("the plan is not complete (targeted or deferred): the rest was not looked at");
  return limits;
}

/** The first names of a list, and that there are more. */
export function some(names: readonly string[]): string {
  return [...names.slice(0, 3), ...(names.length > 3 ? ["…"] : [])].join(", ");
}
