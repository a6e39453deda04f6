import { DELETE, type Flip, flips, type Row, ref } from "./flip.ts";

const balancer = "aws_lb.scans";
const group = "aws_lb_target_group.scans";
const listener = "aws_lb_listener.scans";
const tasks = "aws_vpc_security_group_ingress_rule.scans_from_balancer";

const ROWS: readonly Row[] = [
  ["a listener of packets", "TF-NLB-02", listener, "protocol", "GENEVE"],
  [
    "targets that take requests",
    "TF-NLB-03",
    group,
    "protocol",
    "HTTP",
    `${listener}.default_action.0.target_group_arn`,
  ],
  ["an answer of a connection", "TF-NLB-04", group, "health_check.path", "/healthz"],
  ["a code of a connection", "TF-NLB-04", group, "health_check.matcher", "200"],
  ["one zone", "TF-ALB-01", balancer, "subnets", ["subnet-1"]],
  ["deletable", "TF-ALB-03", balancer, "enable_deletion_protection", false],
  ["no certificate", "TF-ALB-07", listener, "certificate_arn", DELETE],
  ["old TLS", "TF-ALB-08", listener, "ssl_policy", "ELBSecurityPolicy-2016-08"],
  ["checks that overlap", "TF-ALB-11", group, "health_check.timeout", 10],
  ["checks that overlap by default", "TF-ALB-11", group, "health_check.timeout", DELETE],
  ["tasks for everybody", "TF-SG-03", tasks, "cidr_ipv4", "10.0.0.0/8"],
  [
    "a port that nobody listens on",
    "TF-SG-04",
    "aws_vpc_security_group_ingress_rule.scans_source_0",
    "",
    {
      security_group_id: ref("aws_security_group.scans_balancer.id"),
      description: "Clients",
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "tcp",
      from_port: 1883,
      to_port: 1883,
    },
    "cidr_ipv4",
  ],
  [
    "no security group",
    "TF-NLB-01",
    "aws_lb.another",
    "",
    {
      load_balancer_type: "network",
      internal: true,
      subnets: ["subnet-1", "subnet-2"],
      enable_deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    },
    "security_groups",
  ],
  ["replaced by mistake", "TF-STATE-02", balancer, "lifecycle.prevent_destroy", false],
];

const SHARED: readonly Row[] = [
  ["connections on the shared load balancer", "TF-NLB-02", "aws_lb_listener.alb_http", "protocol", "TCP"],
];

export const TCP_FLIPS: readonly Flip[] = [
  ...flips("live-service-scans", ROWS),
  ...flips("live-platform", SHARED),
];
