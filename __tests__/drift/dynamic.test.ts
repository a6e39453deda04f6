import { judge, judgeReported, lines, type Made, makePlan } from "../support/drift.ts";

const RULE = { cidr_blocks: ["0.0.0.0/0"], from_port: 443, to_port: 443, protocol: "tcp" };
const ROGUE = { ...RULE, from_port: 22, to_port: 22 };
const group = (more: Partial<Made> = {}): Made => ({
  address: "aws_security_group.web",
  cloud: { id: "sg-1", ingress: [RULE] },
  expressions: { name: { constant_value: "web" } },
  ...more,
});
/** A configuration with this one resource. */
const configOf = (address: string, body: object) => {
  const [type = "", name = ""] = address.split(".");
  return JSON.stringify({ terraform: {}, resource: { [type]: { [name]: body } } });
};
const bare = (...made: readonly Made[]) => judge(makePlan(made), { bare: true });
const content = { content: { from_port: 443 } };

describe("dynamic blocks", () => {
  it.each(["M5-dynamic", "M6-dynamic-config"])("of a clean stack are no finding: %s", (name) => {
    const { findings, status } = judgeReported(name);
    expect([findings, status]).toEqual([[], "in_sync"]);
  });

  it("may declare what no expression shows, so that a check without the configuration says its limit", () => {
    const { findings, limits } = bare(group());
    expect(findings).toEqual([]);
    expect(limits).toContain(
      "1 part(s) of aws_security_group.web may be declared as dynamic blocks, which a plan does not show: whether they are undeclared is unknown; give the configuration to know",
    );
  });

  it.each<[string, unknown]>([
    ["an object", { ingress: content }],
    ["a list", [{ egress: content }, { ingress: content }]],
    ["a list of one name", { ingress: [content, content] }],
  ])("are seen in the configuration, written as %s", (_form, dynamic) => {
    const config = configOf("aws_security_group.web", { dynamic });
    const { findings, limits } = judge(makePlan([group()]), { config });
    expect([findings, limits]).toEqual([[], []]);
  });

  it("that the configuration does not have declare nothing", () => {
    const config = configOf("aws_security_group.web", { dynamic: { egress: content } });
    const { findings } = judge(makePlan([group()]), { config });
    expect(findings.map((it) => `${it.class} ${it.severity} ${it.absorbed}`)).toEqual([
      "unmanaged_child critical true",
    ]);
  });

  it("make a rule that came in beside them a change outside: apply takes it back", () => {
    const open = group({
      state: { id: "sg-1", ingress: [RULE] },
      cloud: { id: "sg-1", ingress: [RULE, ROGUE] },
      code: { id: "sg-1", ingress: [RULE] },
    });
    const expected = ["out_of_band critical aws_security_group.web ingress reverts"];
    expect(lines(bare(open))).toEqual(expected);
    const config = configOf("aws_security_group.web", { dynamic: { ingress: content } });
    expect(lines(judge(makePlan([open]), { config }))).toEqual(expected);
  });

  it("would take back what came in just now: what apply leaves is declared by none", () => {
    const open = group({ state: { id: "sg-1", ingress: [] }, cloud: { id: "sg-1", ingress: [ROGUE] } });
    expect(lines(bare(open))).toEqual(["unmanaged_child critical aws_security_group.web ingress none"]);
  });

  it("leave a rule that came in a finding when the plan only refreshed", () => {
    const open = group({ state: { id: "sg-1", ingress: [] }, cloud: { id: "sg-1", ingress: [ROGUE] } });
    const plan = { ...JSON.parse(makePlan([open])), resource_changes: undefined };
    const found = judge(JSON.stringify(plan), { bare: true });
    expect(lines(found)).toEqual(["out_of_band critical aws_security_group.web ingress unknown"]);
  });

  it("are not used beside resources of their own for the same parts: what those leave out is undeclared", () => {
    const declared: Made = {
      address: "aws_security_group_rule.r",
      cloud: { ...RULE, type: "ingress", security_group_id: "sg-1" },
    };
    const found = bare(group({ cloud: { id: "sg-1", ingress: [RULE, ROGUE] } }), declared);
    expect(lines(found)).toEqual(["unmanaged_child critical aws_security_group.web ingress none absorbed"]);
  });

  it("cannot declare what is no block: an attached policy is undeclared", () => {
    const role: Made = {
      address: "aws_iam_role.r",
      cloud: { id: "r", name: "r", managed_policy_arns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      expressions: {},
    };
    expect(lines(bare(role))).toEqual([
      "unmanaged_child critical aws_iam_role.r managed_policy_arns none absorbed",
    ]);
  });

  it("within blocks are seen too", () => {
    const filters = (value: string) => ({ rule: [{ id: "a", filter: [{ prefix: value }] }] });
    const made: Made = {
      address: "aws_s3_bucket_lifecycle_configuration.l",
      state: filters("old"),
      cloud: filters("new"),
      expressions: { rule: [{ id: { constant_value: "a" } }] },
    };
    const rule = (dynamic: unknown) => ({ rule: [{ id: "a", dynamic }] });
    const config = (dynamic: unknown) => configOf("aws_s3_bucket_lifecycle_configuration.l", rule(dynamic));
    const told = (dynamic: unknown) => judge(makePlan([made]), { config: config(dynamic) }).findings;
    expect(told({ filter: content }).map((it) => it.class)).toEqual(["accepted"]);
    expect(told({ transition: { content: { dynamic: { filter: content } } } }).map((it) => it.class)).toEqual(
      ["accepted"],
    );
  });
});
