import { type ActionTable, actions, type Grant, onAll, regional } from "../grant.ts";

/*
 * EC2 objects have ids in their ARNs, so they are told apart by the tags Project and Environment: what is created must
 * carry them, what is changed must have them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (2026-11)
 */

function on(kind: string): string[] {
  return regional("ec2", `${kind}/*`);
}

function describe(names: string): Grant {
  return onAll(...actions("ec2", names));
}

/**
 * Creating an object with its tags. Kinds that other objects are created in have a scope of their own: in one
 * statement, the tags of a new subnet would open every VPC to it.
 */
function created(scope: string, kind: string, create: string): Grant[] {
  return [
    { scope, actions: actions("ec2", create), on: on(kind) },
    { scope: "ec2TagNew", actions: ["ec2:CreateTags"], on: on(kind) },
    { scope: "ec2Owned", actions: actions("ec2", "CreateTags DeleteTags"), on: on(kind) },
  ];
}

/** Changing an object of this environment, or creating something in it. */
function owned(names: string, ...kinds: readonly string[]): Grant {
  return { scope: "ec2Owned", actions: actions("ec2", names), on: kinds.flatMap(on) };
}

/** Rules of a security group are objects of their own. */
function groupRule(direction: "Ingress" | "Egress") {
  const authorize = `AuthorizeSecurityGroup${direction}`;
  return {
    read: [describe("DescribeSecurityGroupRules")],
    write: [
      ...created("ec2New", "security-group-rule", authorize),
      owned(`${authorize} RevokeSecurityGroup${direction}`, "security-group"),
      owned("ModifySecurityGroupRules", "security-group", "security-group-rule"),
    ],
  };
}

export const NETWORK: ActionTable = {
  aws_vpc: {
    read: [
      describe("DescribeVpcs DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups"),
      { scope: "ec2Read", actions: ["ec2:DescribeVpcAttribute"], on: on("vpc") },
    ],
    write: [...created("ec2NewVpc", "vpc", "CreateVpc"), owned("DeleteVpc ModifyVpcAttribute", "vpc")],
  },
  aws_subnet: {
    read: [describe("DescribeSubnets")],
    write: [
      ...created("ec2NewSubnet", "subnet", "CreateSubnet"),
      owned("CreateSubnet", "vpc"),
      owned("DeleteSubnet ModifySubnetAttribute", "subnet"),
      describe("DescribeNetworkInterfaces"),
    ],
  },
  aws_internet_gateway: {
    read: [describe("DescribeInternetGateways")],
    write: [
      ...created("ec2New", "internet-gateway", "CreateInternetGateway"),
      owned("AttachInternetGateway DetachInternetGateway", "internet-gateway", "vpc"),
      owned("DeleteInternetGateway", "internet-gateway"),
    ],
  },
  aws_route_table: {
    read: [describe("DescribeRouteTables")],
    write: [
      ...created("ec2NewRouteTable", "route-table", "CreateRouteTable"),
      owned("CreateRouteTable", "vpc"),
      owned("DeleteRouteTable", "route-table"),
    ],
  },
  aws_route: {
    read: [describe("DescribeRouteTables")],
    write: [owned("CreateRoute ReplaceRoute DeleteRoute", "route-table")],
  },
  aws_route_table_association: {
    read: [describe("DescribeRouteTables")],
    write: [
      owned(
        "AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation",
        "route-table",
        "subnet",
      ),
    ],
  },
  aws_eip: {
    read: [describe("DescribeAddresses DescribeAddressesAttribute")],
    write: [
      ...created("ec2NewAddress", "elastic-ip", "AllocateAddress"),
      owned("DisassociateAddress ReleaseAddress", "elastic-ip"),
    ],
  },
  aws_nat_gateway: {
    read: [describe("DescribeNatGateways")],
    write: [
      ...created("ec2New", "natgateway", "CreateNatGateway"),
      owned("CreateNatGateway", "subnet", "elastic-ip"),
      // An address that is kept was there before, without a tag of this environment.
      {
        scope: "ec2Existing",
        actions: ["ec2:CreateNatGateway"],
        on: regional("ec2", "elastic-ip/{address}"),
      },
      owned("DeleteNatGateway", "natgateway"),
    ],
  },
  aws_vpc_endpoint: {
    read: [describe("DescribeVpcEndpoints DescribePrefixLists DescribeNetworkInterfaces")],
    write: [
      ...created("ec2New", "vpc-endpoint", "CreateVpcEndpoint"),
      owned("CreateVpcEndpoint", "vpc", "subnet", "route-table", "security-group"),
      owned("ModifyVpcEndpoint", "vpc-endpoint", "subnet", "route-table", "security-group"),
      owned("DeleteVpcEndpoints", "vpc-endpoint"),
      // Asked of whoever makes an endpoint with private DNS names.
      {
        scope: "endpointDns",
        actions: ["route53:AssociateVPCWithHostedZone"],
        on: ["route53:::hostedzone/{privateZone}"],
      },
    ],
  },
  aws_flow_log: {
    read: [describe("DescribeFlowLogs")],
    write: [
      ...created("ec2New", "vpc-flow-log", "CreateFlowLogs"),
      owned("CreateFlowLogs", "vpc"),
      owned("DeleteFlowLogs", "vpc-flow-log"),
      {
        scope: "passToFlowLogs",
        actions: ["iam:PassRole"],
        on: ["iam::{account}:role/{name}-flow-logs"],
      },
    ],
  },
  aws_security_group: {
    read: [describe("DescribeSecurityGroups")],
    write: [
      ...created("ec2NewGroup", "security-group", "CreateSecurityGroup"),
      owned("CreateSecurityGroup", "vpc"),
      // A VPC of somebody else has no tag of this environment.
      { scope: "ec2Existing", actions: ["ec2:CreateSecurityGroup"], on: ["ec2:{region}:*:vpc/{vpc}"] },
      // A group of EC2 is born with a rule that lets everything out.
      owned("DeleteSecurityGroup RevokeSecurityGroupEgress", "security-group"),
      describe("DescribeNetworkInterfaces DescribeSecurityGroupRules"),
    ],
  },
  aws_default_security_group: {
    read: [describe("DescribeSecurityGroups")],
    write: [
      {
        scope: "ec2AdoptDefaultGroup",
        actions: ["ec2:CreateTags"],
        on: on("security-group"),
      },
      owned("RevokeSecurityGroupIngress RevokeSecurityGroupEgress", "security-group"),
      describe("DescribeSecurityGroupRules"),
    ],
  },
  "data.aws_vpc": {
    read: [
      describe("DescribeVpcs DescribeRouteTables"),
      { scope: "ec2Read", actions: ["ec2:DescribeVpcAttribute"], on: on("vpc") },
    ],
    write: [],
  },
  "data.aws_subnet": { read: [describe("DescribeSubnets")], write: [] },
  "data.aws_ec2_managed_prefix_list": {
    read: [
      describe("DescribeManagedPrefixLists"),
      {
        scope: "ec2Read",
        actions: ["ec2:GetManagedPrefixListEntries"],
        on: ["ec2:{region}:aws:prefix-list/*"],
      },
    ],
    write: [],
  },
  "data.aws_vpc_endpoint": { read: [describe("DescribeVpcEndpoints DescribePrefixLists")], write: [] },
  aws_vpc_security_group_ingress_rule: groupRule("Ingress"),
  aws_vpc_security_group_egress_rule: groupRule("Egress"),
};
