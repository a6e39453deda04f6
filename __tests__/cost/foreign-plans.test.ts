import { plain } from "../support/model.ts";
import { costOfForeign, costOfResources, quantity } from "./costed.ts";

/** Such as those of ECS Exec, of the system log of instances, of a trail. */
const OTHER_LOGS = "log groups that neither tasks nor flow logs write to";

describe("plans of other projects", () => {
  // Prices are of us-east-1 or eu-west-1, typed from AWS's pages; a month has 730 hours.
  it.each([
    [
      "tam-ecs-ec2-autoscaling",
      "eu-west-1",
      {
        // Two t3.large and one t3.large as Spot, 30 GiB each; an ALB in three zones; one NAT gateway.
        "On-Demand instances": 2 * 730,
        "Spot instances": 730,
        "Application Load Balancer": 730,
        "public IPv4 addresses of a load balancer": 3 * 730,
        "NAT gateway": 730,
        "public IPv4 address": 730,
      },
      ["Container Insights, enabled", OTHER_LOGS],
    ],
    [
      "tam-ecs-fargate",
      "eu-west-1",
      { "vCPU on Fargate": 730, "memory on Fargate": 4 * 730, "NAT gateway": 730 },
      ["Container Insights, enabled", OTHER_LOGS],
    ],
    [
      "infrahouse-ecs-httpd_autoscaling",
      "us-east-1",
      { "Application Load Balancer": 730, "On-Demand instances": 730 },
      ["aws_sns_topic", OTHER_LOGS],
    ],
    [
      "dnx-ecs-plus-app",
      "us-east-1",
      { "Spot instances": 2 * 730 },
      ["aws_cloudformation_stack", OTHER_LOGS],
    ],
    [
      "plain-hcl",
      "eu-west-1",
      { "NAT gateway": 2 * 730, "Application Load Balancer": 730 },
      ["aws_sns_topic"],
    ],
  ])("%s is priced, and what has no price is listed", (name, region, quantities, unpriced) => {
    const result = costOfForeign(name, region);
    for (const [what, expected] of Object.entries(quantities)) {
      expect([what, quantity(result, what)]).toEqual([what, expect.closeTo(expected, 6)]);
    }
    expect(result.unpriced.map(({ what }) => what)).toEqual(unpriced);
    expect(result.floor.monthUsd.expected).toBeGreaterThan(20);
    expect(result.load.monthUsd.expected).toBeGreaterThan(result.floor.monthUsd.expected);
  });

  it("to the cent: one of them by hand", () => {
    const { floor } = costOfForeign("tam-ecs-fargate", "eu-west-1");
    const sheet = [
      730 * 1 * 0.04048, // vCPU: 29.55
      730 * 4 * 0.004445, // GB: 12.98
      730 * 0.0252, // ALB: 18.40
      3 * 730 * 0.005, // its addresses: 10.95
      730 * 0.048, // NAT gateway: 35.04
      730 * 0.005, // its address: 3.65
      2 * 2 * 0.1, // two tracking policies
    ].map((usd) => Math.round(usd * 100) / 100);
    expect(floor.monthUsd.expected).toBe(110.97);
    expect(sheet.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(110.97, 6);
  });
});

describe("what has no price", () => {
  const withResource = (more: Record<string, Record<string, Record<string, unknown>>>) =>
    costOfResources({ ...plain(), ...more });
  const unpriced = (more: Record<string, Record<string, Record<string, unknown>>>) =>
    withResource(more).unpriced.map(({ count, what }) => `${count} ${what}`);

  it("is listed with how many there are, and is in no sum", () => {
    const without = costOfResources(plain());
    const result = withResource({ aws_db_instance: { a: {}, b: {} }, aws_elasticache_cluster: { c: {} } });
    expect(result.unpriced).toEqual(
      expect.arrayContaining([
        {
          what: "aws_db_instance",
          why: "no price for this type",
          count: 2,
          addresses: ["aws_db_instance.a", "aws_db_instance.b"],
        },
        expect.objectContaining({ what: "aws_elasticache_cluster", count: 1 }),
      ]),
    );
    expect(result.floor).toEqual(without.floor);
  });

  it("is what pulls through a cache keep, once for the rule and its template", () => {
    const cache = { ecr_repository_prefix: "shop/hub", upstream_registry_url: "quay.io" };
    const template = { prefix: "shop/hub", applied_for: ["PULL_THROUGH_CACHE"] };
    const { unpriced } = withResource({
      aws_ecr_pull_through_cache_rule: { hub: cache },
      aws_ecr_repository_creation_template: { hub: template },
    });
    expect(unpriced.filter(({ what }) => what.startsWith("aws_ecr_"))).toEqual([
      {
        what: "aws_ecr_repository_creation_template",
        why: "billed by what the repositories hold that pulls make by it, which no Terraform tells",
        count: 1,
        addresses: ["aws_ecr_repository_creation_template.hub"],
      },
    ]);
  });

  it("is a setting or a part too: insights, other volumes, more than a volume's baseline, other endpoints", () => {
    const insights = { name: "shop", setting: [{ name: "containerInsights", value: "enhanced" }] };
    expect(unpriced({ aws_ecs_cluster: { shop: insights } })).toContain("1 Container Insights, enhanced");
    const template = (ebs: object) => ({
      aws_launch_template: {
        hosts: { ...plain().aws_launch_template.hosts, block_device_mappings: [{ ebs: [ebs] }] },
      },
    });
    expect(unpriced(template({ volume_type: "io2", volume_size: 50 }))).toContain(
      "1 volumes of other types than gp2 and gp3",
    );
    expect(unpriced(template({ volume_type: "gp3", iops: 6000, volume_size: 50 }))).toContain(
      "1 gp3 volumes with more than their baseline",
    );
    expect(unpriced({ aws_vpc_endpoint: { g: { vpc_endpoint_type: "GatewayLoadBalancer" } } })).toContain(
      "1 endpoints other than interface and gateway",
    );
    expect(unpriced({ aws_flow_log: { f: { log_destination_type: "s3" } } })).toContain(
      "1 flow logs to S3 or Firehose",
    );
  });

  it("is an instance type that the book of the region does not have, and a price that it lacks", () => {
    const hosts = { ...plain().aws_launch_template.hosts, instance_type: "u-6tb1.112xlarge" };
    const result = withResource({ aws_launch_template: { hosts } });
    expect(result.unpriced).toEqual([
      expect.objectContaining({
        what: "On-Demand instances",
        why: "no price of its instance types in this region",
        addresses: ["aws_autoscaling_group.hosts"],
      }),
    ]);
    const gp2 = {
      ...plain().aws_launch_template.hosts,
      block_device_mappings: [{ ebs: [{ volume_type: "gp2", volume_size: 30 }] }],
    };
    expect(withResource({ aws_launch_template: { hosts: gp2 } }).unpriced).toEqual([
      expect.objectContaining({
        what: "30 GiB gp2 volumes",
        why: "no price of ebs.gp2.gbMonth in eu-west-1",
      }),
    ]);
  });

  it("is never a resource that costs nothing", () => {
    expect(
      unpriced({ aws_iam_role: { r: {} }, aws_security_group: { s: {} }, aws_route: { t: {} } }),
    ).toEqual([]);
    expect(withResource({ aws_iam_role: { r: {} } }).freeResources).toBe(
      costOfResources(plain()).freeResources + 1,
    );
  });
});

describe("resources", () => {
  const added = (type: string, values: Record<string, unknown>) => {
    const { floor } = costOfResources({ ...plain(), [type]: { it: values } });
    return floor.lines
      .filter(({ address }) => address === `${type}.it`)
      .map(({ monthUsd, what }) => `${what} ${monthUsd.expected.toFixed(2)}`);
  };

  const tracking = (disabled: boolean) => ({
    target_tracking_scaling_policy_configuration: [{ target_value: 60, disable_scale_in: disabled }],
  });

  it.each([
    ["aws_lb", { load_balancer_type: "network", internal: true }, ["Network Load Balancer 18.40"]],
    ["aws_elb", { internal: true }, ["Classic Load Balancer 20.44"]],
    ["aws_cloudwatch_dashboard", {}, ["dashboard 3.00"]],
    ["aws_cloudwatch_composite_alarm", {}, ["composite alarm 0.50"]],
    ["aws_cloudwatch_metric_alarm", { period: 10 }, ["alarm of high resolution 0.30"]],
    ["aws_appautoscaling_policy", tracking(false), ["alarms that target tracking makes 0.20"]],
    ["aws_appautoscaling_policy", tracking(true), ["alarms that target tracking makes 0.10"]],
    // Two metrics in each of two alarms.
    [
      "aws_appautoscaling_policy",
      {
        target_tracking_scaling_policy_configuration: [
          {
            target_value: 60,
            customized_metric_specification: [
              {
                metrics: [
                  { id: "waiting", metric_stat: [{}] },
                  { id: "running", metric_stat: [{}] },
                  { id: "backlog", expression: "waiting / running" },
                ],
              },
            ],
          },
        ],
      },
      ["alarms that target tracking makes 0.40"],
    ],
    ["aws_sqs_queue_policy", {}, []],
    ["aws_appautoscaling_policy", { step_scaling_policy_configuration: [{}] }, []],
    ["aws_secretsmanager_secret", {}, ["secret 0.40"]],
    ["aws_route53_zone", {}, ["hosted zone 0.50"]],
    ["aws_kms_replica_key", {}, ["customer managed key, replica 1.00"]],
    // 5 × 730 × 0.000147 and 2 × 730 × 0.000735
    [
      "aws_dynamodb_table",
      { read_capacity: 5, write_capacity: 2 },
      ["read capacity 0.54", "write capacity 1.07"],
    ],
    ["aws_dynamodb_table", { billing_mode: "PAY_PER_REQUEST" }, []],
    [
      "aws_wafv2_web_acl",
      { rule: [{ name: "a" }, { name: "b" }] },
      ["web ACL 5.00", "rules of a web ACL 2.00"],
    ],
    [
      "aws_vpc_endpoint",
      { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b"] },
      ["interface endpoint 16.06"],
    ],
    ["aws_vpc_endpoint", { vpc_endpoint_type: "Gateway" }, []],
    ["aws_nat_gateway", { connectivity_type: "private" }, ["NAT gateway 35.04"]],
  ])("%s %o cost what they are", (type, values, lines) => {
    expect(added(type, values)).toEqual(lines);
  });

  it("of a launch template count for each instance: volumes, monitoring, public addresses", () => {
    const hosts = {
      ...plain().aws_launch_template.hosts,
      monitoring: [{ enabled: true }],
      network_interfaces: [{ associate_public_ip_address: true }],
      block_device_mappings: [{ ebs: [{ volume_type: "gp3", volume_size: 100 }] }],
    };
    const { floor } = costOfResources({ ...plain(), aws_launch_template: { hosts } });
    const group = floor.lines.filter(({ address }) => address === "aws_autoscaling_group.hosts");
    expect(group.map(({ monthUsd, what }) => `${what} ${monthUsd.expected.toFixed(2)}`)).toEqual([
      "On-Demand instances 33.29", // one t3.medium, 0.0456
      "100 GiB gp3 volumes 8.80",
      "public IPv4 addresses of instances 3.65",
      "detailed monitoring 2.10",
    ]);
  });
});
