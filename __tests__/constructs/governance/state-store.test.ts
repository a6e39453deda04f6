import { StateStore } from "../../../src/constructs/governance/state-store.ts";
import { counts, HOME, type Made, make } from "../../support/construct.ts";

const store = (protection: boolean) =>
  make((stack) => {
    new StateStore(stack, "state", {
      home: HOME,
      adminRoleArn: "arn:admin",
      pipeline: { roleArn: "arn:terraform", exceptStacks: ["qa-state"] },
      planRoleArns: ["arn:plan"],
      protection,
    });
  });

/** The store itself, and the bucket of its access logs. */
function split(made: Made): { state: Made; logs: Made } {
  const [state, logs] = [false, true].map((logs) =>
    Object.fromEntries(Object.entries(made).filter(([address]) => address.endsWith("_logs") === logs)),
  );
  return { state: state ?? {}, logs: logs ?? {} };
}

/** The part of each resource that destroying the store depends on. */
const destruction = (made: Made) =>
  Object.entries(made).map(([address, { deletion_protection_enabled, force_destroy, lifecycle }]) => [
    address,
    { deletion_protection_enabled, force_destroy, lifecycle },
  ]);

describe("StateStore", () => {
  it("keeps state and its history under one key, which people change and the roles of the pipeline use", () => {
    expect(split(store(true)).state).toEqual({
      "aws_kms_key.state": {
        bypass_policy_lockout_safety_check: false,
        deletion_window_in_days: 30,
        description: "acme-qa: Terraform state",
        enable_key_rotation: true,
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Administer",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::210987654321:root" },
              Action: [
                "kms:CancelKeyDeletion",
                "kms:DescribeKey",
                "kms:DisableKey",
                "kms:DisableKeyRotation",
                "kms:EnableKey",
                "kms:EnableKeyRotation",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListGrants",
                "kms:ListKeyPolicies",
                "kms:ListResourceTags",
                "kms:PutKeyPolicy",
                "kms:RevokeGrant",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateAlias",
                "kms:CreateAlias",
                "kms:DeleteAlias",
                "kms:UpdateKeyDescription",
              ],
              Resource: "*",
            },
            {
              Sid: "CreateAndUseThroughTheStore",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::210987654321:root" },
              Action: [
                "kms:Decrypt",
                "kms:GenerateDataKey*",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:ReEncrypt*",
                "kms:CreateGrant",
              ],
              Resource: "*",
              Condition: {
                StringEquals: {
                  "kms:ViaService": ["s3.eu-west-3.amazonaws.com", "dynamodb.eu-west-3.amazonaws.com"],
                  "kms:CallerAccount": "210987654321",
                },
                ArnLike: { "aws:PrincipalArn": ["arn:admin"] },
              },
            },
            {
              Sid: "UseThroughTheStore",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::210987654321:root" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"],
              Resource: "*",
              Condition: {
                StringEquals: {
                  "kms:ViaService": ["s3.eu-west-3.amazonaws.com", "dynamodb.eu-west-3.amazonaws.com"],
                  "kms:CallerAccount": "210987654321",
                },
                ArnLike: { "aws:PrincipalArn": ["arn:terraform", "arn:plan"] },
              },
            },
          ],
        },
        rotation_period_in_days: 365,
        tags: { Name: "acme-qa-state" },
        lifecycle: { prevent_destroy: true },
      },
      "aws_kms_alias.state": {
        name: "alias/acme-qa-state",
        target_key_id: "${aws_kms_key.state.key_id}",
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket.state": {
        bucket: "acme-qa-state-210987654321-eu-west-3",
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_public_access_block.state": {
        block_public_acls: true,
        block_public_policy: true,
        bucket: "${aws_s3_bucket.state.id}",
        ignore_public_acls: true,
        restrict_public_buckets: true,
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_ownership_controls.state": {
        bucket: "${aws_s3_bucket.state.id}",
        rule: { object_ownership: "BucketOwnerEnforced" },
      },
      "aws_s3_bucket_versioning.state": {
        bucket: "${aws_s3_bucket.state.id}",
        versioning_configuration: { status: "Enabled" },
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_server_side_encryption_configuration.state": {
        bucket: "${aws_s3_bucket.state.id}",
        rule: [
          {
            bucket_key_enabled: true,
            apply_server_side_encryption_by_default: {
              kms_master_key_id: "${aws_kms_key.state.arn}",
              sse_algorithm: "aws:kms",
            },
          },
        ],
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_lifecycle_configuration.state": {
        bucket: "${aws_s3_bucket.state.id}",
        rule: [
          {
            id: "keep-history",
            status: "Enabled",
            abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
            filter: [{ prefix: "" }],
            noncurrent_version_expiration: [{ newer_noncurrent_versions: 50, noncurrent_days: 90 }],
          },
        ],
        depends_on: ["aws_s3_bucket_versioning.state"],
      },
      "aws_s3_bucket_policy.state": {
        bucket: "${aws_s3_bucket.state.id}",
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "DenyInsecureTransport",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [
                "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3",
                "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*",
              ],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
              Sid: "DenyOldTls",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [
                "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3",
                "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*",
              ],
              Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
            },
            {
              Sid: "DenyWritesWithoutKms",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:PutObject",
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*",
              Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
            },
            {
              Sid: "DenyOtherKeys",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:PutObject",
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*",
              Condition: {
                StringNotEquals: {
                  "s3:x-amz-server-side-encryption-aws-kms-key-id": [
                    "${aws_kms_key.state.arn}",
                    "arn:aws:kms:eu-west-3:210987654321:alias/acme-qa-state",
                  ],
                },
              },
            },
            {
              Sid: "DenyDeletionOfStateAndHistory",
              Effect: "Deny",
              Principal: "*",
              Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*.tfstate",
            },
            {
              Sid: "DenyDeletionOfTheBucket",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:DeleteBucket",
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3",
            },
            {
              Sid: "DenyChangesOfTheBucket",
              Effect: "Deny",
              Principal: "*",
              Action: [
                "s3:PutBucketVersioning",
                "s3:PutBucketPolicy",
                "s3:DeleteBucketPolicy",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutReplicationConfiguration",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketAcl",
                "s3:PutBucketLogging",
              ],
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3",
              Condition: {
                Null: { "aws:PrincipalArn": "false" },
                ArnNotLike: { "aws:PrincipalArn": ["arn:admin"] },
              },
            },
            {
              Sid: "DenyOtherWriters",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:PutObject",
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*.tfstate",
              Condition: {
                Null: { "aws:PrincipalArn": "false" },
                ArnNotLike: { "aws:PrincipalArn": ["arn:admin", "arn:terraform"] },
              },
            },
            {
              Sid: "DenyThePipelineItsOwnPower",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:PutObject",
              Resource: ["arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/v1/qa-state.tfstate"],
              Condition: {
                Null: { "aws:PrincipalArn": "false" },
                ArnNotLike: { "aws:PrincipalArn": ["arn:admin"] },
              },
            },
            {
              Sid: "DenyOtherRoles",
              Effect: "Deny",
              Principal: "*",
              Action: [
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:DeleteObjectVersion",
              ],
              Resource: "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3/*",
              Condition: {
                Null: { "aws:PrincipalArn": "false" },
                ArnNotLike: { "aws:PrincipalArn": ["arn:admin", "arn:terraform", "arn:plan"] },
              },
            },
          ],
        },
        depends_on: ["aws_s3_bucket_public_access_block.state"],
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_logging.state": {
        bucket: "${aws_s3_bucket.state.id}",
        target_bucket: "${aws_s3_bucket.state_logs.bucket}",
        target_prefix: "state/",
        depends_on: ["aws_s3_bucket_policy.state_logs"],
        lifecycle: { prevent_destroy: true },
      },
      "aws_dynamodb_table.state": {
        billing_mode: "PAY_PER_REQUEST",
        deletion_protection_enabled: true,
        hash_key: "LockID",
        name: "acme-qa-state-locks",
        attribute: [{ name: "LockID", type: "S" }],
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true, kms_key_arn: "${aws_kms_key.state.arn}" },
        lifecycle: { prevent_destroy: true },
      },
    });
  });

  it("can go in the run that tears it down, and differs in nothing else", () => {
    const [kept, open] = [store(true), store(false)];
    expect(Object.fromEntries(destruction(split(open).state))).toEqual({
      "aws_kms_key.state": { lifecycle: { prevent_destroy: false } },
      "aws_kms_alias.state": { lifecycle: { prevent_destroy: false } },
      "aws_s3_bucket.state": { force_destroy: true, lifecycle: { prevent_destroy: false } },
      "aws_s3_bucket_public_access_block.state": {},
      "aws_s3_bucket_ownership_controls.state": {},
      "aws_s3_bucket_versioning.state": {},
      "aws_s3_bucket_server_side_encryption_configuration.state": { lifecycle: { prevent_destroy: false } },
      "aws_s3_bucket_lifecycle_configuration.state": {},
      "aws_s3_bucket_policy.state": { lifecycle: { prevent_destroy: false } },
      "aws_s3_bucket_logging.state": { lifecycle: { prevent_destroy: false } },
      "aws_dynamodb_table.state": {
        deletion_protection_enabled: false,
        lifecycle: { prevent_destroy: false },
      },
    });
    const statements = (made: Made) => {
      const policy = made["aws_s3_bucket_policy.state"]?.["policy"] as { Statement: { Sid: string }[] };
      return policy.Statement.map(({ Sid }) => Sid);
    };
    expect(statements(kept).filter((sid) => !statements(open).includes(sid))).toEqual([
      "DenyDeletionOfStateAndHistory",
      "DenyDeletionOfTheBucket",
      "DenyChangesOfTheBucket",
      "DenyOtherWriters",
      "DenyThePipelineItsOwnPower",
      "DenyOtherRoles",
    ]);
    expect(split(open).logs["aws_s3_bucket.state_logs"]).toMatchObject({
      force_destroy: true,
      lifecycle: { prevent_destroy: false },
    });
  });

  it("logs who read or wrote which state into a private bucket", () => {
    const { logs } = split(store(true));
    expect(counts(logs)).toEqual({
      aws_s3_bucket: 1,
      aws_s3_bucket_lifecycle_configuration: 1,
      aws_s3_bucket_ownership_controls: 1,
      aws_s3_bucket_policy: 1,
      aws_s3_bucket_public_access_block: 1,
      aws_s3_bucket_server_side_encryption_configuration: 1,
      aws_s3_bucket_versioning: 1,
    });
    expect(logs["aws_s3_bucket.state_logs"]).toEqual({
      bucket: "acme-qa-state-logs-210987654321-eu-west-3",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(logs["aws_s3_bucket_server_side_encryption_configuration.state_logs"]).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
    });
    expect(logs["aws_s3_bucket_lifecycle_configuration.state_logs"]).toMatchObject({
      rule: [{ id: "expire", status: "Enabled", expiration: [{ days: 400 }] }],
    });
    const policy = logs["aws_s3_bucket_policy.state_logs"]?.["policy"] as
      | { Statement: unknown[] }
      | undefined;
    expect(policy?.Statement).toHaveLength(3);
    expect(policy?.Statement[2]).toEqual({
      Sid: "ServerAccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::acme-qa-state-logs-210987654321-eu-west-3/state/*",
      Condition: {
        ArnLike: { "aws:SourceArn": "arn:aws:s3:::acme-qa-state-210987654321-eu-west-3" },
        StringEquals: { "aws:SourceAccount": "210987654321" },
      },
    });
  });
});
