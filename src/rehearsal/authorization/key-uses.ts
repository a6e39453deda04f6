import type { Access } from "./access.ts";
import type { Call } from "./call.ts";
import { access } from "./keys.ts";
import type { Lookups, Thing } from "./lookups.ts";
import { textsAt } from "./parameters.ts";
import { expand } from "./template.ts";

/** A use of a KMS key by a service, for the caller or for itself. */
interface KeyUse {
  readonly operations: string;
  /** ARN or id of the key, or what holds it. */
  readonly key: (call: Call, lookups: Lookups) => Promise<string | undefined>;
  readonly actions: string;
  /** Name and value of the encryption context. */
  readonly encryptionContext: readonly [name: string, template: string];
  /** The service acts for itself. */
  readonly byService?: true;
}

const BUCKET = "arn:{partition}:s3:::{Bucket}";
const TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{TableName|name}";
const GROUP = "arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}";

/** What DynamoDB does with the key of a table that is made under it. */
const MAKE_TABLE =
  "kms:Encrypt kms:Decrypt kms:ReEncryptFrom kms:ReEncryptTo kms:GenerateDataKey kms:DescribeKey kms:CreateGrant";

/**
 * Sources (2026-11):
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html.
 */
const USES: Readonly<Record<string, readonly KeyUse[]>> = {
  s3: [
    {
      operations: "PutObject",
      key: keyOfWrite,
      actions: "kms:GenerateDataKey",
      encryptionContext: ["aws:s3:arn", BUCKET],
    },
    {
      operations: "CreateMultipartUpload UploadPart",
      key: keyOfWrite,
      actions: "kms:GenerateDataKey kms:Decrypt",
      encryptionContext: ["aws:s3:arn", BUCKET],
    },
    {
      operations: "GetObject GetObjectVersion",
      key: keyOf(`${BUCKET}/{Key}`),
      actions: "kms:Decrypt",
      encryptionContext: ["aws:s3:arn", BUCKET],
    },
  ],
  dynamodb: [
    {
      operations: "GetItem PutItem UpdateItem DeleteItem Query Scan",
      key: keyOf(TABLE),
      actions: "kms:Decrypt",
      encryptionContext: ["aws:dynamodb:tablename", "{TableName|name}"],
    },
    {
      operations: "CreateTable",
      key: named("SSESpecification.KMSMasterKeyId"),
      actions: MAKE_TABLE,
      encryptionContext: ["aws:dynamodb:tablename", "{TableName|name}"],
    },
  ],
  logs: [
    {
      operations: "CreateLogGroup AssociateKmsKey",
      key: named("kmsKeyId"),
      actions: "kms:Encrypt kms:Decrypt kms:GenerateDataKey",
      encryptionContext: ["aws:logs:arn", GROUP],
      byService: true,
    },
  ],
};

/** Uses of KMS keys that an operation brings with it. */
export async function keyUses(call: Call, lookups: Lookups): Promise<Access[]> {
  const uses = (USES[call.service] ?? []).filter(({ operations }) =>
    operations.split(" ").includes(call.operation),
  );
  return (await Promise.all(uses.map((use) => accessesOf(use, call, lookups)))).flat();
}

async function accessesOf(use: KeyUse, call: Call, lookups: Lookups): Promise<Access[]> {
  const key = await use.key(call, lookups);
  const thing = key === undefined ? undefined : await lookups.find("kms:key", key);
  return thing ? uses(use, thing, call, lookups) : [];
}

async function uses(
  { actions, byService, encryptionContext: [name, template] }: KeyUse,
  thing: Thing,
  call: Call,
  lookups: Lookups,
): Promise<Access[]> {
  const { region } = call;
  const { account } = lookups;
  const host = `${call.service}.${region}.amazonaws.com`;
  const offered = new Map<string, readonly string[]>([
    [`kms:encryptioncontext:${name}`, await expand(template, call, lookups)],
    ["kms:encryptioncontextkeys", [name]],
    ["kms:grantisforawsresource", ["true"]],
    ...(byService
      ? []
      : ([
          ["kms:viaservice", [host]],
          ["kms:calleraccount", [account]],
        ] as const)),
  ]);
  return actions
    .split(" ")
    .map((action) =>
      access(action, thing.arn, offered, { account, region, thing, service: byService ? host : undefined }),
    );
}

/** The key under which something is. */
function keyOf(template: string): KeyUse["key"] {
  return async (call, lookups) => {
    const [arn = ""] = await expand(template, call, lookups);
    return (await lookups.find("arn", arn))?.key;
  };
}

function named(path: string): KeyUse["key"] {
  return async ({ parameters }) => textsAt(parameters, path)[0];
}

/** The key of a new object: that of the request, else that of the bucket. */
async function keyOfWrite(call: Call, lookups: Lookups): Promise<string | undefined> {
  const [encryption] = textsAt(call.parameters, "x-amz-server-side-encryption");
  const [key] = textsAt(call.parameters, "x-amz-server-side-encryption-aws-kms-key-id");
  if (encryption === "aws:kms") return key ?? "alias/aws/s3";
  return encryption === undefined ? keyOf(BUCKET)(call, lookups) : undefined;
}
