import { partitionOf } from "../../core/regions.ts";
import type { Access } from "./access.ts";
import type { Call } from "./call.ts";
import { access, keysOfTags } from "./keys.ts";
import type { LaunchTemplate, Lookups } from "./lookups.ts";
import { tagsAt, textsAt, valuesAt } from "./parameters.ts";

const OPERATIONS = new Set(["CreateAutoScalingGroup", "UpdateAutoScalingGroup", "StartInstanceRefresh"]);

/** Where these operations name a launch template. */
const SPECIFICATIONS = [
  "LaunchTemplate",
  "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification",
  "DesiredConfiguration.LaunchTemplate",
  "DesiredConfiguration.MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification",
];

/** What is launched, and where. */
interface Launch {
  readonly call: Call;
  readonly lookups: Lookups;
  readonly data: LaunchTemplate["data"];
  readonly templateArn: string;
  readonly instanceTypes: readonly string[];
  readonly subnets: readonly string[];
}

/**
 * Auto Scaling launches with its own role, but only what the caller may launch too: it tries `ec2:RunInstances` as the
 * caller whenever a request names a launch template
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html and
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-api-permissions.html, 2026-11).
 */
export async function launches(call: Call, lookups: Lookups): Promise<Access[]> {
  if (call.service !== "autoscaling" || !OPERATIONS.has(call.operation)) return [];
  const found = SPECIFICATIONS.flatMap((path) => valuesAt(call.parameters, path));
  return (await Promise.all(found.map((specification) => launch(specification, call, lookups)))).flat();
}

async function launch(specification: unknown, call: Call, lookups: Lookups): Promise<Access[]> {
  const [id] = [
    ...textsAt(specification, "LaunchTemplateId"),
    ...textsAt(specification, "LaunchTemplateName"),
  ];
  const [version = "$Default"] = textsAt(specification, "Version");
  const template = id === undefined ? undefined : await lookups.launchTemplate(id, version);
  if (!template) return [];
  const { data } = template;
  const overrides = textsAt(call.parameters, "MixedInstancesPolicy.LaunchTemplate.Overrides.InstanceType");
  const given: Launch = {
    call,
    lookups,
    data,
    templateArn: ec2(call, lookups, `launch-template/${template.id}`),
    instanceTypes: overrides.length > 0 ? overrides : textsAt(data, "InstanceType"),
    subnets: textsAt(call.parameters, "VPCZoneIdentifier").flatMap((list) => list.split(",")),
  };
  return [...(await runs(given)), ...tagging(given), ...(await passing(given)), ...(await reading(given))];
}

function ec2({ region }: Call, { account }: Lookups, resource: string, owner = account): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${owner}:${resource}`;
}

/** `ec2:RunInstances` on everything that a launch makes or uses. */
async function runs(given: Launch): Promise<Access[]> {
  const { call, data, instanceTypes, lookups, subnets, templateArn } = given;
  const groups = [...textsAt(data, "SecurityGroupIds"), ...textsAt(data, "NetworkInterfaces.Groups")];
  const named = [...subnets.map((id) => `subnet/${id}`), ...groups.map((id) => `security-group/${id}`)];
  const existing = [templateArn, ...named.map((resource) => ec2(call, lookups, resource))];
  const image = ec2(call, lookups, `image/${imageOf(data)}`, "");
  const made = (type: string, keys: readonly (readonly [string, readonly string[]])[]) =>
    run(given, ec2(call, lookups, `${type}/*`), [...keys, ...keysOfTags(tagsFor(data, type))]);
  return Promise.all([
    ...existing.map((arn) => run(given, arn, [])),
    run(given, image, [["ec2:owner", await ownerOf(given)]]),
    ...instanceTypes.map((type) => made("instance", instanceKeys(data, type))),
    made("volume", [
      ["ec2:encrypted", textsAt(data, "BlockDeviceMappings.Ebs.Encrypted")],
      ["ec2:volumetype", textsAt(data, "BlockDeviceMappings.Ebs.VolumeType")],
      ["ec2:volumesize", textsAt(data, "BlockDeviceMappings.Ebs.VolumeSize")],
    ]),
    made("network-interface", [
      ["ec2:associatepublicipaddress", textsAt(data, "NetworkInterfaces.AssociatePublicIpAddress")],
    ]),
  ]);
}

async function run(
  { call, lookups, templateArn }: Launch,
  arn: string,
  keys: readonly (readonly [string, readonly string[]])[],
): Promise<Access> {
  const thing = arn.endsWith("*") ? undefined : await lookups.find("arn", arn);
  const offered = new Map<string, readonly string[]>([
    ["ec2:launchtemplate", [templateArn]],
    ["ec2:islaunchtemplateresource", ["true"]],
    ...keys,
  ]);
  return access("ec2:RunInstances", arn, offered, { account: lookups.account, region: call.region, thing });
}

function instanceKeys(data: Launch["data"], type: string): (readonly [string, readonly string[]])[] {
  return [
    ["ec2:instancetype", [type]],
    ["ec2:instanceprofile", textsAt(data, "IamInstanceProfile.Arn")],
    ["ec2:metadatahttptokens", textsAt(data, "MetadataOptions.HttpTokens")],
    ["ec2:metadatahttpendpoint", textsAt(data, "MetadataOptions.HttpEndpoint")],
    ["ec2:metadatahttpputresponsehoplimit", textsAt(data, "MetadataOptions.HttpPutResponseHopLimit")],
    ["ec2:ebsoptimized", textsAt(data, "EbsOptimized")],
  ];
}

/** Tags of what is launched ask for `ec2:CreateTags`. */
function tagging({ call, data, lookups }: Launch): Access[] {
  return ["instance", "volume", "network-interface"].flatMap((type) => {
    const tags = tagsFor(data, type);
    if (tags.size === 0) return [];
    const keys = new Map(keysOfTags(tags)).set("ec2:createaction", ["RunInstances"]);
    const { region } = call;
    return access("ec2:CreateTags", ec2(call, lookups, `${type}/*`), keys, {
      account: lookups.account,
      region,
    });
  });
}

function tagsFor(data: Launch["data"], type: string): ReadonlyMap<string, string> {
  const own = valuesAt(data, "TagSpecifications").filter((each) =>
    textsAt(each, "ResourceType").includes(type),
  );
  return tagsAt(own, "Tags");
}

/** The role of the instances is passed. */
async function passing({ call, data, lookups }: Launch): Promise<Access[]> {
  const [arn] = textsAt(data, "IamInstanceProfile.Arn");
  const profile = arn === undefined ? undefined : await lookups.find("arn", arn);
  if (profile?.role === undefined) return [];
  const keys = new Map([["iam:passedtoservice", ["ec2.amazonaws.com"]]]);
  const thing = await lookups.find("arn", profile.role);
  const { region } = call;
  return [access("iam:PassRole", profile.role, keys, { account: lookups.account, region, thing })];
}

/**
 * An image that is named by a parameter is read as the caller
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html, 2026-11).
 */
async function reading({ call, data, lookups }: Launch): Promise<Access[]> {
  const name = parameterOf(data);
  if (name === undefined) return [];
  const { region } = call;
  const owner = name.startsWith("/aws/") ? "" : lookups.account;
  const arn = `arn:${partitionOf(region)}:ssm:${region}:${owner}:parameter/${name.replace(/^\//, "")}`;
  return [access("ssm:GetParameters", arn, new Map(), { account: lookups.account, region })];
}

function parameterOf(data: Launch["data"]): string | undefined {
  return textsAt(data, "ImageId")[0]?.match(/^resolve:ssm:([^:]+)/)?.[1];
}

/** A parameter stands for an image that is known only at the launch. */
function imageOf(data: Launch["data"]): string {
  return parameterOf(data) === undefined ? (textsAt(data, "ImageId")[0] ?? "*") : "*";
}

/** Images behind public parameters are AWS's own. */
async function ownerOf({ call, data, lookups }: Launch): Promise<readonly string[]> {
  if (parameterOf(data)?.startsWith("/aws/")) return ["amazon"];
  const thing = await lookups.find("arn", ec2(call, lookups, `image/${imageOf(data)}`, ""));
  return thing?.keys["ec2:owner"] ?? [];
}
