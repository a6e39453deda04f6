import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { type AwsClients, awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { describeWith } from "../support/needs.ts";
import { at, ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

const ACCOUNT = "444455556666";
const KMS = `arn:aws:kms:eu-central-1:${ACCOUNT}`;
const KEY = `${KMS}:key/8a3f1c52-9d07-4b6e-b1a4-3e5f7c9d2b60`;
const OURS = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: `${KMS}:alias/shop-staging-state` } as const;
const STATE = "v1/staging-platform.tfstate";

/** Name and policy of the state bucket of staging, as synthesized, with its key in place. */
function stateBucket(): { Bucket: string; policy: string } {
  const stack = stackOf(synth([ENVIRONMENTS.staging]), "staging-state");
  const Bucket = String(at(stack, "aws_s3_bucket.state")["bucket"]);
  const text = String(at(stack, "aws_s3_bucket_policy.state")["policy"]);
  const policy = text.replaceAll(/\$\{aws_kms_key\.\w+\.arn\}/g, KEY);
  if (policy === text || policy.includes("${")) throw new Error(`no key, or more than the key, in ${text}`);
  return { Bucket, policy };
}

describeWith(["python"], "the policy of the state bucket", () => {
  const { Bucket, policy } = stateBucket();
  let dir: string;
  let emulator: Emulator;
  let s3: AwsClients["s3"];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-policy-"));
    emulator = await startEmulator({
      accountId: ACCOUNT,
      region: "eu-central-1",
      logFile: join(dir, "moto.log"),
      log: () => {},
    });
    ({ s3 } = awsClients({ region: "eu-central-1", emulator: emulator.endpoint }));
    await s3.send(new CreateBucketCommand({ Bucket }));
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  beforeEach(() => impose(policy));

  const impose = (text: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: text }));

  /** HTTP status of the answer. */
  const status = (sent: Promise<{ $metadata: { httpStatusCode?: number | undefined } }>) =>
    sent.then(
      ({ $metadata }) => $metadata.httpStatusCode,
      (error) => error.$metadata.httpStatusCode,
    );
  const write = (encryption: Partial<PutObjectCommandInput>, Key = STATE) =>
    status(s3.send(new PutObjectCommand({ Bucket, Key, Body: "{}", ...encryption })));
  const read = () => status(s3.send(new GetObjectCommand({ Bucket, Key: STATE })));
  const remove = (Key: string) => status(s3.send(new DeleteObjectCommand({ Bucket, Key })));

  it.each<[string, Partial<PutObjectCommandInput>, number]>([
    ["the key's alias", OURS, 200],
    ["the key's ARN", { ...OURS, SSEKMSKeyId: KEY }, 200],
    ["another key", { ...OURS, SSEKMSKeyId: `${KMS}:key/00000000-0000-4000-8000-000000000000` }, 403],
    ["another alias", { ...OURS, SSEKMSKeyId: `${KMS}:alias/shop-staging-state-2` }, 403],
    ["the key of another account", { ...OURS, SSEKMSKeyId: KEY.replace(ACCOUNT, "777788889999") }, 403],
    ["AES256", { ServerSideEncryption: "AES256" }, 403],
    ["nothing", {}, 403],
    ["KMS without a key, which may be any", { ServerSideEncryption: "aws:kms" }, 403],
  ])("answers a write under %s", async (_name, encryption, expected) => {
    expect(await write(encryption)).toBe(expected);
  });

  it("refuses the deletion of a state, alone or among others, and allows that of a lock file", async () => {
    const lock = `${STATE}.tflock`;
    expect([await write(OURS), await write(OURS, lock)]).toEqual([200, 200]);
    expect([await remove(STATE), await remove(lock)]).toEqual([403, 204]);
    const several = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: STATE }, { Key: lock }] } }),
    );
    expect(several.Errors?.map(({ Code, Key }) => `${Key} ${Code}`)).toEqual([`${STATE} AccessDenied`]);
    expect(await read()).toBe(200);
  });

  it("refuses the deletion of the bucket", async () => {
    expect(await status(s3.send(new DeleteBucketCommand({ Bucket })))).toBe(403);
  });

  it("allows what comes by TLS 1.3, and only because it does", async () => {
    expect([await write(OURS), await read()]).toEqual([200, 200]);
    const insecure = policy.replace('"aws:SecureTransport":"false"', '"aws:SecureTransport":"true"');
    const newer = policy.replace('"s3:TlsVersion":"1.2"', '"s3:TlsVersion":"1.4"');
    for (const turned of [insecure, newer]) {
      expect(turned).not.toBe(policy);
      await impose(turned);
      expect([await write(OURS), await read()]).toEqual([403, 403]);
    }
  });
});
