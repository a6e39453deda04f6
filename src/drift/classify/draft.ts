import { globMatches } from "../../core/glob.ts";
import type { PlannedAction } from "../../terraform/actions.ts";
import { plainPath } from "../../terraform/attribute-path.ts";
import type { Code } from "../../terraform/expressions.ts";
import type { Plan } from "../../terraform/plan.ts";
import { conditionsLost } from "../../terraform/policy-grants.ts";
import { elementDiff, hasUnknown, isSensitive, type Order, tidy, type Value } from "../../terraform/value.ts";
import type { DriftPolicy } from "../policy/policy.ts";
import {
  type ApplyEffect,
  type DriftClass,
  type DriftFinding,
  findingId,
  type Noise,
} from "../record/finding.ts";
import { remediesFor } from "../settle/remedies.ts";
import { POLICY_TEXT } from "../severity/rules.ts";
import { CLASS_SEVERITY, changeSeverity, rivalSeverity, type SeverityVerdict } from "../severity/severity.ts";
import type { ComparedResource } from "./resources.ts";
import type { NewAttributes } from "./settable.ts";
import type { Siblings } from "./siblings.ts";

/** Everything that the judgement of one stack reads. */
export interface Context {
  readonly stack: string;
  readonly plan: Plan;
  readonly resources: readonly ComparedResource[];
  readonly code: Code;
  readonly siblings: Siblings;
  readonly newAttributes: NewAttributes;
  readonly policy: DriftPolicy;
}

/** What the classifiers of one part give back. */
export interface Judged {
  readonly findings: readonly DriftFinding[];
  readonly noise: readonly Noise[];
}

/** A difference with its class, before severity. */
export interface Draft {
  readonly class: DriftClass;
  readonly resource: ComparedResource;
  readonly attribute?: string;
  readonly state?: Value;
  readonly cloud?: Value;
  readonly code?: Value;
  /** Whether the order of its elements means something. */
  readonly order?: Order | undefined;
  readonly absorbed?: boolean;
  readonly applyEffect: ApplyEffect;
  readonly notes?: readonly string[];
  /** Addresses of resources whose code sets the value as well: apply takes from one what the other gave. */
  readonly rivals?: readonly string[];
  /** Given for classes that no attribute decides; otherwise the severity rules judge. */
  readonly severity?: SeverityVerdict;
  /** Of class `pending`: what the plan does. */
  readonly plannedAction?: PlannedAction;
  /** What the identity covers when it is not the cloud's value. */
  readonly identity?: Value;
}

/** Makes the finding of a draft: difference of elements, severity, identity, remedies. */
export function makeFinding(draft: Draft, context: Context): DriftFinding {
  const { resource, attribute } = draft;
  const baseline = baselineOf(draft);
  const { added, removed } = elementDiff(baseline, draft.cloud ?? null);
  const judged =
    draft.severity ?? CLASS_SEVERITY[draft.class] ?? draftSeverity(draft, baseline, added, removed, context);
  const severity = draft.rivals?.length ? rivalSeverity(judged, draft.rivals) : judged;
  const existing = resource.cloud ?? resource.state ?? {};
  const arn = existing.arn ?? existing.id;
  const finding: DriftFinding = {
    id: findingId(
      context.stack,
      resource.address,
      draft.class,
      attribute ?? "",
      "identity" in draft ? draft.identity : draft.cloud,
    ),
    class: draft.class,
    severity: severity.level,
    rule: severity.rule,
    why: severity.why,
    plannedAction: draft.plannedAction,
    address: resource.address,
    previousAddress: resource.previousAddress,
    type: resource.type,
    attribute,
    cloudId: typeof arn === "string" ? arn : undefined,
    construct: resource.configuration?.constructPath,
    absorbed: draft.absorbed ?? false,
    sensitive: [draft.state, draft.cloud, draft.code].some(isSensitive),
    state: ordered(draft.state, draft),
    cloud: ordered(draft.cloud, draft),
    code: ordered(draft.code, draft),
    added: added.map((item) => tidy(item)),
    removed: removed.map((item) => tidy(item)),
    applyEffect: draft.applyEffect,
    children: [],
    notes: [...(draft.notes ?? []), ...conditionNotes(draft, baseline)],
    remedies: [],
  };
  return { ...finding, remedies: remediesFor(finding) };
}

/** What the cloud is measured against: the code where apply would enforce it, else the last known state. */
function baselineOf(draft: Draft): Value {
  if (draft.class === "unmanaged_child") return null;
  const codeCounts = draft.class === "out_of_band" || draft.class === "conflict";
  const known = draft.code !== undefined && !hasUnknown(draft.code);
  return (codeCounts && known ? draft.code : draft.state) ?? null;
}

/** What a policy no longer asks for: a report cuts long documents before it may come to that. */
function conditionNotes({ attribute, class: kind, cloud }: Draft, baseline: Value): string[] {
  if (!POLICY_TEXT.test(plainPath(attribute ?? "")) || (kind !== "out_of_band" && kind !== "untracked"))
    return [];
  return conditionsLost(baseline, cloud ?? null).map((text) => `lost condition: ${text}`);
}

function draftSeverity(
  draft: Draft,
  baseline: Value,
  added: readonly Value[],
  removed: readonly Value[],
  context: Context,
): SeverityVerdict {
  const { resource } = draft;
  const ports = context.policy.expectPublic.flatMap((entry) =>
    globMatches(entry.address, resource.address) ? entry.ports : [],
  );
  const change = {
    class: draft.class,
    type: resource.type,
    attribute: plainPath(draft.attribute ?? ""),
    from: baseline,
    to: draft.cloud ?? null,
    added,
    removed,
    resource: resource.cloud ?? {},
    expectedPorts: new Set(ports),
    requiredTags: new Set(context.policy.requiredTags),
  };
  return changeSeverity(change, draft.applyEffect === "replaces");
}

function ordered(value: Value | undefined, { attribute, order }: Draft): Value | undefined {
  const name = plainPath(attribute ?? "")
    .split(".")
    .at(-1);
  return value === undefined ? undefined : tidy(value, name, order);
}
