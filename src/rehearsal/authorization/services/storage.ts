import { each, type ServiceRules } from "../rule.ts";

const BUCKET = "arn:{partition}:s3:::{Bucket}";
const OBJECT = "arn:{partition}:s3:::{Bucket}/{Key}";

/** An operation on a bucket that an action of another name allows. */
const asking = (action: string) => ({ action: `s3:${action}`, on: [BUCKET] });

/** Headers that are condition keys of a write. */
const WRITTEN = {
  "s3:x-amz-acl": "{x-amz-acl}",
  "s3:x-amz-server-side-encryption": "{x-amz-server-side-encryption}",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": "{x-amz-server-side-encryption-aws-kms-key-id}",
  "s3:x-amz-storage-class": "{x-amz-storage-class}",
  "s3:if-none-match": "{if-none-match}",
};

const LISTED = { "s3:prefix": "{prefix}", "s3:delimiter": "{delimiter}", "s3:max-keys": "{max-keys}" };

/**
 * Amazon S3, whose actions have the names of its operations only now and then
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html and
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, 2026-11).
 */
export const S3: ServiceRules = {
  operations: {
    ListBuckets: { action: "s3:ListAllMyBuckets" },
    CreateBucket: {
      creates: [BUCKET],
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (2026-11).
      also: [
        { action: "s3:PutBucketAcl", on: [BUCKET], when: "x-amz-acl!=private" },
        { action: "s3:PutBucketOwnershipControls", on: [BUCKET], when: "x-amz-object-ownership" },
        {
          action: "s3:PutBucketObjectLockConfiguration",
          on: [BUCKET],
          when: "x-amz-bucket-object-lock-enabled=true",
        },
        { action: "s3:PutBucketVersioning", on: [BUCKET], when: "x-amz-bucket-object-lock-enabled=true" },
      ],
    },
    HeadBucket: asking("ListBucket"),
    ...each("ListObjects ListObjectsV2", { ...asking("ListBucket"), keys: LISTED }),
    ListObjectVersions: { ...asking("ListBucketVersions"), keys: LISTED },
    ListMultipartUploads: asking("ListBucketMultipartUploads"),
    GetBucketAccelerateConfiguration: asking("GetAccelerateConfiguration"),
    GetBucketCors: asking("GetBucketCORS"),
    GetBucketEncryption: asking("GetEncryptionConfiguration"),
    PutBucketEncryption: asking("PutEncryptionConfiguration"),
    DeleteBucketEncryption: asking("PutEncryptionConfiguration"),
    GetBucketLifecycleConfiguration: asking("GetLifecycleConfiguration"),
    PutBucketLifecycleConfiguration: asking("PutLifecycleConfiguration"),
    DeleteBucketLifecycleConfiguration: asking("PutLifecycleConfiguration"),
    GetBucketNotificationConfiguration: asking("GetBucketNotification"),
    GetObjectLockConfiguration: asking("GetBucketObjectLockConfiguration"),
    PutObjectLockConfiguration: asking("PutBucketObjectLockConfiguration"),
    DeleteBucketOwnershipControls: asking("PutBucketOwnershipControls"),
    GetPublicAccessBlock: asking("GetBucketPublicAccessBlock"),
    PutPublicAccessBlock: asking("PutBucketPublicAccessBlock"),
    DeletePublicAccessBlock: asking("PutBucketPublicAccessBlock"),
    GetBucketReplication: asking("GetReplicationConfiguration"),
    DeleteBucketTagging: asking("PutBucketTagging"),
    ...each("GetBucketAcl GetBucketLocation GetBucketLogging GetBucketOwnershipControls GetBucketPolicy", {
      on: [BUCKET],
    }),
    ...each("GetBucketPolicyStatus GetBucketRequestPayment GetBucketTagging GetBucketVersioning", {
      on: [BUCKET],
    }),
    ...each("GetBucketWebsite PutBucketAcl PutBucketLogging PutBucketOwnershipControls PutBucketPolicy", {
      on: [BUCKET],
    }),
    ...each("PutBucketTagging PutBucketVersioning DeleteBucketPolicy DeleteBucket", { on: [BUCKET] }),
    PutObject: {
      on: [OBJECT],
      keys: WRITTEN,
      also: [
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (2026-11).
        { action: "s3:PutObjectTagging", on: [OBJECT], when: "x-amz-tagging" },
        { action: "s3:PutObjectRetention", on: [OBJECT], when: "x-amz-object-lock-mode" },
      ],
    },
    CreateMultipartUpload: { action: "s3:PutObject", on: [OBJECT], keys: WRITTEN },
    UploadPart: { action: "s3:PutObject", on: [OBJECT] },
    ...each("GetObject HeadObject", { action: "s3:GetObject", on: [OBJECT] }),
    ...each("GetObjectVersion HeadObjectVersion", { action: "s3:GetObjectVersion", on: [OBJECT] }),
    GetObjectTagging: { on: [OBJECT] },
    DeleteObject: { on: [OBJECT] },
    DeleteObjectVersion: { on: [OBJECT] },
    DeleteObjects: {
      action: "s3:DeleteObject",
      on: ["arn:{partition}:s3:::{Bucket}/{Keys}"],
      also: [{ action: "s3:DeleteObjectVersion", on: ["arn:{partition}:s3:::{Bucket}/{KeysOfVersions}"] }],
    },
  },
};

const TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{TableName|name}";

/**
 * Amazon DynamoDB (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html, 2026-11).
 */
export const DYNAMODB: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "dynamodb:TagResource",
  operations: {
    CreateTable: { creates: [TABLE] },
    ...each("DescribeTable DescribeContinuousBackups DescribeTimeToLive UpdateTable DeleteTable", {
      on: [TABLE],
    }),
    ...each("UpdateContinuousBackups UpdateTimeToLive", { on: [TABLE] }),
    ...each("GetItem PutItem UpdateItem DeleteItem", {
      on: [TABLE],
      keys: { "dynamodb:leadingkeys": "{leadingKey}" },
    }),
    ...each("Query Scan", { on: [TABLE] }),
    ...each("ListTagsOfResource TagResource", { on: ["{ResourceArn}"] }),
    UntagResource: { on: ["{ResourceArn}"], tagKeys: "TagKeys" },
  },
};

/** Parameters that AWS publishes belong to no account. */
export const SSM: ServiceRules = {
  tags: "Tags",
  operations: {
    GetParameter: { on: ["{Name|parameter}"] },
    GetParameters: { on: ["{Names|parameter}"] },
  },
};
