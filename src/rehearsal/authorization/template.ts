import { partitionOf } from "../../core/regions.ts";
import type { Call } from "./call.ts";
import type { Kind, Lookups } from "./lookups.ts";
import { textsAt, valuesAt } from "./parameters.ts";

/** EC2 ids say by their front what they name (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html, 2026-11). */
const EC2_TYPES: Readonly<Record<string, string>> = {
  acl: "network-acl",
  eipalloc: "elastic-ip",
  eni: "network-interface",
  fl: "vpc-flow-log",
  i: "instance",
  igw: "internet-gateway",
  lt: "launch-template",
  nat: "natgateway",
  rtb: "route-table",
  sg: "security-group",
  sgr: "security-group-rule",
  subnet: "subnet",
  vol: "volume",
  vpc: "vpc",
  vpce: "vpc-endpoint",
};

/** How a value of a request becomes a part of an ARN or of a condition key. */
const FILTERS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  // A name may be given as the ARN that ends in it.
  name: (value) => [value.slice(value.lastIndexOf("/") + 1)],
  parent: (value) => [value.slice(0, value.lastIndexOf(":"))],
  list: (value) => value.split(","),
  balancer: (value) => [{ network: "net", gateway: "gwy" }[value] ?? "app"],
  listener: (value) => [value.replace(":loadbalancer/", ":listener/")],
  "listener-rule": (value) => [value.replace(":listener/", ":listener-rule/")],
  // `service/<cluster>/<service>`
  cluster: (value) => [value.split("/")[1] ?? ""],
  bus: (value) => [value === "default" ? "" : `${value.slice(value.lastIndexOf("/") + 1)}/`],
  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html (2026-11).
  domain: (value) => [value.toLowerCase().replace(/\.$/, "")],
};

const PLACEHOLDER = /\{([^{}|?]+)(?:\|([^{}?]+))?(?:\?([^{}]*))?\}/;

/** Every text that a template stands for in a request; `rule.ts` says what a template is. */
export async function expand(template: string, call: Call, lookups: Lookups): Promise<string[]> {
  const found = PLACEHOLDER.exec(template);
  if (!found) return [template];
  const [whole, path = "", filter, fallback] = found;
  const front = template.slice(0, found.index);
  const rest = await expand(template.slice(found.index + whole.length), call, lookups);
  const values = await valuesOf(path, filter, call, lookups);
  const chosen = values.length === 0 && fallback !== undefined ? [fallback] : values;
  return chosen.flatMap((value) => rest.map((end) => `${front}${value}${end}`));
}

async function valuesOf(
  path: string,
  filter: string | undefined,
  call: Call,
  lookups: Lookups,
): Promise<string[]> {
  const found = (await builtIn(path, call, lookups)) ?? textsAt(call.parameters, path);
  const values = [...new Set(found)].filter((value) => value !== "");
  if (filter === undefined) return values;
  const apply = FILTERS[filter];
  if (apply) return values.flatMap(apply);
  return (await Promise.all(values.map((value) => arnOf(filter, value, call, lookups)))).flat();
}

async function builtIn(path: string, call: Call, lookups: Lookups): Promise<string[] | undefined> {
  switch (path) {
    case "region":
      return [call.region];
    case "account":
      return [lookups.account];
    case "partition":
      return [partitionOf(call.region)];
    case "leadingKey":
      return leadingKey(call, lookups);
    default:
      return undefined;
  }
}

/** Value of the partition key of an item, whatever the type of it is. */
async function leadingKey({ parameters, region }: Call, lookups: Lookups): Promise<string[]> {
  const [name = ""] = textsAt(parameters, "TableName");
  const arn = `arn:${partitionOf(region)}:dynamodb:${region}:${lookups.account}:table/${name}`;
  const table = await lookups.find("arn", arn);
  const key = table?.partitionKey ?? "";
  const typed = ["Key", "Item"].flatMap((member) => valuesAt(parameters, `${member}.${key}`));
  return typed.flatMap((value) => Object.values(value ?? {}).map(String));
}

/** ARN of what a request names; where nothing is named so, what its ARN would be. */
async function arnOf(kind: string, name: string, call: Call, lookups: Lookups): Promise<string[]> {
  const { account } = lookups;
  const front = (service: string, region = call.region) =>
    `arn:${partitionOf(call.region)}:${service}:${region}:${account}:`;
  switch (kind) {
    case "ec2":
      return [await ec2Arn(name, call, lookups)];
    case "parameter":
      // Public parameters belong to no account.
      return name.startsWith("/aws/")
        ? [`arn:${partitionOf(call.region)}:ssm:${call.region}::parameter${name}`]
        : [`${front("ssm")}parameter/${name.replace(/^\//, "")}`];
    case "trail":
      return [name.startsWith("arn:") ? name : `${front("cloudtrail")}trail/${name}`];
    case "iam:role":
    case "iam:instance-profile":
      return [(await lookups.find(kind, name))?.arn ?? `${front("iam", "")}${kind.slice(4)}/${name}`];
    case "kms:key":
      return keyArn(name, (await lookups.find(kind, name))?.arn, front("kms"));
    case "autoscaling:group":
      return [
        (await lookups.find(kind, name))?.arn ??
          `${front("autoscaling")}autoScalingGroup:*:autoScalingGroupName/${name}`,
      ];
    case "application-autoscaling:scalable-target":
      return [
        (await lookups.find(kind, name))?.arn ?? `${front("application-autoscaling")}scalable-target/*`,
      ];
    default: {
      const found = await lookups.find(kind as Kind, name);
      return found ? [found.arn] : [];
    }
  }
}

/** An alias that leads to no key is no key. */
function keyArn(name: string, found: string | undefined, front: string): string[] {
  if (found !== undefined) return [found];
  if (name.startsWith("alias/")) return [];
  return [name.startsWith("arn:") ? name : `${front}key/${name}`];
}

/** ARN of an EC2 resource by its id; a prefix list may belong to AWS. */
export async function ec2Arn(
  id: string,
  { region }: Pick<Call, "region">,
  lookups: Lookups,
): Promise<string> {
  const type = EC2_TYPES[id.slice(0, id.indexOf("-"))];
  if (type !== undefined) return `arn:${partitionOf(region)}:ec2:${region}:${lookups.account}:${type}/${id}`;
  return (
    (await lookups.find("ec2", id))?.arn ??
    `arn:${partitionOf(region)}:ec2:${region}:${lookups.account}:unknown/${id}`
  );
}
