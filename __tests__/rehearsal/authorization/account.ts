import type { Access } from "../../../src/rehearsal/authorization/access.ts";
import { accessRequests } from "../../../src/rehearsal/authorization/access-requests.ts";
import { type Call, readCall } from "../../../src/rehearsal/authorization/call.ts";
import type { Kind, Lookups, Thing } from "../../../src/rehearsal/authorization/lookups.ts";

/** A request of the Terraform provider or of the lifecycle commands, as the emulator got it. */
export interface Captured {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const ACCOUNT = "111122223333";
const REGION = "eu-central-1";
const EC2 = `arn:aws:ec2:${REGION}:${ACCOUNT}`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/632097d8-8fe1-4c0f-ba02-d64fbf2d70ba`;
const OWNED = { Project: "shop", Environment: "prod" };

function thing(arn: string, more: Partial<Thing> = {}): Thing {
  return { arn, tags: {}, keys: {}, ...more };
}

/** What the account of the captured requests holds, as far as it makes a difference. */
const THINGS: readonly (readonly [kind: Kind, name: RegExp, (name: string) => Thing])[] = [
  [
    "arn",
    /:security-group\//,
    (arn) => thing(arn, { tags: OWNED, keys: { "ec2:vpc": [`${EC2}:vpc/vpc-1`] } }),
  ],
  [
    "arn",
    /:role\//,
    (arn) => thing(arn, { keys: { "iam:permissionsboundary": ["arn:aws:iam::aws:policy/b"] } }),
  ],
  [
    "arn",
    /:instance-profile\//,
    (arn) => thing(arn, { role: `arn:aws:iam::${ACCOUNT}:role/shop-prod-instance` }),
  ],
  ["arn", /:table\//, (arn) => thing(arn, { key: KEY, partitionKey: "LockID" })],
  ["arn", /^arn:aws:s3:::[^/]+\/.*\.tfstate$/, (arn) => thing(arn, { key: KEY, policy: "{}" })],
  ["arn", /:key\//, (arn) => thing(arn, { keys: { "kms:resourcealiases": ["alias/shop-prod"] } })],
  ["kms:key", /./, () => thing(KEY, { tags: OWNED, keys: { "kms:resourcealiases": ["alias/shop-prod"] } })],
  ["iam:role", /./, (name) => thing(`arn:aws:iam::${ACCOUNT}:role/path/${name}`)],
  ["ec2:route-table-association", /./, () => thing(`${EC2}:route-table/rtb-1`)],
  ["ec2:address-association", /^(?!eipassoc-gone)/, () => thing(`${EC2}:elastic-ip/eipalloc-1`)],
  [
    "autoscaling:group",
    /./,
    (name) =>
      thing(`arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/${name}`),
  ],
];

export const LOOKUPS: Lookups = {
  account: ACCOUNT,
  find: async (kind, name) =>
    THINGS.find(([known, pattern]) => known === kind && pattern.test(name))?.[2](name),
  launchTemplate: async (id) => ({
    id,
    data: {
      ImageId: "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
      IamInstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/shop-prod-instance` },
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: "gp3", VolumeSize: 30 } }],
      NetworkInterfaces: [{ AssociatePublicIpAddress: false, Groups: ["sg-1"] }],
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Project", Value: "shop" }] }],
    },
  }),
};

/** A request as the server reads it, signed for its service. */
export function callOf({ headers, region, service, ...request }: Captured): Call {
  const scope = `test/20261129/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host`;
  return readCall({ ...request, headers: { ...headers, authorization } });
}

/** What a request asks for, one line an access, without the keys of every request. */
export async function asks(captured: Captured, lookups: Lookups = LOOKUPS): Promise<string[]> {
  return (await accessRequests(callOf(captured), lookups)).map(line);
}

function line({ action, context, policy, resource, service }: Access): string {
  const keys = [...context].filter(([key]) => !EVERY_REQUEST.includes(key));
  const shown = keys.map(([key, values]) => `${key}=${values.join(",")}`);
  return [service, action, resource, ...shown, policy && "(policy)"].filter(Boolean).join(" ");
}

const EVERY_REQUEST = ["aws:requestedregion", "aws:securetransport", "aws:resourceaccount"];
