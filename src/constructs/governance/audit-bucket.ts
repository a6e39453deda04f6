import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { Construct } from "constructs";
import { arn, type Home, s3Arn } from "../../core/arn.ts";
import { auditNames } from "../../core/audit-patterns.ts";
import { denyInsecureTransport, policyDocument, type Statement } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { makePrivate } from "../shared/private-bucket.ts";

export interface AuditBucketProps {
  readonly home: Home;
  /** Days that log files are kept, and locked: nobody deletes a file before. */
  readonly retentionDays: number;
  readonly adminRoleArn: string;
  /** Off only in the run that tears the trail down. */
  readonly protection: boolean;
}

/** Days between the end of a file's retention and its deletion. */
const GRACE_DAYS = 7;

/** What could shorten, open or redirect the audit log. */
const BUCKET_CHANGES = [
  "PutBucketVersioning",
  "PutBucketPolicy",
  "DeleteBucketPolicy",
  "PutEncryptionConfiguration",
  "PutLifecycleConfiguration",
  "PutReplicationConfiguration",
  "PutBucketPublicAccessBlock",
  "PutBucketOwnershipControls",
  "PutBucketAcl",
  "PutBucketLogging",
  "PutBucketObjectLockConfiguration",
];

export function auditBucketName({ account, name, region }: Home): string {
  return physicalName(NAME_LIMITS.bucket, name, "audit", account, region);
}

/**
 * Bucket of the trail's log files. Files are locked in governance mode: compliance mode would keep a mistaken
 * retention for its whole length, and the policy below takes the bypass of governance mode from everybody
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html, 2026-11).
 *
 * No server access logs: the trail records reads and deletions of these objects itself, and a bucket with Object Lock
 * cannot be the target of access logs.
 */
export class AuditBucket extends Construct {
  readonly bucketName: string;
  /** CloudTrail refuses a bucket that it may not write to. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AuditBucketProps) {
    super(scope, id);
    const { home, protection, retentionDays } = props;
    const bucket = new S3Bucket(this, "_bucket", {
      bucket: auditBucketName(home),
      objectLockEnabled: true,
      forceDestroy: !protection,
      lifecycle: { preventDestroy: protection },
    });
    const { access, versioning } = makePrivate(this, bucket.id, protection);
    // CloudTrail names the trail's key with each file; a default key would need a policy for CloudTrail's tests too.
    new S3BucketServerSideEncryptionConfigurationA(this, "_encryption", {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    new S3BucketObjectLockConfigurationA(this, "_lock", {
      bucket: bucket.id,
      rule: { defaultRetention: { mode: "GOVERNANCE", days: retentionDays } },
      dependsOn: [versioning],
    });
    new S3BucketLifecycleConfiguration(this, "_expiry", {
      bucket: bucket.id,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: retentionDays + GRACE_DAYS }],
          noncurrentVersionExpiration: [{ noncurrentDays: GRACE_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    this.bucketName = bucket.bucket;
    this.policy = new S3BucketPolicy(this, "_policy", {
      bucket: bucket.id,
      policy: policyDocument(...statements(props)),
      dependsOn: [access],
    });
  }
}

/**
 * What CloudTrail needs:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html (2026-11).
 */
function statements({ adminRoleArn, home, protection }: AuditBucketProps): Statement[] {
  const bucketArn = s3Arn(home, auditBucketName(home));
  const objects = `${bucketArn}/*`;
  const deny = { Effect: "Deny", Principal: "*" } as const;
  const trail = {
    "aws:SourceArn": arn(home, "cloudtrail", `trail/${auditNames(home).trail}`),
    "aws:SourceAccount": home.account,
  };
  return [
    ...denyInsecureTransport(bucketArn),
    {
      Sid: "TrailReadsTheAcl",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: trail },
    },
    {
      Sid: "TrailWrites",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/AWSLogs/${home.account}/*`,
      Condition: { StringEquals: { ...trail, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
    {
      Sid: "DenyOtherWriters",
      ...deny,
      Action: "s3:PutObject",
      Resource: objects,
      Condition: { Bool: { "aws:PrincipalIsAWSService": "false" } },
    },
    ...(protection ? protectedFrom(bucketArn, adminRoleArn) : []),
  ];
}

function protectedFrom(bucketArn: string, adminRoleArn: string): Statement[] {
  const deny = { Effect: "Deny", Principal: "*" } as const;
  return [
    {
      Sid: "DenyDeletionAndBypass",
      ...deny,
      Action: [
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:BypassGovernanceRetention",
        "s3:PutObjectRetention",
      ],
      Resource: `${bucketArn}/*`,
    },
    { Sid: "DenyDeletionOfTheBucket", ...deny, Action: "s3:DeleteBucket", Resource: bucketArn },
    {
      Sid: "DenyChangesOfTheBucket",
      ...deny,
      Action: BUCKET_CHANGES.map((verb) => `s3:${verb}`),
      Resource: bucketArn,
      Condition: {
        Null: { "aws:PrincipalArn": "false" },
        ArnNotLike: { "aws:PrincipalArn": adminRoleArn },
      },
    },
  ];
}
