import { PlatformKey } from "../../../src/constructs/governance/platform-key.ts";
import { HOME, make, resolved } from "../../support/construct.ts";

describe("PlatformKey", () => {
  it("serves log groups, publishers and sessions of this platform, and rotates", () => {
    const made = make((stack) => {
      const { keyArn } = new PlatformKey(stack, "key", { home: HOME, preventDestroy: true });
      expect(resolved(stack, keyArn)).toBe("${aws_kms_key.key.arn}");
    });
    expect(made).toEqual({
      "aws_kms_key.key": {
        bypass_policy_lockout_safety_check: false,
        deletion_window_in_days: 30,
        description: "acme-qa: log groups and the alert topic",
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
              Sid: "CloudWatchLogs",
              Effect: "Allow",
              Principal: { Service: "logs.eu-west-3.amazonaws.com" },
              Action: [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:Describe*",
              ],
              Resource: "*",
              Condition: {
                ArnLike: {
                  "kms:EncryptionContext:aws:logs:arn": [
                    "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/*",
                    "arn:aws:logs:eu-west-3:210987654321:log-group:aws-waf-logs-acme-qa",
                  ],
                },
              },
            },
            {
              Sid: "AlarmsToTheAlertTopic",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
              Resource: "*",
              Condition: { StringEquals: { "aws:SourceAccount": "210987654321" } },
            },
            {
              Sid: "PublishAsIamAllows",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::210987654321:root" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
              Resource: "*",
              Condition: {
                StringEquals: {
                  "kms:CallerAccount": "210987654321",
                  "kms:ViaService": "sns.eu-west-3.amazonaws.com",
                },
              },
            },
            {
              Sid: "ExecSessionsAsIamAllows",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::210987654321:root" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey"],
              Resource: "*",
              Condition: {
                StringEquals: { "kms:CallerAccount": "210987654321" },
                StringLike: { "kms:EncryptionContext:aws:ssm:TargetId": "ecs:acme-qa_*" },
              },
            },
          ],
        },
        rotation_period_in_days: 365,
        tags: { Name: "acme-qa" },
        lifecycle: { prevent_destroy: true },
      },
      "aws_kms_alias.key": { name: "alias/acme-qa", target_key_id: "${aws_kms_key.key.key_id}" },
    });
  });

  it("can be destroyed where nothing is protected", () => {
    const made = make((stack) => new PlatformKey(stack, "key", { home: HOME, preventDestroy: false }));
    expect(made["aws_kms_key.key"]).toMatchObject({ lifecycle: { prevent_destroy: false } });
  });
});
