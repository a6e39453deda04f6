import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  CreateLaunchTemplateCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeManagedPrefixListsCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { CreateTargetGroupCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type AwsClients, awsClients } from "../../../src/lifecycle/aws-clients.ts";
import { EmulatorLookups } from "../../../src/rehearsal/authorization/emulator-lookups.ts";
import { type Emulator, startEmulator } from "../../../src/rehearsal/emulator.ts";
import { describeWith } from "../../support/needs.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";
const Tags = [{ Key: "Project", Value: "shop" }];
const OWNED = { Project: "shop" };

function document(Action: string): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
}

describeWith(["python"], "what the emulator tells the authorization of requests", () => {
  let dir: string;
  let emulator: Emulator;
  let clients: AwsClients;
  let lookups: EmulatorLookups;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-lookups-"));
    const logFile = join(dir, "emulator.log");
    emulator = await startEmulator({ accountId: ACCOUNT, region: REGION, logFile, log: () => {} });
    clients = awsClients({ region: REGION, emulator: emulator.endpoint });
    lookups = new EmulatorLookups({ endpoint: emulator.endpoint, account: ACCOUNT, region: REGION });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

  async function kms(
    operation: string,
    parameters: object,
  ): Promise<{ KeyMetadata: { Arn: string; KeyId: string } }> {
    const scope = `Credential=test/20261129/${REGION}/kms/aws4_request`;
    const headers = {
      "x-amz-target": `TrentService.${operation}`,
      "content-type": "application/x-amz-json-1.1",
      authorization: `AWS4-HMAC-SHA256 ${scope}`,
    };
    const body = JSON.stringify(parameters);
    const response = await fetch(emulator.endpoint, { method: "POST", headers, body });
    return JSON.parse((await response.text()) || "{}");
  }

  test("tags of EC2 resources, their VPC, and what an association belongs to", async () => {
    const { ec2 } = clients;
    const tagged = (ResourceType: "vpc" | "security-group") => ({
      TagSpecifications: [{ ResourceType, Tags }],
    });
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", ...tagged("vpc") }));
    const VpcId = Vpc?.VpcId ?? "";
    const inVpc = { "ec2:vpc": [arn("ec2", `vpc/${VpcId}`)] };
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.0.0/24" }));
    const { GroupId = "" } = await ec2.send(
      new CreateSecurityGroupCommand({
        VpcId,
        GroupName: "a",
        Description: "b",
        ...tagged("security-group"),
      }),
    );
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
    const { AssociationId = "" } = await ec2.send(
      new AssociateRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId, SubnetId: Subnet?.SubnetId }),
    );
    expect(await lookups.find("arn", arn("ec2", `vpc/${VpcId}`))).toMatchObject({ tags: OWNED });
    expect(await lookups.find("ec2", GroupId)).toMatchObject({
      arn: arn("ec2", `security-group/${GroupId}`),
      tags: OWNED,
      keys: inVpc,
    });
    expect(await lookups.find("ec2", Subnet?.SubnetId ?? "")).toMatchObject({ tags: {}, keys: inVpc });
    expect(await lookups.find("ec2:route-table-association", AssociationId)).toMatchObject({
      arn: arn("ec2", `route-table/${RouteTable?.RouteTableId}`),
      keys: inVpc,
    });
    const { AllocationId = "" } = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
    expect(await lookups.find("ec2", AllocationId)).toMatchObject({
      arn: arn("ec2", `elastic-ip/${AllocationId}`),
    });
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: Subnet?.SubnetId }),
    );
    const associated = await ec2.send(
      new AssociateAddressCommand({
        AllocationId,
        NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId,
      }),
    );
    expect((await lookups.find("ec2:address-association", associated.AssociationId ?? ""))?.arn).toBe(
      arn("ec2", `elastic-ip/${AllocationId}`),
    );
    const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({}));
    const listId = PrefixLists[0]?.PrefixListId ?? "";
    expect((await lookups.find("ec2", listId))?.arn).toBe(`arn:aws:ec2:${REGION}:aws:prefix-list/${listId}`);
  });

  test("what a launch template launches", async () => {
    const LaunchTemplateData = {
      ImageId: "resolve:ssm:/aws/service/ecs/image",
      MetadataOptions: { HttpTokens: "required" as const },
      TagSpecifications: [{ ResourceType: "instance" as const, Tags }],
    };
    const { LaunchTemplate } = await clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: "fleet",
        LaunchTemplateData: { ...LaunchTemplateData, UserData: "IyEvYmluL2Jhc2g=" },
      }),
    );
    const id = LaunchTemplate?.LaunchTemplateId ?? "";
    for (const [name, version] of [
      [id, "1"],
      [id, "$Latest"],
      ["fleet", "$Default"],
    ] as const) {
      expect(await lookups.launchTemplate(name, version)).toMatchObject({ id, data: LaunchTemplateData });
    }
    expect((await lookups.find("ec2:launch-template-name", "fleet"))?.arn).toBe(
      arn("ec2", `launch-template/${id}`),
    );
    expect(await lookups.launchTemplate("lt-none", "1")).toBeUndefined();
  });

  test("a role with its path, its policies in the version that counts, and its boundary", async () => {
    const { iam } = clients;
    const policy = { PolicyName: "managed", Path: "/pipeline/", PolicyDocument: document("s3:Get*") };
    const { Policy } = await iam.send(new CreatePolicyCommand(policy));
    const PolicyArn = Policy?.Arn ?? "";
    const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const role = {
      RoleName: "web",
      Path: "/pipeline/",
      AssumeRolePolicyDocument,
      PermissionsBoundary: PolicyArn,
      Tags,
    };
    await iam.send(new CreateRoleCommand(role));
    await iam.send(new AttachRolePolicyCommand({ RoleName: "web", PolicyArn }));
    const inline = { RoleName: "web", PolicyName: "inline", PolicyDocument: document("sqs:*") };
    await iam.send(new PutRolePolicyCommand(inline));
    const next = { PolicyArn, PolicyDocument: document("sns:Publish"), SetAsDefault: true };
    await iam.send(new CreatePolicyVersionCommand(next));
    const found = await lookups.role("web");
    expect(found?.arn).toBe(`arn:aws:iam::${ACCOUNT}:role/pipeline/web`);
    expect(found?.texts).toEqual([document("sqs:*"), document("sns:Publish")]);
    expect(found?.identity.map(({ place }) => place)).toEqual(["web/inline", "managed"]);
    expect(found?.boundary?.place).toBe("managed");
    expect(await lookups.find("iam:role", "web")).toMatchObject({
      arn: found?.arn,
      tags: OWNED,
      keys: { "iam:permissionsboundary": [PolicyArn] },
    });
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "hosts" }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "hosts", RoleName: "web" }));
    expect((await lookups.find("iam:instance-profile", "hosts"))?.role).toBe(found?.arn);
    expect(await lookups.role("none")).toBeUndefined();
  });

  test("an identity provider by the issuer of a token", async () => {
    const Url = "https://token.actions.githubusercontent.com";
    await clients.iam.send(
      new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["sts.amazonaws.com"] }),
    );
    expect(await lookups.identityProvider(Url)).toEqual({
      arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
      audiences: ["sts.amazonaws.com"],
    });
    expect(await lookups.identityProvider("https://elsewhere")).toBeUndefined();
  });

  test("a key by id, ARN and alias, and everything that is under it", async () => {
    const { KeyMetadata: key } = await kms("CreateKey", { Tags: [{ TagKey: "Project", TagValue: "shop" }] });
    await kms("CreateAlias", { AliasName: "alias/state", TargetKeyId: key.KeyId });
    for (const name of [key.KeyId, key.Arn, "alias/state", arn("kms", "alias/state")]) {
      expect(await lookups.find("kms:key", name)).toMatchObject({
        arn: key.Arn,
        tags: OWNED,
        keys: { "kms:resourcealiases": ["alias/state"] },
        policy: expect.stringContaining("kms:*"),
      });
    }
    expect(await lookups.find("kms:key", "alias/none")).toBeUndefined();
    const Bucket = "ballast-lookups";
    const LocationConstraint = REGION;
    await clients.s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }),
    );
    const rule = { SSEAlgorithm: "aws:kms" as const, KMSMasterKeyID: key.Arn };
    const encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: rule }] };
    await clients.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption }),
    );
    await clients.s3.send(new PutObjectCommand({ Bucket, Key: "v1/state", Body: "{}" }));
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/no`,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [deny] });
    await clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    for (const name of [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/v1/state`]) {
      expect(await lookups.find("arn", name)).toMatchObject({ key: key.Arn, policy: Policy });
    }
    await clients.dynamodb.send(
      new CreateTableCommand({
        TableName: "locks",
        AttributeDefinitions: [{ AttributeName: "LockID", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "LockID", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
        SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: key.Arn },
        Tags,
      }),
    );
    expect(await lookups.find("arn", arn("dynamodb", "table/locks"))).toMatchObject({
      key: key.Arn,
      partitionKey: "LockID",
      tags: OWNED,
    });
  });

  test("tags of what has an ARN in other services", async () => {
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/shop/web", tags: OWNED }));
    await clients.ecs.send(
      new CreateClusterCommand({ clusterName: "shop", tags: [{ key: "Project", value: "shop" }] }),
    );
    const { TargetGroups = [] } = await clients.elb.send(
      new CreateTargetGroupCommand({ Name: "web", TargetType: "lambda", Tags }),
    );
    const arns = [
      arn("logs", "log-group:/shop/web:log-stream:"),
      arn("ecs", "cluster/shop"),
      TargetGroups[0]?.TargetGroupArn ?? "",
    ];
    for (const each of arns) expect(await lookups.find("arn", each)).toMatchObject({ tags: OWNED });
    expect(await lookups.find("arn", arn("ecs", "service/shop/none"))).toBeUndefined();
    expect(await lookups.find("arn", arn("wafv2", "regional/webacl/none/1"))).toMatchObject({ tags: {} });
  });

  test("a scalable target by what it scales, with its tags", async () => {
    const ecs = { cluster: "scaled", serviceName: "web" };
    await clients.ecs.send(new CreateClusterCommand({ clusterName: ecs.cluster }));
    await clients.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "web",
        containerDefinitions: [{ name: "web", image: "web", memory: 64 }],
      }),
    );
    await clients.ecs.send(new CreateServiceCommand({ ...ecs, taskDefinition: "web", desiredCount: 1 }));
    const ResourceId = "service/scaled/web";
    const target = {
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId,
    } as const;
    const { ScalableTargetARN = "" } = await clients.scaling.send(
      new RegisterScalableTargetCommand({ ...target, MinCapacity: 1, MaxCapacity: 2, Tags: OWNED }),
    );
    const wanted = { arn: ScalableTargetARN, tags: OWNED };
    expect(await lookups.find("application-autoscaling:scalable-target", ResourceId)).toMatchObject(wanted);
    expect(await lookups.find("arn", ScalableTargetARN)).toMatchObject(wanted);
    expect(
      await lookups.find("application-autoscaling:scalable-target", "service/scaled/none"),
    ).toBeUndefined();
  });
});
