import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { Construct } from "constructs";
import { type Home, iamArn, s3Arn } from "../../core/arn.ts";
import { denyInsecureTransport, keyAdministration, policyDocument, type Statement } from "../../core/iam.ts";
import { stateKey, stateNames } from "../../core/state-names.ts";
import { makePrivate } from "../shared/private-bucket.ts";
import { LOG_PREFIX, StateLogBucket } from "./state-log-bucket.ts";

export interface StateStoreProps {
  readonly home: Home;
  /** ARN of the role by which people apply, with `*` if need be: it alone changes the store, and it may write state. */
  readonly adminRoleArn: string;
  /** The role that applies for the pipeline. @default only people write state */
  readonly pipeline?: {
    readonly roleArn: string;
    /** Stacks of this store that it does not apply: their states are people's. */
    readonly exceptStacks: readonly string[];
  };
  /** ARNs of the roles that plan: they may read state, and write what locks it. */
  readonly planRoleArns: readonly string[];
  /** Off only in the run that tears the store itself down. */
  readonly protection: boolean;
}

/** What could end versions, encryption, privacy or this policy. */
const STORE_CHANGES = [
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
];

type StateRoles = Pick<StateStoreProps, "adminRoleArn" | "pipeline" | "planRoleArns">;

/**
 * What DynamoDB needs in addition of whoever makes a table under the key, to use it on their behalf
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html, 2026-06).
 */
const USE_BY_DYNAMODB = ["Encrypt", "ReEncrypt*", "CreateGrant"];

/**
 * Where Terraform keeps state: a versioned bucket under a key of its own, and a lock table. Everything here is
 * `prevent_destroy` in every environment, because losing state loses the platform.
 */
export class StateStore extends Construct {
  private readonly home: Home;
  private readonly protection: boolean;
  private readonly keyArn: string;

  constructor(scope: Construct, id: string, { home, protection, ...roles }: StateStoreProps) {
    super(scope, id);
    this.home = home;
    this.protection = protection;
    this.keyArn = this.createKey(roles);
    this.createBucket(roles);
    this.createLockTable();
  }

  private createKey(roles: StateRoles): string {
    const { name } = this.home;
    const { keyAlias } = stateNames(this.home);
    const key = new KmsKey(this, "_key", {
      description: `${name}: Terraform state`,
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
      bypassPolicyLockoutSafetyCheck: false,
      policy: policyDocument(
        keyAdministration(iamArn(this.home, "root")),
        this.throughTheStore("CreateAndUseThroughTheStore", [roles.adminRoleArn], USE_BY_DYNAMODB),
        this.throughTheStore("UseThroughTheStore", [...pipelineOf(roles), ...roles.planRoleArns], []),
      ),
      tags: { Name: `${name}-state` },
      lifecycle: { preventDestroy: this.protection },
    });
    new KmsAlias(this, "_alias", {
      name: keyAlias,
      targetKeyId: key.keyId,
      lifecycle: { preventDestroy: this.protection },
    });
    return key.arn;
  }

  /**
   * Lets a role decrypt, and encrypt lock files, but only what goes through the store. The key cannot tell a lock from
   * a state: that the role that plans writes no state is up to the bucket's policy.
   */
  private throughTheStore(sid: string, roleArns: readonly string[], more: readonly string[]): Statement {
    const { account, region } = this.home;
    return {
      Sid: sid,
      Effect: "Allow",
      // The role is a condition, not the principal: KMS refuses a principal that does not exist yet.
      Principal: { AWS: iamArn(this.home, "root") },
      Action: ["Decrypt", "GenerateDataKey*", "DescribeKey", ...more].map((verb) => `kms:${verb}`),
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": [`s3.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`],
          "kms:CallerAccount": account,
        },
        ArnLike: { "aws:PrincipalArn": roleArns },
      },
    };
  }

  private createBucket(roles: StateRoles): void {
    const bucket = new S3Bucket(this, "_bucket", {
      bucket: stateNames(this.home).bucket,
      forceDestroy: !this.protection,
      lifecycle: { preventDestroy: this.protection },
    });
    const { access, versioning } = makePrivate(this, bucket.id, this.protection);
    new S3BucketServerSideEncryptionConfigurationA(this, "_encryption", {
      bucket: bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.keyArn },
          bucketKeyEnabled: true,
        },
      ],
      lifecycle: { preventDestroy: this.protection },
    });
    new S3BucketLifecycleConfiguration(this, "_history", {
      bucket: bucket.id,
      rule: [
        {
          id: "keep-history",
          status: "Enabled",
          filter: [{ prefix: "" }],
          // The newest fifty noncurrent versions are kept forever, for recovery.
          noncurrentVersionExpiration: [{ noncurrentDays: 90, newerNoncurrentVersions: 50 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    const logs = new StateLogBucket(this, "logs", { home: this.home, protection: this.protection });
    new S3BucketLoggingA(this, "_logging", {
      bucket: bucket.id,
      targetBucket: logs.bucketName,
      targetPrefix: LOG_PREFIX,
      dependsOn: [logs.policy],
      lifecycle: { preventDestroy: this.protection },
    });
    new S3BucketPolicy(this, "_policy", {
      bucket: bucket.id,
      policy: policyDocument(...this.bucketStatements(roles)),
      lifecycle: { preventDestroy: this.protection },
      dependsOn: [access],
    });
  }

  /**
   * A request that names the key by alias carries the alias, one by key id the key's ARN; both are this key, and
   * every other is refused (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html, 2026-06).
   */
  private bucketStatements(roles: StateRoles): Statement[] {
    const { bucket, keyAliasArn } = stateNames(this.home);
    const bucketArn = s3Arn(this.home, bucket);
    const objects = `${bucketArn}/*`;
    const write = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: objects } as const;
    return [
      ...denyInsecureTransport(bucketArn),
      {
        Sid: "DenyWritesWithoutKms",
        ...write,
        Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
      },
      {
        Sid: "DenyOtherKeys",
        ...write,
        Condition: {
          StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": [this.keyArn, keyAliasArn] },
        },
      },
      ...(this.protection ? [...this.denyDeletion(bucketArn), ...denyOthers(bucketArn, roles)] : []),
    ];
  }

  private denyDeletion(bucketArn: string): Statement[] {
    return [
      {
        Sid: "DenyDeletionOfStateAndHistory",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        Resource: `${bucketArn}/*.tfstate`,
      },
      {
        Sid: "DenyDeletionOfTheBucket",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:DeleteBucket",
        Resource: bucketArn,
      },
    ];
  }

  private createLockTable(): void {
    new DynamodbTable(this, "_locks", {
      name: stateNames(this.home).lockTable,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "LockID",
      attribute: [{ name: "LockID", type: "S" }],
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: this.keyArn },
      deletionProtectionEnabled: this.protection,
      lifecycle: { preventDestroy: this.protection },
    });
  }
}

function pipelineOf({ pipeline }: StateRoles): string[] {
  return pipeline ? [pipeline.roleArn] : [];
}

/**
 * People alone change the bucket and write the states of what the pipeline's power rests on; the pipeline's role writes
 * the others; the roles that plan read all of them, and write what locks. An IAM policy can give this to nobody else.
 * Requests of AWS services carry no principal ARN and are not meant. Should the role be lost, the root user can still
 * replace the policy (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html, 2026-06).
 */
function denyOthers(bucketArn: string, roles: StateRoles): Statement[] {
  const { adminRoleArn, pipeline, planRoleArns } = roles;
  const besides = (...allowed: readonly string[]) => ({
    Null: { "aws:PrincipalArn": "false" },
    ArnNotLike: { "aws:PrincipalArn": allowed },
  });
  const deny = { Effect: "Deny", Principal: "*" } as const;
  return [
    {
      Sid: "DenyChangesOfTheBucket",
      ...deny,
      Action: STORE_CHANGES.map((verb) => `s3:${verb}`),
      Resource: bucketArn,
      Condition: besides(adminRoleArn),
    },
    {
      Sid: "DenyOtherWriters",
      ...deny,
      Action: "s3:PutObject",
      Resource: `${bucketArn}/*.tfstate`,
      Condition: besides(adminRoleArn, ...pipelineOf(roles)),
    },
    ...(pipeline
      ? [
          {
            Sid: "DenyThePipelineItsOwnPower",
            ...deny,
            Action: "s3:PutObject",
            Resource: pipeline.exceptStacks.map((stack) => `${bucketArn}/${stateKey(stack)}`),
            Condition: besides(adminRoleArn),
          },
        ]
      : []),
    {
      Sid: "DenyOtherRoles",
      ...deny,
      Action: ["GetObject", "GetObjectVersion", "PutObject", "DeleteObject", "DeleteObjectVersion"].map(
        (verb) => `s3:${verb}`,
      ),
      Resource: `${bucketArn}/*`,
      Condition: besides(adminRoleArn, ...pipelineOf(roles), ...planRoleArns),
    },
  ];
}
