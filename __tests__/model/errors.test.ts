import type { BuildOptions } from "../../src/model/build.ts";
import { ref } from "../policies/flips/flip.ts";
import { plain, platformOfPlan, platformOfResources } from "../support/model.ts";

type Plain = ReturnType<typeof plain>;

function problem(change: (resources: Plain) => void, options: Partial<BuildOptions> = {}): string {
  const resources = plain();
  change(resources);
  try {
    platformOfResources(resources, options);
  } catch (error) {
    return error instanceof Error ? `${error.name} ${error.message}` : String(error);
  }
  return "none";
}

describe("what cannot be understood", () => {
  it.each<[string, (resources: Plain) => void, RegExp]>([
    [
      "an instance type without facts",
      (it) => {
        it.aws_launch_template.hosts["instance_type"] = "m5.lagre";
      },
      /^InputError MODEL_INSTANCE_TYPE aws_launch_template\.hosts\.instance_type: got "m5\.lagre"; limit: a type whose size is known, such as m5\..*; fix: correct the name, or give its size: --instance-type/,
    ],
    [
      "a negative size",
      (it) => {
        it.aws_autoscaling_group.hosts["min_size"] = -1;
      },
      /^InputError MODEL_VALUE aws_autoscaling_group\.hosts\.min_size: got -1; limit: a whole number from 0 to 100000; fix: correct it$/,
    ],
    [
      "half an instance",
      (it) => {
        it.aws_autoscaling_group.hosts["max_size"] = 2.5;
      },
      /MODEL_VALUE aws_autoscaling_group\.hosts\.max_size: got 2\.5; limit: a whole number from 0 to 100000; fix: correct it$/,
    ],
    [
      "a maximum below the minimum",
      (it) => {
        it.aws_autoscaling_group.hosts["max_size"] = 0;
      },
      /max_size: got 0; limit: at least min_size, which is 1/,
    ],
    [
      "a count that is no number",
      (it) => {
        it.aws_ecs_service.web["desired_count"] = "two";
      },
      /aws_ecs_service\.web\.desired_count: got "two"; limit: a whole number/,
    ],
    [
      "a negative memory of a container",
      (it) => {
        it.aws_ecs_task_definition.web["container_definitions"] = '[{"name":"a","memory":-5}]';
      },
      /container_definitions\.0\.memory: got -5/,
    ],
    [
      "containers that are no JSON",
      (it) => {
        it.aws_ecs_task_definition.web["container_definitions"] = "nginx";
      },
      /MODEL_CONTAINERS aws_ecs_task_definition\.web\.container_definitions: is not a JSON list of containers/,
    ],
    [
      "a task without a size",
      (it) => {
        it.aws_ecs_task_definition.web["container_definitions"] = '[{"name":"a"}]';
      },
      /MODEL_TASK_SIZE aws_ecs_task_definition\.web\.memory: neither the task nor its containers reserve memory/,
    ],
    [
      "a size in a unit of another kind",
      (it) => {
        it.aws_ecs_task_definition.web["memory"] = "2 vCPU";
      },
      /aws_ecs_task_definition\.web\.memory: got null|memory: got .*limit: a number/,
    ],
    [
      "a task definition from elsewhere",
      (it) => {
        it.aws_ecs_service.web["task_definition"] = ref("var.task_definition");
      },
      /MODEL_TASK_DEFINITION aws_ecs_service\.web\.task_definition/,
    ],
    [
      "a capacity provider with a mistyped name",
      (it) => {
        it.aws_ecs_service.web["capacity_provider_strategy"] = [
          { capacity_provider: "FARGATE_SPOTT", weight: 1 },
        ];
        it.aws_ecs_cluster.shop["capacity_providers"] = ["FARGATE_SPOT"];
      },
      /MODEL_CAPACITY_PROVIDER .*capacity_provider_strategy\.0\.capacity_provider: got "FARGATE_SPOTT".*did you mean FARGATE_SPOT\?/,
    ],
    [
      "services on EC2 without instances",
      (it) => {
        Object.assign(it, { aws_autoscaling_group: {} });
      },
      /MODEL_POOL aws_ecs_cluster\.shop: services run on EC2, and no Auto Scaling group in the Terraform joins/,
    ],
    [
      "a group without an instance type",
      (it) => {
        delete it.aws_launch_template.hosts["instance_type"];
      },
      /MODEL_POOL aws_autoscaling_group\.hosts: its instance type is not in the Terraform/,
    ],
    [
      "a word that ECS does not know",
      (it) => {
        it.aws_ecs_service.web["scheduling_strategy"] = "DEAMON";
      },
      /scheduling_strategy: got "DEAMON"; limit: REPLICA, DAEMON; fix: did you mean DAEMON\?/,
    ],
    [
      "an object with a toString of its own in place of a word",
      (it) => {
        it.aws_ecs_service.web["scheduling_strategy"] = { toString: "x" };
      },
      /scheduling_strategy: got an object; limit: REPLICA, DAEMON; fix: give one of these/,
    ],
  ])("%s", (_, change, expected) => {
    expect(problem(change)).toMatch(expected);
  });

  it("several clusters with services, until one is chosen", () => {
    const two = (it: Plain) => {
      Object.assign(it.aws_ecs_cluster, { other: { name: "other" } });
      Object.assign(it.aws_ecs_service, {
        api: { ...it.aws_ecs_service.web, name: "api", cluster: "other" },
      });
    };
    expect(problem(two)).toMatch(
      /MODEL_CLUSTER main\.tf\.json: has 2 clusters: shop, other; fix: choose one, such as --cluster shop/,
    );
    expect(problem(two, { cluster: "shop" })).toBe("none");
    expect(problem(two, { cluster: "shpo" })).toMatch(/MODEL_CLUSTER shpo: .*did you mean shop\?/);
  });

  it("no ECS at all", () => {
    expect(() => platformOfResources({ aws_vpc: { v: {} } })).toThrow(
      "MODEL_NO_ECS main.tf.json: has no ECS cluster and no ECS service",
    );
    expect(() => platformOfPlan('{"format_version":"1.2","resource_changes":[]}')).toThrow("MODEL_NO_ECS");
  });

  it.each([
    ["[]", "PLAN_SHAPE"],
    ["{", "JSON_TRUNCATED"],
    ["not json", "JSON_SYNTAX"],
    ['{"format_version":"1.0","values":{}}', "PLAN_IS_STATE"],
    ['{"resource":{}}', "PLAN_IS_CONFIG"],
    [`{"format_version":"1.2","configuration":${"[".repeat(9000)}${"]".repeat(9000)}}`, "JSON_DEPTH"],
  ])("a file that is no plan: %.40s", (text, code) => {
    expect(() => platformOfPlan(text)).toThrow(code);
  });
});

describe("what is left out", () => {
  it("clusters without services", () => {
    const resources = plain();
    Object.assign(resources.aws_ecs_cluster, { empty: { name: "empty" } });
    expect(platformOfResources(resources)).toMatchObject({
      cluster: "shop",
      assumptions: [{ text: "clusters without services are left out: empty" }],
    });
  });
});
