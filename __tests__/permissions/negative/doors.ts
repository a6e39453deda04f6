import { arn, FOREIGN, NAME, NEW, OWN, type Scenario } from "./scenario.ts";

const LISTENER = arn("elasticloadbalancing", `listener/app/${NAME}/1/2`);
const BALANCER = arn("elasticloadbalancing", `loadbalancer/app/${NAME}/1`);
const ZONE = "arn:aws:route53:::hostedzone/Z0123456789PRODEXAMPL";
const TLS = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
const records = (type: string, ...names: readonly string[]) => ({
  "route53:ChangeResourceRecordSetsRecordTypes": type,
  "route53:ChangeResourceRecordSetsNormalizedRecordNames": names,
});
const defaultGroup = { ...OWN, "aws:ResourceTag/Name": `${NAME}-default-closed` };

/** Doors of the network, the load balancer and the domain. */
export const DOORS: readonly Scenario[] = [
  {
    what: "a security group in the VPC of another environment",
    by: "apply",
    action: "ec2:CreateSecurityGroup",
    resource: arn("ec2", "vpc/vpc-1"),
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "a rule in the security group of another environment",
    by: "apply",
    action: "ec2:AuthorizeSecurityGroupIngress",
    resource: arn("ec2", "security-group/sg-1"),
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "a rule in the default group",
    by: "apply",
    action: "ec2:AuthorizeSecurityGroupIngress",
    resource: arn("ec2", "security-group/sg-1"),
    context: defaultGroup,
  },
  {
    what: "a peering with another VPC",
    by: "apply",
    action: "ec2:CreateVpcPeeringConnection",
    resource: arn("ec2", "vpc/vpc-1"),
    context: OWN,
  },
  {
    what: "a network interface with an address of its own",
    by: "apply",
    action: "ec2:AssociateAddress",
    resource: arn("ec2", "network-interface/eni-1"),
    context: OWN,
  },
  {
    what: "flow logs of another environment end",
    by: "apply",
    action: "ec2:DeleteFlowLogs",
    resource: arn("ec2", "vpc-flow-log/fl-1"),
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "a listener with a TLS policy of 2016",
    by: "apply",
    action: "elasticloadbalancing:ModifyListener",
    resource: LISTENER,
    context: { "elasticloadbalancing:SecurityPolicy": "ELBSecurityPolicy-2016-08" },
    twin: { context: { "elasticloadbalancing:SecurityPolicy": TLS } },
  },
  {
    what: "a new listener with TLS 1.1",
    by: "apply",
    action: "elasticloadbalancing:CreateListener",
    resource: BALANCER,
    context: {
      "elasticloadbalancing:ListenerProtocol": "HTTPS",
      "elasticloadbalancing:SecurityPolicy": "ELBSecurityPolicy-TLS-1-1-2017-01",
    },
    twin: {
      context: {
        "elasticloadbalancing:ListenerProtocol": "HTTPS",
        "elasticloadbalancing:SecurityPolicy": TLS,
      },
    },
  },
  {
    what: "a new HTTPS listener that leaves TLS to the default",
    by: "apply",
    action: "elasticloadbalancing:CreateListener",
    resource: BALANCER,
    context: { "elasticloadbalancing:ListenerProtocol": "HTTPS" },
  },
  {
    what: "a record outside the domain",
    by: "apply",
    action: "route53:ChangeResourceRecordSets",
    resource: ZONE,
    context: records("A", "www.example.com"),
    twin: { context: records("A", "shop.example.com") },
  },
  {
    what: "a record outside the domain among own ones",
    by: "apply",
    action: "route53:ChangeResourceRecordSets",
    resource: ZONE,
    context: records("A", "shop.example.com", "example.com"),
  },
  {
    what: "a record in another zone",
    by: "apply",
    action: "route53:ChangeResourceRecordSets",
    resource: "arn:aws:route53:::hostedzone/ZOTHER",
    context: records("A", "shop.example.com"),
  },
  {
    what: "the domain is delegated",
    by: "apply",
    action: "route53:ChangeResourceRecordSets",
    resource: ZONE,
    context: records("NS", "shop.example.com"),
  },
  {
    what: "mail for the domain is received elsewhere",
    by: "apply",
    action: "route53:ChangeResourceRecordSets",
    resource: ZONE,
    context: records("MX", "shop.example.com"),
  },
  { what: "the zone is deleted", by: "apply", action: "route53:DeleteHostedZone", resource: ZONE },
  {
    what: "a certificate for another domain",
    by: "apply",
    action: "acm:RequestCertificate",
    resource: "*",
    context: { ...NEW, "acm:ValidationMethod": "DNS", "acm:DomainNames": ["www.example.com"] },
    twin: { context: { ...NEW, "acm:ValidationMethod": "DNS", "acm:DomainNames": ["shop.example.com"] } },
  },
  {
    what: "a certificate that is validated by mail",
    by: "apply",
    action: "acm:RequestCertificate",
    resource: "*",
    context: { ...NEW, "acm:ValidationMethod": "EMAIL", "acm:DomainNames": ["shop.example.com"] },
  },
];
