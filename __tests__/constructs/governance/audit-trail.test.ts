import { AuditTrail, type AuditTrailProps } from "../../../src/constructs/governance/audit-trail.ts";
import { checkStack } from "../../../src/policies/guardrails.ts";
import { Configuration } from "../../../src/terraform/configuration.ts";
import { counts, HOME, make } from "../../support/construct.ts";

const home = { ...HOME, name: "acme-governance" };
const PROPS: AuditTrailProps = {
  home,
  workloadPrefix: "acme-",
  pipelineRoles: `arn:aws:iam::${HOME.account}:role/pipeline/*`,
  pipelinePolicies: `arn:aws:iam::${HOME.account}:policy/pipeline/*`,
  adminRoleArn: `arn:aws:iam::${HOME.account}:role/administrators`,
  stores: [HOME, home],
  retentionDays: 731,
  emails: ["security@acme.example"],
  protection: true,
};

const build = (change: Partial<AuditTrailProps> = {}) =>
  make((stack) => new AuditTrail(stack, "audit", { ...PROPS, ...change }));

describe("AuditTrail", () => {
  const made = build();

  it("is one trail with its key, bucket, log group, topic, and an alarm for each thing to know", () => {
    const {
      aws_cloudwatch_log_metric_filter: filters,
      aws_cloudwatch_metric_alarm: alarms,
      ...rest
    } = counts(made);
    expect([filters, alarms]).toEqual([15, 11]);
    expect(rest).toEqual({
      aws_cloudtrail: 1,
      aws_cloudwatch_log_group: 1,
      aws_iam_role: 1,
      aws_iam_role_policy: 1,
      aws_kms_alias: 1,
      aws_kms_key: 1,
      aws_s3_bucket: 1,
      aws_s3_bucket_lifecycle_configuration: 1,
      aws_s3_bucket_object_lock_configuration: 1,
      aws_s3_bucket_ownership_controls: 1,
      aws_s3_bucket_policy: 1,
      aws_s3_bucket_public_access_block: 1,
      aws_s3_bucket_server_side_encryption_configuration: 1,
      aws_s3_bucket_versioning: 1,
      aws_sns_topic: 1,
      aws_sns_topic_policy: 1,
      aws_sns_topic_subscription: 1,
    });
  });

  it("logs every Region, validated and encrypted, and only the data events that matter", () => {
    const { advanced_event_selector, depends_on, ...trail } = made["aws_cloudtrail.audit"] ?? {};
    expect(trail).toEqual({
      cloud_watch_logs_group_arn: "${aws_cloudwatch_log_group.audit.arn}:*",
      cloud_watch_logs_role_arn: "${aws_iam_role.audit_delivery.arn}",
      enable_log_file_validation: true,
      enable_logging: true,
      include_global_service_events: true,
      is_multi_region_trail: true,
      kms_key_id: "${aws_kms_key.audit.arn}",
      lifecycle: { prevent_destroy: true },
      name: "acme-governance",
      s3_bucket_name: "${aws_s3_bucket.audit.bucket}",
    });
    expect(depends_on).toEqual(["aws_s3_bucket_policy.audit", "aws_iam_role_policy.audit_delivery"]);
    expect(advanced_event_selector).toEqual([
      { name: "management", field_selector: [{ field: "eventCategory", equals: ["Management"] }] },
      {
        name: "state",
        field_selector: [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::S3::Object"] },
          {
            field: "resources.ARN",
            starts_with: [
              "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/",
              "arn:aws:s3:::acme-governance-state-210987654321-eu-west-3/",
            ],
          },
        ],
      },
      {
        name: "locks",
        field_selector: [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
          {
            field: "resources.ARN",
            equals: [
              "arn:aws:dynamodb:eu-west-3:210987654321:table/acme-qa-state-locks",
              "arn:aws:dynamodb:eu-west-3:210987654321:table/acme-governance-state-locks",
            ],
          },
          { field: "readOnly", equals: ["false"] },
        ],
      },
      {
        name: "audit",
        field_selector: [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::S3::Object"] },
          {
            field: "resources.ARN",
            starts_with: ["arn:aws:s3:::acme-governance-audit-210987654321-eu-west-3/"],
          },
          { field: "eventName", not_equals: ["PutObject"] },
        ],
      },
    ]);
  });

  it("locks files for as long as they are kept", () => {
    expect(made["aws_s3_bucket.audit"]).toEqual({
      bucket: "acme-governance-audit-210987654321-eu-west-3",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
      object_lock_enabled: true,
    });
    expect(made["aws_s3_bucket_object_lock_configuration.audit"]).toMatchObject({
      rule: { default_retention: { mode: "GOVERNANCE", days: 731 } },
    });
    expect(made["aws_s3_bucket_lifecycle_configuration.audit"]).toMatchObject({
      rule: [{ expiration: [{ days: 738 }], noncurrent_version_expiration: [{ noncurrent_days: 7 }] }],
    });
    expect(made["aws_cloudwatch_log_group.audit"]).toEqual({
      kms_key_id: "${aws_kms_key.audit.arn}",
      name: "/acme-governance/audit",
      retention_in_days: 400,
    });
  });

  it("lets CloudTrail write for this trail, nobody else, and nobody delete", () => {
    const trail = {
      "aws:SourceArn": "arn:aws:cloudtrail:eu-west-3:210987654321:trail/acme-governance",
      "aws:SourceAccount": "210987654321",
    };
    const bucket = "arn:aws:s3:::acme-governance-audit-210987654321-eu-west-3";
    const { policy } = made["aws_s3_bucket_policy.audit"] as { policy: { Statement: { Sid: string }[] } };
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual([
      "DenyInsecureTransport",
      "DenyOldTls",
      "TrailReadsTheAcl",
      "TrailWrites",
      "DenyOtherWriters",
      "DenyDeletionAndBypass",
      "DenyDeletionOfTheBucket",
      "DenyChangesOfTheBucket",
    ]);
    expect(policy.Statement.slice(2, 5)).toEqual([
      {
        Sid: "TrailReadsTheAcl",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "s3:GetBucketAcl",
        Resource: bucket,
        Condition: { StringEquals: trail },
      },
      {
        Sid: "TrailWrites",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucket}/AWSLogs/210987654321/*`,
        Condition: { StringEquals: { ...trail, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
      {
        Sid: "DenyOtherWriters",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `${bucket}/*`,
        Condition: { Bool: { "aws:PrincipalIsAWSService": "false" } },
      },
    ]);
  });

  it("lets administrators alone change the bucket, and nobody delete what is in it", () => {
    const deny = { Effect: "Deny", Principal: "*" };
    const bucket = "arn:aws:s3:::acme-governance-audit-210987654321-eu-west-3";
    const { policy } = made["aws_s3_bucket_policy.audit"] as { policy: { Statement: object[] } };
    const s3 = (names: string) => names.split(/\s+/).map((name) => `s3:${name}`);
    expect(policy.Statement.slice(5)).toEqual([
      {
        Sid: "DenyDeletionAndBypass",
        ...deny,
        Action: s3("DeleteObject DeleteObjectVersion BypassGovernanceRetention PutObjectRetention"),
        Resource: `${bucket}/*`,
      },
      { Sid: "DenyDeletionOfTheBucket", ...deny, Action: "s3:DeleteBucket", Resource: bucket },
      {
        Sid: "DenyChangesOfTheBucket",
        ...deny,
        Action: s3(`PutBucketVersioning PutBucketPolicy DeleteBucketPolicy PutEncryptionConfiguration
          PutLifecycleConfiguration PutReplicationConfiguration PutBucketPublicAccessBlock
          PutBucketOwnershipControls PutBucketAcl PutBucketLogging PutBucketObjectLockConfiguration`),
        Resource: bucket,
        Condition: {
          Null: { "aws:PrincipalArn": "false" },
          ArnNotLike: { "aws:PrincipalArn": PROPS.adminRoleArn },
        },
      },
    ]);
  });

  it("lets CloudTrail write to the log group by a role that does nothing else", () => {
    expect(made["aws_iam_role.audit_delivery"]).toMatchObject({
      name: "acme-governance-audit-delivery",
      path: "/pipeline/",
      assume_role_policy: {
        Statement: [{ Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
    });
    expect(made["aws_iam_role_policy.audit_delivery"]).toMatchObject({
      policy: {
        Statement: [
          {
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource:
              "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-governance/audit:log-stream:210987654321_CloudTrail_eu-west-3*",
          },
        ],
      },
    });
  });

  it("gives the key to CloudTrail for this trail, and to administrators to read", () => {
    const { policy, ...key } = made["aws_kms_key.audit"] as { policy: { Statement: { Sid: string }[] } };
    expect(key).toMatchObject({
      bypass_policy_lockout_safety_check: false,
      deletion_window_in_days: 30,
      enable_key_rotation: true,
      lifecycle: { prevent_destroy: true },
      rotation_period_in_days: 365,
    });
    const context = {
      "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:210987654321:trail/*",
    };
    const source = {
      "aws:SourceArn": "arn:aws:cloudtrail:eu-west-3:210987654321:trail/acme-governance",
      "aws:SourceAccount": "210987654321",
    };
    expect(policy.Statement.slice(1)).toMatchObject([
      {
        Sid: "TrailEncrypts",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "kms:GenerateDataKey*",
        Condition: { StringEquals: source, StringLike: context },
      },
      {
        Sid: "TrailDescribesTheKey",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "kms:DescribeKey",
        Condition: { StringEquals: source },
      },
      {
        Sid: "AdministratorsReadLogFiles",
        Principal: { AWS: "arn:aws:iam::210987654321:root" },
        Action: "kms:Decrypt",
        Condition: { StringLike: context, ArnLike: { "aws:PrincipalArn": PROPS.adminRoleArn } },
      },
      {
        Sid: "CloudWatchLogs",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn":
              "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-governance/audit",
          },
        },
      },
      {
        Sid: "AlarmsToTheAlertTopic",
        Condition: { StringEquals: { "aws:SourceAccount": "210987654321" } },
      },
    ]);
  });

  it("watches each metric that a filter counts, and no other", () => {
    const counted = Object.values(made).flatMap(({ metric_transformation: it }) =>
      it ? [Object(it)] : [],
    ) as { name: string; namespace: string }[];
    const watched = Object.values(made).filter(({ alarm_name }) => alarm_name !== undefined);
    expect(new Set(watched.map(({ metric_name, namespace }) => `${namespace} ${metric_name}`))).toEqual(
      new Set(counted.map(({ name, namespace }) => `${namespace} ${name}`)),
    );
    expect(new Set(watched.map(({ alarm_actions }) => String(alarm_actions)))).toEqual(
      new Set(["${aws_sns_topic.audit.arn}"]),
    );
  });

  it("goes when its protection is lifted", () => {
    const open = build({ protection: false });
    expect(open["aws_s3_bucket.audit"]).toMatchObject({ force_destroy: true });
    const { policy } = open["aws_s3_bucket_policy.audit"] as { policy: { Statement: { Sid: string }[] } };
    expect(policy.Statement.at(-1)?.Sid).toBe("DenyOtherWriters");
  });

  it("passes every guardrail", () => {
    let json: unknown;
    make((stack) => {
      new AuditTrail(stack, "audit", PROPS);
      json = stack.toTerraform();
    });
    const context = { stage: "production", protection: true, mode: "dummy", ...HOME } as const;
    const found = checkStack(new Configuration(json), context);
    expect(found.map(({ code, place, value }) => `${code} ${place} ${value}`)).toEqual([]);
  });
});
