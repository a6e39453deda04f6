import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActions, takes } from "../../../src/core/iam-actions.ts";
import { actionKeys, isOfType } from "../../../src/core/iam-condition-keys.ts";
import { accessRequests } from "../../../src/rehearsal/authorization/access-requests.ts";
import { asks, type Captured, callOf, LOOKUPS } from "./account.ts";

const CAPTURED: readonly (Captured & { readonly asks: readonly string[] })[] = JSON.parse(
  readFileSync(join(__dirname, "../../fixtures/authorization/requests.json"), "utf8"),
);

const REGION = "eu-central-1";
const EC2 = `arn:aws:ec2:${REGION}:111122223333`;

function query(service: string, parameters: Readonly<Record<string, string>>): Captured {
  const body = String(new URLSearchParams(parameters));
  return { service, region: REGION, method: "POST", target: "/", headers: {}, body };
}

function json(service: string, operation: string, parameters: object): Captured {
  const headers = { "x-amz-target": `Some_20260101.${operation}` };
  return { service, region: REGION, method: "POST", target: "/", headers, body: JSON.stringify(parameters) };
}

function rest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Captured {
  return { service: "s3", region: REGION, method, target, headers, body };
}

/** Actions on a log group see it with an empty stream, which would be a stream to the data. */
const groupOf = (arn: string) => arn.replace(/:log-stream:$/, "");

describe("requests of the provider and of the lifecycle commands", () => {
  it("are all there: every service that a rehearsal reaches", () => {
    expect([...new Set(CAPTURED.map(({ service }) => service))]).toHaveLength(15);
    expect(CAPTURED.length).toBeGreaterThan(200);
  });

  it("ask for what they asked for when they were reviewed", async () => {
    for (const captured of CAPTURED) expect(await asks(captured)).toEqual(captured.asks);
  });

  it("ask for actions of IAM, on resources that these take", async () => {
    for (const captured of CAPTURED) {
      for (const { action, resource } of await accessRequests(callOf(captured), LOOKUPS)) {
        const [known] = iamActions(action);
        const place = `${action} on ${resource}`;
        expect([place, known?.name]).toEqual([place, action]);
        // AWS's own parameters are in no account; where both kinds of load balancer have an action, the data has the classic.
        const isKnown =
          resource.startsWith(`arn:aws:ssm:${REGION}::parameter/aws/`) ||
          action.startsWith("elasticloadbalancing:");
        const isTaken =
          known && (known.patterns.length === 0 ? resource === "*" : takes(known, groupOf(resource)));
        expect([place, isTaken || isKnown]).toEqual([place, true]);
      }
    }
  });

  it("ask for every type of resource that an action of EC2 requires", async () => {
    for (const captured of CAPTURED.filter(({ service }) => service === "ec2")) {
      const accesses = await accessRequests(callOf(captured), LOOKUPS);
      for (const action of new Set(accesses.map((access) => access.action))) {
        const arns = accesses.filter((access) => access.action === action).map(({ resource }) => resource);
        const required = (actionKeys(action)?.types ?? []).filter((type) => type.required);
        const missing = required.filter((type) => !arns.some((arn) => isOfType(type, arn)));
        expect([action, missing.map(({ name }) => name)]).toEqual([action, []]);
      }
    }
  });
});

describe("what AWS asks for besides", () => {
  it("is a role for a service that it is passed to", async () => {
    const roles = {
      executionRoleArn: "arn:aws:iam::111122223333:role/e",
      taskRoleArn: "arn:aws:iam::111122223333:role/t",
    };
    const all = await asks(json("ecs", "RegisterTaskDefinition", { family: "web", ...roles }));
    expect(all.filter((one) => one.startsWith("iam:"))).toEqual(
      ["e", "t"].map(
        (name) =>
          `iam:PassRole arn:aws:iam::111122223333:role/${name} iam:passedtoservice=ecs-tasks.amazonaws.com`,
      ),
    );
    expect(await asks(json("ecs", "RegisterTaskDefinition", { family: "web" }))).toHaveLength(1);
  });

  it("is the hosted zone of an endpoint with private DNS", async () => {
    const endpoint = { Action: "CreateVpcEndpoint", VpcId: "vpc-1", ServiceName: "logs" };
    const withDns = await asks(query("ec2", { ...endpoint, PrivateDnsEnabled: "true" }));
    expect(withDns).toContainEqual(
      "route53:AssociateVPCWithHostedZone arn:aws:route53:::hostedzone/* route53:vpcs=VPCId=vpc-1,VPCRegion=eu-central-1",
    );
    const without = await asks(query("ec2", { ...endpoint, PrivateDnsEnabled: "false" }));
    expect(without.filter((one) => one.startsWith("route53:"))).toEqual([]);
  });

  it("is the repositories that a template of Amazon ECR is for, and nothing for a rule that uses it", async () => {
    const below = `arn:aws:ecr:${REGION}:111122223333:repository/shop-prod/hub/*`;
    const template = { prefix: "shop-prod/hub", appliedFor: ["PULL_THROUGH_CACHE"] };
    expect(
      await asks(json("ecr", "CreateRepositoryCreationTemplate", { ...template, lifecyclePolicy: "{}" })),
    ).toEqual([
      "ecr:CreateRepositoryCreationTemplate *",
      `ecr:CreateRepository ${below}`,
      `ecr:PutLifecyclePolicy ${below}`,
    ]);
    const customRoleArn = "arn:aws:iam::111122223333:role/r";
    expect(
      await asks(
        json("ecr", "UpdateRepositoryCreationTemplate", {
          ...template,
          customRoleArn,
          repositoryPolicy: "{}",
        }),
      ),
    ).toEqual([
      "ecr:UpdateRepositoryCreationTemplate *",
      `ecr:CreateRepository ${below}`,
      `ecr:SetRepositoryPolicy ${below}`,
      `iam:PassRole ${customRoleArn} iam:passedtoservice=ecr.amazonaws.com`,
    ]);
    const rule = { ecrRepositoryPrefix: "shop-prod/hub", upstreamRegistryUrl: "quay.io" };
    expect(await asks(json("ecr", "CreatePullThroughCacheRule", rule))).toEqual([
      "ecr:CreatePullThroughCacheRule *",
    ]);
  });

  it("is what Application Auto Scaling will do to the service and its alarms", async () => {
    const ResourceId = "service/shop-prod/web";
    const target = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId };
    const registered = await asks(json("application-autoscaling", "RegisterScalableTarget", target));
    expect(registered.map((one) => one.split(" ")[0])).toEqual([
      "application-autoscaling:RegisterScalableTarget",
      "ecs:DescribeServices",
      "ecs:UpdateService",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:DeleteAlarms",
    ]);
    const other = { ...target, ServiceNamespace: "dynamodb" };
    const asked = await asks(json("application-autoscaling", "RegisterScalableTarget", other));
    expect(asked.filter((one) => one.startsWith("ecs:"))).toEqual([]);
  });

  it("is the key of a bucket, of a table and of an object, through the service", async () => {
    const uses = async (captured: Captured) =>
      (await asks(captured)).filter((one) => one.includes("kms:viaservice")).map((one) => one.split(" ")[0]);
    expect(await uses(rest("GET", "/b/v1/x.tfstate?x-id=GetObject"))).toEqual(["kms:Decrypt"]);
    expect(await uses(rest("HEAD", "/b/v1/x.tfstate"))).toEqual([]);
    const encrypted = { "x-amz-server-side-encryption": "aws:kms" };
    expect(await uses(rest("PUT", "/b/v1/x.tfstate", encrypted))).toEqual(["kms:GenerateDataKey"]);
    expect(await uses(rest("PUT", "/b/v1/x.tfstate", { "x-amz-server-side-encryption": "AES256" }))).toEqual(
      [],
    );
    expect(await uses(json("dynamodb", "PutItem", { TableName: "t", Item: { LockID: { S: "x" } } }))).toEqual(
      ["kms:Decrypt"],
    );
  });
});

describe("a request", () => {
  it("names a role by its ARN, path included", async () => {
    expect(await asks(query("iam", { Action: "GetRolePolicy", RoleName: "web" }))).toEqual([
      "iam:GetRolePolicy arn:aws:iam::111122223333:role/path/web",
    ]);
  });

  it("brings the boundary that it gives, and else that of the role", async () => {
    const put = { Action: "PutRolePermissionsBoundary", RoleName: "web", PermissionsBoundary: "arn:new" };
    expect(await asks(query("iam", put))).toEqual([
      "iam:PutRolePermissionsBoundary arn:aws:iam::111122223333:role/path/web iam:permissionsboundary=arn:new",
    ]);
    expect(await asks(query("iam", { Action: "DeleteRole", RoleName: "web" }))).toEqual([
      "iam:DeleteRole arn:aws:iam::111122223333:role/path/web iam:permissionsboundary=arn:aws:iam::aws:policy/b",
    ]);
  });

  it("that removes tags names them and gives none", async () => {
    const [asked] = await asks(
      query("ec2", { Action: "DeleteTags", "ResourceId.1": "vpc-1", "Tag.1.Key": "Project" }),
    );
    expect(asked).toBe(`ec2:DeleteTags ${EC2}:vpc/vpc-1 aws:tagkeys=Project`);
  });

  it("gives tags to what they are for, and to nothing else", async () => {
    const instance = { "TagSpecification.1.ResourceType": "instance", "TagSpecification.1.Tag.1.Key": "a" };
    const created = await asks(
      query("ec2", { Action: "CreateVpc", ...instance, "TagSpecification.1.Tag.1.Value": "b" }),
    );
    expect(created).toEqual([`ec2:CreateVpc ${EC2}:vpc/*`]);
  });

  it("deletes objects, or versions of objects, with two permissions", async () => {
    const body =
      "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>";
    expect(await asks(rest("POST", "/bucket?delete=", {}, body))).toEqual([
      "s3:DeleteObject arn:aws:s3:::bucket/a",
      "s3:DeleteObjectVersion arn:aws:s3:::bucket/b",
    ]);
    expect(await asks(rest("GET", "/bucket/a?versionId=1"))).toEqual([
      "s3:GetObjectVersion arn:aws:s3:::bucket/a",
    ]);
  });

  it("makes a bucket, and its ACL only where that is not the private one", async () => {
    const actions = async (headers: Readonly<Record<string, string>>) =>
      (await asks(rest("PUT", "/bucket", headers))).map((one) => one.split(" ")[0]);
    expect(await actions({ "x-amz-acl": "private" })).toEqual(["s3:CreateBucket"]);
    expect(await actions({ "x-amz-acl": "public-read" })).toEqual(["s3:CreateBucket", "s3:PutBucketAcl"]);
    expect(await actions({ "x-amz-bucket-object-lock-enabled": "true" })).toEqual([
      "s3:CreateBucket",
      "s3:PutBucketObjectLockConfiguration",
      "s3:PutBucketVersioning",
    ]);
  });

  it("without an action of its own asks for nothing", async () => {
    expect(await asks(query("sts", { Action: "GetCallerIdentity" }))).toEqual([]);
  });

  it("about an association that went with its NAT gateway asks for nothing", async () => {
    const disassociate = (AssociationId: string) =>
      asks(query("ec2", { Action: "DisassociateAddress", AssociationId }));
    expect(await disassociate("eipassoc-1")).toHaveLength(1);
    expect(await disassociate("eipassoc-gone")).toEqual([]);
  });

  it("that nobody can map is an error and says where the mapping goes", async () => {
    await expect(asks(query("ec2", { Action: "CreateVpnGateway" }))).rejects.toThrow(
      /^AUTHORIZATION_OPERATION ec2:CreateVpnGateway: got an operation without a rule for its resources; .*src\/rehearsal\/authorization\/services/,
    );
    await expect(asks(query("ec2", { Action: "ConstructVpc" }))).rejects.toThrow("that is no action of IAM");
    await expect(asks(json("lambda", "constructor", {}))).rejects.toThrow("AUTHORIZATION_OPERATION");
    await expect(asks(query("ec2", { Action: "DeleteVpc" }))).rejects.toThrow(
      "AUTHORIZATION_RESOURCE ec2:DeleteVpc",
    );
    await expect(asks({ ...query("ec2", {}), body: "{}" })).rejects.toThrow(
      "AUTHORIZATION_PROTOCOL ec2: POST /",
    );
    const zones = { ...query("route53", {}), target: "/2013-04-01/healthcheck" };
    await expect(asks(zones)).rejects.toThrow(
      "AUTHORIZATION_OPERATION route53: POST /2013-04-01/healthcheck",
    );
  });
});

describe("requests to Cloud Map", () => {
  const asked = async (operation: string, parameters: object) =>
    (await accessRequests(callOf(json("servicediscovery", operation, parameters)), LOOKUPS)).map(
      ({ action, context, resource }) => [action, resource, context.get("aws:tagkeys") ?? []],
    );
  const namespace = (id: string) => `arn:aws:servicediscovery:${REGION}:111122223333:namespace/${id}`;

  it("name a namespace by its id, and a new one by nothing", async () => {
    const Tags = [{ Key: "Project", Value: "shop" }];
    expect(await asked("CreateHttpNamespace", { Name: "shop", Tags })).toEqual([
      ["servicediscovery:CreateHttpNamespace", "*", ["Project"]],
      ["servicediscovery:TagResource", "*", ["Project"]],
    ]);
    expect(await asked("DeleteNamespace", { Id: "ns-1" })).toEqual([
      ["servicediscovery:DeleteNamespace", namespace("ns-1"), []],
    ]);
    expect(await asked("GetOperation", { OperationId: "op" })).toEqual([
      ["servicediscovery:GetOperation", namespace("*"), []],
    ]);
    expect(await asked("UntagResource", { ResourceARN: namespace("ns-1"), TagKeys: ["Team"] })).toEqual([
      ["servicediscovery:UntagResource", "*", ["Team"]],
    ]);
  });
});
