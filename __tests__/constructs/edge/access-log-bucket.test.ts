import { AccessLogBucket } from "../../../src/constructs/edge/access-log-bucket.ts";
import { HOME, make } from "../../support/construct.ts";

const logs = (forceDestroy: boolean, preventDestroy: boolean) =>
  make(
    (stack) =>
      new AccessLogBucket(stack, "logs", { home: HOME, retentionDays: 41, forceDestroy, preventDestroy }),
  );

describe("AccessLogBucket", () => {
  it("is private, and takes logs of this account's load balancers only", () => {
    expect(logs(false, true)).toEqual({
      "aws_s3_bucket.logs": {
        bucket: "acme-qa-alb-logs-210987654321-eu-west-3",
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_public_access_block.logs": {
        block_public_acls: true,
        block_public_policy: true,
        bucket: "${aws_s3_bucket.logs.id}",
        ignore_public_acls: true,
        restrict_public_buckets: true,
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_ownership_controls.logs": {
        bucket: "${aws_s3_bucket.logs.id}",
        rule: { object_ownership: "BucketOwnerEnforced" },
      },
      "aws_s3_bucket_versioning.logs": {
        bucket: "${aws_s3_bucket.logs.id}",
        versioning_configuration: { status: "Enabled" },
        lifecycle: { prevent_destroy: true },
      },
      "aws_s3_bucket_server_side_encryption_configuration.logs": {
        bucket: "${aws_s3_bucket.logs.id}",
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
      },
      "aws_s3_bucket_lifecycle_configuration.logs": {
        bucket: "${aws_s3_bucket.logs.id}",
        rule: [
          {
            id: "expire",
            status: "Enabled",
            abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
            expiration: [{ days: 41 }],
            filter: [{ prefix: "" }],
            noncurrent_version_expiration: [{ noncurrent_days: 7 }],
          },
        ],
        depends_on: ["aws_s3_bucket_versioning.logs"],
      },
      "aws_s3_bucket_policy.logs": {
        bucket: "${aws_s3_bucket.logs.id}",
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "DenyInsecureTransport",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [
                "arn:aws:s3:::acme-qa-alb-logs-210987654321-eu-west-3",
                "arn:aws:s3:::acme-qa-alb-logs-210987654321-eu-west-3/*",
              ],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
              Sid: "DenyOldTls",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [
                "arn:aws:s3:::acme-qa-alb-logs-210987654321-eu-west-3",
                "arn:aws:s3:::acme-qa-alb-logs-210987654321-eu-west-3/*",
              ],
              Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
            },
            {
              Sid: "LoadBalancerLogs",
              Effect: "Allow",
              Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
              Action: "s3:PutObject",
              Resource: [
                "arn:aws:s3:::acme-qa-alb-logs-210987654321-eu-west-3/access/AWSLogs/210987654321/*",
                "arn:aws:s3:::acme-qa-alb-logs-210987654321-eu-west-3/connection/AWSLogs/210987654321/*",
              ],
              Condition: {
                ArnLike: {
                  "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-3:210987654321:loadbalancer/*",
                },
              },
            },
          ],
        },
        depends_on: ["aws_s3_bucket_public_access_block.logs"],
      },
    });
  });

  it("can be emptied and destroyed where nothing is protected", () => {
    const made = logs(true, false);
    expect(made["aws_s3_bucket.logs"]).toMatchObject({
      force_destroy: true,
      lifecycle: { prevent_destroy: false },
    });
    expect(made["aws_s3_bucket_public_access_block.logs"]).not.toHaveProperty("lifecycle");
    expect(made["aws_s3_bucket_versioning.logs"]).not.toHaveProperty("lifecycle");
  });
});
