import { differenceText } from "../../src/report/drift-words.ts";
import { judge, judgeReported, lines, type Made, makePlan } from "../support/drift.ts";

const verdict = (...made: readonly Made[]) => judge(makePlan(made), { bare: true });
const reasons = (...made: readonly Made[]) =>
  verdict(...made).noise.map(({ attribute, reason }) => `${attribute} ${reason}`);

describe("what only the provider sets", () => {
  it("is no drift: a certificate that is issued at last, the size of a file system, addresses of an endpoint", () => {
    const { findings, noise, status } = judgeReported("M1-computed");
    expect([findings, status]).toEqual([[], "in_sync"]);
    expect(new Set(noise.map(({ reason }) => reason))).toEqual(new Set(["computed"]));
  });

  it("is no drift within a block, beside an attribute that the code could set", () => {
    const disk = (volume: string, size: number) => ({
      root_block_device: [{ volume_id: volume, volume_size: size }],
    });
    const moved: Made = {
      address: "aws_instance.i",
      state: disk("vol-1", 8),
      cloud: disk("vol-2", 8),
      expressions: {},
    };
    expect(reasons(moved)).toEqual(["root_block_device[0].volume_id computed"]);
    expect(lines(verdict({ ...moved, cloud: disk("vol-2", 9) }))).toEqual([
      "untracked medium aws_instance.i root_block_device[0].volume_size none",
    ]);
  });

  it("is no drift within the elements of a set, and does not hide what else is in them", () => {
    const disks = (size: number, volume: string) => ({
      ebs_block_device: ["a", "b"].map((name) => ({
        device_name: name,
        volume_id: `${volume}${name}`,
        volume_size: size,
      })),
    });
    const moved: Made = {
      address: "aws_instance.i",
      state: disks(8, "vol-1"),
      cloud: disks(8, "vol-2"),
      expressions: {},
    };
    expect(reasons(moved)).toEqual(["ebs_block_device computed"]);
    const unknown = { ebs_block_device: [{ volume_id: true }, { volume_id: true }] };
    const grown = { ...moved, cloud: disks(9, "vol-2"), code: disks(8, ""), unknown };
    expect(lines(verdict(grown))).toEqual(["out_of_band medium aws_instance.i ebs_block_device reverts"]);
  });

  it("is judged as before for types that the schema does not have", () => {
    const made: Made = {
      address: "other_thing.t",
      state: { status: "a" },
      cloud: { status: "b" },
      expressions: {},
    };
    expect(lines(verdict(made))).toEqual(["untracked medium other_thing.t status none"]);
  });
});

describe("an attribute that came with a later provider", () => {
  const vpc = (region: string | null): Made => ({
    address: "aws_vpc.v",
    state: { cidr_block: "10.0.0.0/16", region },
    cloud: { cidr_block: "10.0.0.0/16", region: "eu-central-1" },
    expressions: {},
  });
  const queue: Made = {
    address: "aws_sqs_queue.q",
    state: { name: "q", region: null },
    cloud: { name: "q", region: "eu-central-1" },
    expressions: {},
  };

  it("is noise when no state of the type has a value for it", () => {
    expect([lines(verdict(vpc(null), queue)), reasons(vpc(null), queue)]).toEqual([
      [],
      ["region computed", "region computed"],
    ]);
  });

  it("is noise though another type had an attribute of that name all along, as a bucket had its region", () => {
    const bucket: Made = { address: "aws_s3_bucket.b", cloud: { region: "eu-central-1" }, expressions: {} };
    expect([lines(verdict(bucket, queue)), reasons(bucket, queue)]).toEqual([[], ["region computed"]]);
  });

  it("is drift when a state of the type has one, or when apply sets another", () => {
    const other = { ...queue, address: "aws_sqs_queue.r", state: { name: "q", region: "us-east-1" } };
    expect(lines(verdict(other, queue))).toHaveLength(2);
    expect(lines(verdict(vpc("us-east-1"), queue))).toEqual(["untracked medium aws_vpc.v region none"]);
    expect(lines(verdict({ ...queue, code: { name: "q", region: "us-east-1" } }))).toEqual([
      "conflict high aws_sqs_queue.q region overwrites_both",
    ]);
  });

  it("is none that the provider had all along, also when it was empty", () => {
    const made: Made = {
      address: "aws_instance.i",
      state: { iam_instance_profile: "" },
      cloud: { iam_instance_profile: "admin" },
      expressions: {},
    };
    expect(lines(verdict(made))).toHaveLength(1);
  });
});

describe("order", () => {
  it("counts in a list: layers of a function in another order are changed outside", () => {
    const found = judgeReported("M4-reordered");
    expect(lines(found)).toEqual(["out_of_band medium aws_lambda_function.fn layers reverts"]);
    const [finding] = found.findings;
    expect(finding && differenceText(finding)).toMatch(
      /^code \[.*one.*two.*\] · state .* · cloud \[.*two.*one/,
    );
  });

  it("counts in a list of blocks, deep in a resource", () => {
    const rule = (...priorities: number[]) => ({
      default_action: [{ forward: [{ target_group: [] }], order: priorities[0] }, { order: priorities[1] }],
    });
    const made: Made = {
      address: "aws_lb_listener.l",
      state: rule(1, 2),
      cloud: rule(2, 1),
      code: rule(1, 2),
    };
    expect(lines(verdict(made))).toEqual(["out_of_band high aws_lb_listener.l default_action reverts"]);
  });

  it("does not count in a set", () => {
    const groups = (...ids: string[]) => ({ security_group_ids: ids });
    const made: Made = {
      address: "aws_vpc_endpoint.e",
      state: groups("sg-1", "sg-2"),
      cloud: groups("sg-2", "sg-1"),
      code: groups("sg-1", "sg-2"),
      actions: ["no-op"],
    };
    expect(lines(verdict(made))).toEqual([]);
  });

  it("that apply leaves alone is that of AWS's answer", () => {
    const zones = (...names: string[]) => ({ layers: names });
    const made: Made = { address: "aws_lambda_function.f", state: zones("a", "b"), cloud: zones("b", "a") };
    expect([lines(verdict(made)), reasons(made)]).toEqual([[], ["layers normalised"]]);
  });

  it("that only the code changed waits to be deployed", () => {
    const layers = (...names: string[]) => ({ layers: names });
    const made: Made = {
      address: "aws_lambda_function.f",
      cloud: layers("a", "b"),
      code: layers("b", "a"),
      actions: ["update"],
    };
    expect(lines(verdict(made))).toEqual(["pending info aws_lambda_function.f layers none"]);
  });
});

describe("what the provider writes where nothing is set", () => {
  const acl = (icmp: number | null, rule = 100) => ({
    egress: [
      {
        action: "allow",
        cidr_block: "10.0.0.0/8",
        from_port: 0,
        to_port: 0,
        protocol: "-1",
        rule_no: rule,
        icmp_type: icmp,
      },
      {
        action: "deny",
        cidr_block: "10.1.0.0/16",
        from_port: 22,
        to_port: 22,
        protocol: "6",
        rule_no: 200,
        icmp_type: icmp,
      },
    ],
  });
  const moved: Made = {
    address: "aws_default_network_acl.d",
    state: acl(null),
    cloud: acl(0),
    expressions: {},
  };

  it("is no drift within the elements of a set: null became 0", () => {
    expect(lines(judgeReported("M3-null-to-zero")).filter((line) => !line.startsWith("ignored"))).toEqual([]);
    expect([lines(verdict(moved)), reasons(moved)]).toEqual([[], ["egress normalised"]]);
  });

  it.each<[string, unknown, unknown]>([
    ["null to false", null, false],
    ["null to 0", null, 0],
    ["null to -1", null, -1],
    ["a block of nothing but defaults", [], [{ enabled: false, size: 0 }]],
  ])("is no drift: %s", (_name, before, after) => {
    const made: Made = {
      address: "other_thing.t",
      state: { a: before },
      cloud: { a: after },
      expressions: {},
    };
    expect([lines(verdict(made)), reasons(made)]).toEqual([[], ["a normalised"]]);
  });

  it("is no drift of ports under every protocol", () => {
    const rule = (from: number, to: number, protocol: string) => ({
      egress: [
        { protocol, from_port: from, to_port: to, rule_no: 1, action: "allow", cidr_block: "10.0.0.0/8" },
      ],
    });
    const of = (protocol: string): Made => ({
      address: "other_acl.n",
      state: rule(0, 0, protocol),
      cloud: rule(-1, 65535, protocol),
      expressions: {},
    });
    expect(reasons(of("-1"))).toEqual(["egress normalised"]);
    expect(lines(verdict(of("tcp")))).toHaveLength(1);
  });

  it.each(["aws_security_group_rule.r", "aws_vpc_security_group_egress_rule.r"])(
    "is no drift of ports under every protocol where the rule is a resource: %s",
    (address) => {
      const name = address.includes("vpc") ? "ip_protocol" : "protocol";
      const rule = (ports: number | null, protocol: string) => ({
        [name]: protocol,
        from_port: ports,
        to_port: ports,
      });
      const of = (before: string, after: string): Made => ({
        address,
        state: rule(-1, before),
        cloud: rule(0, after),
        expressions: { from_port: { constant_value: -1 }, to_port: { references: ["var.rules"] } },
      });
      expect(reasons(of("-1", "all"))).toEqual(["from_port normalised", "to_port normalised"]);
      expect(lines(verdict(of("tcp", "tcp")))).toHaveLength(2);
      // Ports that begin to count, or cease to, are told by the protocol, and they are no noise either.
      expect(lines(verdict(of("tcp", "-1")))).toHaveLength(3);
    },
  );

  it("hides no real change beside it, and makes no conflict of it", () => {
    const changed = { ...moved, cloud: acl(0, 90), code: acl(0) };
    expect(lines(verdict(changed))).toEqual(["out_of_band high aws_default_network_acl.d egress reverts"]);
    expect(lines(verdict({ ...changed, code: acl(null) }))).toEqual(lines(verdict(changed)));
  });

  it("is drift where it was another value, where apply takes it back, and where the code set something", () => {
    const value = (cloud: unknown, more: Partial<Made> = {}): Made => ({
      address: "other_thing.t",
      state: { a: null },
      cloud: { a: cloud },
      expressions: {},
      ...more,
    });
    expect(lines(verdict(value(1)))).toEqual(["untracked medium other_thing.t a none"]);
    expect(lines(verdict(value(0, { state: { a: -1 } })))).toEqual(["untracked medium other_thing.t a none"]);
    expect(lines(verdict(value(false, { state: { a: true } })))).toEqual([
      "untracked medium other_thing.t a none",
    ]);
    expect(lines(verdict(value(0, { code: { a: null } })))).toEqual([
      "out_of_band medium other_thing.t a reverts",
    ]);
    const set = value(0, { expressions: { a: { constant_value: 5 } } });
    expect(lines(verdict(set))).toEqual(["ignored info other_thing.t a none"]);
  });
});

describe("a detail of a block", () => {
  const backups = (enabled: boolean, days: number) => ({
    point_in_time_recovery: [{ enabled, recovery_period_in_days: days }],
  });
  const table = (cloud: object, code: object): Made => ({
    address: "aws_dynamodb_table.t",
    state: { ...backups(true, 35) },
    cloud: { ...cloud },
    code: { ...code },
    expressions: { point_in_time_recovery: [{ enabled: { constant_value: true } }] },
  });

  it("that went when the block was switched off is told by the switch", () => {
    expect(lines(verdict(table(backups(false, 0), backups(true, 0))))).toEqual([
      "out_of_band high aws_dynamodb_table.t point_in_time_recovery[0].enabled reverts",
    ]);
  });

  it("that changed by itself is drift", () => {
    expect(lines(verdict(table(backups(true, 7), backups(true, 7))))).toHaveLength(1);
    expect(lines(verdict(table(backups(false, 7), backups(true, 7))))).toHaveLength(2);
  });
});

describe("the content of an object", () => {
  const object = (code: string, expressions: object): Made => ({
    address: "aws_s3_object.o",
    state: { key: "a.html", etag: "1f2e" },
    cloud: { key: "a.html", etag: "9c8d" },
    code: { key: "a.html", etag: code },
    expressions: { ...expressions },
  });

  it("was changed outside when its hash is another, whether apply puts it back or not", () => {
    expect(lines(verdict(object("1f2e", { etag: { references: ["local.hash"] } })))).toEqual([
      "out_of_band medium aws_s3_object.o etag reverts",
    ]);
    expect(lines(verdict(object("9c8d", {})))).toEqual(["untracked medium aws_s3_object.o etag none"]);
  });
});

describe("a plan that only refreshes", () => {
  it("takes what the provider wrote where nothing was for no drift, and says what changed", () => {
    const rule = (from: unknown, no = 1) => ({
      ingress: [{ rule_no: no, icmp_type: from, action: "allow" }],
    });
    const of = (cloud: object) => {
      const made: Made = {
        address: "aws_default_network_acl.d",
        state: rule(null),
        cloud: { ...cloud },
        expressions: {},
      };
      return lines(judge(makePlan([made], { resource_changes: undefined }), { bare: true }));
    };
    expect(of(rule(0))).toEqual([]);
    expect(of(rule(0, 2))).toHaveLength(1);
  });

  it("tells a list that was put in another order", () => {
    const made: Made = {
      address: "aws_lambda_function.f",
      state: { layers: ["arn:aws:a", "arn:aws:b"] },
      cloud: { layers: ["arn:aws:b", "arn:aws:a"] },
    };
    const text = makePlan([made], { resource_changes: undefined });
    expect(lines(judge(text, { bare: true }))).toEqual([
      "out_of_band medium aws_lambda_function.f layers unknown",
    ]);
  });
});
