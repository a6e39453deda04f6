import { ServiceRouting, type ServiceRoutingProps } from "../../../src/constructs/service/routing.ts";
import { counts, HOME, make, ofTypes } from "../../support/construct.ts";

const RECORD = { id: "cart", name: "cart.qa.acme.example", hostedZoneId: "Z7", certificate: false };

const PROPS: ServiceRoutingProps = {
  home: HOME,
  service: "cart",
  vpcId: "vpc-7",
  port: 8081,
  protocolVersion: "HTTP1",
  stickySec: undefined,
  networkMode: "awsvpc",
  deregistrationDelaySec: 17,
  healthCheck: {
    path: "/up",
    matcher: "204",
    intervalSec: 11,
    timeoutSec: 4,
    healthyThreshold: 3,
    unhealthyThreshold: 6,
  },
  balancer: {
    httpsListenerArn: "arn:listener",
    securityGroupId: "sg-balancer",
    dnsName: "alb.example",
    zoneId: "Z-ALB",
    arnSuffix: "app/acme/1",
  },
  routing: {
    hosts: ["qa.acme.example", "cart.qa.acme.example"],
    paths: ["/cart/*"],
    priority: 1207,
  },
  records: [RECORD],
  furtherPorts: new Map(),
  egress: {
    https: { internet: true, s3PrefixListId: "pl-s3" },
    fileSystems: {},
    others: [{ description: "PostgreSQL", port: 5432, cidr: "10.40.0.0/16" }],
  },
};
const traffic = (more: Partial<ServiceRoutingProps> = {}) =>
  make((stack) => new ServiceRouting(stack, "cart", { ...PROPS, ...more }));

describe("ServiceRouting", () => {
  it("leads from the listener to the tasks, and lets nothing else in", () => {
    expect(traffic()).toEqual({
      "aws_lb_target_group.cart": {
        deregistration_delay: "17",
        load_balancing_algorithm_type: "least_outstanding_requests",
        name: "acme-qa-cart-8081",
        port: 8081,
        protocol: "HTTP",
        protocol_version: "HTTP1",
        slow_start: 0,
        tags: { Name: "acme-qa-cart" },
        target_type: "ip",
        vpc_id: "vpc-7",
        health_check: {
          enabled: true,
          healthy_threshold: 3,
          interval: 11,
          matcher: "204",
          path: "/up",
          port: "traffic-port",
          protocol: "HTTP",
          timeout: 4,
          unhealthy_threshold: 6,
        },
        lifecycle: { create_before_destroy: true },
      },
      "aws_lb_listener_rule.cart": {
        listener_arn: "arn:listener",
        priority: 1207,
        tags: { Name: "acme-qa-cart" },
        action: [{ target_group_arn: "${aws_lb_target_group.cart.arn}", type: "forward" }],
        condition: [
          { host_header: { values: ["qa.acme.example", "cart.qa.acme.example"] } },
          { path_pattern: { values: ["/cart/*"] } },
        ],
      },
      "aws_route53_record.cart_cart": {
        name: "cart.qa.acme.example",
        type: "A",
        zone_id: "Z7",
        alias: { evaluate_target_health: true, name: "alb.example", zone_id: "Z-ALB" },
      },
      "aws_security_group.cart": {
        description: "Tasks of cart",
        lifecycle: { ignore_changes: ["description"] },
        name: "acme-qa-cart",
        tags: { Name: "acme-qa-cart" },
        vpc_id: "vpc-7",
      },
      "aws_vpc_security_group_ingress_rule.cart_from_balancer": {
        description: "Requests from the load balancer",
        from_port: 8081,
        ip_protocol: "tcp",
        referenced_security_group_id: "sg-balancer",
        security_group_id: "${aws_security_group.cart.id}",
        to_port: 8081,
      },
      "aws_vpc_security_group_egress_rule.cart_balancer_to_tasks": {
        description: "Requests to cart",
        from_port: 8081,
        ip_protocol: "tcp",
        referenced_security_group_id: "${aws_security_group.cart.id}",
        security_group_id: "sg-balancer",
        to_port: 8081,
      },
      "aws_vpc_security_group_egress_rule.cart_https_internet": {
        cidr_ipv4: "0.0.0.0/0",
        description: "AWS APIs and registries over HTTPS, through NAT",
        from_port: 443,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.cart.id}",
        to_port: 443,
      },
      "aws_vpc_security_group_egress_rule.cart_egress_5432_10_40_0_0_16": {
        cidr_ipv4: "10.40.0.0/16",
        description: "PostgreSQL",
        from_port: 5432,
        ip_protocol: "tcp",
        security_group_id: "${aws_security_group.cart.id}",
        to_port: 5432,
      },
    });
  });

  it("sends requests to instances, without a group of its own, in bridge mode", () => {
    const made = traffic({ networkMode: "bridge" });
    expect(counts(made)).toEqual({ aws_lb_target_group: 1, aws_lb_listener_rule: 1, aws_route53_record: 1 });
    expect(made["aws_lb_target_group.cart"]).toMatchObject({
      name: "acme-qa-cart-8081b",
      target_type: "instance",
    });
  });

  it.each([
    [["x.qa.acme.example"], [], [{ host_header: { values: ["x.qa.acme.example"] } }]],
    [[], ["/a", "/b/*"], [{ path_pattern: { values: ["/a", "/b/*"] } }]],
    [[], [], [{ path_pattern: { values: ["/*"] } }]],
  ])("makes of hosts %j and paths %j one condition", (hosts, paths, condition) => {
    const made = traffic({ routing: { ...PROPS.routing, hosts, paths } });
    expect(made["aws_lb_listener_rule.cart"]).toMatchObject({ condition });
    expect(made["aws_lb_listener_rule.cart"]?.["condition"]).toHaveLength(1);
  });

  it("gives a host of several labels a certificate of its own", () => {
    const record = {
      id: "v1--cart",
      name: "v1.cart.qa.acme.example",
      hostedZoneId: "Z8",
      certificate: true,
    };
    const made = traffic({ records: [record, RECORD] });
    expect(ofTypes(made, "aws_acm_certificate", "aws_lb_listener_certificate")).toEqual({
      "aws_acm_certificate.cart_v1__cart_certificate": expect.objectContaining({
        domain_name: "v1.cart.qa.acme.example",
      }),
      "aws_lb_listener_certificate.cart_v1__cart_listener": {
        listener_arn: "arn:listener",
        certificate_arn: expect.stringContaining(
          "aws_acm_certificate_validation.cart_v1__cart_certificate_issued",
        ),
      },
    });
    expect(made["aws_route53_record.cart_v1__cart"]).toMatchObject({
      name: "v1.cart.qa.acme.example",
      zone_id: "Z8",
    });
  });

  it("makes no record that somebody else makes", () => {
    const made = traffic({ records: [] });
    expect(counts(made)["aws_route53_record"]).toBeUndefined();
    expect(made["aws_lb_listener_rule.cart"]).toMatchObject({ priority: 1207 });
  });

  it("speaks another protocol with the container through a target group of another name", () => {
    expect(traffic({ protocolVersion: "GRPC" })["aws_lb_target_group.cart"]).toMatchObject({
      name: "acme-qa-cart-8081g",
      protocol: "HTTP",
      protocol_version: "GRPC",
    });
    expect(
      traffic({ protocolVersion: "HTTP2", networkMode: "bridge" })["aws_lb_target_group.cart"],
    ).toMatchObject({
      name: "acme-qa-cart-8081bh",
      protocol_version: "HTTP2",
    });
  });

  it("keeps a client with one task for as long as it is told", () => {
    expect(traffic({ stickySec: 3600 })["aws_lb_target_group.cart"]).toMatchObject({
      stickiness: { cookie_duration: 3600, enabled: true, type: "lb_cookie" },
    });
  });

  it("leads to a further port through a target group, a rule and security group rules of its own", () => {
    const grpc = {
      port: 50_051,
      protocolVersion: "GRPC",
      stickySec: undefined,
      healthCheck: { ...PROPS.healthCheck, path: "/grpc.health.v1.Health/Check", matcher: "0" },
      routing: { hosts: [], paths: ["/carts.v1.*"], priority: 1190 },
    } as const;
    // As a host of the service, and as what the tasks connect to.
    const furtherPorts = new Map([
      ["cart", grpc],
      ["https", { ...grpc, port: 9443 }],
    ]);
    const made = traffic({ furtherPorts });
    const usual = Object.keys(traffic());
    expect(Object.keys(made).filter((address) => !usual.includes(address))).toEqual([
      "aws_lb_target_group.cart_cart",
      "aws_lb_target_group.cart_https",
      "aws_lb_listener_rule.cart_cart",
      "aws_lb_listener_rule.cart_https",
      "aws_vpc_security_group_ingress_rule.cart_cart_from_balancer",
      "aws_vpc_security_group_ingress_rule.cart_https_from_balancer",
      "aws_vpc_security_group_egress_rule.cart_cart_balancer_to_tasks",
      "aws_vpc_security_group_egress_rule.cart_https_balancer_to_tasks",
    ]);
    expect(made["aws_lb_target_group.cart_cart"]).toMatchObject({
      name: "acme-qa-cart-cart-50051g",
      port: 50_051,
      protocol_version: "GRPC",
      deregistration_delay: "17",
      health_check: { path: "/grpc.health.v1.Health/Check", matcher: "0" },
      tags: { Name: "acme-qa-cart-cart" },
    });
    expect(made["aws_lb_listener_rule.cart_cart"]).toMatchObject({
      priority: 1190,
      action: [{ target_group_arn: "${aws_lb_target_group.cart_cart.arn}", type: "forward" }],
      condition: [{ path_pattern: { values: ["/carts.v1.*"] } }],
    });
    expect(made["aws_vpc_security_group_ingress_rule.cart_cart_from_balancer"]).toMatchObject({
      security_group_id: "${aws_security_group.cart.id}",
      referenced_security_group_id: "sg-balancer",
      from_port: 50_051,
      to_port: 50_051,
    });
    expect(counts(traffic({ furtherPorts, networkMode: "bridge" }))).toEqual({
      aws_lb_listener_rule: 3,
      aws_lb_target_group: 3,
      aws_route53_record: 1,
    });
  });
});
