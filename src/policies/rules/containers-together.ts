import type { Resource } from "../../terraform/configuration.ts";
import { at, blocks, listOf, numberOf, textOf } from "../../terraform/json.ts";
import { type Container, containerRule, containersOf, type Problem } from "../reading/containers.ts";
import { type Breach, breach, breachIf, perResource, type Rule } from "../rule.ts";

const TYPE = "aws_ecs_task_definition";
const CONTAINER = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html";

const order: Rule = perResource(
  {
    code: "TF-TASK-10",
    title: "Containers wait for what can happen",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html",
    type: TYPE,
  },
  (task) => {
    const containers = containersOf(task);
    const wrong = containers.flatMap(({ path, value }) =>
      blocks(value, "dependsOn").flatMap(({ path: inner, value: dependency }): Breach[] => {
        const name = at(dependency, "containerName");
        const condition = at(dependency, "condition");
        const place = `${path}.${inner}`;
        const other = containers.find((it) => it.value["name"] === name)?.value;
        if (!other) {
          return [
            breach(task, `${place}.containerName`, name, {
              limit: "a container of this task",
              fix: "correct the name",
            }),
          ];
        }
        return [
          ...breachIf(
            condition === "HEALTHY" && !other["healthCheck"],
            task,
            `${place}.condition`,
            condition,
            {
              limit: "HEALTHY of a container with a healthCheck: otherwise the task never starts",
              fix: "give that container a healthCheck, or wait for START",
            },
          ),
          ...breachIf(
            (condition === "COMPLETE" || condition === "SUCCESS") && other["essential"] !== false,
            task,
            `${place}.condition`,
            condition,
            {
              limit: "START or HEALTHY of an essential container: ECS stops the task when it exits",
              fix: "set essential to false there, or wait for START",
            },
          ),
        ];
      }),
    );
    return wrong.length > 0 ? wrong : circular(task, containers);
  },
);

function circular(task: Resource, containers: readonly Container[]): Breach[] {
  const next = new Map(
    containers.map(({ value }) => [
      String(value["name"]),
      blocks(value, "dependsOn").map(({ value: one }) => String(at(one, "containerName"))),
    ]),
  );
  // Whoever waits for nobody that is left can start; a cycle is what never can.
  const left = new Set(next.keys());
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const name of left) {
      if (!(next.get(name) ?? []).some((other) => left.has(other))) left.delete(name);
    }
  }
  const stuck = containers.find(({ value }) => left.has(String(value["name"])));
  return breachIf(stuck !== undefined, task, `${stuck?.path}.dependsOn`, [...left].join(", "), {
    limit: "an order in which containers can start: ECS refuses a cycle",
    fix: "remove one of these dependencies",
  });
}

const limits: Rule = perResource(
  { code: "TF-TASK-11", title: "Containers fit into their task", source: CONTAINER, type: TYPE },
  (task) =>
    (["cpu", "memory"] as const).flatMap((key) => {
      const whole = numberOf(task.attributes[key]);
      const sum = containersOf(task).reduce((total, { value }) => total + (numberOf(value[key]) ?? 0), 0);
      return breachIf(whole !== undefined && sum > whole, task, key, whole, {
        limit: `at least the ${sum} of its containers together: ECS refuses the task otherwise`,
        fix: `raise ${key} of the task, or lower it in a container`,
      });
    }),
);

const apart: Rule = perResource(
  {
    code: "TF-TASK-12",
    title: "Containers have names and ports of their own",
    source: CONTAINER,
    type: TYPE,
  },
  (task) => {
    const containers = containersOf(task);
    const awsvpc = task.attributes["network_mode"] === "awsvpc";
    const ports = awsvpc
      ? containers.flatMap(({ path, value }) =>
          listOf(value["portMappings"]).map((mapping, index) => ({
            path: `${path}.portMappings.${index}`,
            value: `${textOf(at(mapping, "protocol")) ?? "tcp"} ${String(at(mapping, "containerPort"))}`,
          })),
        )
      : [];
    return [
      ...again(
        containers.map(({ path, value }) => ({ path: `${path}.name`, value: String(value["name"]) })),
      ).map(({ path, value }) =>
        breach(task, path, value, { limit: "each name once in a task", fix: "rename one of them" }),
      ),
      ...again(ports).map(({ path, value }) =>
        breach(task, path, value, {
          limit: "each port once: containers in awsvpc mode share one network interface",
          fix: "let one of them listen on another port",
        }),
      ),
      ...breachIf(
        containers.length > 0 && containers.every(({ value }) => value["essential"] === false),
        task,
        "container_definitions",
        "no essential container",
        { limit: "at least one essential container", fix: "set essential on the application" },
      ),
    ];
  },
);

function again<Item extends { readonly value: string }>(items: readonly Item[]): Item[] {
  return items.filter(({ value }, index) => items.findIndex((other) => other.value === value) < index);
}

const routed: Rule = perResource(
  {
    code: "TF-TASK-13",
    title: "Logs that are routed have one router, which does not end before them",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html",
    type: TYPE,
  },
  (task) => {
    const containers = containersOf(task);
    const routers = containers.filter(({ value }) => value["firelensConfiguration"] !== undefined);
    const uses = containers.find(({ value }) => at(value, "logConfiguration.logDriver") === "awsfirelens");
    const [router, another] = routers;
    if (another) {
      return [
        breach(task, `${another.path}.firelensConfiguration`, `${routers.length} routers`, {
          limit: "one container with firelensConfiguration",
          fix: "remove one of them",
        }),
      ];
    }
    if (!router) {
      return breachIf(uses !== undefined, task, `${uses?.path}.logConfiguration.logDriver`, "awsfirelens", {
        limit: "a container with firelensConfiguration in the same task",
        fix: "add the router, or use awslogs",
      });
    }
    return breachIf(router.value["essential"] === false, task, `${router.path}.essential`, false, {
      limit: "true: without its router, a task runs on and nobody sees what it says",
      fix: "set essential",
    });
  },
);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11). */
const HEALTH: Readonly<Record<string, readonly [least: number, most: number]>> = {
  interval: [5, 300],
  timeout: [2, 60],
  retries: [1, 10],
  startPeriod: [0, 300],
};

const health: Rule = containerRule({
  code: "TF-CTR-11",
  title: "ECS takes the health check of a container",
  source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html",
  limit:
    "CMD or CMD-SHELL with a command, interval 5–300 s, timeout 2–60 s, retries 1–10, startPeriod 0–300 s",
  fix: "set a value in the range",
  problems: ({ value }): Problem[] => {
    const check = value["healthCheck"];
    if (check === undefined) return [];
    const command = listOf(at(check, "command"));
    const wrong = Object.entries(HEALTH).flatMap(([key, [least, most]]): Problem[] => {
      const number = numberOf(at(check, key));
      return number !== undefined && (number < least || number > most)
        ? [[`healthCheck.${key}`, number]]
        : [];
    });
    const form = command[0] === "CMD" || command[0] === "CMD-SHELL";
    // The command may hold what must not be printed.
    return form && command.length > 1
      ? wrong
      : [["healthCheck.command", `${command.length} texts`], ...wrong];
  },
});

const files: Rule = containerRule({
  code: "TF-CTR-12",
  title: "Settings come from files whose names end in .env",
  source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html",
  limit: "at most ten ARNs of objects that end in .env, of type s3",
  fix: "name the objects one by one",
  problems: ({ value }): Problem[] => {
    const list = listOf(value["environmentFiles"]);
    const wrong = list.flatMap((file, index): Problem[] => {
      const arn = textOf(at(file, "value"));
      const fine = at(file, "type") === "s3" && (arn === undefined || /^arn:[^*?]+\.env$/.test(arn));
      return fine ? [] : [[`environmentFiles.${index}`, arn]];
    });
    return list.length > 10 ? [["environmentFiles", `${list.length} files`], ...wrong] : wrong;
  },
});

export const TOGETHER_RULES: readonly Rule[] = [order, limits, apart, routed, health, files];
