import type { DriftFinding } from "../../src/drift/record/finding.ts";
import { SEVERITY_RULES } from "../../src/drift/severity/rules.ts";
import { comparePolicies } from "../../src/terraform/policy-grants.ts";
import { judge, judgeReported, lines, makeConfig, makePlan } from "../support/drift.ts";

type Values = Record<string, unknown>;

/** The finding of a change from what the code wants to what the cloud has. */
function change(type: string, wanted: Values, cloud: Values): DriftFinding | undefined {
  const text = makePlan([{ address: `${type}.x`, state: wanted, cloud, code: wanted }]);
  return judge(text, { config: makeConfig({ [`${type}.x`]: {} }) }).findings[0];
}

const open = { protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["0.0.0.0/0"] };
const inner = { ...open, cidr_blocks: ["10.0.0.0/8"] };
const statement = (more: Values) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:b", ...more }],
  });
const block = (name: string, value: Values) => ({ [name]: [value] });

/** One row for each rule, both directions where they differ. */
const ROWS: readonly (readonly [string, string, string, Values, Values])[] = [
  [
    "rule-description",
    "low",
    "aws_security_group",
    { ingress: [inner, { ...open, description: "a" }] },
    { ingress: [inner, { ...open, description: "b" }] },
  ],
  [
    "security-type",
    "high",
    "aws_security_group",
    { ingress: [inner, { ...open, to_port: 99 }] },
    { ingress: [inner, open] },
  ],
  [
    "sg-world-open",
    "critical",
    "aws_security_group",
    { ingress: [inner, open] },
    { ingress: [inner, { ...open, to_port: 99 }] },
  ],
  [
    "sg-world-open",
    "critical",
    "aws_security_group",
    { ingress: [inner] },
    { ingress: [inner, { ...open, cidr_blocks: ["0.0.0.0/1", "128.0.0.0/1"] }] },
  ],
  [
    "sg-world-open",
    "critical",
    "aws_security_group",
    { ingress: [inner] },
    { ingress: [inner, { ...open, cidr_blocks: [], ipv6_cidr_blocks: ["2000::/3"] }] },
  ],
  [
    "security-type",
    "high",
    "aws_security_group_rule",
    { type: "ingress", cidr_blocks: ["0.0.0.0/0"] },
    { type: "ingress", cidr_blocks: ["0.0.0.0/0", "10.0.0.0/8"] },
  ],
  ["sg-world-open", "critical", "aws_security_group", { ingress: [inner] }, { ingress: [inner, open] }],
  ["sg-world-open", "critical", "aws_security_group", { ingress: [inner] }, { ingress: [open] }],
  [
    "sg-world-open",
    "critical",
    "aws_vpc_security_group_ingress_rule",
    { cidr_ipv4: "10.0.0.0/8" },
    { cidr_ipv4: "0.0.0.0/0" },
  ],
  [
    "sg-world-open",
    "critical",
    "aws_security_group_rule",
    { type: "ingress", ipv6_cidr_blocks: [] },
    { type: "ingress", ipv6_cidr_blocks: ["::/0"] },
  ],
  ["security-type", "high", "aws_security_group", { ingress: [] }, { ingress: [inner] }],
  [
    "security-type",
    "high",
    "aws_vpc_security_group_egress_rule",
    { cidr_ipv4: "10.0.0.0/8" },
    { cidr_ipv4: "0.0.0.0/0" },
  ],
  ["other", "medium", "aws_security_group", { ingress: [open, inner] }, { ingress: [inner] }],
  [
    "sg-world-ports",
    "critical",
    "aws_vpc_security_group_ingress_rule",
    { cidr_ipv4: "0.0.0.0/0", to_port: 443 },
    { cidr_ipv4: "0.0.0.0/0", to_port: 9999 },
  ],
  [
    "iam-policy-attached",
    "critical",
    "aws_iam_role",
    { managed_policy_arns: ["a"] },
    { managed_policy_arns: ["a", "b"] },
  ],
  ["role-given", "high", "aws_rds_cluster", { iam_roles: [] }, { iam_roles: ["arn:role"] }],
  [
    "policy-wide-open",
    "critical",
    "aws_iam_policy",
    { policy: statement({}) },
    { policy: statement({ Action: "*" }) },
  ],
  [
    "policy-open-to-anyone",
    "critical",
    "aws_sqs_queue",
    { policy: statement({ Principal: "*", Condition: { ArnEquals: { "aws:SourceArn": "arn:topic" } } }) },
    { policy: statement({ Principal: "*" }) },
  ],
  [
    "policy-wide-open",
    "critical",
    "aws_sns_topic_policy",
    { policy: statement({ Principal: { Service: "cloudwatch.amazonaws.com" } }) },
    { policy: statement({ Principal: "*" }) },
  ],
  [
    "chat-opened",
    "critical",
    "aws_chatbot_slack_channel_configuration",
    { guardrail_policy_arns: ["arn:aws:iam::aws:policy/AWSDenyAll"] },
    { guardrail_policy_arns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
  ],
  [
    "alerts-filtered",
    "high",
    "aws_sns_topic_subscription",
    { filter_policy: '{"AlarmName":[{"suffix":"-page"}]}' },
    { filter_policy: '{"AlarmName":[{"suffix":"-nothing"}]}' },
  ],
  [
    "policy-narrowed",
    "medium",
    "aws_opensearch_domain",
    { access_policies: statement({ Principal: "*" }) },
    {
      access_policies: statement({ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
    },
  ],
  [
    "policy-widened",
    "high",
    "aws_iam_policy",
    { policy: statement({}) },
    { policy: statement({ Action: ["s3:GetObject", "s3:PutObject"] }) },
  ],
  [
    "policy-narrowed",
    "medium",
    "aws_iam_policy",
    { policy: statement({ Action: "*" }) },
    { policy: statement({}) },
  ],
  [
    "policy-wide-open",
    "critical",
    "aws_iam_role",
    { assume_role_policy: statement({ Principal: { Service: "a" } }) },
    { assume_role_policy: statement({ Principal: { Service: "a", AWS: "arn:evil" } }) },
  ],
  ["bucket-public", "critical", "aws_s3_bucket_acl", { acl: "private" }, { acl: "public-read" }],
  [
    "access-block-loosened",
    "critical",
    "aws_s3_bucket_public_access_block",
    { block_public_acls: true },
    { block_public_acls: false },
  ],
  [
    "security-type",
    "high",
    "aws_s3_bucket_public_access_block",
    { block_public_acls: false },
    { block_public_acls: true },
  ],
  [
    "publicly-accessible",
    "critical",
    "aws_db_instance",
    { publicly_accessible: false },
    { publicly_accessible: true },
  ],
  [
    "imds-v1",
    "critical",
    "aws_launch_template",
    block("metadata_options", { http_tokens: "required" }),
    block("metadata_options", { http_tokens: "optional" }),
  ],
  [
    "imds-v1",
    "critical",
    "aws_launch_template",
    block("metadata_options", { http_tokens: "required" }),
    { metadata_options: [] },
  ],
  [
    "other",
    "medium",
    "aws_launch_template",
    block("metadata_options", { http_tokens: "optional" }),
    block("metadata_options", { http_tokens: "required" }),
  ],
  [
    "secret-changed",
    "critical",
    "aws_secretsmanager_secret_version",
    { secret_string: "aaaa" },
    { secret_string: "bbbb" },
  ],
  [
    "protection-off",
    "high",
    "aws_lb",
    { enable_deletion_protection: true },
    { enable_deletion_protection: false },
  ],
  [
    "protection-on",
    "low",
    "aws_lb",
    { enable_deletion_protection: false },
    { enable_deletion_protection: true },
  ],
  [
    "protection-off",
    "high",
    "aws_ecs_capacity_provider",
    block("auto_scaling_group_provider", { managed_termination_protection: "ENABLED" }),
    block("auto_scaling_group_provider", { managed_termination_protection: "DISABLED" }),
  ],
  ["encryption-off", "high", "aws_ebs_volume", { encrypted: true }, { encrypted: false }],
  ["encryption-off", "high", "aws_cloudwatch_log_group", { kms_key_id: "arn:a" }, { kms_key_id: "arn:b" }],
  ["encryption-on", "low", "aws_ebs_volume", { encrypted: false }, { encrypted: true }],
  [
    "versioning-off",
    "high",
    "aws_s3_bucket_versioning",
    block("versioning_configuration", { status: "Enabled" }),
    block("versioning_configuration", { status: "Suspended" }),
  ],
  [
    "versioning-on",
    "low",
    "aws_s3_bucket_versioning",
    block("versioning_configuration", { status: "Suspended" }),
    block("versioning_configuration", { status: "Enabled" }),
  ],
  [
    "backup-off",
    "high",
    "aws_dynamodb_table",
    block("point_in_time_recovery", { enabled: true }),
    block("point_in_time_recovery", { enabled: false }),
  ],
  [
    "backup-on",
    "low",
    "aws_dynamodb_table",
    block("point_in_time_recovery", { enabled: false }),
    block("point_in_time_recovery", { enabled: true }),
  ],
  [
    "rollback-off",
    "high",
    "aws_ecs_service",
    block("deployment_circuit_breaker", { enable: true, rollback: true }),
    block("deployment_circuit_breaker", { enable: true, rollback: false }),
  ],
  [
    "rollback-on",
    "low",
    "aws_ecs_service",
    block("deployment_circuit_breaker", { enable: false }),
    block("deployment_circuit_breaker", { enable: true }),
  ],
  [
    "logging-off",
    "high",
    "aws_lb",
    block("access_logs", { enabled: true, bucket: "b" }),
    block("access_logs", { enabled: false, bucket: "b" }),
  ],
  [
    "logging-on",
    "low",
    "aws_lb",
    block("access_logs", { enabled: false, bucket: "b" }),
    block("access_logs", { enabled: true, bucket: "b" }),
  ],
  [
    "public-address",
    "high",
    "aws_subnet",
    { map_public_ip_on_launch: false },
    { map_public_ip_on_launch: true },
  ],
  ["tls-changed", "high", "aws_lb_listener", { ssl_policy: "new" }, { ssl_policy: "old" }],
  ["tls-changed", "high", "aws_lb_listener", { protocol: "TLS" }, { protocol: "TCP" }],
  ["balancer-groups", "high", "aws_lb", { security_groups: ["sg-own"] }, { security_groups: ["sg-other"] }],
  [
    "traffic-moved",
    "high",
    "aws_lb_listener",
    block("default_action", { type: "forward" }),
    block("default_action", { type: "redirect" }),
  ],
  ["asg-max-raised", "high", "aws_autoscaling_group", { max_size: 4 }, { max_size: 50 }],
  ["other", "medium", "aws_autoscaling_group", { max_size: 4 }, { max_size: 3 }],
  ["asg-min-lowered", "high", "aws_autoscaling_group", { min_size: 2 }, { min_size: 0 }],
  ["other", "medium", "aws_autoscaling_group", { min_size: 2 }, { min_size: 3 }],
  [
    "capacity-provider",
    "high",
    "aws_ecs_capacity_provider",
    block("auto_scaling_group_provider", { managed_scaling: [{ target_capacity: 90 }] }),
    block("auto_scaling_group_provider", { managed_scaling: [{ target_capacity: 100 }] }),
  ],
  [
    "encryption-off",
    "high",
    "aws_sqs_queue",
    { sqs_managed_sse_enabled: true },
    { sqs_managed_sse_enabled: false },
  ],
  [
    "job-dead-letters-off",
    "high",
    "aws_scheduler_schedule",
    block("target", { arn: "c", dead_letter_config: [{ arn: "q" }] }),
    block("target", { arn: "c", dead_letter_config: [] }),
  ],
  [
    "job-changed",
    "high",
    "aws_scheduler_schedule",
    block("target", { arn: "c", ecs_parameters: [{ task_definition_arn: "t:1" }] }),
    block("target", { arn: "c", ecs_parameters: [{ task_definition_arn: "u:1" }] }),
  ],
  [
    "job-changed",
    "high",
    "aws_scheduler_schedule",
    block("target", { arn: "c", role_arn: "r" }),
    block("target", { arn: "c", role_arn: "admin" }),
  ],
  ["job-times", "high", "aws_scheduler_schedule", { state: "ENABLED" }, { state: "DISABLED" }],
  [
    "job-times",
    "high",
    "aws_scheduler_schedule",
    { schedule_expression: "rate(5 minutes)" },
    { schedule_expression: "rate(5 days)" },
  ],
  [
    "other",
    "medium",
    "aws_scheduler_schedule",
    block("target", { arn: "c", retry_policy: [{ maximum_retry_attempts: 10 }] }),
    block("target", { arn: "c", retry_policy: [{ maximum_retry_attempts: 0 }] }),
  ],
  [
    "public-address",
    "high",
    "aws_scheduler_schedule",
    block("target", { ecs_parameters: [{ network_configuration: [{ assign_public_ip: false }] }] }),
    block("target", { ecs_parameters: [{ network_configuration: [{ assign_public_ip: true }] }] }),
  ],
  [
    "tags-move",
    "high",
    "aws_ecr_repository",
    { image_tag_mutability: "IMMUTABLE" },
    { image_tag_mutability: "MUTABLE" },
  ],
  [
    "other",
    "medium",
    "aws_ecr_repository",
    { image_tag_mutability: "MUTABLE" },
    { image_tag_mutability: "IMMUTABLE" },
  ],
  [
    "tags-move",
    "high",
    "aws_ecr_repository_creation_template",
    { image_tag_mutability: "IMMUTABLE" },
    { image_tag_mutability: "MUTABLE" },
  ],
  [
    "policy-wide-open",
    "critical",
    "aws_ecr_repository_creation_template",
    { repository_policy: "" },
    { repository_policy: statement({ Principal: "*", Action: "ecr:BatchGetImage" }) },
  ],
  [
    "upstream-moved",
    "critical",
    "aws_ecr_pull_through_cache_rule",
    { upstream_registry_url: "public.ecr.aws" },
    { upstream_registry_url: "quay.io" },
  ],
  [
    "upstream-account",
    "high",
    "aws_ecr_pull_through_cache_rule",
    {
      credential_arn: "arn:aws:secretsmanager:eu-west-3:210987654321:secret:ecr-pullthroughcache/hub-AbCdE6",
    },
    {
      credential_arn: "arn:aws:secretsmanager:eu-west-3:210987654321:secret:ecr-pullthroughcache/own-AbCdE6",
    },
  ],
  [
    "scan-off",
    "medium",
    "aws_ecr_repository",
    block("image_scanning_configuration", { scan_on_push: true }),
    block("image_scanning_configuration", { scan_on_push: false }),
  ],
  [
    "policy-wide-open",
    "critical",
    "aws_ecr_repository_policy",
    {
      policy: statement({ Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "ecr:BatchGetImage" }),
    },
    { policy: statement({ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }) },
  ],
  [
    "dead-letter-off",
    "high",
    "aws_sqs_queue",
    { redrive_policy: '{"maxReceiveCount":5}' },
    { redrive_policy: "" },
  ],
  [
    "other",
    "medium",
    "aws_sqs_queue",
    { redrive_policy: '{"maxReceiveCount":5}' },
    { redrive_policy: '{"maxReceiveCount":9}' },
  ],
  [
    "policy-wide-open",
    "critical",
    "aws_sqs_queue_policy",
    { policy: statement({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "arn:q" }) },
    { policy: statement({ Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "arn:q" }) },
  ],
  ["boot-source", "high", "aws_launch_template", { image_id: "ami-1" }, { image_id: "ami-2" }],
  ["boot-source", "high", "aws_launch_template", { user_data: "aaaa" }, { user_data: "bbbb" }],
  [
    "sg-peer",
    "high",
    "aws_vpc_security_group_ingress_rule",
    { referenced_security_group_id: "sg-shop" },
    { referenced_security_group_id: "sg-everybody" },
  ],
  [
    "workload-changed",
    "high",
    "aws_ecs_service",
    block("service_connect_configuration", { enabled: true, namespace: "arn:live" }),
    block("service_connect_configuration", { enabled: true, namespace: "arn:other" }),
  ],
  [
    "exec-opened",
    "critical",
    "aws_ecs_service",
    { enable_execute_command: false },
    { enable_execute_command: true },
  ],
  ["workload-changed", "high", "aws_ecs_service", { task_definition: "web:3" }, { task_definition: "web:1" }],
  ["label", "low", "aws_vpc", { tags: { Name: "a" } }, { tags: { Name: "b" } }],
  [
    "retention-shortened",
    "medium",
    "aws_cloudwatch_log_group",
    { retention_in_days: 0 },
    { retention_in_days: 365 },
  ],
  [
    "retention-lengthened",
    "low",
    "aws_cloudwatch_log_group",
    { retention_in_days: 30 },
    { retention_in_days: 0 },
  ],
  ["other", "medium", "aws_lb_target_group", { deregistration_delay: "60" }, { deregistration_delay: "300" }],
  ["security-type", "high", "aws_kms_key", { key_usage: "a" }, { key_usage: "b" }],
];

describe("severity", () => {
  it.each(ROWS)("%s is %s: %s %j to %j", (rule, level, type, wanted, cloud) => {
    const finding = change(type, wanted, cloud);
    expect([finding?.class, finding?.rule, finding?.severity]).toEqual(["out_of_band", rule, level]);
    expect(finding?.why.length).toBeGreaterThan(10);
  });

  it("has a row here for every rule", () => {
    const tested = new Set([...ROWS.map(([rule]) => rule), "sg-expected-public", "required-tag"]);
    expect(SEVERITY_RULES.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});

describe("two policies", () => {
  const policy = (...statements: readonly Values[]) => JSON.stringify({ Statement: statements });
  const read = { Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:b" };
  const deny = { Effect: "Deny", Action: "s3:*", Resource: "*" };

  it.each([
    [
      "the same in another order",
      policy(read, deny),
      policy({ ...deny, Sid: "x" }, { ...read, Action: "S3:getobject" }),
      "narrowed",
    ],
    ["a service wildcard", policy(read), policy({ ...read, Action: "s3:*" }), "wide-open"],
    ["every resource", policy(read), policy({ ...read, Resource: "*" }), "wide-open"],
    [
      "all but something",
      policy(read),
      policy({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:b" }),
      "wide-open",
    ],
    ["a Deny less", policy(read, deny), policy(read), "wide-open"],
    ["a condition less", policy({ ...read, Condition: { Bool: { a: "true" } } }), policy(read), "widened"],
    ["a resource more", policy(read), policy({ ...read, Resource: ["arn:b", "arn:c"] }), "widened"],
    ["a statement less", policy(read, { ...read, Resource: "arn:c" }), policy(read), "narrowed"],
    [
      "a wildcard made narrow",
      policy({ ...read, Action: "s3:*", Resource: "*" }),
      policy({ ...read, Action: "s3:Get*" }),
      "narrowed",
    ],
    ["a condition more", policy(read), policy({ ...read, Condition: { Bool: { a: "true" } } }), "narrowed"],
    ["nothing left", policy(read), "", "narrowed"],
    ["no text at all", policy(read), "not a policy", "widened"],
    ["statements of another form", policy(read), '{"Statement":[7]}', "widened"],
  ])("with %s", (_name, before, after, expected) => {
    expect(comparePolicies(before, after)).toBe(expected);
  });

  const trust = (...conditions: readonly Values[]) =>
    policy(
      ...conditions.map((Condition) => ({
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: {
          Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        },
        ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
      })),
    );
  const SUBJECT = "token.actions.githubusercontent.com:sub";
  const AUDIENCE = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
  const equals = (more: Values) => ({ StringEquals: more });
  const prod = "repo:acme/infra:environment:prod";

  it.each([
    ["no condition left", trust(equals({ [SUBJECT]: prod })), trust({}), "open-to-anyone"],
    [
      "one of two conditions left",
      trust(equals({ [SUBJECT]: prod, ...AUDIENCE })),
      trust(equals(AUDIENCE)),
      "open-to-anyone",
    ],
    [
      "one operator of two left",
      trust({ StringLike: { [SUBJECT]: prod }, StringEquals: AUDIENCE }),
      trust({ StringEquals: AUDIENCE }),
      "open-to-anyone",
    ],
    [
      "a wildcard in its subject",
      trust(equals({ [SUBJECT]: prod })),
      trust({ StringLike: { [SUBJECT]: "repo:acme/*" } }),
      "open-to-anyone",
    ],
    [
      "one more subject",
      trust(equals({ [SUBJECT]: prod })),
      trust(equals({ [SUBJECT]: [prod, "repo:mallory/x:ref:refs/heads/main"] })),
      "open-to-anyone",
    ],
    [
      "a condition that holds when the key is missing",
      trust(equals({ [SUBJECT]: prod })),
      trust({ StringEqualsIfExists: { [SUBJECT]: prod } }),
      "open-to-anyone",
    ],
    [
      "a second statement without the condition",
      trust(equals({ [SUBJECT]: prod })),
      trust(equals({ [SUBJECT]: prod }), equals(AUDIENCE)),
      "open-to-anyone",
    ],
    [
      "fewer things that it must not be",
      trust({ StringNotEquals: { [SUBJECT]: ["a", "b"] } }),
      trust({ StringNotEquals: { [SUBJECT]: ["a"] } }),
      "open-to-anyone",
    ],
    [
      "a narrower subject, and the key in other letters",
      trust({ StringLike: { [SUBJECT]: "repo:acme/*" } }),
      trust(equals({ [SUBJECT.toUpperCase()]: prod })),
      "narrowed",
    ],
    [
      "one subject less and one condition more",
      trust(equals({ [SUBJECT]: [prod, "x"] })),
      trust(equals({ [SUBJECT]: [prod], ...AUDIENCE })),
      "narrowed",
    ],
    [
      "a condition less for a known account",
      policy({ ...read, Principal: { AWS: "arn:a" }, Condition: equals({ "sts:ExternalId": "x" }) }),
      policy({ ...read, Principal: { AWS: "arn:a" } }),
      "widened",
    ],
    [
      "a condition less in its Deny",
      policy(read, { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      policy(read, deny),
      "narrowed",
    ],
    [
      "a condition more in its Deny",
      policy(read, deny),
      policy(read, { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      "wide-open",
    ],
    [
      "what it left out named",
      policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }),
      "wide-open",
    ],
  ])("with %s", (_name, before, after, expected) => {
    expect(comparePolicies(before, after)).toBe(expected);
  });

  it("name the condition that was lost, whose key is no secret", () => {
    const found = judgeReported("N2-oidc-condition");
    expect(lines(found)).toEqual(["out_of_band critical aws_iam_role.deploy assume_role_policy reverts"]);
    expect(found.findings[0]?.notes).toEqual([`lost condition: StringEquals ${SUBJECT} = ${prod}`]);
    expect(found.findings[0]?.sensitive).toBe(false);
  });

  it("are compared in bounded memory", () => {
    const many = (prefix: string) => Array.from({ length: 1000 }, (_, i) => `${prefix}${i}`);
    const huge = policy({ Effect: "Allow", Action: many("s3:a"), Resource: many("arn:") });
    expect(comparePolicies(policy(read), huge)).toBe("wide-open");
  });
});
