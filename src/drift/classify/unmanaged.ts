import { applyPolicy } from "../policy/apply.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import {
  type DriftFinding,
  findingId,
  type Level,
  type ScanCoverage,
  type StackVerdict,
} from "../record/finding.ts";
import { remediesFor } from "../settle/remedies.ts";
import { inOrder, statusOf } from "./classify.ts";

/** A child of a managed parent that is in no stack's state. */
export interface Unmanaged {
  /** Address of the managed parent, such as `aws_ecs_cluster.cluster`. */
  readonly parent: string;
  /** Terraform type that would declare it. */
  readonly type: string;
  /** What Terraform imports it by. */
  readonly importId: string;
  /** Name or key in words, for readers and for policy entries. */
  readonly name: string;
}

/** Why each type matters when nobody declared it. */
const SEVERITIES: Readonly<Record<string, readonly [Level, string]>> = {
  aws_ecs_service: [
    "high",
    "a service that nobody declared runs on the platform's machines, with its network",
  ],
  aws_ecs_cluster_capacity_providers: [
    "high",
    "tasks may run on capacity that the code does not know, and nobody patches",
  ],
  aws_lb_listener: ["high", "the load balancer answers on a port that nobody declared"],
  aws_lb_listener_rule: ["high", "a rule that nobody declared sends requests elsewhere"],
  aws_autoscaling_schedule: ["high", "a schedule that nobody declared moves the fleet's limits"],
  aws_autoscaling_policy: ["medium", "a policy that nobody declared scales the fleet"],
  aws_autoscaling_lifecycle_hook: ["medium", "a hook that nobody declared holds instances up"],
  aws_cloudwatch_log_group: ["low", "logs that no code keeps, expires or encrypts"],
  aws_iam_role_policy: ["critical", "a policy was given to a role: it can do more than the code says"],
  aws_iam_role_policy_attachment: [
    "critical",
    "a policy was given to a role: it can do more than the code says",
  ],
  aws_s3_bucket_public_access_block: ["critical", "nothing keeps this bucket from being made public"],
};

/**
 * Adds what the scan found to the verdict of the stack that owns the parent. A part that the plan reported already is
 * left out; the policy waives as it does for findings of a plan.
 */
export function withScan(
  verdict: StackVerdict,
  found: readonly Unmanaged[],
  coverage: readonly ScanCoverage[],
  policy: LoadedPolicy,
): StackVerdict {
  const reported = new Set(
    verdict.findings.filter((finding) => finding.class === "unmanaged_child").map(({ address }) => address),
  );
  const news = found
    .filter(({ parent, type }) => !(type.startsWith("aws_iam_role_policy") && reported.has(parent)))
    .map((item) => unmanagedFinding(item, verdict));
  const judged = applyPolicy(news, policy);
  const idle = new Set(judged.warnings.map(({ place }) => place));
  const findings = inOrder([...verdict.findings, ...judged.findings]);
  const complete = verdict.complete && coverage.every(({ skipped }) => skipped === undefined);
  return {
    ...verdict,
    complete,
    status: statusOf(findings, complete),
    findings,
    scan: coverage,
    // A waiver that matches nothing in the plan may match something in the scan.
    warnings: verdict.warnings.filter(({ code, place }) => code !== "DRIFT_POLICY_IDLE" || idle.has(place)),
  };
}

function unmanagedFinding(
  { importId, name, parent, type }: Unmanaged,
  { findings, stack }: StackVerdict,
): DriftFinding {
  const [severity, why] = SEVERITIES[type] ?? (["medium", "nobody declared it"] as const);
  const finding: DriftFinding = {
    // Not by the parent: with several parents, which one is named changes when one of them is deleted.
    id: findingId(stack, type, "unmanaged", "", importId),
    class: "unmanaged",
    severity,
    rule: "unmanaged",
    why,
    address: parent,
    type,
    attribute: type,
    cloudId: importId,
    construct: findings.find(({ address }) => address === parent)?.construct,
    absorbed: false,
    sensitive: false,
    cloud: name,
    added: [name],
    removed: [],
    applyEffect: "none",
    children: [],
    notes: [],
    remedies: [],
  };
  return { ...finding, remedies: remediesFor(finding) };
}
