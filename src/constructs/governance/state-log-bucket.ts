import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { Construct } from "constructs";
import { type Home, s3Arn } from "../../core/arn.ts";
import { denyInsecureTransport, policyDocument } from "../../core/iam.ts";
import { stateNames } from "../../core/state-names.ts";
import { makePrivate } from "../shared/private-bucket.ts";

/** Front of every log object's key. */
export const LOG_PREFIX = "state/";

/** Days that server access logs are kept: long enough to look into what was noticed late. */
const RETENTION_DAYS = 400;

export interface StateLogBucketProps {
  readonly home: Home;
  readonly protection: boolean;
}

/**
 * Server access logs of the state bucket: who read or wrote which state. Encrypted with SSE-S3, because log delivery
 * supports nothing else
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html, 2026-06).
 */
export class StateLogBucket extends Construct {
  readonly bucketName: string;
  /** Delivery is refused until the policy exists. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, { home, protection }: StateLogBucketProps) {
    super(scope, id);
    const names = stateNames(home);
    const lifecycle = { preventDestroy: protection };
    const bucket = new S3Bucket(this, "_bucket", {
      bucket: names.logBucket,
      forceDestroy: !protection,
      lifecycle,
    });
    this.bucketName = bucket.bucket;
    const { access, versioning } = makePrivate(this, bucket.id, protection);
    new S3BucketServerSideEncryptionConfigurationA(this, "_encryption", {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    new S3BucketLifecycleConfiguration(this, "_expiry", {
      bucket: bucket.id,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: RETENTION_DAYS }],
          noncurrentVersionExpiration: [{ noncurrentDays: 7 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    const bucketArn = s3Arn(home, names.logBucket);
    this.policy = new S3BucketPolicy(this, "_policy", {
      bucket: bucket.id,
      policy: policyDocument(...denyInsecureTransport(bucketArn), {
        Sid: "ServerAccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/${LOG_PREFIX}*`,
        Condition: {
          ArnLike: { "aws:SourceArn": s3Arn(home, names.bucket) },
          StringEquals: { "aws:SourceAccount": home.account },
        },
      }),
      dependsOn: [access],
    });
  }
}
