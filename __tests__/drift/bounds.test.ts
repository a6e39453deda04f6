import { judge, judgeReported, lines, type Made, makeConfig, makePlan } from "../support/drift.ts";

type Values = Record<string, unknown>;
const ignoring = (address: string, ...ignored: string[]) =>
  makeConfig({ [address]: { ignore_changes: ignored } });
const classes = (made: readonly Made[], config: string) =>
  judge(makePlan(made), { config }).findings.map((f) => `${f.class} ${f.attribute}`);

const SERVICE = "aws_ecs_service.web";
const service = (count: number, more: Values = {}): Made => {
  const own = { cluster: "arn:aws:ecs:eu-central-1:111122223333:cluster/prod", name: "web", ...more };
  return {
    address: SERVICE,
    state: { ...own, desired_count: 2 },
    cloud: { ...own, desired_count: count },
    expressions: { desired_count: { constant_value: 2 } },
  };
};
const dimension = { resource_id: "service/prod/web", scalable_dimension: "ecs:service:DesiredCount" };
const target = (min: number, max: number, more: Partial<Made> = {}): Made => ({
  address: "aws_appautoscaling_target.web",
  cloud: { ...dimension, min_capacity: min, max_capacity: max },
  ...more,
});
const action = (name: string, min: number, max: number): Made => ({
  address: `aws_appautoscaling_scheduled_action.${name}`,
  cloud: { ...dimension, scalable_target_action: [{ min_capacity: min, max_capacity: max }] },
  expressions: {},
});
const counting = ignoring(SERVICE, "desired_count");

describe("bounds of ignored values", () => {
  it("are those of the scalable target in the same stack", () => {
    const found = judgeReported("N7-desired-count");
    expect(lines(found)).toEqual(["ignored_out_of_bounds high aws_ecs_service.web desired_count none"]);
    expect(found.findings[0]?.notes).toEqual(["bounds 2 to 6, set by aws_appautoscaling_target.web"]);
  });

  it.each([
    [2, "ignored"],
    [6, "ignored"],
    [1, "ignored_out_of_bounds"],
    [7, "ignored_out_of_bounds"],
  ])("of 2 to 6 take %i tasks for %s", (count, expected) => {
    const made = { ...service(count), state: { ...service(0).state, desired_count: 4 } };
    expect(classes([made, target(2, 6)], counting)).toEqual([`${expected} desired_count`]);
  });

  it("are widened by scheduled actions of that target", () => {
    const made = [target(2, 6), action("night", 0, 1), action("sale", 10, 40)];
    expect(classes([service(40), ...made], counting)).toEqual(["ignored desired_count"]);
    expect(classes([service(41), ...made], counting)).toEqual(["ignored_out_of_bounds desired_count"]);
    expect(classes([service(0), ...made], counting)).toEqual(["ignored desired_count"]);
  });

  it("are not those of another service or cluster", () => {
    const other = { cluster: "arn:aws:ecs:eu-central-1:111122223333:cluster/test" };
    expect(classes([service(50, other), target(2, 6)], counting)).toEqual(["ignored desired_count"]);
    expect(classes([service(50, { name: "api" }), target(2, 6)], counting)).toEqual([
      "ignored desired_count",
    ]);
  });

  it("are read from the code: who raises the target by hand does not thereby allow the value", () => {
    const raised = target(2, 100, {
      state: { ...dimension, min_capacity: 2, max_capacity: 6 },
      code: { ...dimension, min_capacity: 2, max_capacity: 6 },
    });
    expect(classes([service(50), raised], counting)).toEqual([
      "ignored_out_of_bounds desired_count",
      "out_of_band max_capacity",
    ]);
  });

  it("hold after an apply has swallowed the value, also when the code computes it", () => {
    const swallowed = { ...service(50), state: service(50).cloud ?? {} };
    const found = judge(makePlan([swallowed, target(2, 6)]), { config: counting });
    expect(lines(found)).toEqual([`ignored_out_of_bounds high ${SERVICE} desired_count none absorbed`]);
    const computed = { ...swallowed, expressions: { desired_count: { references: ["var.count"] } } };
    expect(classes([computed, target(2, 6)], counting)).toEqual(["ignored_out_of_bounds desired_count"]);
    expect(classes([computed, target(2, 60)], counting)).toEqual([]);
  });

  it("of a target are its own sizes and those of its scheduled actions", () => {
    const config = ignoring("aws_appautoscaling_target.web", "min_capacity", "max_capacity");
    const moved = (min: number, max: number): Made => ({
      ...target(min, max),
      state: { ...dimension, min_capacity: 2, max_capacity: 6 },
      expressions: { min_capacity: { constant_value: 2 }, max_capacity: { constant_value: 6 } },
    });
    const night = action("night", 0, 1);
    expect(classes([moved(0, 1), night], config)).toEqual(["ignored max_capacity", "ignored min_capacity"]);
    expect(classes([moved(0, 9), night], config)).toEqual([
      "ignored_out_of_bounds max_capacity",
      "ignored min_capacity",
    ]);
    expect(classes([moved(0, 9)], config)).toEqual(["ignored max_capacity", "ignored min_capacity"]);
  });

  const GROUP = "aws_autoscaling_group.pool";
  const group = (values: Values): Made => ({
    address: GROUP,
    state: { name: "pool", min_size: 2, max_size: 6, desired_capacity: 3 },
    cloud: { name: "pool", min_size: 2, max_size: 6, desired_capacity: 3, ...values },
    expressions: { min_size: { constant_value: 2 }, max_size: { constant_value: 6 } },
  });
  const schedule: Made = {
    address: "aws_autoscaling_schedule.night",
    cloud: { autoscaling_group_name: "pool", min_size: 0, max_size: -1, desired_capacity: -1 },
  };

  it("of a group are widened by its schedules, in which -1 moves nothing", () => {
    const config = ignoring(GROUP, "desired_capacity", "min_size");
    expect(classes([group({ desired_capacity: 1, min_size: 0 }), schedule], config)).toEqual([
      "ignored desired_capacity",
      "ignored min_size",
    ]);
    expect(classes([group({ desired_capacity: 1 })], config)).toEqual([
      "ignored_out_of_bounds desired_capacity",
    ]);
    expect(classes([group({ min_size: 5 }), schedule], config)).toEqual(["ignored_out_of_bounds min_size"]);
    expect(classes([group({ desired_capacity: 7 }), schedule], config)).toEqual([
      "ignored_out_of_bounds desired_capacity",
    ]);
  });

  it.each([
    [5, "ignored scaling_config[0].desired_size"],
    [9, "ignored_out_of_bounds scaling_config[0].desired_size"],
  ])("lie next to the value within a block: %i nodes are %s", (size, expected) => {
    const block = (desired: number) => ({
      scaling_config: [{ desired_size: desired, min_size: 1, max_size: 5 }],
    });
    const nodes: Made = { address: "aws_eks_node_group.n", state: block(2), cloud: block(size) };
    expect(classes([nodes], ignoring("aws_eks_node_group.n", "scaling_config[0].desired_size"))).toEqual([
      expected,
    ]);
  });

  it.each([
    ["aws_dynamodb_table.t", "read_capacity", { name: "t" }, "table/t", "dynamodb:table:ReadCapacityUnits"],
    [
      "aws_lambda_provisioned_concurrency_config.c",
      "provisioned_concurrent_executions",
      { function_name: "f", qualifier: "live" },
      "function:f:live",
      "lambda:function:ProvisionedConcurrency",
    ],
    [
      "aws_elasticache_replication_group.r",
      "replicas_per_node_group",
      { id: "r" },
      "replication-group/r",
      "elasticache:replication-group:Replicas",
    ],
  ])("of %s %s are those of its target", (address, attribute, own, id, dimensionName) => {
    const made: Made = { address, state: { ...own, [attribute]: 5 }, cloud: { ...own, [attribute]: 99 } };
    const scaled: Made = {
      address: "aws_appautoscaling_target.t",
      cloud: { resource_id: id, scalable_dimension: dimensionName, min_capacity: 1, max_capacity: 20 },
    };
    expect(classes([made, scaled], ignoring(address, attribute))).toEqual([
      `ignored_out_of_bounds ${attribute}`,
    ]);
  });

  it("of a database that grows by itself are its storage and the most that it may get", () => {
    const grown = (size: number): Made => ({
      address: "aws_db_instance.d",
      state: { allocated_storage: 20, max_allocated_storage: 100 },
      cloud: { allocated_storage: size, max_allocated_storage: 100 },
      expressions: {
        allocated_storage: { constant_value: 20 },
        max_allocated_storage: { constant_value: 100 },
      },
    });
    const config = makeConfig({ "aws_db_instance.d": {} });
    expect(classes([grown(60)], config)).toEqual(["ignored allocated_storage"]);
    expect(classes([grown(160)], config)).toEqual(["ignored_out_of_bounds allocated_storage"]);
  });
});

describe("ignore_changes of an attribute within a block", () => {
  it("settles a change of that attribute alone", () => {
    const found = judgeReported("N6-nested-ignore");
    expect(lines(found)).toEqual(["ignored info aws_lb_listener_rule.app action[0].target_group_arn none"]);
  });

  const LISTENER = "aws_lb_listener.l";
  const listener = (cloud: Values): Made => {
    const block = { type: "forward", target_group_arn: "blue", order: null };
    return {
      address: LISTENER,
      state: { default_action: [block] },
      cloud: { default_action: [{ ...block, ...cloud }] },
      expressions: {
        default_action: [{ type: { constant_value: "forward" }, target_group_arn: { references: ["x"] } }],
      },
    };
  };
  const config = ignoring(LISTENER, "default_action[0].target_group_arn");

  it("takes what the code does not set along, and nothing that it sets", () => {
    expect(classes([listener({ target_group_arn: "green", order: 1 })], config)).toEqual([
      "ignored default_action[0].target_group_arn",
    ]);
    const [changed] = judge(makePlan([listener({ target_group_arn: "green", type: "redirect" })]), {
      config,
    }).findings;
    expect([changed?.class, changed?.severity]).not.toEqual(["ignored", "info"]);
  });

  it("does not settle what apply would take back", () => {
    const made = listener({ target_group_arn: "green" });
    expect(classes([{ ...made, code: made.state ?? {} }], config)).toEqual(["out_of_band default_action"]);
  });
});
