import { arn, bucket, iam, NAME, type Scenario, STATE_KEY, type Who } from "./scenario.ts";

const STATE = `${NAME}-state`;
const GOVERNANCE = "shop-governance-state";
const PLATFORM = "v1/prod-platform.tfstate";
const LOCKS = arn("dynamodb", `table/${STATE}-locks`);

/** How Terraform writes: under the store's own key, named by its alias. */
const SEALED = {
  "s3:x-amz-server-side-encryption": "aws:kms",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": arn("kms", `alias/${STATE}`),
};
const SEALED_GOVERNANCE = {
  ...SEALED,
  "s3:x-amz-server-side-encryption-aws-kms-key-id": arn("kms", `alias/${GOVERNANCE}`),
};
const item = (end: string) => ({
  "dynamodb:LeadingKeys": `${bucket(STATE).split(":::")[1]}/${PLATFORM}${end}`,
});

/** Requests that change the settings of a bucket of states. */
const changes = (by: Who, name: string): Scenario[] =>
  [
    "PutBucketVersioning",
    "PutBucketPolicy",
    "DeleteBucketPolicy",
    "PutEncryptionConfiguration",
    "PutLifecycleConfiguration",
    "PutBucketPublicAccessBlock",
  ].map((verb) => ({
    what: `${by} changes the store, even with AdministratorAccess: s3:${verb} of ${name}`,
    by,
    action: `s3:${verb}`,
    resource: bucket(name),
    widened: true,
    twin: { by: "administrator", widened: false },
  }));

/** What holds against a bucket's own administrators too. */
const always = (name: string, object: string, sealed: typeof SEALED): Scenario[] => [
  {
    what: `an administrator reads ${name} without TLS`,
    by: "administrator",
    action: "s3:GetObject",
    resource: bucket(name, object),
    context: { "aws:SecureTransport": "false" },
    twin: { context: {} },
  },
  {
    what: `an administrator reads ${name} with TLS 1.1`,
    by: "administrator",
    action: "s3:GetObject",
    resource: bucket(name, object),
    context: { "s3:TlsVersion": "1.1" },
    twin: { context: {} },
  },
  {
    what: `an administrator writes ${name} under S3's own key`,
    by: "administrator",
    action: "s3:PutObject",
    resource: bucket(name, object),
    context: { "s3:x-amz-server-side-encryption": "AES256" },
    twin: { context: sealed },
  },
  {
    what: `an administrator writes ${name} with another kind of encryption`,
    by: "administrator",
    action: "s3:PutObject",
    resource: bucket(name, object),
    context: { ...sealed, "s3:x-amz-server-side-encryption": "aws:kms:dsse" },
  },
  {
    what: `an administrator writes ${name} under another key`,
    by: "administrator",
    action: "s3:PutObject",
    resource: bucket(name, object),
    context: { ...sealed, "s3:x-amz-server-side-encryption-aws-kms-key-id": arn("kms", "key/other") },
  },
  {
    what: `an administrator deletes versions of a state in ${name}`,
    by: "administrator",
    action: "s3:DeleteObjectVersion",
    resource: bucket(name, object),
  },
  {
    what: `an administrator deletes the bucket ${name}`,
    by: "administrator",
    action: "s3:DeleteBucket",
    resource: bucket(name),
  },
  {
    what: `a role with AdministratorAccess reads a state in ${name}`,
    by: "stranger",
    action: "s3:GetObject",
    resource: bucket(name, object),
    twin: { by: "administrator" },
  },
  {
    what: `a role with AdministratorAccess writes a state in ${name}`,
    by: "stranger",
    action: "s3:PutObject",
    resource: bucket(name, object),
    context: sealed,
    twin: { by: "administrator" },
  },
];

export const STATES: readonly Scenario[] = [
  ...changes("apply", STATE),
  ...changes("plan", GOVERNANCE),
  ...always(STATE, PLATFORM, SEALED),
  ...always(GOVERNANCE, "v1/governance-111122223333.tfstate", SEALED_GOVERNANCE),
  {
    what: "the plan role writes a state",
    by: "plan",
    action: "s3:PutObject",
    resource: bucket(STATE, PLATFORM),
    context: SEALED,
    twin: { resource: bucket(STATE, `${PLATFORM}.tflock`) },
  },
  {
    what: "the plan role writes a state, even with AdministratorAccess",
    by: "plan",
    action: "s3:PutObject",
    resource: bucket(STATE, PLATFORM),
    context: SEALED,
    widened: true,
    twin: { by: "apply", widened: false },
  },
  {
    what: "the plan role writes the governance state, even with AdministratorAccess",
    by: "plan",
    action: "s3:PutObject",
    resource: bucket(GOVERNANCE, "v1/governance-111122223333.tfstate"),
    context: SEALED_GOVERNANCE,
    widened: true,
    twin: { by: "administrator", widened: false },
  },
  {
    what: "the plan role deletes a state",
    by: "plan",
    action: "s3:DeleteObject",
    resource: bucket(STATE, PLATFORM),
    twin: { resource: bucket(STATE, `${PLATFORM}.tflock`) },
  },
  {
    what: "the apply role writes the state of the store that protects it",
    by: "apply",
    action: "s3:PutObject",
    resource: bucket(STATE, "v1/prod-state.tfstate"),
    context: SEALED,
    twin: { resource: bucket(STATE, PLATFORM) },
  },
  {
    what: "the apply role writes the state of the store that protects it, even with AdministratorAccess",
    by: "apply",
    action: "s3:PutObject",
    resource: bucket(STATE, "v1/prod-state.tfstate"),
    context: SEALED,
    widened: true,
    twin: { by: "administrator", widened: false },
  },
  {
    what: "the apply role writes the governance state",
    by: "apply",
    action: "s3:PutObject",
    resource: bucket(GOVERNANCE, "v1/governance-111122223333.tfstate"),
    context: SEALED_GOVERNANCE,
  },
  {
    what: "the apply role deletes a state, even with AdministratorAccess",
    by: "apply",
    action: "s3:DeleteObject",
    resource: bucket(STATE, PLATFORM),
    widened: true,
    twin: { widened: false, resource: bucket(STATE, `${PLATFORM}.tflock`) },
  },
  {
    what: "the apply role deletes the history of a state",
    by: "apply",
    action: "s3:DeleteObjectVersion",
    resource: bucket(STATE, PLATFORM),
  },
  {
    what: "the apply role reads what the store's access log says",
    by: "apply",
    action: "s3:GetObject",
    resource: bucket(`${NAME}-state-logs`, "state/2026"),
  },
  {
    what: "the plan role writes the digest of a state",
    by: "plan",
    action: "dynamodb:PutItem",
    resource: LOCKS,
    context: item("-md5"),
    twin: { context: item("") },
  },
  {
    what: "the plan role deletes the digest of a state",
    by: "plan",
    action: "dynamodb:DeleteItem",
    resource: LOCKS,
    context: item("-md5"),
    twin: { action: "dynamodb:GetItem" },
  },
  {
    what: "the apply role locks a state that is people's",
    by: "apply",
    action: "dynamodb:PutItem",
    resource: LOCKS,
    context: { "dynamodb:LeadingKeys": `${bucket(STATE).split(":::")[1]}/v1/prod-state.tfstate` },
    twin: { context: item("") },
  },
  ...["DeleteTable", "UpdateTable", "UpdateContinuousBackups", "BatchWriteItem", "Scan"].map(
    (verb): Scenario => ({
      what: `the apply role touches the lock table: dynamodb:${verb}`,
      by: "apply",
      action: `dynamodb:${verb}`,
      resource: LOCKS,
    }),
  ),
  ...["ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy", "CreateGrant"].map(
    (verb): Scenario => ({
      what: `the apply role changes the key of the states: kms:${verb}`,
      by: "apply",
      action: `kms:${verb}`,
      resource: STATE_KEY,
      context: {
        "kms:ResourceAliases": `alias/${STATE}`,
        "aws:ResourceTag/Project": "shop",
        "aws:ResourceTag/Environment": "prod",
      },
      ...(verb !== "CreateGrant" && { twin: { by: "administrator" } }),
    }),
  ),
  {
    what: "the apply role decrypts with the key of the states beside the store",
    by: "apply",
    action: "kms:Decrypt",
    resource: STATE_KEY,
    context: { "kms:ResourceAliases": `alias/${STATE}` },
    twin: {
      context: { "kms:ResourceAliases": `alias/${STATE}`, "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
    },
  },
  {
    what: "a role with AdministratorAccess decrypts a state through S3",
    by: "stranger",
    action: "kms:Decrypt",
    resource: STATE_KEY,
    context: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
    twin: { by: "administrator" },
  },
  {
    what: "a role of another account with AdministratorAccess reads a state",
    by: { principal: iam("role/admin", "999999999999") },
    action: "s3:GetObject",
    resource: bucket(STATE, PLATFORM),
  },
  {
    what: "S3 delivers an access log without TLS",
    by: { principal: "logging.s3.amazonaws.com" },
    action: "s3:PutObject",
    resource: bucket(`${STATE}-logs`, "state/2026"),
    context: {
      "aws:SourceArn": bucket(STATE),
      "aws:SourceAccount": "111122223333",
      "aws:SecureTransport": "false",
    },
    twin: { context: { "aws:SourceArn": bucket(STATE), "aws:SourceAccount": "111122223333" } },
  },
  {
    what: "S3 delivers an access log with TLS 1.1",
    by: { principal: "logging.s3.amazonaws.com" },
    action: "s3:PutObject",
    resource: bucket(`${STATE}-logs`, "state/2026"),
    context: { "aws:SourceArn": bucket(STATE), "aws:SourceAccount": "111122223333", "s3:TlsVersion": "1.1" },
  },
  {
    what: "S3 delivers the access log of a bucket of somebody else",
    by: { principal: "logging.s3.amazonaws.com" },
    action: "s3:PutObject",
    resource: bucket(`${STATE}-logs`, "state/2026"),
    context: { "aws:SourceArn": "arn:aws:s3:::elsewhere", "aws:SourceAccount": "999999999999" },
  },
  ...[
    ["without TLS", { "aws:SecureTransport": "false" }],
    ["with TLS 1.1", { "s3:TlsVersion": "1.1" }],
  ].map(
    ([how, context]): Scenario => ({
      what: `an administrator reads the access log of the governance store ${how}`,
      by: "administrator",
      action: "s3:GetObject",
      resource: bucket(`${GOVERNANCE}-logs`, "state/2026"),
      context: context as Record<string, string>,
      twin: { context: {} },
    }),
  ),
];
