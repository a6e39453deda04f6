import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { Construct } from "constructs";
import { arn, type Home, s3Arn } from "../../core/arn.ts";
import { denyInsecureTransport, policyDocument } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { makePrivate } from "../shared/private-bucket.ts";

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
    const { home, retentionDays } = props;
    const bucket = new S3Bucket(this, "_bucket", {
      // Bucket names are global: the account makes this one ours.
      bucket: physicalName(NAME_LIMITS.bucket, home.name, "alb-logs", home.account, home.region),
      forceDestroy: props.forceDestroy,
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    this.bucketName = bucket.bucket;
    const { access, versioning } = makePrivate(this, bucket.id, props.preventDestroy);
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
          expiration: [{ days: retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 7 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    const bucketArn = s3Arn(
      home,
      physicalName(NAME_LIMITS.bucket, home.name, "alb-logs", home.account, home.region),
    );
    this.policy = new S3BucketPolicy(this, "_policy", {
      bucket: bucket.id,
      policy: policyDocument(...denyInsecureTransport(bucketArn), {
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
      }),
      dependsOn: [access],
    });
  }
}
