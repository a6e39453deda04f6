import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { arn, type Home, iamArn } from "../../core/arn.ts";
import { auditNames } from "../../core/audit-patterns.ts";
import { keyAdministration, policyDocument, type Statement } from "../../core/iam.ts";

export interface AuditKeyProps {
  readonly home: Home;
  /** The one role that reads what the key encrypts. */
  readonly adminRoleArn: string;
  readonly preventDestroy: boolean;
}

/** Customer managed key of the audit log: its files, its log group and its alarms. */
export class AuditKey extends Construct {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { preventDestroy, ...props }: AuditKeyProps) {
    super(scope, id);
    const { home } = props;
    const key = new KmsKey(this, "_key", {
      description: `${home.name}: audit log`,
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
      bypassPolicyLockoutSafetyCheck: false,
      policy: policyDocument(
        keyAdministration(iamArn(home, "root")),
        ...forTheTrail(home),
        forReaders(props),
        forTheLogGroup(home),
        forTheTopic(home),
      ),
      tags: { Name: `${home.name}-audit` },
      lifecycle: { preventDestroy },
    });
    new KmsAlias(this, "_alias", { name: `alias/${home.name}-audit`, targetKeyId: key.keyId });
    this.keyArn = key.arn;
  }
}

/**
 * Source of the statements:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html (2026-11).
 */
function forTheTrail(home: Home): Statement[] {
  const { account } = home;
  const source = {
    "aws:SourceArn": arn(home, "cloudtrail", `trail/${auditNames(home).trail}`),
    "aws:SourceAccount": account,
  };
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  return [
    {
      Sid: "TrailEncrypts",
      Effect: "Allow",
      Principal,
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: { StringEquals: source, StringLike: trailContext(home) },
    },
    {
      Sid: "TrailDescribesTheKey",
      Effect: "Allow",
      Principal,
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: { StringEquals: source },
    },
  ];
}

function forReaders({ adminRoleArn, home }: Pick<AuditKeyProps, "adminRoleArn" | "home">): Statement {
  return {
    Sid: "AdministratorsReadLogFiles",
    Effect: "Allow",
    // The role is a condition, not the principal: KMS refuses a principal that does not exist yet.
    Principal: { AWS: iamArn(home, "root") },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: {
      StringEquals: { "kms:CallerAccount": home.account },
      StringLike: trailContext(home),
      ArnLike: { "aws:PrincipalArn": adminRoleArn },
    },
  };
}

/** The context of a log file is the ARN of its trail, whatever Region an event is from. */
function trailContext(home: Home): Record<string, string> {
  const everywhere = arn(home, "cloudtrail", "trail/*").replace(`:${home.region}:`, ":*:");
  return { "kms:EncryptionContext:aws:cloudtrail:arn": everywhere };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (2026-11). */
function forTheLogGroup(home: Home): Statement {
  return {
    Sid: "CloudWatchLogs",
    Effect: "Allow",
    Principal: { Service: `logs.${home.region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    Resource: "*",
    Condition: {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": arn(home, "logs", `log-group:${auditNames(home).logGroup}`),
      },
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (2026-11). */
function forTheTopic(home: Home): Statement {
  return {
    Sid: "AlarmsToTheAlertTopic",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": home.account } },
  };
}
