import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { type PolicyStatement, statementsOf } from "../../terraform/iam-document.ts";
import { at, isTrue, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { type Breach, breach, breachIf, perResource, type Rule, setting } from "../rule.ts";

const BUCKET = "aws_s3_bucket";
const S3_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html";

const bucketName: Rule = perResource(
  {
    code: "TF-S3-01",
    title: "A bucket has a name that S3 takes",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    type: BUCKET,
  },
  (bucket) => {
    const name = textOf(bucket.attributes["bucket"]);
    const bad = name !== undefined && !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name);
    return breachIf(bad, bucket, "bucket", name, {
      limit: "3–63 of a-z, 0-9 and -, and no dot, which TLS certificates of S3 do not cover",
      fix: "write it in lower case",
    });
  },
);

const encryption: Rule = perBucket(
  {
    code: "TF-S3-02",
    title: "A bucket is encrypted with a key of its own",
    source: `${S3_CONTROLS}#s3-17`,
    type: "aws_s3_bucket_server_side_encryption_configuration",
    limit:
      "aws:kms with kms_master_key_id; AES256 only where a load balancer or S3 writes access logs, which take nothing else, or a trail that names its key with each file",
    fix: "encrypt the bucket with a customer managed key",
  },
  (config, bucket, stack) => {
    const path = "rule.apply_server_side_encryption_by_default";
    const algorithm = at(config.attributes, `${path}.sse_algorithm`);
    const key = at(config.attributes, `${path}.kms_master_key_id`);
    if (takesAccessLogs(bucket, stack)) {
      return algorithm === "AES256" ? undefined : [`${path}.sse_algorithm`, algorithm];
    }
    if (algorithm === "AES256" && takesTrail(bucket, stack)) return undefined;
    if (algorithm !== "aws:kms") return [`${path}.sse_algorithm`, algorithm];
    return key ? undefined : [`${path}.kms_master_key_id`, key];
  },
);

const versioning: Rule = perBucket(
  {
    code: "TF-S3-03",
    title: "A bucket keeps what is overwritten",
    source: `${S3_CONTROLS}#s3-14`,
    type: "aws_s3_bucket_versioning",
    limit: "versioning Enabled",
    fix: "enable versioning",
  },
  ({ attributes }) => {
    const status = at(attributes, "versioning_configuration.status");
    return status === "Enabled" ? undefined : ["versioning_configuration.status", status];
  },
);

const publicAccess: Rule = perBucket(
  {
    code: "TF-S3-04",
    title: "A bucket cannot become public",
    source: `${S3_CONTROLS}#s3-8`,
    type: "aws_s3_bucket_public_access_block",
    limit: "all four switches true",
    fix: "block public access",
  },
  ({ attributes }) => {
    const switches = [
      "block_public_acls",
      "block_public_policy",
      "ignore_public_acls",
      "restrict_public_buckets",
    ];
    const open = switches.find((name) => !isTrue(attributes[name]));
    return open === undefined ? undefined : [open, attributes[open]];
  },
);

const ownership: Rule = perBucket(
  {
    code: "TF-S3-05",
    title: "Access lists are off",
    source: `${S3_CONTROLS}#s3-12`,
    type: "aws_s3_bucket_ownership_controls",
    limit: "BucketOwnerEnforced",
    fix: "set object_ownership",
  },
  ({ attributes }) => {
    const owner = at(attributes, "rule.object_ownership");
    return owner === "BucketOwnerEnforced" ? undefined : ["rule.object_ownership", owner];
  },
);

const tlsOnly: Rule = perBucket(
  {
    code: "TF-S3-06",
    title: "A bucket is read and written over TLS only, by nobody unnamed",
    source: `${S3_CONTROLS}#s3-5`,
    type: "aws_s3_bucket_policy",
    limit: "a Deny of s3:* to everyone where aws:SecureTransport is false, and no Allow to everyone",
    fix: "add the statement, and name principals in every Allow",
  },
  (policy) => {
    const statements = statementsOf(policy, "policy");
    const open = statements.find(
      (s) => s.effect === "Allow" && s.principals.includes("*") && s.conditions.length === 0,
    );
    if (open) return [open.path, "Allow to *"];
    return statements.some(deniesPlainHttp) ? undefined : ["policy", "no such Deny"];
  },
);

const emptied: Rule = setting({
  code: "TF-S3-07",
  title: "A protected bucket is never emptied by Terraform",
  source: "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket",
  type: BUCKET,
  path: "force_destroy",
  allowed: [false],
  optional: true,
  when: (_bucket, _stack, { protection }) => protection,
  limit: "false, because the environment is protected",
  fix: "set force_destroy to false",
});

interface BucketRule extends Pick<Rule, "code" | "title" | "source"> {
  /** Type of the resource that configures a bucket. */
  readonly type: string;
  readonly limit: string;
  readonly fix: string;
}

/** A rule that each bucket has a configuration of some type, and that `problem` finds nothing in it. */
function perBucket(
  { type, limit, fix, ...head }: BucketRule,
  problem: (
    config: Resource,
    bucket: Resource,
    stack: Configuration,
  ) => readonly [string, unknown] | undefined,
): Rule {
  return perResource({ ...head, type: BUCKET }, (bucket, stack): Breach[] => {
    const configs = stack.of(type).filter((config) => refersTo(config.attributes["bucket"], bucket));
    if (configs.length === 0) return [breach(bucket, "", `no ${type}`, { limit, fix })];
    return configs.flatMap((config) => {
      const found = problem(config, bucket, stack);
      return found ? [breach(config, found[0], found[1], { limit, fix })] : [];
    });
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html (2026-06) for S3's own. */
function takesAccessLogs(bucket: Resource, stack: Configuration): boolean {
  const balancers = stack
    .of("aws_lb")
    .flatMap(({ attributes }) =>
      ["access_logs", "connection_logs"].map((log) => at(attributes, `${log}.bucket`)),
    );
  const buckets = stack.of("aws_s3_bucket_logging").map(({ attributes }) => attributes["target_bucket"]);
  return [...balancers, ...buckets].some((target) => refersTo(target, bucket));
}

/** CloudTrail encrypts with the trail's key, which TF-TRAIL-05 demands, whatever the bucket's default is. */
function takesTrail(bucket: Resource, stack: Configuration): boolean {
  return stack.of("aws_cloudtrail").some(({ attributes }) => refersTo(attributes["s3_bucket_name"], bucket));
}

function deniesPlainHttp(statement: PolicyStatement): boolean {
  const plain = statement.conditions.some(
    ({ key, operator, values }) =>
      operator === "Bool" && key === "aws:securetransport" && values.includes("false"),
  );
  const everything = statement.actions.some((action) => action === "s3:*" || action === "*");
  return statement.effect === "Deny" && plain && everything && statement.principals.includes("*");
}

export const BUCKET_RULES: readonly Rule[] = [
  bucketName,
  encryption,
  versioning,
  publicAccess,
  ownership,
  tlsOnly,
  emptied,
];
