import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";

/** What a bucket's policy and lifecycle rules wait for. */
export interface BucketPrivacy {
  readonly access: S3BucketPublicAccessBlock;
  readonly versioning: S3BucketVersioningA;
}

/** Nobody outside, no access control lists, and every overwritten object kept as an old version. */
export function makePrivate(scope: Construct, bucketId: string, preventDestroy: boolean): BucketPrivacy {
  const lifecycle = preventDestroy && { lifecycle: { preventDestroy } };
  const access = new S3BucketPublicAccessBlock(scope, "_public-access", {
    bucket: bucketId,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
    ...lifecycle,
  });
  new S3BucketOwnershipControls(scope, "_ownership", {
    bucket: bucketId,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const versioning = new S3BucketVersioningA(scope, "_versioning", {
    bucket: bucketId,
    versioningConfiguration: { status: "Enabled" },
    ...lifecycle,
  });
  return { access, versioning };
}
