import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Configuration } from "../../src/terraform/configuration.ts";
import { type Declared, isKnown, type Link, valueAt } from "../../src/terraform/declared.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { parsePlan, parseState } from "../../src/terraform/plan.ts";
import { ref } from "../policies/flips/flip.ts";
import { FOREIGN } from "../support/drift.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const addresses = (links: readonly Link[]) =>
  links.map(({ guessed, resource }) => `${resource.address}${guessed ? " (guessed)" : ""}`);

function one(declared: Declared, address: string) {
  const type = /(?:^|\.)((?:data\.)?aws_\w+)\./.exec(address)?.[1] ?? "";
  const found = declared.of(type).find((resource) => resource.address === address);
  if (!found)
    throw new Error(
      `no ${address}; there are ${declared
        .of(type)
        .map((it) => it.address)
        .join(", ")}`,
    );
  return found;
}

const foreign = (name: string) =>
  new DeclaredPlan(parsePlan(readFileSync(join(FOREIGN, `${name}.json`), "utf8"), name));

describe("the stacks of an environment", () => {
  const declared = new DeclaredStacks(
    [...synth([ENVIRONMENTS.prod]).values()].map((it) => new Configuration(it)),
  );

  it("fill references with the literals that they lead to, in other stacks too", () => {
    const target = one(declared, "aws_appautoscaling_target.web");
    expect(valueAt(target.values, "resource_id")).toBe("service/shop-prod/web");
    const alarm = one(declared, "aws_cloudwatch_metric_alarm.capacity_short");
    expect(valueAt(alarm.values, "dimensions.CapacityProviderName")).toBe("shop-prod-ecs");
    const containers = valueAt(one(declared, "aws_ecs_task_definition.web").values, "container_definitions");
    expect(valueAt(containers, "logConfiguration.options.awslogs-group")).toBe("/shop-prod/ecs/web");
    expect(declared.region).toBe("eu-central-1");
    expect(declared.outputs.get("ecs_account_settings")).toEqual({ awsvpcTrunking: "enabled" });
  });

  it("write equal references as equal texts, and such a text is not known", () => {
    const rule = valueAt(one(declared, "aws_lb_listener_rule.web").values, "listener_arn");
    expect(rule).toBe(ref("aws_lb_listener.alb_https.arn"));
    expect(isKnown(rule)).toBe(false);
  });

  it.each([
    ["aws_ecs_service.web", "cluster", "aws_ecs_cluster", ["aws_ecs_cluster.cluster"]],
    [
      "aws_ecs_service.web",
      "load_balancer.0.target_group_arn",
      "aws_lb_target_group",
      ["aws_lb_target_group.web"],
    ],
    [
      "aws_ecs_service.web",
      "network_configuration.0.subnets",
      "aws_subnet",
      ["a", "b", "c"].map((zone) => `aws_subnet.network_private_${zone}`),
    ],
    [
      "aws_ecs_service.web",
      "capacity_provider_strategy.0.capacity_provider",
      "aws_ecs_capacity_provider",
      ["aws_ecs_capacity_provider.pool"],
    ],
    ["aws_appautoscaling_target.web", "resource_id", "aws_ecs_service", ["aws_ecs_service.web"]],
    [
      "aws_appautoscaling_policy.web_cpu",
      "resource_id",
      "aws_appautoscaling_target",
      ["aws_appautoscaling_target.web"],
    ],
    ["aws_lb_listener_rule.web", "listener_arn", "aws_lb_listener", ["aws_lb_listener.alb_https"]],
    ["aws_iam_role_policy.web_execution_policy", "role", "aws_iam_role", ["aws_iam_role.web_execution"]],
    ["aws_ecs_service.web", "cluster", "aws_vpc", []],
    ["aws_ecs_service.web", "no.such.path", "aws_vpc", []],
  ])("%s %s leads to %s", (address, path, type, expected) => {
    expect(addresses(one(declared, address).links(path, type))).toEqual(expected);
  });

  it("read the settings of the agent out of the call that encodes the user data", () => {
    const settings = one(declared, "aws_launch_template.instance").agentSettings;
    expect(settings?.get("ECS_RESERVED_MEMORY")).toBe("256");
    expect(settings?.get("ECS_ENABLE_SPOT_INSTANCE_DRAINING")).toBe("true");
  });

  it("name the stack where two stacks have the same address", () => {
    const stack = (name: string) =>
      new Configuration({ "//": { metadata: { stackName: name } }, resource: { aws_vpc: { v: {} } } });
    expect(new DeclaredStacks([stack("a"), stack("b")]).of("aws_vpc").map((it) => it.address)).toEqual([
      "a/aws_vpc.v",
      "b/aws_vpc.v",
    ]);
  });

  it("end where references lead to each other, however often", () => {
    const text = ref("aws_vpc.a.tags").repeat(9);
    const stack = new Configuration({
      resource: { aws_vpc: { a: { tags: text, id: ref("aws_vpc.a.id") } } },
    });
    const vpc = one(new DeclaredStacks([stack]), "aws_vpc.a");
    expect(() => vpc.values).toThrow("REFERENCES");
    expect(addresses(vpc.links("id", "aws_subnet"))).toEqual([]);
  });
});

describe("a plan of terraform-aws-modules", () => {
  const declared = foreign("tam-ecs-ec2-autoscaling");
  const asg = (key: string) => `module.autoscaling["${key}"].aws_autoscaling_group.idc[0]`;

  it.each([
    // Through each.value, the variable of a module, and the output of a module with keys.
    [
      'module.ecs_cluster.aws_ecs_capacity_provider.this["ex_2"]',
      "auto_scaling_group_provider.0.auto_scaling_group_arn",
      "aws_autoscaling_group",
      [asg("ex_2")],
    ],
    [
      "module.ecs_service.aws_ecs_service.this[0]",
      "cluster",
      "aws_ecs_cluster",
      ["module.ecs_cluster.aws_ecs_cluster.this[0]"],
    ],
    // A dynamic block: the plan has no expression, the module has a variable of the block's name.
    [
      "module.ecs_service.aws_ecs_service.this[0]",
      "load_balancer.0.target_group_arn",
      "aws_lb_target_group",
      ['module.alb.aws_lb_target_group.this["ex_ecs"] (guessed)'],
    ],
    [
      "module.ecs_service.aws_ecs_service.this[0]",
      "network_configuration.0.subnets",
      "aws_subnet",
      [0, 1, 2].map((key) => `module.vpc.aws_subnet.private[${key}] (guessed)`),
    ],
    // A local.
    [
      "module.ecs_service.aws_ecs_service.this[0]",
      "task_definition",
      "aws_ecs_task_definition",
      ["module.ecs_service.aws_ecs_task_definition.this[0] (guessed)"],
    ],
    // By its literal name.
    [
      "module.ecs_service.aws_ecs_service.this[0]",
      "capacity_provider_strategy.0.capacity_provider",
      "aws_ecs_capacity_provider",
      ['module.ecs_cluster.aws_ecs_capacity_provider.this["ex_1"]'],
    ],
    // In the same instance of the module.
    [
      asg("ex_2"),
      "mixed_instances_policy.0.launch_template.0.launch_template_specification.0.launch_template_id",
      "aws_launch_template",
      ['module.autoscaling["ex_2"].aws_launch_template.this[0] (guessed)'],
    ],
    [
      asg("ex_1"),
      "vpc_zone_identifier",
      "aws_subnet",
      [0, 1, 2].map((key) => `module.vpc.aws_subnet.private[${key}]`),
    ],
    // element(aws_route_table.private[*].id, count.index) with one route table for all.
    [
      "module.vpc.aws_route_table_association.private[2]",
      "route_table_id",
      "aws_route_table",
      ["module.vpc.aws_route_table.private[0]"],
    ],
    [
      "module.vpc.aws_route_table_association.private[2]",
      "subnet_id",
      "aws_subnet",
      ["module.vpc.aws_subnet.private[2]"],
    ],
    [
      "module.ecs_service.aws_appautoscaling_target.this[0]",
      "resource_id",
      "aws_ecs_service",
      ["module.ecs_service.aws_ecs_service.this[0]"],
    ],
    // Optional and computed, and not set by the code.
    [asg("ex_1"), "load_balancers", "aws_lb", []],
  ])("%s %s leads to %s", (address, path, type, expected) => {
    expect(addresses(one(declared, address).links(path, type))).toEqual(expected);
  });

  it("keeps of the user data what is no secret", () => {
    const template = one(declared, 'module.autoscaling["ex_2"].aws_launch_template.this[0]');
    expect(template.agentSettings?.get("ECS_ENABLE_SPOT_INSTANCE_DRAINING")).toBe("true");
    expect(template.agentSettings?.has("ECS_LOGLEVEL")).toBe(false);
    expect(JSON.stringify(template.values["user_data"])).toBe('{"sensitive":true}');
  });
});

describe("a plan of another project", () => {
  it("tells an instance that is named from the one of the own key", () => {
    const rule = one(foreign("plain-hcl"), 'aws_lb_listener_rule.this["api"]');
    const found = addresses(rule.links("action.0.forward.0.target_group.0.arn", "aws_lb_target_group"));
    expect(found).toContain('aws_lb_target_group.this["api"]');
    const role = one(foreign("plain-hcl"), "aws_iam_role_policy.secrets");
    expect(addresses(role.links("role", "aws_iam_role"))).toEqual(['aws_iam_role.execution["web"]']);
  });

  it("has one name for aws_alb and aws_lb", () => {
    const declared = foreign("infrahouse-ecs-httpd_autoscaling");
    const group = declared.of("aws_lb_target_group").map((it) => it.address);
    expect(group).toEqual(["module.httpd.module.pod[0].aws_alb_target_group.website"]);
    const listener = one(declared, "module.httpd.module.pod[0].aws_lb_listener.ssl");
    expect(addresses(listener.links("load_balancer_arn", "aws_lb"))).toEqual([
      "module.httpd.module.pod[0].aws_alb.website",
    ]);
  });
});

describe("a state", () => {
  const resource = (type: string, name: string, values: object) => ({
    address: `${type}.${name}`,
    mode: "managed",
    type,
    values,
  });
  const declared = new DeclaredPlan(
    parseState(
      JSON.stringify({
        format_version: "1.0",
        values: {
          outputs: { vpc: { value: "vpc-1", sensitive: false }, key: { value: "hunter22", sensitive: true } },
          root_module: {
            resources: [
              resource("aws_ecs_service", "web", {
                cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
                task_definition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
              }),
              resource("aws_ecs_cluster", "shop", { name: "shop" }),
              resource("aws_ecs_task_definition", "web", { family: "web", arn: "arn:of:another-revision:8" }),
              resource("aws_launch_configuration", "c", {
                user_data: "#!/bin/sh\necho ECS_CLUSTER=shop >> x\n",
              }),
            ],
          },
        },
      }),
      "state.json",
    ),
  );

  it("links by the parts of an ARN and by the family of a task definition", () => {
    const service = one(declared, "aws_ecs_service.web");
    expect(addresses(service.links("cluster", "aws_ecs_cluster"))).toEqual(["aws_ecs_cluster.shop"]);
    expect(addresses(service.links("task_definition", "aws_ecs_task_definition"))).toEqual([
      "aws_ecs_task_definition.web",
    ]);
  });

  it("has outputs with secrets sealed, and settings of plain user data", () => {
    expect(declared.outputs.get("vpc")).toBe("vpc-1");
    expect(JSON.stringify(declared.outputs.get("key"))).toBe('{"sensitive":true}');
    expect(one(declared, "aws_launch_configuration.c").agentSettings?.get("ECS_CLUSTER")).toBe("shop");
  });
});
