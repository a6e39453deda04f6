import { templateOf } from "../model/pools.ts";
import { placeOf, type Reader } from "../model/reader.ts";
import { blocksAt, type DeclaredResource, isKnown, textsWithin, valueAt } from "../terraform/declared.ts";
import type { Host } from "./instance-role.ts";
import type { Inside } from "./network-ways.ts";
import type { Roles } from "./roles.ts";
import type { Groups, SecurityGroups } from "./security-groups.ts";

/** A pool, with all that was found of it. */
export interface PoolPart extends Host {
  readonly address: string;
  readonly groups: Groups;
  readonly inside: Inside;
}

/** Reads what a pool adds to the boundary. */
export function poolPart(
  reader: Reader,
  securityGroups: SecurityGroups,
  roles: Roles,
  { group, name }: { readonly name: string; readonly group: DeclaredResource },
): PoolPart {
  const template = templateOf(reader, group);
  const interfaces = template ? blocksAt(template.values, "network_interfaces").map(({ path }) => path) : [];
  const paths = [
    "vpc_security_group_ids",
    "security_groups",
    ...interfaces.map((path) => `${path}.security_groups`),
  ];
  const groups: Groups = template ? securityGroups.at(template, ...paths) : { groups: [], complete: false };
  const role = template ? instanceRole(reader, roles, template, name) : `the instance role of ${name}`;
  const inside = {
    name: `instances of ${name}`,
    place: placeOf(
      template ?? group,
      interfaces.length > 0 ? "network_interfaces" : "vpc_security_group_ids",
    ),
    groups,
    ingress: securityGroups.rules(groups, "ingress"),
    passedThrough: [],
    ...addressOf(reader, group, template, interfaces),
  };
  return { name, address: group.address, group, template, role, groups, inside };
}

/** Instances of ECS always have a role: the agent registers with it. */
function instanceRole(reader: Reader, roles: Roles, template: DeclaredResource, name: string): string {
  const paths = ["iam_instance_profile.0.arn", "iam_instance_profile.0.name", "iam_instance_profile"];
  const linked = paths.flatMap((path) => reader.linked(template, path, "aws_iam_instance_profile"));
  const profile = linked[0] ?? profileBeside(reader, template);
  const used = profile && roles.use(profile, "role", "instance", name);
  return (
    used?.resource.address ??
    paths.map((path) => reader.text(template, path)).find((it) => it !== undefined) ??
    `the instance role of ${name}`
  );
}

/** A dynamic block hides what it names: then the profile of the same module is the likely one. */
function profileBeside(reader: Reader, template: DeclaredResource): DeclaredResource | undefined {
  const block = valueAt(template.values, "iam_instance_profile");
  if (block === undefined || isKnown(block)) return undefined;
  const moduleOf = ({ address, type }: DeclaredResource) => address.slice(0, address.lastIndexOf(`${type}.`));
  const profiles = reader.declared.of("aws_iam_instance_profile");
  const beside = profiles.filter((it) => moduleOf(it) === moduleOf(template));
  const [only, second] = beside.length > 0 ? beside : profiles;
  if (!only || second) return undefined;
  reader.assume(
    placeOf(template, "iam_instance_profile"),
    `the plan does not tell what it refers to; taken: ${only.address}`,
  );
  return only;
}

type Address = Pick<Inside, "publicAddress" | "addressPlace" | "addressValue" | "addressFix">;

/** The template says it, or the subnets do. */
function addressOf(
  reader: Reader,
  group: DeclaredResource,
  template: DeclaredResource | undefined,
  interfaces: readonly string[],
): Address {
  const addressFix =
    "set associate_public_ip_address = false in the launch template, and use private subnets";
  const paths = [
    ...interfaces.map((path) => `${path}.associate_public_ip_address`),
    "associate_public_ip_address",
  ];
  for (const path of template ? paths : []) {
    const text = template && reader.text(template, path);
    if (template && text !== undefined) {
      return {
        publicAddress: text === "true" ? "yes" : "no",
        addressPlace: placeOf(template, path),
        addressValue: text,
        addressFix,
      };
    }
  }
  const addressPlace = placeOf(group, "vpc_zone_identifier");
  const subnets = reader.linked(group, "vpc_zone_identifier", "aws_subnet", "data.aws_subnet");
  const given = subnets.map((subnet) => valueAt(subnet.values, "map_public_ip_on_launch") ?? false);
  const mapped = subnets.find((_, i) => given[i] === true || given[i] === "true");
  if (mapped)
    return {
      publicAddress: "yes",
      addressPlace: placeOf(mapped, "map_public_ip_on_launch"),
      addressValue: "true",
      addressFix,
    };
  const named = textsWithin(valueAt(group.values, "vpc_zone_identifier")).length;
  if (subnets.length === 0 || subnets.length < named || given.some((value) => !isKnown(value))) {
    return {
      publicAddress: "unknown",
      addressPlace,
      addressValue: "subnets that are not in the Terraform decide",
      addressFix,
    };
  }
  return { publicAddress: "no", addressPlace, addressValue: "subnets without public addresses", addressFix };
}
