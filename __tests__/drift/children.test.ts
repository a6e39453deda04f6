import { judge, lines, type Made, makeConfig, makePlan } from "../support/drift.ts";

const rule = (port: number, peers: Record<string, unknown>) => ({
  protocol: "tcp",
  from_port: port,
  to_port: port,
  cidr_blocks: [],
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  security_groups: [],
  self: false,
  ...peers,
});

/** Without the configuration, dynamic blocks might declare what is absorbed. */
const config = makeConfig({ "aws_s3_bucket.b": {}, "aws_security_group.app": {} });
const verdict = (made: readonly Made[]) => judge(makePlan(made), { config });
const group = (ingress: readonly unknown[], more: Partial<Made> = {}): Made => ({
  address: "aws_security_group.app",
  cloud: { id: "sg-1", ingress, egress: [] },
  expressions: { name: { constant_value: "app" } },
  ...more,
});

describe("parts that nobody declares", () => {
  it("are told peer by peer, whatever way AWS groups them and rules are declared", () => {
    const found = verdict([
      group([
        rule(80, {
          cidr_blocks: ["10.0.0.0/8", "192.168.0.0/16"],
          security_groups: ["123456789012/sg-2"],
          self: true,
        }),
        rule(443, { ipv6_cidr_blocks: ["::/0"] }),
        { ...rule(0, { prefix_list_ids: ["pl-1"] }), protocol: "-1" },
      ]),
      {
        address: "aws_vpc_security_group_ingress_rule.a",
        cloud: {
          security_group_id: "sg-1",
          ip_protocol: "tcp",
          from_port: 80,
          to_port: 80,
          cidr_ipv4: "10.0.0.0/8",
        },
      },
      {
        address: "aws_vpc_security_group_ingress_rule.b",
        cloud: {
          security_group_id: "sg-1",
          ip_protocol: "tcp",
          from_port: 80,
          to_port: 80,
          referenced_security_group_id: "sg-1",
        },
      },
      {
        address: "aws_security_group_rule.c",
        cloud: {
          security_group_id: "sg-1",
          type: "ingress",
          protocol: "6",
          from_port: 80,
          to_port: 80,
          source_security_group_id: "sg-2",
        },
      },
      {
        address: "aws_security_group_rule.d",
        cloud: {
          security_group_id: "sg-1",
          type: "egress",
          protocol: "tcp",
          from_port: 443,
          to_port: 443,
          ipv6_cidr_blocks: ["::/0"],
        },
      },
    ]);
    expect(found.findings.map((f) => `${f.severity} ${f.cloud} ${f.absorbed}`).sort()).toEqual([
      "critical tcp 443 ::/0 true",
      "high all pl-1 true",
      "high tcp 80 192.168.0.0/16 true",
    ]);
  });

  it("are not looked for where the code itself sets the attribute", () => {
    const found = verdict([
      group([rule(443, { cidr_blocks: ["0.0.0.0/0"] })], {
        expressions: { ingress: { constant_value: [] } },
      }),
    ]);
    expect(found.findings).toEqual([]);
  });

  it("count as public only on ports that the policy does not expect", () => {
    const plan = makePlan([
      group([rule(443, { cidr_blocks: ["0.0.0.0/0"] }), rule(8443, { cidr_blocks: ["0.0.0.0/0"] })]),
    ]);
    const policy = { expectPublic: [{ address: "aws_security_group.app", ports: [443] }] };
    expect(judge(plan, { config, policy }).findings.map((f) => [f.severity, f.cloud])).toEqual([
      ["critical", "tcp 8443 0.0.0.0/0"],
      ["medium", "tcp 443 0.0.0.0/0"],
    ]);
  });

  it("do not alarm when they go away again", () => {
    const before = [rule(22, { cidr_blocks: ["10.0.0.0/8"] })];
    const found = verdict([group([], { state: { id: "sg-1", ingress: before, egress: [] } })]);
    expect(found.findings).toEqual([]);
    expect(found.noise).toEqual([
      { address: "aws_security_group.app", attribute: "ingress", reason: "settled" },
    ]);
  });

  const open = JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
  });
  const owner = { type: "CanonicalUser", id: "me", permissions: ["FULL_CONTROL"], uri: "" };
  const everyone = {
    type: "Group",
    id: "",
    permissions: ["READ"],
    uri: "http://acs.amazonaws.com/groups/global/AllUsers",
  };
  const bucket = (cloud: Record<string, unknown>, more: Partial<Made> = {}): Made => ({
    address: "aws_s3_bucket.b",
    cloud: { id: "b", policy: "", grant: [owner], versioning: [], ...cloud },
    expressions: { bucket: { constant_value: "b" } },
    ...more,
  });

  it("are found on a bucket: a public policy and a grant to everyone", () => {
    expect(lines(verdict([bucket({ policy: open, grant: [owner, everyone] })]))).toEqual([
      "unmanaged_child critical aws_s3_bucket.b grant none absorbed",
      "unmanaged_child critical aws_s3_bucket.b policy none absorbed",
    ]);
  });

  it("are explained by the resource that declares them, and by what AWS does on its own", () => {
    const encrypted = [
      { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "AES256" }] }] },
    ];
    const found = verdict([
      bucket({ policy: open, server_side_encryption_configuration: encrypted }),
      { address: "aws_s3_bucket_policy.p", cloud: { bucket: "b", policy: open } },
    ]);
    expect(found.findings).toEqual([]);
  });

  it("are explained by a list of grants that the code declares", () => {
    const acl = { address: "aws_s3_bucket_acl.a", cloud: { bucket: "b", acl: "public-read" } };
    expect(verdict([bucket({ grant: [owner, everyone] }), acl]).findings).toEqual([]);
    const other = { address: "aws_s3_bucket_acl.a", cloud: { bucket: "another", acl: "public-read" } };
    expect(verdict([bucket({ grant: [owner, everyone] }), other]).findings).toHaveLength(1);
  });

  it("leave a bucket's own switch to be judged when no resource declares it", () => {
    const off = [{ enabled: false, mfa_delete: false }];
    const found = verdict([
      bucket(
        { versioning: off },
        {
          state: { id: "b", policy: "", grant: [owner], versioning: [{ enabled: true, mfa_delete: false }] },
        },
      ),
    ]);
    expect(lines(found)).toEqual(["untracked high aws_s3_bucket.b versioning[0].enabled none"]);
  });

  it("are not searched under a parent that could not be read", () => {
    const plan = JSON.parse(makePlan([group([rule(22, { cidr_blocks: ["0.0.0.0/0"] })])]));
    const text = JSON.stringify({ ...plan, errored: true, resource_changes: [] });
    expect(judge(text, { bare: true }).findings.map((f) => f.class)).toEqual(["unchecked"]);
  });
});
