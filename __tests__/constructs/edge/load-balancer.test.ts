import { AccessLogBucket } from "../../../src/constructs/edge/access-log-bucket.ts";
import { LoadBalancer, type LoadBalancerProps } from "../../../src/constructs/edge/load-balancer.ts";
import { counts, HOME, make, ofTypes, resolved } from "../../support/construct.ts";

const OWN = [
  "aws_security_group",
  "aws_vpc_security_group_ingress_rule",
  "aws_lb",
  "aws_lb_listener",
  "aws_route53_record",
];

function balancer(more: Partial<LoadBalancerProps> = {}) {
  const made = make((stack) => {
    const home = HOME;
    const logs = new AccessLogBucket(stack, "logs", {
      home,
      retentionDays: 41,
      forceDestroy: false,
      preventDestroy: true,
    });
    const { httpsListenerArn, securityGroupId } = new LoadBalancer(stack, "alb", {
      home,
      vpcId: "vpc-7",
      exposure: "internet",
      subnetIds: ["subnet-a", "subnet-c"],
      ingressCidrs: ["203.0.113.0/24", "198.51.100.0/24"],
      idleTimeoutSec: 67,
      protection: true,
      tls: { certificateArn: "arn:certificate", policy: "ELBSecurityPolicy-TLS13-1-3-2021-06" },
      domain: { name: "qa.acme.example", hostedZoneId: "Z7" },
      logs: { bucketName: "acme-logs", ready: logs.policy },
      ...more,
    });
    expect(resolved(stack, [httpsListenerArn, securityGroupId])).toEqual([
      "${aws_lb_listener.alb_https.arn}",
      "${aws_security_group.alb.id}",
    ]);
  });
  return ofTypes(made, ...OWN);
}

describe("LoadBalancer", () => {
  it("ends TLS, redirects HTTP, answers 404, and waits for the policy of its log bucket", () => {
    expect(balancer()).toEqual({
      "aws_security_group.alb": {
        description: "Public load balancer: HTTPS, and HTTP to be redirected, from the allowed networks",
        name: "acme-qa-alb",
        tags: { Name: "acme-qa-alb" },
        vpc_id: "vpc-7",
      },
      "aws_vpc_security_group_ingress_rule.alb_ingress_443_0": {
        cidr_ipv4: "203.0.113.0/24",
        description: "HTTPS",
        from_port: 443,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.alb.id}",
        to_port: 443,
      },
      "aws_vpc_security_group_ingress_rule.alb_ingress_80_0": {
        cidr_ipv4: "203.0.113.0/24",
        description: "HTTP, redirected to HTTPS",
        from_port: 80,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.alb.id}",
        to_port: 80,
      },
      "aws_vpc_security_group_ingress_rule.alb_ingress_443_1": {
        cidr_ipv4: "198.51.100.0/24",
        description: "HTTPS",
        from_port: 443,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.alb.id}",
        to_port: 443,
      },
      "aws_vpc_security_group_ingress_rule.alb_ingress_80_1": {
        cidr_ipv4: "198.51.100.0/24",
        description: "HTTP, redirected to HTTPS",
        from_port: 80,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.alb.id}",
        to_port: 80,
      },
      "aws_lb.alb": {
        desync_mitigation_mode: "defensive",
        drop_invalid_header_fields: true,
        enable_cross_zone_load_balancing: true,
        enable_deletion_protection: true,
        enable_http2: true,
        enable_zonal_shift: true,
        idle_timeout: 67,
        internal: false,
        ip_address_type: "ipv4",
        load_balancer_type: "application",
        name: "acme-qa",
        preserve_host_header: false,
        enable_waf_fail_open: false,
        security_groups: ["${aws_security_group.alb.id}"],
        subnets: ["subnet-a", "subnet-c"],
        xff_header_processing_mode: "append",
        access_logs: { bucket: "acme-logs", enabled: true, prefix: "access" },
        connection_logs: { bucket: "acme-logs", enabled: true, prefix: "connection" },
        depends_on: ["aws_s3_bucket_policy.logs"],
        lifecycle: { prevent_destroy: true },
      },
      "aws_lb_listener.alb_http": {
        load_balancer_arn: "${aws_lb.alb.arn}",
        port: 80,
        protocol: "HTTP",
        default_action: [
          { type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } },
        ],
      },
      "aws_lb_listener.alb_https": {
        certificate_arn: "arn:certificate",
        load_balancer_arn: "${aws_lb.alb.arn}",
        port: 443,
        protocol: "HTTPS",
        ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
        default_action: [
          {
            type: "fixed-response",
            fixed_response: { content_type: "text/plain", message_body: "Not found", status_code: "404" },
          },
        ],
        lifecycle: { prevent_destroy: true },
      },
      "aws_route53_record.alb_apex": {
        name: "qa.acme.example",
        type: "A",
        zone_id: "Z7",
        alias: {
          evaluate_target_health: true,
          name: "${aws_lb.alb.dns_name}",
          zone_id: "${aws_lb.alb.zone_id}",
        },
      },
    });
  });

  it("opens both ports to each network", () => {
    const made = balancer({ ingressCidrs: ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"] });
    expect(counts(made)["aws_vpc_security_group_ingress_rule"]).toBe(6);
  });

  it("can be destroyed where nothing is protected", () => {
    const made = balancer({ protection: false });
    expect(made["aws_lb.alb"]).toMatchObject({
      enable_deletion_protection: false,
      lifecycle: { prevent_destroy: false },
    });
    expect(made["aws_lb_listener.alb_https"]).toMatchObject({ lifecycle: { prevent_destroy: false } });
  });

  it("is internal where it is to be", () => {
    const made = balancer({ exposure: "internal" });
    expect(made["aws_lb.alb"]).toMatchObject({ internal: true });
    expect(made["aws_security_group.alb"]?.["description"]).toMatch(/^Internal load balancer: /);
  });
});
