import { type ActionTable, actions, type Grant, onAll, regional } from "../grant.ts";

/*
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html and
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html (2026-11).
 */

const ELB = "elasticloadbalancing";
const BALANCER = regional(ELB, "loadbalancer/app/{name}/*");
const LISTENERS = regional(ELB, "listener/app/{name}/*/*");
const NETWORK_BALANCERS = regional(ELB, "loadbalancer/net/{networkBalancers}-*/*");
const NETWORK_LISTENERS = regional(ELB, "listener/net/{networkBalancers}-*/*/*");
const RULES = regional(ELB, "listener-rule/app/{name}/*/*/*");
const TARGET_GROUPS = regional(ELB, "targetgroup/{name}-*/*");
const CERTIFICATES = regional("acm", "certificate/*");
const ZONE = ["route53:::hostedzone/{zone}"];
const ACL = regional("wafv2", "regional/webacl/{name}/*");

function balancing(names: string, on: readonly string[]): Grant {
  return { scope: "balancing", actions: actions(ELB, names), on };
}

/** A statement of its own, so that the one about the shared load balancer stays as it is. */
function network(names: string, on: readonly string[]): Grant {
  return { scope: "networkBalancing", actions: actions(ELB, names), on };
}

function describe(names: string): Grant {
  return onAll(...actions(ELB, names));
}

function waf(names: string, on: readonly string[]): Grant {
  return { scope: "waf", actions: actions("wafv2", names), on };
}

function certificates(scope: string, names: string): Grant {
  return { scope, actions: actions("acm", names), on: CERTIFICATES };
}

export const EDGE: ActionTable = {
  aws_lb: {
    read: [
      describe(
        "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags",
      ),
    ],
    write: [
      balancing("CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes", BALANCER),
      balancing("SetSecurityGroups SetSubnets AddTags RemoveTags", BALANCER),
      network("CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes", NETWORK_BALANCERS),
      network("SetSecurityGroups SetSubnets AddTags RemoveTags", NETWORK_BALANCERS),
      onAll("ec2:DescribeNetworkInterfaces"),
    ],
  },
  aws_lb_listener: {
    read: [describe("DescribeListeners DescribeListenerAttributes DescribeTags")],
    write: [
      balancing("CreateListener", BALANCER),
      balancing("ModifyListener ModifyListenerAttributes DeleteListener AddTags RemoveTags", LISTENERS),
      network("CreateListener", NETWORK_BALANCERS),
      network("ModifyListener ModifyListenerAttributes DeleteListener AddTags RemoveTags", NETWORK_LISTENERS),
    ],
  },
  aws_lb_listener_certificate: {
    read: [describe("DescribeListenerCertificates")],
    write: [balancing("AddListenerCertificates RemoveListenerCertificates", LISTENERS)],
  },
  aws_lb_listener_rule: {
    read: [describe("DescribeRules DescribeTags")],
    write: [
      balancing("CreateRule", LISTENERS),
      balancing("ModifyRule DeleteRule SetRulePriorities AddTags RemoveTags", RULES),
    ],
  },
  aws_lb_target_group: {
    read: [describe("DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags")],
    write: [
      balancing("CreateTargetGroup DeleteTargetGroup ModifyTargetGroup", TARGET_GROUPS),
      balancing("ModifyTargetGroupAttributes AddTags RemoveTags", TARGET_GROUPS),
    ],
  },
  aws_acm_certificate: {
    read: [certificates("certificateRead", "DescribeCertificate ListTagsForCertificate")],
    write: [
      { scope: "certificateRequest", actions: ["acm:RequestCertificate"], on: ["*"] },
      certificates("certificateTags", "AddTagsToCertificate"),
      certificates(
        "certificateOwned",
        "DeleteCertificate RemoveTagsFromCertificate UpdateCertificateOptions",
      ),
    ],
  },
  aws_acm_certificate_validation: {
    read: [certificates("certificateRead", "DescribeCertificate")],
    write: [],
  },
  aws_route53_record: {
    read: [
      { scope: "dnsRead", actions: actions("route53", "GetHostedZone ListResourceRecordSets"), on: ZONE },
    ],
    write: [
      { scope: "dns", actions: ["route53:ChangeResourceRecordSets"], on: ZONE },
      { scope: "dnsChange", actions: ["route53:GetChange"], on: ["route53:::change/*"] },
    ],
  },
  aws_wafv2_web_acl: {
    read: [waf("GetWebACL ListTagsForResource", ACL)],
    write: [
      waf("CreateWebACL UpdateWebACL DeleteWebACL TagResource UntagResource", ACL),
      waf("CreateWebACL UpdateWebACL", regional("wafv2", "regional/managedruleset/*/*")),
    ],
  },
  aws_wafv2_web_acl_association: {
    read: [waf("GetWebACLForResource", [...BALANCER, "{webAcl}"])],
    write: [
      waf("AssociateWebACL", [...BALANCER, "{webAcl}"]),
      waf("DisassociateWebACL", BALANCER),
      { scope: "wafOfBalancer", actions: ["elasticloadbalancing:SetWebAcl"], on: ["*"] },
    ],
  },
  aws_wafv2_web_acl_logging_configuration: {
    read: [waf("GetLoggingConfiguration", ACL)],
    write: [
      waf("PutLoggingConfiguration DeleteLoggingConfiguration", ACL),
      // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html (2026-11)
      {
        scope: "wafLogDelivery",
        actions: actions(
          "logs",
          "CreateLogDelivery DeleteLogDelivery PutResourcePolicy DescribeResourcePolicies DescribeLogGroups",
        ),
        on: ["*"],
      },
    ],
  },
};
