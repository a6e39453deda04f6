import type { DriftPolicyInput } from "../../src/drift/policy/policy.ts";
import { exitCode } from "../../src/drift/record/exit-code.ts";
import { judge, lines, type Made, makeConfig, makePlan } from "../support/drift.ts";

const LOG = "aws_cloudwatch_log_group.web";
const days = (count: number) => ({ retention_in_days: count });

function verdict(made: readonly Made[], config = makeConfig({}), policy: DriftPolicyInput = {}) {
  return judge(makePlan(made), { config, policy });
}

describe("classes", () => {
  it("calls it a conflict, at least high, when code and cloud both moved", () => {
    const found = verdict([{ address: LOG, state: days(30), cloud: days(7), code: days(60) }]);
    expect(lines(found)).toEqual([`conflict high ${LOG} retention_in_days overwrites_both`]);
  });

  it("calls it untracked when the code does not set what the cloud and the plan agree on", () => {
    const found = verdict([
      { address: LOG, state: days(30), cloud: days(7), code: days(7), expressions: {} },
    ]);
    expect(lines(found)).toEqual([`untracked medium ${LOG} retention_in_days none`]);
  });

  it("judges an attribute that is only a schema default like one in the code", () => {
    const found = verdict([
      { address: LOG, state: days(30), cloud: days(90), code: days(30), expressions: {} },
    ]);
    expect(lines(found)).toEqual([`out_of_band low ${LOG} retention_in_days reverts`]);
  });

  it("says that accepted and ignored look alike without the configuration", () => {
    const text = makePlan([
      {
        address: LOG,
        state: days(30),
        cloud: days(7),
        code: days(7),
        expressions: { retention_in_days: { references: ["var.days"] } },
      },
    ]);
    const [bare] = judge(text, { bare: true }).findings;
    expect(bare?.class).toBe("untracked");
    expect(bare?.notes.join()).toContain("without the configuration nobody can tell");
    expect(judge(text, { config: makeConfig({ [LOG]: {} }) }).findings[0]?.class).toBe("accepted");
  });

  const group = (desired: number, more: Partial<Made> = {}): Made => {
    const sizes = { min_size: 2, max_size: 6 };
    return {
      address: "aws_autoscaling_group.pool",
      state: { ...sizes, desired_capacity: 3 },
      cloud: { ...sizes, desired_capacity: desired },
      expressions: { desired_capacity: { constant_value: 3 } },
      ...more,
    };
  };
  const ignoring = makeConfig({ "aws_autoscaling_group.pool": { ignore_changes: ["desired_capacity"] } });

  it.each([
    [2, "ignored info"],
    [6, "ignored info"],
    [1, "ignored_out_of_bounds high"],
    [7, "ignored_out_of_bounds high"],
  ])("holds an ignored capacity of %i against the two sizes: %s", (desired, expected) => {
    const found = verdict([group(desired)], ignoring);
    expect(lines(found)).toEqual([`${expected} aws_autoscaling_group.pool desired_capacity none`]);
  });

  it("reads bounds from the code: who raises the maximum by hand does not thereby allow the value", () => {
    const found = verdict(
      [
        group(40, {
          cloud: { min_size: 2, max_size: 50, desired_capacity: 40 },
          code: { min_size: 2, max_size: 6, desired_capacity: 40 },
        }),
      ],
      ignoring,
    );
    expect(lines(found)).toEqual([
      "ignored_out_of_bounds high aws_autoscaling_group.pool desired_capacity none",
      "out_of_band high aws_autoscaling_group.pool max_size reverts",
    ]);
  });

  it("takes bounds from the policy for other types", () => {
    const made: Made = {
      address: "aws_ecs_service.web",
      state: { desired_count: 4 },
      cloud: { desired_count: 13 },
    };
    const config = makeConfig({ "aws_ecs_service.web": { ignore_changes: ["desired_count"] } });
    const bounds = [{ type: "aws_ecs_service", attr: "desired_count", between: [2, 12] as [number, number] }];
    expect(verdict([made], config, { bounds }).findings[0]?.class).toBe("ignored_out_of_bounds");
    expect(verdict([made], config).findings[0]?.class).toBe("ignored");
  });

  it.each([
    ["all", { ignore_changes: "all" }],
    ["one key", { ignore_changes: ['tags["Scan"]'] }],
    ["a block's field", { ignore_changes: ["tags"] }],
  ])("knows ignore_changes of %s", (_name, lifecycle) => {
    const made: Made = {
      address: "aws_vpc.main",
      state: { tags: { A: "1" } },
      cloud: { tags: { A: "1", Scan: "x" } },
    };
    expect(verdict([made], makeConfig({ "aws_vpc.main": lifecycle })).findings[0]?.class).toBe("ignored");
    expect(verdict([made], makeConfig({ "aws_vpc.main": {} })).findings[0]?.class).not.toBe("ignored");
  });

  it("tells create, delete, replace, move, import and forget apart, all pending", () => {
    const found = verdict([
      { address: "aws_vpc.a", cloud: null, code: { cidr_block: "10.0.0.0/16" } },
      { address: "aws_vpc.b", cloud: { cidr_block: "10.1.0.0/16" }, code: null },
      {
        address: "aws_vpc.c",
        cloud: { cidr_block: "x" },
        code: { cidr_block: "y" },
        actions: ["delete", "create"],
      },
      { address: "aws_vpc.d", cloud: { cidr_block: "z" }, previous: "aws_vpc.old" },
      { address: "aws_vpc.e", cloud: { cidr_block: "z" }, code: null, actions: ["forget"] },
    ]);
    expect(found.findings.map((f) => [f.address, f.class, f.why.split(":")[0]])).toEqual([
      ["aws_vpc.a", "pending", "create"],
      ["aws_vpc.b", "pending", "delete"],
      ["aws_vpc.c", "pending", "replace"],
      ["aws_vpc.d", "pending", "move"],
      ["aws_vpc.e", "pending", "forget"],
    ]);
    expect(exitCode([found], "low")).toBe(0);
  });

  it("names a tag that is not deployed once, not again for tags_all", () => {
    const code = { tags: { Name: "a" }, tags_all: { Name: "a", Stack: "prod" } };
    const found = verdict([{ address: "aws_vpc.a", cloud: { tags: {}, tags_all: { Stack: "prod" } }, code }]);
    expect(lines(found)).toEqual(["pending info aws_vpc.a tags.Name none"]);
  });

  it("drops what only follows another attribute", () => {
    const of = (image: string, version: number) => ({ image_id: image, latest_version: version });
    const found = verdict([
      {
        address: "aws_launch_template.lt",
        state: of("ami-1", 1),
        cloud: of("ami-2", 2),
        code: of("ami-1", 1),
      },
    ]);
    expect(lines(found)).toEqual(["out_of_band high aws_launch_template.lt image_id reverts"]);
    expect(found.noise.map(({ attribute, reason }) => [attribute, reason])).toEqual([
      ["latest_version", "volatile"],
    ]);
  });

  it("drops the zones of a group whose subnets the code sets, and of no other", () => {
    const made: Made = {
      address: "aws_autoscaling_group.pool",
      state: { availability_zones: ["b"], vpc_zone_identifier: ["subnet-a", "subnet-b"] },
      cloud: { availability_zones: ["a", "b"], vpc_zone_identifier: ["subnet-a", "subnet-b"] },
    };
    const subnets = { vpc_zone_identifier: { references: ["aws_subnet.a"] } };
    expect(verdict([{ ...made, expressions: subnets }]).findings).toEqual([]);
    expect(verdict([{ ...made, expressions: {} }]).findings).toHaveLength(1);
    const zones = { availability_zones: { constant_value: ["b"] } };
    expect(verdict([{ ...made, expressions: { ...subnets, ...zones } }]).findings).toHaveLength(1);
  });

  it("raises the level by one when apply would replace the resource", () => {
    const made: Made = {
      address: LOG,
      state: { log_group_class: "STANDARD" },
      cloud: { log_group_class: "OTHER" },
      code: { log_group_class: "STANDARD" },
      actions: ["delete", "create"],
      replacePaths: [["log_group_class"]],
    };
    expect(lines(verdict([made]))).toEqual([`out_of_band high ${LOG} log_group_class replaces`]);
  });

  it("takes a replacement that reverts drift for no code that waits, though parts of it are not known", () => {
    const address = "aws_ecs_task_definition.api";
    const volume = { name: "tmp", configure_at_launch: false };
    const made: Made = {
      address,
      state: { cpu: "512", family: "api", volume: [volume] },
      cloud: { cpu: "1024", family: "api", volume: [volume] },
      code: { cpu: "512", family: "api", volume: [{ name: "tmp" }] },
      unknown: { volume: [{ configure_at_launch: true }] },
      expressions: {
        cpu: { constant_value: "512" },
        family: { constant_value: "api" },
        volume: [{ name: { constant_value: "tmp" } }],
      },
      actions: ["delete", "create"],
      replacePaths: [["cpu"]],
    };
    expect(lines(verdict([made]))).toEqual([`out_of_band high ${address} cpu replaces`]);
    const renamed = { ...made, code: { ...made.code, family: "api-2" } };
    expect(lines(verdict([renamed]))).toEqual([
      `out_of_band high ${address} cpu replaces`,
      `pending info ${address} replaces`,
    ]);
  });

  it("tells a value recomputed at apply from one that the code sets", () => {
    const made: Made = {
      address: LOG,
      state: { a: "1", b: "1" },
      cloud: { a: "2", b: "2" },
      code: {},
      unknown: { a: true, b: true },
      expressions: { b: { references: ["aws_vpc.x.id"] } },
      actions: ["update"],
    };
    const found = verdict([made]);
    expect(lines(found)).toEqual([`out_of_band medium ${LOG} b reverts`]);
    expect(found.noise).toEqual([{ address: LOG, attribute: "a", reason: "computed" }]);
  });

  it("takes empty masks of after_unknown for known values", () => {
    const options = (tokens: string) => ({
      metadata_options: [{ http_tokens: tokens, http_endpoint: "enabled" }],
    });
    const found = verdict([
      {
        address: "aws_launch_template.lt",
        state: options("required"),
        cloud: options("optional"),
        code: options("required"),
        unknown: { metadata_options: [{}], tags: {} },
      },
    ]);
    expect(lines(found)).toEqual([
      "out_of_band critical aws_launch_template.lt metadata_options[0].http_tokens reverts",
    ]);
  });
});

describe("deletions", () => {
  const gone = (address: string, more: Partial<Made> = {}): Made => ({
    address,
    state: { id: address },
    cloud: null,
    code: { name: "x" },
    ...more,
  });

  it("are critical when the code forbids them", () => {
    const config = makeConfig({ "aws_ecs_cluster.c": { prevent_destroy: true } });
    expect(lines(verdict([gone("aws_ecs_cluster.c")], config))).toEqual([
      "deleted critical aws_ecs_cluster.c recreates",
    ]);
    expect(lines(verdict([gone("aws_ecs_cluster.c")]))).toEqual(["deleted high aws_ecs_cluster.c recreates"]);
  });

  it("fold a part under its parent, but never a resource that only refers to it", () => {
    const refers = { bucket: { references: ["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"] } };
    const others = ["a", "b", "c", "d"].map((name): Made => ({ address: `aws_vpc.${name}` }));
    const found = verdict([
      ...others,
      gone("aws_s3_bucket.logs"),
      gone("aws_s3_bucket_versioning.logs", { expressions: refers }),
      gone("aws_ecs_service.web", { expressions: refers }),
    ]);
    expect(found.findings.map((f) => [f.address, f.children])).toEqual([
      ["aws_s3_bucket.logs", ["aws_s3_bucket_versioning.logs"]],
      ["aws_ecs_service.web", []],
    ]);
  });

  it("of half of all resources are one finding that asks for the account", () => {
    const found = verdict([
      ...["a", "b", "c", "d", "e"].map((name) => gone(`aws_vpc.${name}`)),
      ...["f", "g", "h", "i"].map((name): Made => ({ address: `aws_vpc.${name}` })),
    ]);
    expect(found.findings.map((f) => [f.severity, f.rule, f.children.length])).toEqual([
      ["critical", "mass-deletion", 5],
    ]);
    expect(found.findings[0]?.why).toContain("right account and region?");
  });

  it("that the code follows are accepted", () => {
    expect(lines(verdict([gone("aws_vpc.a", { code: null })]))).toEqual(["accepted info aws_vpc.a none"]);
  });
});

describe("completeness", () => {
  it("never calls an errored plan clean, even when every resource is in it", () => {
    const found = judge(makePlan([{ address: LOG, cloud: days(7) }], { errored: true }));
    expect([found.status, found.complete, exitCode([found], "high")]).toEqual(["incomplete", false, 1]);
  });

  it("lists everything as unchecked when Terraform failed before it planned", () => {
    const plan = JSON.parse(makePlan([{ address: LOG, cloud: days(7) }]));
    const found = judge(
      JSON.stringify({ ...plan, resource_changes: null, resource_drift: null, errored: true }),
    );
    expect(found.resources.unchecked).toEqual([LOG]);
    expect(exitCode([found], "high")).toBe(1);
  });

  it("takes a targeted plan for incomplete", () => {
    const found = judge(makePlan([{ address: LOG, cloud: days(7) }], { complete: false }));
    expect([found.complete, found.status]).toEqual([false, "incomplete"]);
  });

  it("judges a refresh-only plan and says what it cannot tell", () => {
    const unchanged = {
      address: "aws_lb.same",
      state: { idle: 60 },
      cloud: { idle: 60 },
      code: { idle: 60 },
    };
    const plan = JSON.parse(makePlan([{ address: LOG, state: days(30), cloud: days(7) }, unchanged]));
    const { resource_changes: _gone, ...refreshOnly } = plan;
    const found = judge(JSON.stringify(refreshOnly));
    expect(lines(found)).toEqual([`out_of_band medium ${LOG} retention_in_days unknown`]);
    expect(found.limits.join()).toContain("refresh-only");
    // What did not change was refreshed as well, so it was checked.
    expect(found.resources.unchecked).toEqual([]);
    expect(found.resources.checked).toBe(found.resources.total);
    expect(found.resources.total).toBe(2);
    expect(found.complete).toBe(true);
  });

  it("gives 1 when there is no stack at all, and drift outranks what is incomplete", () => {
    expect(exitCode([], "high")).toBe(1);
    const drift = judge(
      makePlan([{ address: LOG, state: days(30), cloud: days(7), code: days(30) }], { errored: true }),
    );
    expect([exitCode([drift], "medium"), exitCode([drift], "high")]).toEqual([2, 1]);
  });
});
