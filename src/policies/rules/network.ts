import { type Cidr, contains, overlaps, parseCidr } from "../../core/cidr.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { statementsOf } from "../../terraform/iam-document.ts";
import { at, select, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breach, breachIf, perResource, type Rule, rule, setting } from "../rule.ts";

const SIZING = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";

const inVpc: Rule = perResource(
  { code: "TF-NET-01", title: "A subnet lies inside its VPC", source: SIZING, type: "aws_subnet" },
  (subnet, stack) => {
    const vpc = stack.target(subnet.attributes["vpc_id"], "aws_vpc");
    const outer = vpc && blockOf(vpc);
    const inner = blockOf(subnet);
    return breachIf(
      outer !== undefined && inner !== undefined && !contains(outer, inner),
      subnet,
      "cidr_block",
      subnet.attributes["cidr_block"],
      {
        limit: `inside ${String(vpc?.attributes["cidr_block"])}, the block of ${vpc?.address}`,
        fix: "cut the subnet out of the VPC's block",
      },
    );
  },
);

const size: Rule = perResource(
  {
    code: "TF-NET-02",
    title: "A subnet is an IPv4 block from /16 to /28",
    source: SIZING,
    type: "aws_subnet",
  },
  (subnet) => {
    const text = textOf(subnet.attributes["cidr_block"]);
    const block = text === undefined ? undefined : parseCidr(text);
    const fits = block !== undefined && block.prefix >= 16 && block.prefix <= 28;
    return breachIf(text !== undefined && !fits, subnet, "cidr_block", text, {
      limit: "an IPv4 block with a mask from /16 to /28 and no bits beyond it",
      fix: "choose a block of that size",
    });
  },
);

const disjoint: Rule = rule(
  { code: "TF-NET-03", title: "Subnets of one VPC do not overlap", source: SIZING },
  (stack) => {
    const subnets = stack.of("aws_subnet");
    return subnets.flatMap((subnet, i) => {
      const block = blockOf(subnet);
      const other = subnets.slice(0, i).find((earlier) => {
        const taken = blockOf(earlier);
        const sameVpc = earlier.attributes["vpc_id"] === subnet.attributes["vpc_id"];
        return sameVpc && block !== undefined && taken !== undefined && overlaps(taken, block);
      });
      return breachIf(other !== undefined, subnet, "cidr_block", subnet.attributes["cidr_block"], {
        limit: `apart from ${other?.address}, which has ${String(other?.attributes["cidr_block"])}`,
        fix: "give each subnet a block of its own",
      });
    });
  },
);

const privateAddresses: Rule = setting({
  code: "TF-NET-04",
  title: "Subnets hand out no public addresses",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
  type: "aws_subnet",
  path: "map_public_ip_on_launch",
  allowed: [false],
  optional: true,
  limit: "false: what is launched in a subnet must not be reachable from the internet",
  fix: "set map_public_ip_on_launch to false; the load balancer and NAT gateways do not need it",
});

const closedDefaultGroup: Rule = rule(
  {
    code: "TF-NET-05",
    title: "The default security group of every VPC is empty",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
  },
  (stack) => {
    const groups = stack.of("aws_default_security_group");
    const advice = {
      limit: "an aws_default_security_group with ingress = [] and egress = []",
      fix: "adopt the VPC's default group and leave both lists empty",
    };
    const open = groups.flatMap((group) =>
      ["ingress", "egress"].flatMap((side) => {
        const rules = group.attributes[side];
        return breachIf(!(Array.isArray(rules) && rules.length === 0), group, side, rules, advice);
      }),
    );
    const missing = stack
      .of("aws_vpc")
      .filter((vpc) => !groups.some((group) => refersTo(group.attributes["vpc_id"], vpc)))
      .map((vpc) => breach(vpc, "", undefined, advice));
    return [...open, ...missing];
  },
);

const flowLogs: Rule = rule(
  {
    code: "TF-NET-06",
    title: "Every VPC logs accepted and rejected connections",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
  },
  (stack) => {
    const advice = {
      limit: 'an aws_flow_log with traffic_type "ALL"',
      fix: "add a flow log of all traffic for the VPC",
    };
    const logs = stack.of("aws_flow_log");
    const partial = logs
      .filter((log) => log.attributes["traffic_type"] !== "ALL")
      .map((log) => breach(log, "traffic_type", log.attributes["traffic_type"], advice));
    const missing = stack
      .of("aws_vpc")
      .filter((vpc) => !logs.some((log) => refersTo(log.attributes["vpc_id"], vpc)))
      .map((vpc) => breach(vpc, "", undefined, advice));
    return [...partial, ...missing];
  },
);

const privateInstances: Rule = perResource(
  {
    code: "TF-NET-07",
    title: "Instances and tasks live in private subnets",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types",
    type: "aws_autoscaling_group",
  },
  (group, stack) => {
    const open = publicSubnets(stack);
    return select(group.attributes, "vpc_zone_identifier.*").flatMap(({ path, value }) =>
      breachIf(
        open.some((subnet) => refersTo(value, subnet)),
        group,
        path,
        value,
        {
          limit: "a subnet without a route to an internet gateway",
          fix: "use a private subnet",
        },
      ),
    );
  },
);

const endpointPolicy: Rule = perResource(
  {
    code: "TF-NET-08",
    title: "A VPC endpoint does not carry requests for anybody",
    source: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    type: "aws_vpc_endpoint",
  },
  (endpoint) => {
    const advice = {
      limit: "a policy whose Allow statements name resources or carry a condition",
      fix: "restrict the endpoint to principals of this account (aws:PrincipalAccount)",
    };
    // AWS attaches a policy of full access where none is given.
    if (endpoint.attributes["policy"] === undefined) return [breach(endpoint, "policy", undefined, advice)];
    return statementsOf(endpoint, "policy")
      .filter((s) => s.effect === "Allow" && s.resources.includes("*") && s.conditions.length === 0)
      .map((s) => breach(endpoint, s.path, s.resources, advice));
  },
);

function blockOf({ attributes }: Resource): Cidr | undefined {
  const text = textOf(attributes["cidr_block"]);
  return text === undefined ? undefined : parseCidr(text);
}

function publicSubnets(stack: Configuration): Resource[] {
  const tables = stack
    .of("aws_route")
    .filter((route) => stack.target(route.attributes["gateway_id"], "aws_internet_gateway"))
    .map((route) => route.attributes["route_table_id"]);
  const joined = stack
    .of("aws_route_table_association")
    .filter((association) => tables.includes(association.attributes["route_table_id"]))
    .map((association) => at(association.attributes, "subnet_id"));
  return stack.of("aws_subnet").filter((subnet) => joined.some((id) => refersTo(id, subnet)));
}

export const NETWORK_RULES: readonly Rule[] = [
  inVpc,
  size,
  disjoint,
  privateAddresses,
  closedDefaultGroup,
  flowLogs,
  privateInstances,
  endpointPolicy,
];
