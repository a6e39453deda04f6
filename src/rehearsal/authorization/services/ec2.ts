import { each, type Rule, type ServiceRules } from "../rule.ts";

const there = (type: string, path: string) => `arn:{partition}:ec2:{region}:{account}:${type}/{${path}}`;
const created = (type: string) => `arn:{partition}:ec2:{region}:{account}:${type}/*`;

const VPC = there("vpc", "VpcId");
const SUBNET = there("subnet", "SubnetId");
const GROUP = there("security-group", "GroupId");
const TABLE = there("route-table", "RouteTableId");
const GATEWAY = there("internet-gateway", "InternetGatewayId");
const TEMPLATE = [
  there("launch-template", "LaunchTemplateId"),
  "{LaunchTemplateName|ec2:launch-template-name}",
];

const onTemplate: Rule = { on: TEMPLATE };

/**
 * Amazon EC2: what is named, and `type/*` for what is made
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html, 2026-11).
 */
export const EC2: ServiceRules = {
  tags: "TagSpecification",
  tagOnCreate: "ec2:CreateTags",
  createActionKey: "ec2:createaction",
  operations: {
    CreateVpc: { creates: [created("vpc")] },
    ...each("DescribeVpcAttribute DeleteVpc ModifyVpcAttribute", { on: [VPC] }),
    CreateSubnet: { creates: [created("subnet")], on: [VPC] },
    ...each("DeleteSubnet ModifySubnetAttribute", { on: [SUBNET] }),
    CreateInternetGateway: { creates: [created("internet-gateway")] },
    ...each("AttachInternetGateway DetachInternetGateway", { on: [GATEWAY, VPC] }),
    DeleteInternetGateway: { on: [GATEWAY] },
    CreateRouteTable: { creates: [created("route-table")], on: [VPC] },
    ...each("DeleteRouteTable CreateRoute ReplaceRoute DeleteRoute", { on: [TABLE] }),
    AssociateRouteTable: { on: [TABLE, SUBNET, there("internet-gateway", "GatewayId")] },
    DisassociateRouteTable: { on: ["{AssociationId|ec2:route-table-association}"] },
    ReplaceRouteTableAssociation: { on: [TABLE, "{AssociationId|ec2:route-table-association}"] },
    AllocateAddress: { creates: [created("elastic-ip")] },
    ReleaseAddress: { on: [there("elastic-ip", "AllocationId")] },
    // A NAT gateway takes its association along, and the provider then ends what its state still has: "an idempotent
    // operation" (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html, 2026-11).
    DisassociateAddress: { on: ["{AssociationId|ec2:address-association}"], mayBeGone: true },
    CreateNatGateway: {
      creates: [created("natgateway")],
      on: [SUBNET, there("elastic-ip", "AllocationId")],
    },
    DeleteNatGateway: { on: [there("natgateway", "NatGatewayId")] },
    CreateSecurityGroup: { creates: [created("security-group")], on: [VPC] },
    DeleteSecurityGroup: { on: [GROUP] },
    ...each("AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress", {
      creates: [created("security-group-rule")],
      on: [GROUP],
    }),
    ...each("RevokeSecurityGroupIngress RevokeSecurityGroupEgress", { on: [GROUP] }),
    ModifySecurityGroupRules: {
      on: [GROUP, there("security-group-rule", "SecurityGroupRule.SecurityGroupRuleId")],
    },
    CreateVpcEndpoint: {
      creates: [created("vpc-endpoint")],
      on: [VPC, SUBNET, there("route-table", "RouteTableId"), there("security-group", "SecurityGroupId")],
      keys: { "ec2:vpceservicename": "{ServiceName}" },
      also: [
        {
          // Private DNS: https://docs.aws.amazon.com/vpc/latest/privatelink/security_iam_id-based-policy-examples.html (2026-11).
          action: "route53:AssociateVPCWithHostedZone",
          on: ["arn:{partition}:route53:::hostedzone/*"],
          keys: { "route53:vpcs": "VPCId={VpcId},VPCRegion={region}" },
          when: "PrivateDnsEnabled=true",
        },
      ],
    },
    ModifyVpcEndpoint: {
      on: [
        there("vpc-endpoint", "VpcEndpointId"),
        there("subnet", "AddSubnetId"),
        there("subnet", "RemoveSubnetId"),
        there("route-table", "AddRouteTableId"),
        there("route-table", "RemoveRouteTableId"),
        there("security-group", "AddSecurityGroupId"),
        there("security-group", "RemoveSecurityGroupId"),
      ],
    },
    DeleteVpcEndpoints: { on: [there("vpc-endpoint", "VpcEndpointId")] },
    CreateFlowLogs: {
      creates: [created("vpc-flow-log")],
      on: ["{ResourceId|ec2}"],
      also: [
        {
          // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html (2026-11).
          action: "iam:PassRole",
          on: ["{DeliverLogsPermissionArn}"],
          keys: { "iam:passedtoservice": "vpc-flow-logs.amazonaws.com" },
        },
      ],
    },
    DeleteFlowLogs: { on: [there("vpc-flow-log", "FlowLogId")] },
    ...each("CreateNetworkAclEntry ReplaceNetworkAclEntry DeleteNetworkAclEntry DeleteNetworkAcl", {
      on: [there("network-acl", "NetworkAclId")],
    }),
    CreateLaunchTemplate: { creates: [created("launch-template")] },
    ...each("CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate", onTemplate),
    DeleteLaunchTemplateVersions: onTemplate,
    GetManagedPrefixListEntries: { on: ["{PrefixListId|ec2}"] },
    CreateTags: { on: ["{ResourceId|ec2}"], tags: "Tag" },
    DeleteTags: { on: ["{ResourceId|ec2}"], tagKeys: "Tag.Key" },
  },
};
