import { formatCidr, parseCidr, subnet } from "../core/cidr.ts";
import { BallastError } from "../core/errors.ts";
import { isResourceId } from "../core/resource-id.ts";
import type { Configuration, Resource } from "../terraform/configuration.ts";
import { textOf } from "../terraform/json.ts";

/** A VPC of somebody else, as a platform names it. */
export interface NamedNetwork {
  readonly vpc: string;
  readonly cidr: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string; readonly cidr: string }[];
  /** Whole service names of its interface endpoints. */
  readonly endpoints: readonly string[];
}

const BLOCK = /\d+\.\d+\.\d+\.\d+\/\d+/;

/**
 * The VPC that the data sources of a platform stack read, with subnets of equal size; undefined for a platform with a VPC
 * of its own.
 */
export function namedNetwork(platform: Configuration): NamedNetwork | undefined {
  const [vpc] = platform.data("aws_vpc");
  if (!vpc) return undefined;
  const named = platform.data("aws_subnet");
  // The block is what the VPC is checked for.
  const cidr = BLOCK.exec(JSON.stringify(vpc.attributes))?.[0] ?? "";
  const block = parseCidr(cidr);
  if (!block) {
    throw new BallastError(
      "REHEARSAL",
      vpc.address,
      "names no block; limit: an IPv4 block in its postcondition",
    );
  }
  const newBits = Math.ceil(Math.log2(Math.max(2, named.length)));
  return {
    vpc: given(vpc, "id"),
    cidr,
    subnets: named.map((it, index) => ({
      id: given(it, "id"),
      zone: given(it, "availability_zone"),
      cidr: formatCidr(subnet(block, newBits, index)),
    })),
    endpoints: platform.data("aws_vpc_endpoint").map((it) => given(it, "service_name")),
  };
}

/** Ids of security groups that rules of some stacks name, and that none of them makes. */
export function namedGroups(stacks: readonly Configuration[]): string[] {
  const rules = stacks.flatMap((stack) =>
    ["aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"].flatMap((type) =>
      stack.of(type),
    ),
  );
  const named = rules.flatMap(({ attributes }) =>
    ["referenced_security_group_id", "security_group_id"].flatMap((name) => textOf(attributes[name]) ?? []),
  );
  return [...new Set(named.filter((id) => isResourceId(id, "sg")))];
}

function given({ address, attributes }: Resource, name: string): string {
  const value = textOf(attributes[name]);
  if (value !== undefined) return value;
  throw new BallastError("REHEARSAL", `${address}.${name}`, "is not given; limit: a text");
}
