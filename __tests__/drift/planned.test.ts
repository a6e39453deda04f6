import { exitCode } from "../../src/drift/record/exit-code.ts";
import { judge, judgeReported, lines, type Made, makeConfig, makePlan } from "../support/drift.ts";

const verdict = (made: readonly Made[], more: Record<string, unknown> = {}) =>
  judge(makePlan(made, more), { bare: true });
const REPLACE = ["delete", "create"];

/** A launch template whose image changed outside, and that gets a new version when apply takes that back. */
const template: Made = {
  address: "aws_launch_template.lt",
  state: { id: "lt-1", image_id: "ami-1", latest_version: 1 },
  cloud: { id: "lt-1", image_id: "ami-2", latest_version: 2 },
  code: { id: "lt-1", image_id: "ami-1" },
  unknown: { latest_version: true },
  expressions: { image_id: { constant_value: "ami-1" } },
};
const refers = (...references: string[]) => ({ references });
const group = (expressions: Record<string, unknown>, more: Partial<Made> = {}): Made => ({
  address: "aws_autoscaling_group.pool",
  cloud: { name: "pool", max_size: 2, launch_template: [{ id: "lt-1", version: "1" }] },
  code: { name: "pool", max_size: 2, launch_template: [{ id: "lt-1" }] },
  unknown: { launch_template: [{ version: true }] },
  expressions: { name: { constant_value: "pool" }, max_size: { constant_value: 2 }, ...expressions },
  ...more,
});
const version = { launch_template: [{ version: refers("aws_launch_template.lt.latest_version") }] };
const TEMPLATE = "out_of_band high aws_launch_template.lt image_id reverts";

describe("what follows from drift", () => {
  it("hangs under its cause and waits for no deploy", () => {
    const found = judgeReported("N5-follows");
    expect(lines(found)).toEqual(["out_of_band medium aws_launch_template.nodes instance_type reverts"]);
    expect(found.findings[0]?.children).toEqual(["aws_autoscaling_group.nodes"]);
    expect(found.findings[0]?.notes).toEqual(["follows from it: update aws_autoscaling_group.nodes"]);
  });

  it("is an update whose every unknown value waits for what drifted, at any distance", () => {
    const policy: Made = {
      address: "aws_autoscaling_policy.p",
      cloud: { group: "pool" },
      code: {},
      unknown: { group: true },
      expressions: { group: refers("aws_autoscaling_group.pool.name", "aws_autoscaling_group.pool") },
    };
    const found = verdict([template, group(version), policy]);
    expect(lines(found)).toEqual([TEMPLATE]);
    expect(found.findings[0]?.children).toEqual(["aws_autoscaling_group.pool", "aws_autoscaling_policy.p"]);
  });

  it("is not an update that changes anything else too", () => {
    const code = { name: "pool", max_size: 9, launch_template: [{ id: "lt-1" }] };
    expect(lines(verdict([template, group(version, { code })]))).toEqual([
      TEMPLATE,
      "pending info aws_autoscaling_group.pool max_size none",
    ]);
    const other = { launch_template: [{ version: refers("aws_launch_template.other.latest_version") }] };
    expect(lines(verdict([template, group(other)]))).toHaveLength(2);
  });

  it("does not follow from drift that apply leaves alone", () => {
    const ignored = { ...template, code: template.cloud ?? {}, unknown: {} };
    expect(lines(verdict([ignored, group(version)])).some((line) => line.startsWith("pending"))).toBe(true);
  });

  it("follows from a deleted resource that gets a new id", () => {
    const found = verdict([
      {
        address: "aws_lb_target_group.t",
        state: { arn: "arn:t" },
        cloud: null,
        code: {},
        unknown: { arn: true },
      },
      {
        address: "aws_lb_listener.l",
        cloud: { default_action: [{ type: "forward", target_group_arn: "arn:t" }] },
        code: { default_action: [{ type: "forward" }] },
        unknown: { default_action: [{ target_group_arn: true }] },
        expressions: { default_action: [{ target_group_arn: refers("aws_lb_target_group.t.arn") }] },
      },
    ]);
    expect(lines(found)).toEqual(["deleted high aws_lb_target_group.t recreates"]);
    expect(found.findings[0]?.children).toEqual(["aws_lb_listener.l"]);
  });

  it("is followed through variables and outputs of modules", () => {
    const inModule = (address: string, made: Made): Made => ({ ...made, address });
    const plan = JSON.parse(
      makePlan([
        inModule("module.template.aws_launch_template.lt", template),
        inModule('module.group["a"].aws_autoscaling_group.pool', group({})),
      ]),
    );
    plan.configuration = {
      root_module: {
        module_calls: {
          template: {
            module: {
              outputs: { latest: { expression: refers("aws_launch_template.lt.latest_version") } },
              resources: [
                {
                  mode: "managed",
                  type: "aws_launch_template",
                  name: "lt",
                  expressions: { image_id: { constant_value: "ami-1" } },
                },
              ],
            },
          },
          group: {
            expressions: { launched: refers("module.template.latest", "module.template") },
            module: {
              resources: [
                {
                  mode: "managed",
                  type: "aws_autoscaling_group",
                  name: "pool",
                  expressions: { launch_template: [{ version: refers("var.launched") }] },
                },
              ],
            },
          },
        },
      },
    };
    const found = judge(JSON.stringify(plan), { bare: true });
    expect(found.findings.map(({ class: kind }) => kind)).toEqual(["out_of_band"]);
    expect(found.findings[0]?.children).toEqual(['module.group["a"].aws_autoscaling_group.pool']);
  });

  it("is followed through a local where Terraform calls the change relevant", () => {
    const local = { launch_template: [{ version: refers("local.version") }] };
    const relevant = [{ resource: "aws_launch_template.lt", attribute: ["latest_version"] }];
    expect(lines(verdict([template, group(local)], { relevant_attributes: relevant }))).toEqual([TEMPLATE]);
    expect(lines(verdict([template, group(local)]))).toHaveLength(2);
  });

  it("is listed when it is a replacement, and says what it follows from", () => {
    const found = verdict([
      template,
      group(version, { actions: REPLACE, reason: "replace_because_cannot_update", replacePaths: [["x"]] }),
    ]);
    expect(lines(found)).toEqual([TEMPLATE, "pending info aws_autoscaling_group.pool replaces"]);
    expect(found.findings[1]?.notes).toContain("follows from aws_launch_template.lt image_id");
    expect(found.findings[0]?.notes).toEqual(["follows from it: replace aws_autoscaling_group.pool"]);
  });
});

describe("a replacement", () => {
  it("that triggers demand is listed, and drift says that apply replaces the resource", () => {
    const found = judgeReported("N9-triggered");
    expect(lines(found)).toEqual([
      "out_of_band medium aws_ecs_cluster.c tags.rev replaces",
      "pending info aws_ecs_cluster.c replaces",
      "pending info terraform_data.trigger input none",
    ]);
    expect(found.findings[1]?.notes).toEqual(["replace by triggers"]);
  });

  const cluster: Made = {
    address: "aws_ecs_cluster.c",
    state: { tags: { a: "1" } },
    cloud: { tags: { a: "2" } },
    code: { tags: { a: "1" } },
    actions: REPLACE,
  };

  it("names the triggers where the configuration tells them, and the drift that set them off", () => {
    const config = makeConfig({
      "aws_ecs_cluster.c": { replace_triggered_by: ["aws_vpc.v.tags"] },
      "aws_vpc.v": {},
    });
    const vpc: Made = {
      address: "aws_vpc.v",
      state: { enable_dns_support: true },
      cloud: { enable_dns_support: false },
      code: { enable_dns_support: true },
    };
    const clean = { ...cluster, state: { tags: { a: "1" } }, cloud: { tags: { a: "1" } } };
    const found = judge(makePlan([{ ...clean, reason: "replace_by_triggers" }, vpc]), { config });
    expect(lines(found)).toEqual([
      "out_of_band medium aws_vpc.v enable_dns_support reverts",
      "pending info aws_ecs_cluster.c replaces",
    ]);
    expect(found.findings[1]?.notes).toEqual([
      "replace by triggers: aws_vpc.v.tags",
      "follows from aws_vpc.v enable_dns_support",
    ]);
  });

  it.each(["replace_by_triggers", "replace_by_request"])("because of %s is always listed", (reason) => {
    const found = verdict([{ ...cluster, reason }]);
    expect(lines(found)).toEqual([
      "out_of_band medium aws_ecs_cluster.c tags.a replaces",
      "pending info aws_ecs_cluster.c replaces",
    ]);
  });

  it("is listed beside a conflict, which does not tell of it", () => {
    const made: Made = {
      address: "aws_vpc.v",
      state: { cidr_block: "10.0.0.0/16" },
      cloud: { cidr_block: "10.1.0.0/16" },
      code: { cidr_block: "10.2.0.0/16" },
      actions: REPLACE,
      reason: "replace_because_cannot_update",
      replacePaths: [["cidr_block"]],
    };
    expect(verdict([made]).findings.map((f) => f.class)).toEqual(["conflict", "pending"]);
  });

  it("of an import is a replacement", () => {
    const plan = JSON.parse(
      makePlan([{ address: "aws_vpc.v", cloud: { a: "1" }, code: { a: "2" }, actions: REPLACE }]),
    );
    plan.resource_changes[0].change.importing = { id: "vpc-1" };
    expect(judge(JSON.stringify(plan), { bare: true }).findings[0]?.plannedAction).toBe("replace");
  });

  it("of a half-made object is listed, and what it looks like is no drift", () => {
    const found = judgeReported("N4-tainted");
    expect(lines(found)).toEqual(["pending info aws_subnet.a replaces"]);
    expect(found.findings[0]?.notes).toEqual(["replace because tainted"]);
    expect(exitCode([found], "low")).toBe(0);
    expect(found.noise.filter(({ reason }) => reason === "half_made")).toHaveLength(2);
  });

  it("of a half-made object keeps what puts somebody at risk until then", () => {
    const rule = (cidr: string) => ({ protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: [cidr] });
    const found = verdict([
      {
        address: "aws_security_group.g",
        state: { ingress: [rule("10.0.0.0/8")] },
        cloud: { ingress: [rule("0.0.0.0/0")] },
        code: { ingress: [rule("10.0.0.0/8")] },
        actions: REPLACE,
        reason: "replace_because_tainted",
      },
    ]);
    expect(found.findings.map((f) => [f.class, f.severity])).toEqual([
      ["out_of_band", "critical"],
      ["pending", "info"],
    ]);
  });

  it("says which other planned updates follow from it", () => {
    const found = verdict([
      {
        address: "aws_vpc.v",
        cloud: { id: "v", a: "1" },
        code: { a: "2" },
        actions: REPLACE,
        unknown: { id: true },
      },
      {
        address: "aws_subnet.s",
        cloud: { vpc_id: "v" },
        code: {},
        unknown: { vpc_id: true },
        expressions: { vpc_id: refers("aws_vpc.v.id") },
        actions: REPLACE,
        replacePaths: [["vpc_id"]],
      },
    ]);
    expect(found.findings.map(({ address, notes }) => [address, notes.join()])).toEqual([
      ["aws_subnet.s", "follows from replace aws_vpc.v"],
      ["aws_vpc.v", ""],
    ]);
  });
});

describe("a resource that leaves the code", () => {
  const leaving = (actions: readonly string[]): Made => ({
    address: "aws_sns_topic.t",
    state: { kms_master_key_id: "k" },
    cloud: { kms_master_key_id: "" },
    code: null,
    actions,
  });

  it("and is deleted takes its drift along, which is said", () => {
    const [drift, plan] = verdict([leaving(["delete"])]).findings;
    expect([drift?.class, drift?.applyEffect, plan?.plannedAction]).toEqual([
      "out_of_band",
      "deletes",
      "delete",
    ]);
    expect(drift?.notes).toEqual(["the resource was removed from the code: apply deletes it"]);
    expect(drift?.remedies.map(({ text }) => text).join()).toContain("apply deletes the resource");
  });

  it("and is forgotten stays, with its drift", () => {
    const reason = "delete_because_no_resource_config";
    const [drift, plan] = verdict([{ ...leaving(["forget"]), reason }]).findings;
    expect(plan?.notes).toEqual(["forget because no resource config"]);
    expect([drift?.class, drift?.applyEffect, plan?.plannedAction]).toEqual([
      "out_of_band",
      "none",
      "forget",
    ]);
    expect(drift?.notes.join()).toContain("the code lets go of the resource");
    expect(JSON.stringify([drift, plan])).not.toMatch(/delete/);
  });
});
