import type { Finding } from "../../core/finding.ts";
import type { Configuration } from "../../terraform/configuration.ts";
import type { Plan } from "../../terraform/plan.ts";
import { sortBy } from "../../terraform/value.ts";
import { applyPolicy } from "../policy/apply.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { ACTIONABLE, type DriftFinding, LEVELS, type StackVerdict } from "../record/finding.ts";
import { classifyAttributes } from "./attributes.ts";
import { foldConsequences } from "./consequences.ts";
import type { Context, Judged } from "./draft.ts";
import { foldDeletions } from "./fold.ts";
import { type ComparedResource, joinResources } from "./resources.ts";
import {
  classifyChecks,
  classifyChildren,
  classifyDeposed,
  classifyExistence,
  classifyPending,
  limitsOf,
  some,
} from "./resources-whole.ts";
import { NewAttributes } from "./settable.ts";
import { Siblings } from "./siblings.ts";

/** Everything that decides a verdict; nothing else is an input. */
export interface ClassifyInput {
  /** Name of the stack in reports and identities. */
  readonly stack: string;
  readonly plan: Plan;
  /** The `cdk.tf.json` of the same plan; without it the verdict says what it cannot judge. */
  readonly configuration?: Configuration | undefined;
  readonly policy: LoadedPolicy;
  /** Plans or states of the other stacks of the same environment: what they declare is not undeclared here. */
  readonly neighbours?: readonly Plan[] | undefined;
}

/**
 * Finds and judges every difference between code, state and cloud that one normal plan tells: three values of each
 * attribute are in it, and every part of a managed parent besides.
 */
export function classify(input: ClassifyInput): StackVerdict {
  const resources = joinResources(input.plan, input.configuration);
  const neighbours = (input.neighbours ?? []).flatMap((plan) => joinResources(plan, undefined));
  const context: Context = {
    stack: input.stack,
    plan: input.plan,
    resources,
    code: input.plan.code,
    siblings: new Siblings(resources, input.plan.code, neighbours, input.plan.sealOf),
    newAttributes: new NewAttributes(resources),
    policy: input.policy.policy,
  };
  const judged = resources.map((resource) => classifyResource(resource, context));
  const found = [
    ...judged.flatMap(({ findings }) => findings),
    ...classifyDeposed(context),
    ...classifyChecks(context),
  ];
  const { findings, warnings } = applyPolicy(
    foldConsequences(foldDeletions(inOrder(found), context), context),
    input.policy,
  );
  const unchecked = resources.filter(({ checked }) => !checked).map(({ address }) => address);
  const complete = !input.plan.errored && input.plan.complete && unchecked.length === 0;
  const existing = resources.filter(({ state, cloud }) => state !== null || cloud !== null).length;
  return {
    stack: input.stack,
    status: statusOf(findings, complete),
    complete,
    resources: { total: existing, checked: existing - unchecked.length, unchecked },
    findings: inOrder(findings),
    noise: sortBy(
      judged.flatMap(({ noise }) => noise),
      ({ address, attribute }) => `${address}\u0000${attribute}`,
    ),
    limits: [...limitsOf(context, input.configuration !== undefined), ...doubts(judged)],
    warnings: [...input.policy.warnings, ...warnings, ...twins(findings)],
  };
}

interface JudgedResource extends Judged {
  readonly address: string;
  /** Parts of it that dynamic blocks may declare. */
  readonly doubtful: number;
}

/** Harmful advice is worse than none: what may be declared is not called undeclared. */
function doubts(judged: readonly JudgedResource[]): string[] {
  const doubtful = judged.filter((it) => it.doubtful > 0);
  if (doubtful.length === 0) return [];
  const count = doubtful.reduce((sum, it) => sum + it.doubtful, 0);
  const addresses = doubtful.map(({ address }) => address);
  return [
    `${count} part(s) of ${some(addresses)} may be declared as dynamic blocks, which a plan does not show: whether they are undeclared is unknown; give the configuration to know`,
  ];
}

function classifyResource(resource: ComparedResource, context: Context): JudgedResource {
  const views = context.siblings.views(resource);
  const attributes = classifyAttributes(resource, views, context);
  const existence = classifyExistence(resource, context);
  const children = classifyChildren(views, context);
  const pending = resource.checked ? classifyPending(resource, attributes.findings, context) : [];
  return {
    findings: [...attributes.findings, ...existence.findings, ...children, ...pending],
    noise: attributes.noise,
    address: resource.address,
    doubtful: views.reduce((sum, view) => sum + view.doubtful, 0),
  };
}

/** What the findings and the completeness of a check make of its stack. */
export function statusOf(findings: readonly DriftFinding[], complete: boolean): StackVerdict["status"] {
  if (findings.some((finding) => ACTIONABLE.has(finding.class))) return "drifted";
  return complete ? "in_sync" : "incomplete";
}

/** Worst first, then by place, so that the same findings always print the same. */
export function inOrder(findings: readonly DriftFinding[]): DriftFinding[] {
  return sortBy(findings, (finding) =>
    [
      LEVELS.indexOf(finding.severity),
      finding.address,
      finding.attribute ?? "",
      finding.class,
      finding.id,
    ].join("\u0000"),
  );
}

function twins(findings: readonly DriftFinding[]): Finding[] {
  const seen = new Set<string>();
  return findings.flatMap((finding): Finding[] => {
    if (!seen.has(finding.id)) {
      seen.add(finding.id);
      return [];
    }
    return [
      {
        code: "DRIFT_TWIN_ID",
        severity: "warning",
        place: finding.address,
        value: finding.id,
        limit: "one finding has one id",
        fix: "settle both together: they differ only in what is sealed",
      },
    ];
  });
}
