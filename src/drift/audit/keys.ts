import type { DriftFinding } from "../record/finding.ts";

/** How the audit log is asked about a finding. `LookupEvents` takes one attribute a call. */
export interface AuditKey {
  /** Names by which a request may mean the object: id, name, ARN. */
  readonly names: readonly string[];
  /** Events that can have changed it. */
  readonly events: RegExp;
  /** What to look up. Log groups, rules and others are not listed as resources of an event: by its name then. */
  readonly lookups: readonly { readonly by: "ResourceName" | "EventName"; readonly value: string }[];
  /** IAM is global: its events are in us-east-1 alone. */
  readonly global: boolean;
}

interface Row {
  readonly types: RegExp;
  readonly events: readonly string[];
  /** @default "EventName" */
  readonly by?: "ResourceName";
}

/**
 * Events by type of resource.
 * Source: service authorization reference of each service, and
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const ROWS: readonly Row[] = [
  {
    types: /^aws_(vpc_security_group_(in|e)gress|security_group)_rule$/,
    events: ["ModifySecurityGroupRules", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"],
  },
  {
    types: /^aws_security_group$/,
    by: "ResourceName",
    events: [
      "AuthorizeSecurityGroupIngress",
      "AuthorizeSecurityGroupEgress",
      "RevokeSecurityGroupIngress",
      "RevokeSecurityGroupEgress",
      "ModifySecurityGroupRules",
      "DeleteSecurityGroup",
    ],
  },
  {
    types: /^aws_autoscaling_/,
    by: "ResourceName",
    events: [
      "UpdateAutoScalingGroup",
      "SetDesiredCapacity",
      "PutScalingPolicy",
      "PutScheduledUpdateGroupAction",
      "BatchPutScheduledUpdateGroupAction",
      "PutLifecycleHook",
      "CreateOrUpdateTags",
      "DeleteAutoScalingGroup",
      "DeleteScheduledAction",
    ],
  },
  {
    types: /^aws_launch_template$/,
    by: "ResourceName",
    events: ["CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeleteLaunchTemplate"],
  },
  {
    types: /^aws_iam_role/,
    by: "ResourceName",
    events: [
      "AttachRolePolicy",
      "DetachRolePolicy",
      "PutRolePolicy",
      "DeleteRolePolicy",
      "UpdateAssumeRolePolicy",
      "DeleteRole",
    ],
  },
  {
    types: /^aws_s3_bucket/,
    by: "ResourceName",
    events: [
      "PutBucketPolicy",
      "DeleteBucketPolicy",
      "PutBucketAcl",
      "PutBucketVersioning",
      "PutBucketEncryption",
      "DeleteBucketEncryption",
      "PutBucketPublicAccessBlock",
      "DeleteBucketPublicAccessBlock",
      "PutBucketLifecycle",
      "DeleteBucket",
    ],
  },
  {
    types: /^aws_lb/,
    events: [
      "ModifyLoadBalancerAttributes",
      "ModifyTargetGroup",
      "ModifyTargetGroupAttributes",
      "ModifyListener",
      "ModifyRule",
      "CreateListener",
      "CreateRule",
      "DeleteListener",
      "DeleteRule",
      "DeleteTargetGroup",
      "DeleteLoadBalancer",
    ],
  },
  {
    types: /^aws_ecs_/,
    events: [
      "UpdateService",
      "CreateService",
      "DeleteService",
      "UpdateCapacityProvider",
      "PutClusterCapacityProviders",
      "UpdateCluster",
      "UpdateClusterSettings",
      "DeleteCluster",
    ],
  },
  {
    types: /^aws_cloudwatch_log_group$/,
    events: ["PutRetentionPolicy", "DeleteRetentionPolicy", "DeleteLogGroup", "CreateLogGroup"],
  },
  {
    types: /^aws_dynamodb_table$/,
    by: "ResourceName",
    events: ["UpdateContinuousBackups", "UpdateTable", "DeleteTable", "UpdateTimeToLive"],
  },
  { types: /^aws_ssm_parameter$/, by: "ResourceName", events: ["PutParameter", "DeleteParameter"] },
];

const TAG_EVENTS = ["CreateTags", "DeleteTags", "TagResource", "UntagResource", "AddTags", "TagLogGroup"];

/** Undefined where no event is known that could have made the finding. */
export function auditKeyOf(finding: DriftFinding): AuditKey | undefined {
  const names = namesOf(finding);
  const row = ROWS.find(({ types }) => types.test(finding.type));
  const tags = /^tags(_all)?(\.|\[|$)/.test(finding.attribute ?? "");
  const events = tags ? TAG_EVENTS : row?.events;
  if (!events || names.length === 0) return undefined;
  const fitting = events.filter((event) => fits(event, finding));
  if (fitting.length === 0) return undefined;
  const byName = !tags && row?.by === "ResourceName" && finding.class !== "unmanaged";
  return {
    names,
    events: new RegExp(`^(${fitting.join("|")})`),
    lookups: byName
      ? names.slice(-1).map((value) => ({ by: "ResourceName" as const, value }))
      : fitting.map((value) => ({ by: "EventName" as const, value })),
    global: finding.type.startsWith("aws_iam_"),
  };
}

/** Fewer events, fewer calls: a deletion is not a modification, and only a creation event explains an unmanaged object. */
function fits(event: string, finding: DriftFinding): boolean {
  if (finding.class === "deleted") return /^(Delete|Revoke)(?!Retention)/.test(event);
  if (finding.class === "unmanaged") return /^(Create|Put|BatchPut|Attach|Register)/.test(event);
  return !/^Delete(LoadBalancer|Listener|Rule|TargetGroup|Cluster|LogGroup|Table|Role|Bucket)$/.test(event);
}

/** The ARN or id, and what stands at its end: the name. */
function namesOf({ class: kind, cloud, cloudId }: DriftFinding): string[] {
  if (cloudId === undefined) return [];
  const name = kind === "unmanaged" && typeof cloud === "string" ? cloud : cloudId.split(/[/:]/).at(-1);
  return [...new Set([cloudId, name ?? cloudId])].filter((text) => text !== "");
}
