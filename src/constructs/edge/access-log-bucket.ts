import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { Construct } from "constructs";
import { arn, type Home, s3Arn } from "../../core/arn.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { makeLogBucket } from "../shared/log-bucket.ts";

export interface AccessLogBucketProps {
  readonly home: Home;
  readonly retentionDays: number;
  /** Lets Terraform empty and delete the bucket; off where logs are protected. */
  readonly forceDestroy: boolean;
  readonly preventDestroy: boolean;
}

/**
 * Bucket of the load balancer's access and connection logs. It is encrypted with SSE-S3: log delivery of Elastic
 * Load Balancing supports nothing else
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html, 2026-06).
 */
export class AccessLogBucket extends Construct {
  readonly bucketName: string;
  /** Delivery is refused until the policy exists; who writes logs waits for it. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const { forceDestroy, home, preventDestroy, retentionDays } = props;
    // Bucket names are global: the account makes this one ours.
    const bucketName = physicalName(NAME_LIMITS.bucket, home.name, "alb-logs", home.account, home.region);
    const bucketArn = s3Arn(home, bucketName);
    const { bucket, policy } = makeLogBucket(this, {
      bucketName,
      bucketArn,
      retentionDays,
      forceDestroy,
      preventDestroy,
      delivery: {
        Sid: "LoadBalancerLogs",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: [
          `${bucketArn}/access/AWSLogs/${home.account}/*`,
          `${bucketArn}/connection/AWSLogs/${home.account}/*`,
        ],
        // The one key that AWS documents for this service; its value names the account.
        Condition: { ArnLike: { "aws:SourceArn": arn(home, "elasticloadbalancing", "loadbalancer/*") } },
      },
    });
    this.bucketName = bucket.bucket;
    this.policy = policy;
  }
}
