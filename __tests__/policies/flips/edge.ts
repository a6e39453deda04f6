import { DELETE, type Flip, flips, type Row, ref } from "./flip.ts";

const alb = "aws_lb.alb";
const pool = "aws_autoscaling_group.pool";

const webAcl = (first: string, firstPriority: number, second: string, secondPriority: number) => ({
  rule: [
    { name: first, priority: firstPriority },
    { name: second, priority: secondPriority },
  ],
});

const ROWS: readonly Row[] = [
  // network
  ["subnets overlap", "TF-NET-03", "aws_subnet.network_private_b", "cidr_block", "10.10.16.0/20"],
  ["public addresses", "TF-NET-04", "aws_subnet.network_public_a", "map_public_ip_on_launch", true],
  [
    "default group open",
    "TF-NET-05",
    "aws_default_security_group.network_default",
    "ingress",
    [{ protocol: "-1" }],
  ],
  [
    "default group egress unsaid",
    "TF-NET-05",
    "aws_default_security_group.network_default",
    "egress",
    DELETE,
  ],
  [
    "default group not adopted",
    "TF-NET-05",
    "aws_default_security_group.network_default",
    "",
    DELETE,
    "aws_vpc.network",
  ],
  ["rejected traffic only", "TF-NET-06", "aws_flow_log.vpc_flow", "traffic_type", "REJECT"],
  ["no flow log", "TF-NET-06", "aws_flow_log.vpc_flow", "", DELETE, "aws_vpc.network"],
  [
    "instances in a public subnet",
    "TF-NET-07",
    pool,
    "vpc_zone_identifier.1",
    ref("aws_subnet.network_public_b.id"),
  ],
  ["endpoint without policy", "TF-NET-08", "aws_vpc_endpoint.endpoints_s3", "policy", DELETE],
  [
    "endpoint for anybody",
    "TF-NET-08",
    "aws_vpc_endpoint.endpoints_ecr_api",
    "policy.Statement.0.Condition",
    DELETE,
    "policy.Statement.0",
  ],
  // security groups
  [
    "undescribed rule",
    "TF-SG-01",
    "aws_vpc_security_group_ingress_rule.alb_ingress_443_0",
    "description",
    DELETE,
  ],
  [
    "address block into instances",
    "TF-SG-03",
    "aws_vpc_security_group_ingress_rule.instance_ssh",
    "",
    {
      security_group_id: ref("aws_security_group.instance.id"),
      description: "SSH from the office",
      cidr_ipv4: "203.0.113.0/24",
      ip_protocol: "tcp",
      from_port: 22,
      to_port: 22,
    },
    "cidr_ipv4",
  ],
  [
    "database port open to the internet",
    "TF-SG-04",
    "aws_vpc_security_group_ingress_rule.alb_ingress_443_0",
    "to_port",
    5432,
    "cidr_ipv4",
  ],
  [
    "IPv6 internet on every port",
    "TF-SG-04",
    "aws_vpc_security_group_ingress_rule.alb_all",
    "",
    {
      security_group_id: ref("aws_security_group.alb.id"),
      description: "Everything",
      cidr_ipv6: "::/0",
      ip_protocol: "-1",
    },
    "cidr_ipv6",
  ],
  [
    "every port out to anywhere",
    "TF-SG-05",
    "aws_vpc_security_group_egress_rule.instance_https_internet",
    "from_port",
    0,
    "cidr_ipv4",
  ],
  ["inline rules", "TF-SG-06", "aws_security_group.alb", "ingress", [{ from_port: 443 }]],
  ["old rule resource", "TF-SG-06", "aws_security_group_rule.old", "", { type: "ingress" }],
  // load balancer
  ["no deletion protection", "TF-ALB-03", alb, "enable_deletion_protection", false],
  ["invalid headers kept", "TF-ALB-04", alb, "drop_invalid_header_fields", DELETE],
  ["desync monitored only", "TF-ALB-05", alb, "desync_mitigation_mode", "monitor"],
  ["no access logs", "TF-ALB-06", alb, "access_logs.enabled", false, "access_logs"],
  ["no connection logs", "TF-ALB-06", alb, "connection_logs", DELETE],
  [
    "a host without a certificate",
    "TF-ALB-13",
    "aws_lb_listener_rule.other",
    "",
    {
      listener_arn: ref("aws_lb_listener.alb_https.arn"),
      condition: [{ host_header: { values: ["a.b.shop.example.com"] } }],
      action: [
        { type: "fixed-response", fixed_response: { content_type: "text/plain", status_code: "200" } },
      ],
    },
    "condition.0.host_header.values.0",
  ],
  [
    "a certificate of another region",
    "TF-ALB-14",
    "aws_lb_listener.alb_https",
    "certificate_arn",
    "arn:aws:acm:us-east-1:111122223333:certificate/0a1b",
  ],
  [
    "a further certificate of another account",
    "TF-ALB-15",
    "aws_lb_listener_certificate.domain_partner__example__org",
    "certificate_arn",
    "arn:aws:acm:eu-central-1:444455556666:certificate/0a1b",
    undefined,
    "live-platform",
  ],
  ["old TLS", "TF-ALB-08", "aws_lb_listener.alb_https", "ssl_policy", "ELBSecurityPolicy-TLS13-1-0-2021-06"],
  ["TLS policy of the API's default", "TF-ALB-08", "aws_lb_listener.alb_https", "ssl_policy", DELETE],
  [
    "HTTP answered",
    "TF-ALB-09",
    "aws_lb_listener.alb_http",
    "default_action.0.type",
    "forward",
    "default_action.0",
  ],
  [
    "temporary redirect",
    "TF-ALB-09",
    "aws_lb_listener.alb_http",
    "default_action.0.redirect.status_code",
    "HTTP_302",
    "default_action.0",
  ],
  [
    "unknown hosts reach a service",
    "TF-ALB-10",
    "aws_lb_listener.alb_https",
    "default_action.0.type",
    "forward",
    "default_action.0",
  ],
  [
    "two rules of a web ACL at once",
    "TF-WAF-01",
    "aws_wafv2_web_acl.waf",
    "",
    webAcl("a", 0, "b", 0),
    "rule.1.priority",
  ],
  [
    "two rules of a web ACL of a name",
    "TF-WAF-02",
    "aws_wafv2_web_acl.waf",
    "",
    webAcl("a", 0, "a", 1),
    "rule.1.name",
  ],
  ["everybody before an internal load balancer", "TF-ALB-17", alb, "internal", true],
  [
    "certificate removed first",
    "TF-ACM-02",
    "aws_acm_certificate.certificate",
    "lifecycle.create_before_destroy",
    false,
  ],
];

export const EDGE_FLIPS: readonly Flip[] = flips("prod-platform", ROWS);
