import { judge, judgeReported, lines, type Made, makePlan } from "../support/drift.ts";

const verdict = (...made: readonly Made[]) => judge(makePlan(made), { bare: true });
const told = (...made: readonly Made[]) => {
  const { findings, noise } = verdict(...made);
  return [...findings.map((it) => it.class), ...noise.map((it) => `${it.attribute} ${it.reason}`)];
};
/** A resource that changed from one value to another, and that apply leaves so. */
const moved = (address: string, before: object, after: object, more: Partial<Made> = {}): Made => ({
  address,
  state: { ...after, ...before },
  cloud: { ...after },
  expressions: {},
  ...more,
});
const acl = (...rules: object[]) => ({ id: "acl-0123456789", subnet_ids: [], ingress: rules });
const entry = {
  action: "allow",
  cidr_block: "10.0.0.0/8",
  from_port: 443,
  to_port: 443,
  protocol: "6",
  rule_no: 110,
};

describe("a value that another resource sets", () => {
  it("is no drift in a queue, a database cluster and an endpoint", () => {
    const { findings, noise } = judgeReported("M2-set-by-sibling");
    expect(findings.filter((it) => it.class !== "pending")).toEqual([]);
    expect(noise.filter(({ reason }) => reason === "mirror").map(({ attribute }) => attribute)).toEqual(
      expect.arrayContaining(["cluster_members", "redrive_policy", "route_table_ids"]),
    );
  });

  it("is no drift in a network ACL, an instance and an address; a fight over a tag is named", () => {
    const { findings } = judgeReported("M7-siblings");
    expect(findings.map((it) => [it.class, it.severity, it.address, it.rule])).toEqual([
      ["out_of_band", "low", "aws_autoscaling_group.a", "rivals"],
    ]);
    expect(findings[0]?.why).toMatch(/aws_autoscaling_group_tag\.t of the code sets it too.*fight over it$/);
  });

  it.each<[string, Made, Made]>([
    [
      "subnet_ids",
      moved(
        "aws_network_acl.n",
        { subnet_ids: [] },
        { id: "acl-0123456789", subnet_ids: ["subnet-0123456789"] },
      ),
      {
        address: "aws_network_acl_association.a",
        cloud: { id: "assoc", network_acl_id: "acl-0123456789", subnet_id: "subnet-0123456789" },
      },
    ],
    [
      "propagating_vgws",
      moved(
        "aws_route_table.t",
        { propagating_vgws: [] },
        { id: "rtb-0123456789", propagating_vgws: ["vgw-0123456789"] },
      ),
      {
        address: "aws_vpn_gateway_route_propagation.p",
        cloud: { id: "p", route_table_id: "rtb-0123456789", vpn_gateway_id: "vgw-0123456789" },
      },
    ],
    [
      "iam_roles",
      moved("aws_rds_cluster.c", { iam_roles: [] }, { id: "main", iam_roles: ["arn:aws:iam::1:role/r"] }),
      {
        address: "aws_rds_cluster_role_association.a",
        cloud: { id: "x", db_cluster_identifier: "main", role_arn: "arn:aws:iam::1:role/r" },
      },
    ],
    [
      "acceleration_status",
      moved("aws_s3_bucket.b", { acceleration_status: "" }, { id: "logs", acceleration_status: "Enabled" }),
      {
        address: "aws_s3_bucket_accelerate_configuration.a",
        cloud: { id: "logs", bucket: "logs", status: "Enabled" },
      },
    ],
    [
      "vpc",
      moved(
        "aws_route53_zone.z",
        { vpc: [] },
        { id: "Z1", zone_id: "Z1", vpc: [{ vpc_id: "vpc-0123456789", vpc_region: "eu-central-1" }] },
      ),
      {
        address: "aws_route53_zone_association.a",
        cloud: { id: "Z1:vpc", zone_id: "Z1", vpc_id: "vpc-0123456789", vpc_region: "eu-central-1" },
      },
    ],
    [
      "access_policies",
      moved(
        "aws_opensearch_domain.d",
        { access_policies: "" },
        { id: "arn:aws:es:eu:1:domain/d", access_policies: '{"Statement":[{"Effect":"Deny"}]}' },
      ),
      {
        address: "aws_opensearch_domain_policy.p",
        cloud: {
          id: "x",
          domain_name: "arn:aws:es:eu:1:domain/d",
          access_policies: '{ "Statement": [{ "Effect": "Deny" }] }',
        },
      },
    ],
  ])("is noise while that resource exists, and drift when it does not: %s", (attribute, parent, sibling) => {
    expect(told(parent, sibling)).toEqual([`${attribute} mirror`]);
    expect(verdict(parent).findings).toHaveLength(1);
  });

  it("explains what went as well, when the resource that carried it went", () => {
    const endpoint = moved(
      "aws_vpc_endpoint.e",
      { route_table_ids: ["rtb-0123456789"] },
      { id: "vpce-0123456789", route_table_ids: [] },
    );
    const association: Made = {
      address: "aws_vpc_endpoint_route_table_association.a",
      state: { id: "a", vpc_endpoint_id: "vpce-0123456789", route_table_id: "rtb-0123456789" },
      cloud: null,
      code: { vpc_endpoint_id: "vpce-0123456789", route_table_id: "rtb-0123456789" },
    };
    expect(lines(verdict(endpoint, association))).toEqual([
      "deleted high aws_vpc_endpoint_route_table_association.a recreates",
    ]);
  });

  it("explains no more than it carries: one rogue entry beside a declared one is drift", () => {
    const declared: Made = {
      address: "aws_network_acl_rule.r",
      cloud: {
        id: "nacl-1",
        network_acl_id: "acl-0123456789",
        rule_action: "allow",
        cidr_block: "10.0.0.0/8",
        from_port: 443,
        to_port: 443,
        protocol: "tcp",
        rule_number: 110,
      },
    };
    const open = { ...entry, cidr_block: "0.0.0.0/0", rule_no: 90 };
    const table = (...rules: object[]) => moved("aws_network_acl.n", acl(), acl(...rules));
    expect(verdict(table(entry), declared).findings).toEqual([]);
    expect(verdict(table(entry, open), declared).findings.length).toBeGreaterThan(0);
    const other = { ...declared, cloud: { ...declared.cloud, network_acl_id: "acl-9876543210" } };
    expect(verdict(table(entry), other).findings.length).toBeGreaterThan(0);
  });

  it("is not explained by a block of addresses, a switch or a status that stands elsewhere", () => {
    const cluster = moved(
      "other_cluster.c",
      { enabled: null, public_access_cidrs: [] },
      { id: "main", enabled: true, public_access_cidrs: ["0.0.0.0/0"] },
    );
    const addon: Made = {
      address: "other_cluster_addon.a",
      cloud: { id: "x", cluster_name: "main", enabled: true, peers: ["0.0.0.0/0"] },
    };
    expect(verdict(cluster, addon).findings.map((it) => it.attribute)).toEqual(
      expect.arrayContaining(["public_access_cidrs"]),
    );
    const bucket = moved(
      "aws_s3_bucket.b",
      { acceleration_status: "" },
      { id: "logs", acceleration_status: "Enabled" },
    );
    const versioning: Made = {
      address: "aws_s3_bucket_versioning.v",
      cloud: { id: "logs", bucket: "logs", status: "Enabled" },
    };
    expect(verdict(bucket, versioning).findings).toHaveLength(1);
  });
});

describe("two resources that fight over one value", () => {
  const rule = { from_port: 443, to_port: 443, protocol: "tcp", cidr_blocks: ["0.0.0.0/0"] };
  const group = (ingress: readonly object[], code: readonly object[]): Made => ({
    address: "aws_security_group.g",
    state: { id: "sg-0123456789", ingress: [] },
    cloud: { id: "sg-0123456789", ingress },
    code: { id: "sg-0123456789", ingress: code },
    expressions: { ingress: { constant_value: [] } },
  });
  const separate: Made = {
    address: "aws_security_group_rule.r",
    cloud: { id: "sgrule-1", type: "ingress", security_group_id: "sg-0123456789", ...rule },
  };

  it("are named, at most medium; a rule that neither has stays critical", () => {
    const [finding, ...others] = verdict(group([rule], []), separate).findings;
    expect([finding?.severity, finding?.rule, others]).toEqual(["medium", "rivals", []]);
    expect(finding?.why).toMatch(/aws_security_group_rule\.r of the code sets it too/);
    const rogue = { ...rule, from_port: 22, to_port: 22 };
    expect(lines(verdict(group([rule, rogue], []), separate))).toEqual([
      "out_of_band critical aws_security_group.g ingress reverts",
    ]);
  });

  it("are named where the one has removed the other: a label is low", () => {
    const { findings } = judgeReported("M8-rival-tag");
    expect(findings.map((it) => [it.class, it.severity, it.address, it.rule])).toEqual([
      ["deleted", "low", "aws_autoscaling_group_tag.t", "rivals"],
    ]);
    expect(findings[0]?.why).toMatch(
      /^aws_autoscaling_group\.a tag removes it at every apply.*fight over it$/,
    );
    expect(JSON.stringify(findings[0]?.remedies)).not.toMatch(/empty and under a new id/);
  });

  it("are named for the tags of any resource and for inline rules", () => {
    const instance: Made = {
      address: "aws_instance.i",
      cloud: { id: "i-0123456789", tags: {} },
      expressions: {},
    };
    const gone = (address: string, state: object): Made => ({
      address,
      state: { ...state },
      cloud: null,
      code: { ...state },
    });
    const tag = gone("aws_ec2_tag.t", { id: "x", resource_id: "i-0123456789", key: "cost", value: "g" });
    expect(lines(verdict(instance, tag))).toEqual(["deleted low aws_ec2_tag.t recreates"]);
    const removed = gone("aws_security_group_rule.r", { ...separate.cloud });
    const [finding] = verdict(
      { ...group([], []), state: { id: "sg-0123456789", ingress: [] } },
      removed,
    ).findings;
    expect([finding?.severity, finding?.rule]).toEqual(["high", "rivals"]);
  });

  const [ours, theirs] = ["sns.amazonaws.com", "*"].map((Principal) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "sqs:*", Resource: "*" }] }),
  );
  const queue = (policy: unknown, more: Partial<Made>): Made => ({
    address: "aws_sqs_queue.q",
    cloud: { id: "https://sqs/q", url: "https://sqs/q", policy },
    ...more,
  });
  const policy = (more: Partial<Made>): Made => {
    const of = (text: unknown) => ({ id: "https://sqs/q", queue_url: "https://sqs/q", policy: text });
    return {
      address: "aws_sqs_queue_policy.p",
      state: of(ours),
      cloud: of(theirs),
      code: of(ours),
      ...more,
    };
  };

  it.each<[string, Partial<Made>]>([
    ["mirrors the change", { expressions: {} }],
    [
      "mirrors it, with a variable in the code that is null",
      { expressions: { policy: { references: ["var.p"] } } },
    ],
  ])("are not suspected in a parent that %s: a policy opened to all stays critical", (_name, more) => {
    const state = { id: "https://sqs/q", url: "https://sqs/q", policy: ours };
    expect(
      lines(verdict(queue(theirs, { ...more, state, code: queue(theirs, {}).cloud ?? {} }), policy({}))),
    ).toEqual(["out_of_band critical aws_sqs_queue_policy.p policy reverts"]);
  });

  it("are not suspected of a deletion where the code of the parent says nothing", () => {
    const gone = policy({ cloud: null });
    const nothing = queue("", { expressions: { policy: { references: ["var.p"] } } });
    const set = queue(ours, { expressions: { policy: { constant_value: ours } } });
    const rules = (parent: Made) => verdict(parent, gone).findings.map(({ rule }) => rule);
    expect([rules(nothing), rules(set)]).toEqual([["deleted"], ["rivals"]]);
  });

  it("are not suspected where nothing of the parent's code says what the whole is", () => {
    const bucket: Made = {
      address: "aws_s3_bucket.b",
      cloud: { id: "logs", versioning: [{ enabled: false }] },
      expressions: {},
    };
    const gone: Made = {
      address: "aws_s3_bucket_versioning.v",
      state: { id: "logs", bucket: "logs" },
      cloud: null,
      code: { bucket: "logs" },
    };
    expect(verdict(bucket, gone).findings.find((it) => it.class === "deleted")?.rule).toBe("deleted");
  });
});
