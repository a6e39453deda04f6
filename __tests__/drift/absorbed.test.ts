import { exitCode } from "../../src/drift/record/exit-code.ts";
import { judge, judgeReported, lines, type Made, makeConfig, makePlan, reported } from "../support/drift.ts";

type Values = Record<string, unknown>;
/** The configuration tells that there are no dynamic blocks, in which the code could declare the parts as well. */
const verdict = (made: readonly Made[]) =>
  judge(makePlan(made), { config: makeConfig(Object.fromEntries(made.map(({ address }) => [address, {}]))) });
/** Everything is as the last apply left it: only the audit of the parts tells. */
const parent = (address: string, cloud: Values): Made => ({ address, cloud, expressions: {} });
const found = (made: readonly Made[]) =>
  verdict(made).findings.map((f) => `${f.class} ${f.severity} ${f.attribute} ${f.absorbed}`);

const acl = (number: number, more: Values = {}): Values => ({
  rule_no: number,
  action: "allow",
  protocol: "6",
  from_port: 443,
  to_port: 443,
  cidr_block: "10.0.0.0/8",
  ipv6_cidr_block: "",
  icmp_type: 0,
  icmp_code: 0,
  ...more,
});
const aclRule = (number: number, more: Values = {}): Made => ({
  address: `aws_network_acl_rule.r${number}`,
  cloud: {
    network_acl_id: "acl-1",
    rule_number: number,
    rule_action: "allow",
    protocol: "tcp",
    egress: false,
    from_port: 443,
    to_port: 443,
    cidr_block: "10.0.0.0/8",
    ...more,
  },
});

describe("parts that an apply has swallowed", () => {
  it("are found in a network ACL and in a default group", () => {
    const config = makeConfig({
      "aws_network_acl.n": {},
      "aws_network_acl_rule.in": {},
      "aws_default_security_group.d": {},
    });
    const judged = judge(reported("N8-absorbed-acl").text, { config });
    expect(lines(judged)).toEqual([
      "unmanaged_child high aws_default_security_group.d egress none absorbed",
      "unmanaged_child high aws_default_security_group.d egress none absorbed",
      "unmanaged_child high aws_network_acl.n ingress none absorbed",
    ]);
    expect(judged.findings.map(({ cloud }) => cloud).sort()).toEqual([
      "90 allow all 0.0.0.0/0",
      "tcp 25 0.0.0.0/0",
      "tcp 587 0.0.0.0/0",
    ]);
    expect(exitCode([judged], "high")).toBe(2);
  });

  it("are a limit where, without the configuration, a dynamic block could declare them", () => {
    const judged = judgeReported("N8-absorbed-acl");
    expect(lines(judged)).toEqual(["unmanaged_child high aws_network_acl.n ingress none absorbed"]);
    expect(judged.limits.join()).toContain("2 part(s) of aws_default_security_group.d may be declared");
  });

  it("of an ACL are compared by number, action, protocol, ports and peer", () => {
    const all = { protocol: "-1", from_port: 0, to_port: 65535 };
    const ping = { protocol: "1", icmp_type: 8, icmp_code: -1, from_port: 0, to_port: 0 };
    const v6 = { cidr_block: "", ipv6_cidr_block: "fd00::/8" };
    const cloud = { id: "acl-1", ingress: [acl(1), acl(2, all), acl(3, ping), acl(4, v6)], egress: [acl(1)] };
    const declared = [
      aclRule(1),
      aclRule(2, { protocol: "all", from_port: 0, to_port: 0 }),
      aclRule(3, { protocol: "icmp", icmp_type: 8, icmp_code: -1, from_port: null, to_port: null }),
      aclRule(4, { cidr_block: "", ipv6_cidr_block: "fd00::/8" }),
    ];
    const out = { ...aclRule(1, { egress: true }), address: "aws_network_acl_rule.out" };
    expect(found([parent("aws_network_acl.n", cloud), ...declared, out])).toEqual([]);
    expect(found([parent("aws_network_acl.n", cloud), ...declared])).toEqual([
      "unmanaged_child high egress true",
    ]);
    const swapped = {
      ...cloud,
      ingress: [acl(1, { action: "deny" }), acl(2, all), acl(3, ping), acl(4, v6)],
    };
    expect(found([parent("aws_network_acl.n", swapped), ...declared, out])).toEqual([
      "unmanaged_child high ingress true",
    ]);
  });

  it("of a default group are declared by rules of their own", () => {
    const rule = { from_port: 443, to_port: 443, protocol: "tcp", cidr_blocks: ["0.0.0.0/0"] };
    const group = parent("aws_default_security_group.d", { id: "sg-1", ingress: [rule], egress: [] });
    const declared: Made = {
      address: "aws_vpc_security_group_ingress_rule.r",
      cloud: {
        security_group_id: "sg-1",
        ip_protocol: "tcp",
        from_port: 443,
        to_port: 443,
        cidr_ipv4: "0.0.0.0/0",
      },
    };
    expect(found([group, declared])).toEqual([]);
    expect(found([group])).toEqual(["unmanaged_child critical ingress true"]);
  });

  const open = JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" }],
  });
  const rows: readonly (readonly [string, Values, string, Values, string])[] = [
    [
      "aws_sqs_queue.p",
      { id: "q", policy: open },
      "aws_sqs_queue_policy",
      { queue_url: "q" },
      "critical policy",
    ],
    ["aws_sns_topic.p", { arn: "t", policy: open }, "aws_sns_topic_policy", { arn: "t" }, "critical policy"],
    ["aws_kms_key.p", { id: "k", policy: open }, "aws_kms_key_policy", { key_id: "k" }, "critical policy"],
    [
      "aws_secretsmanager_secret.p",
      { arn: "s", policy: open },
      "aws_secretsmanager_secret_policy",
      { secret_arn: "s" },
      "critical policy",
    ],
    [
      "aws_opensearch_domain.p",
      { domain_name: "d", access_policies: open },
      "aws_opensearch_domain_policy",
      { domain_name: "d" },
      "critical access_policies",
    ],
    [
      "aws_default_route_table.p",
      { id: "rtb", route: [{ cidr_block: "0.0.0.0/0", gateway_id: "igw" }] },
      "aws_route",
      { route_table_id: "rtb", destination_cidr_block: "0.0.0.0/0" },
      "high route",
    ],
    [
      "aws_route_table.p",
      { id: "rtb", propagating_vgws: ["vgw"] },
      "aws_vpn_gateway_route_propagation",
      { route_table_id: "rtb", vpn_gateway_id: "vgw" },
      "high propagating_vgws",
    ],
    [
      "aws_ec2_managed_prefix_list.p",
      { id: "pl", entry: [{ cidr: "203.0.113.0/24" }] },
      "aws_ec2_managed_prefix_list_entry",
      { prefix_list_id: "pl", cidr: "203.0.113.0/24" },
      "high entry",
    ],
    [
      "aws_vpc_endpoint_service.p",
      { id: "vpce", allowed_principals: ["arn:a"] },
      "aws_vpc_endpoint_service_allowed_principal",
      { vpc_endpoint_service_id: "vpce", principal_arn: "arn:a" },
      "high allowed_principals",
    ],
    [
      "aws_network_acl.p",
      { id: "acl", subnet_ids: ["subnet"] },
      "aws_network_acl_association",
      { network_acl_id: "acl", subnet_id: "subnet" },
      "high subnet_ids",
    ],
    [
      "aws_rds_cluster.p",
      { id: "db", iam_roles: ["arn:role"] },
      "aws_rds_cluster_role_association",
      { db_cluster_identifier: "db", role_arn: "arn:role" },
      "high iam_roles",
    ],
    [
      "aws_autoscaling_group.p",
      { name: "g", load_balancers: ["elb"] },
      "aws_autoscaling_attachment",
      { autoscaling_group_name: "g", elb: "elb" },
      "medium load_balancers",
    ],
  ];

  it.each(rows)("are found in %s %j unless %s declares them", (address, cloud, sibling, own, expected) => {
    const [level, attribute] = expected.split(" ");
    expect(found([parent(address, cloud)])).toEqual([`unmanaged_child ${level} ${attribute} true`]);
    expect(found([parent(address, cloud), { address: `${sibling}.s`, cloud: own }])).toEqual([]);
    const set = { ...parent(address, cloud), expressions: { [attribute ?? ""]: { references: ["var.x"] } } };
    expect(found([set])).toEqual([]);
  });

  it("are not the policies that AWS gives to a new topic and a new key", () => {
    const topic = JSON.stringify({
      Id: "__default_policy_ID",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["SNS:Publish"],
          Resource: "arn:t",
          Condition: { StringEquals: { "AWS:SourceOwner": "111122223333" } },
        },
      ],
    });
    const key = JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    const both = [parent("aws_sns_topic.t", { policy: topic }), parent("aws_kms_key.k", { policy: key })];
    expect(found([...both, parent("aws_sqs_queue.q", { policy: "" })])).toEqual([]);
  });
});
