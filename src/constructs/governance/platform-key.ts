import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { arn, type Home, iamArn, wafLogGroupName } from "../../core/arn.ts";
import { keyAdministration, policyDocument, type Statement } from "../../core/iam.ts";

export interface PlatformKeyProps {
  readonly home: Home;
  readonly preventDestroy: boolean;
}

/**
 * Customer managed key of log groups and the alert topic. Alarms cannot publish to a topic under the AWS managed key, and
 * they fail silently
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, 2026-06).
 */
export class PlatformKey extends Construct {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { home, preventDestroy }: PlatformKeyProps) {
    super(scope, id);
    const { account, name, region } = home;
    const key = new KmsKey(this, "_key", {
      description: `${name}: log groups and the alert topic`,
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
      bypassPolicyLockoutSafetyCheck: false,
      policy: policyDocument(
        keyAdministration(iamArn(home, "root")),
        {
          Sid: "CloudWatchLogs",
          Effect: "Allow",
          Principal: { Service: `logs.${region}.amazonaws.com` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": [`/${name}/*`, wafLogGroupName(home)].map((group) =>
                arn(home, "logs", `log-group:${group}`),
              ),
            },
          },
        },
        {
          Sid: "AlarmsToTheAlertTopic",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
        ...throughIam(home),
      ),
      tags: { Name: name },
      lifecycle: { preventDestroy },
    });
    new KmsAlias(this, "_alias", { name: `alias/${name}`, targetKeyId: key.keyId });
    this.keyArn = key.arn;
  }
}

/**
 * What IAM policies of this account may grant: publishing to the topic through SNS, such as a test alarm, and ECS Exec
 * sessions of this cluster, whose client and container call KMS themselves with the session as encryption context
 * (https://github.com/aws/session-manager-plugin, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html,
 * 2026-06). Reading logs needs no permission on the key, and nothing else is granted to anybody.
 */
function throughIam(home: Home): Statement[] {
  const { account, name, region } = home;
  const Principal = { AWS: iamArn(home, "root") };
  const caller = { "kms:CallerAccount": account };
  return [
    {
      Sid: "PublishAsIamAllows",
      Effect: "Allow",
      Principal,
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { ...caller, "kms:ViaService": `sns.${region}.amazonaws.com` } },
    },
    {
      Sid: "ExecSessionsAsIamAllows",
      Effect: "Allow",
      Principal,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: caller,
        StringLike: { "kms:EncryptionContext:aws:ssm:TargetId": `ecs:${name}_*` },
      },
    },
  ];
}
