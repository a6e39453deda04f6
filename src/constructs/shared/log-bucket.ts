import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { Construct } from "constructs";
import { denyInsecureTransport, policyDocument, type Statement } from "../../core/iam.ts";
import { makePrivate } from "./private-bucket.ts";

export interface LogBucketProps {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Days after which a log object expires. */
  readonly retentionDays: number;
  /** Lets Terraform empty and delete the bucket; off where logs are protected. */
  readonly forceDestroy: boolean;
  readonly preventDestroy: boolean;
  /** The statement that lets a service deliver its logs. */
  readonly delivery: Statement;
}

/** A private bucket to which a service of AWS delivers logs. Encrypted with SSE-S3, the one kind that delivery supports. */
export function makeLogBucket(scope: Construct, props: LogBucketProps) {
  const bucket = new S3Bucket(scope, "_bucket", {
    bucket: props.bucketName,
    forceDestroy: props.forceDestroy,
    lifecycle: { preventDestroy: props.preventDestroy },
  });
  const { access, versioning } = makePrivate(scope, bucket.id, props.preventDestroy);
  new S3BucketServerSideEncryptionConfigurationA(scope, "_encryption", {
    bucket: bucket.id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new S3BucketLifecycleConfiguration(scope, "_expiry", {
    bucket: bucket.id,
    rule: [
      {
        id: "expire",
        status: "Enabled",
        filter: [{ prefix: "" }],
        expiration: [{ days: props.retentionDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: 7 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
    ],
    dependsOn: [versioning],
  });
  const policy = new S3BucketPolicy(scope, "_policy", {
    bucket: bucket.id,
    policy: policyDocument(...denyInsecureTransport(props.bucketArn), props.delivery),
    dependsOn: [access],
  });
  return { bucket, policy };
}
