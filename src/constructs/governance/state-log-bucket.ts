import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { Construct } from "constructs";
import { type Home, s3Arn } from "../../core/arn.ts";
import { stateNames } from "../../core/state-names.ts";
import { makeLogBucket } from "../shared/log-bucket.ts";

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
    const bucketArn = s3Arn(home, names.logBucket);
    const { bucket, policy } = makeLogBucket(this, {
      bucketName: names.logBucket,
      bucketArn,
      retentionDays: RETENTION_DAYS,
      forceDestroy: !protection,
      preventDestroy: protection,
      delivery: {
        Sid: "ServerAccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/${LOG_PREFIX}*`,
        Condition: {
          ArnLike: { "aws:SourceArn": s3Arn(home, names.bucket) },
          StringEquals: { "aws:SourceAccount": home.account },
        },
      },
    });
    this.bucketName = bucket.bucket;
    this.policy = policy;
  }
}
