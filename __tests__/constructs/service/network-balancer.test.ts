import {
  NetworkBalancer,
  type NetworkBalancerProps,
} from "../../../src/constructs/service/network-balancer.ts";
import { counts, HOME, make, ofTypes } from "../../support/construct.ts";

const PROPS: NetworkBalancerProps = {
  home: HOME,
  service: "mqtt",
  vpcId: "vpc-7",
  subnetIds: ["subnet-1", "subnet-2"],
  internal: false,
  port: 1883,
  listener: {
    port: 8883,
    sources: ["198.51.100.0/24", "203.0.113.0/25"],
    tls: { policy: "policy-7", certificateArn: "arn:certificate" },
  },
  record: { id: "mqtt", name: "mqtt.qa.acme.example", hostedZoneId: "Z7" },
  preserveClientIp: false,
  healthCheck: { kind: "tcp", intervalSec: 11, timeoutSec: 4, healthyThreshold: 3, unhealthyThreshold: 6 },
  deregistrationDelaySec: 17,
  egress: { https: { internet: true, s3PrefixListId: "pl-s3" }, fileSystems: {}, others: [] },
  protection: true,
};
const traffic = (more: Partial<NetworkBalancerProps> = {}) =>
  make((stack) => new NetworkBalancer(stack, "mqtt", { ...PROPS, ...more }));
const check = (more: Partial<NetworkBalancerProps>) =>
  traffic(more)["aws_lb_target_group.mqtt"]?.["health_check"];

describe("a network load balancer", () => {
  const made = traffic();

  it("leads from its listener to the tasks, over all zones, with TLS that ends there", () => {
    expect(ofTypes(made, "aws_lb", "aws_lb_listener", "aws_lb_target_group", "aws_route53_record")).toEqual({
      "aws_lb.mqtt": {
        dns_record_client_routing_policy: "any_availability_zone",
        enable_cross_zone_load_balancing: true,
        enable_deletion_protection: true,
        enable_zonal_shift: true,
        internal: false,
        ip_address_type: "ipv4",
        lifecycle: { prevent_destroy: true },
        load_balancer_type: "network",
        name: "acme-qa-mqtt-nlb",
        security_groups: ["${aws_security_group.mqtt_balancer.id}"],
        subnets: ["subnet-1", "subnet-2"],
      },
      "aws_lb_listener.mqtt": {
        certificate_arn: "arn:certificate",
        default_action: [{ type: "forward", target_group_arn: "${aws_lb_target_group.mqtt.arn}" }],
        lifecycle: { prevent_destroy: true },
        load_balancer_arn: "${aws_lb.mqtt.arn}",
        port: 8883,
        protocol: "TLS",
        ssl_policy: "policy-7",
      },
      "aws_lb_target_group.mqtt": {
        connection_termination: true,
        deregistration_delay: "17",
        health_check: {
          enabled: true,
          healthy_threshold: 3,
          interval: 11,
          port: "traffic-port",
          protocol: "TCP",
          timeout: 4,
          unhealthy_threshold: 6,
        },
        lifecycle: { create_before_destroy: true },
        name: "acme-qa-mqtt-1883t",
        port: 1883,
        preserve_client_ip: "false",
        protocol: "TCP",
        tags: { Name: "acme-qa-mqtt" },
        target_type: "ip",
        vpc_id: "vpc-7",
      },
      "aws_route53_record.mqtt_mqtt": {
        alias: {
          evaluate_target_health: true,
          name: "${aws_lb.mqtt.dns_name}",
          zone_id: "${aws_lb.mqtt.zone_id}",
        },
        name: "mqtt.qa.acme.example",
        type: "A",
        zone_id: "Z7",
      },
    });
  });

  it("is entered from the given blocks on its port, and the tasks from it alone", () => {
    const rules = Object.entries(
      ofTypes(made, "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"),
    ).map(([address, it]) => [
      address.split("rule.")[1],
      it["security_group_id"],
      it["cidr_ipv4"] ?? it["referenced_security_group_id"],
      it["from_port"],
      it["to_port"],
    ]);
    const [balancer, tasks] = ["${aws_security_group.mqtt_balancer.id}", "${aws_security_group.mqtt.id}"];
    expect(rules).toEqual(
      expect.arrayContaining([
        ["mqtt_source_0", balancer, "198.51.100.0/24", 8883, 8883],
        ["mqtt_source_1", balancer, "203.0.113.0/25", 8883, 8883],
        ["mqtt_balancer_to_tasks", balancer, tasks, 1883, 1883],
        ["mqtt_from_balancer", tasks, balancer, 1883, 1883],
      ]),
    );
    expect(rules.length).toBe(5);
    expect(made["aws_security_group.mqtt_balancer"]?.["name"]).toBe("acme-qa-mqtt.nlb");
  });

  it("passes TCP on without a certificate", () => {
    const plain = traffic({ listener: { port: 8883, sources: ["10.0.0.0/8"], tls: undefined } });
    expect(plain["aws_lb_listener.mqtt"]).toMatchObject({ protocol: "TCP", port: 8883 });
    expect(Object.keys(plain["aws_lb_listener.mqtt"] ?? {})).not.toContain("ssl_policy");
    expect(counts(plain)["aws_acm_certificate"]).toBeUndefined();
  });

  it("has a certificate of its own where none is given", () => {
    const own = traffic({
      listener: { ...PROPS.listener, tls: { policy: "policy-7", certificateArn: undefined } },
    });
    expect(own["aws_acm_certificate.mqtt_certificate"]?.["domain_name"]).toBe("mqtt.qa.acme.example");
    expect(own["aws_lb_listener.mqtt"]?.["certificate_arn"]).toBe(
      "${aws_acm_certificate_validation.mqtt_certificate_issued.certificate_arn}",
    );
  });

  it("asks over HTTP where that is described", () => {
    const times = { intervalSec: 11, timeoutSec: 4, healthyThreshold: 3, unhealthyThreshold: 6 };
    expect(check({ healthCheck: { kind: "http", ...times, path: "/up", matcher: "204" } })).toMatchObject({
      protocol: "HTTP",
      path: "/up",
      matcher: "204",
    });
    expect(Object.keys(check({}) ?? {})).not.toContain("path");
  });

  it("keeps names within 32 characters", () => {
    const long = traffic({ service: "scanners-of-the-warehouses" });
    const names = Object.values(ofTypes(long, "aws_lb", "aws_lb_target_group")).map((it) =>
      String(it["name"]),
    );
    expect(names.map((name) => name.length <= 32)).toEqual([true, true]);
    expect(new Set(names).size).toBe(2);
  });
});
