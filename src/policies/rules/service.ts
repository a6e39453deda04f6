import { canRebalance } from "../../core/deployment.ts";
import type { Resource } from "../../terraform/configuration.ts";
import { at, blocks, isTrue, listOf, numberOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { containersOf } from "../reading/containers.ts";
import { breach, breachIf, perResource, type Rule, setting } from "../rule.ts";
import { STRATEGY_LIMIT, strategyProblem } from "./capacity-providers.ts";
import { SPOT_RULES } from "./spot.ts";

const TYPE = "aws_ecs_service";
const SERVICE_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html";
const ROLLING = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html";
const BREAKER = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html";
const PROVIDER = "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_service";
const REBALANCING = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html";

const breaker: Rule = perResource(
  { code: "TF-SVC-01", title: "A failed deployment is rolled back", source: BREAKER, type: TYPE },
  (service) =>
    ["enable", "rollback"].flatMap((key) => {
      const path = `deployment_circuit_breaker.${key}`;
      const value = at(service.attributes, path);
      return breachIf(!isTrue(value), service, path, value, {
        limit: "true, or ECS keeps starting tasks that fail",
        fix: "enable the circuit breaker with rollback",
      });
    }),
);

const progress: Rule = perResource(
  { code: "TF-SVC-02", title: "A deployment can progress", source: ROLLING, type: TYPE },
  (service) => {
    const { attributes } = service;
    const min = numberOf(attributes["deployment_minimum_healthy_percent"] ?? 100);
    const max = numberOf(attributes["deployment_maximum_percent"] ?? 200);
    const tasks = numberOf(attributes["desired_count"]) ?? 1;
    if (min === undefined || max === undefined) return [];
    const path = "deployment_minimum_healthy_percent";
    const outside = min < 0 || min > 100;
    const upper = Math.floor((tasks * max) / 100);
    const lower = Math.ceil((tasks * min) / 100);
    const stuck = max <= min || (tasks > 0 && upper <= lower);
    return breachIf(outside || stuck, service, path, `${min} with a maximum of ${max}`, {
      limit: outside
        ? "0–100 percent"
        : `a maximum that allows more than the minimum keeps: ${tasks} task(s) give ${lower} to ${upper}`,
      fix: "use 100 and 200, or lower the minimum",
    });
  },
);

const noLaunchType: Rule = perResource(
  {
    code: "TF-SVC-03",
    title: "No launch type is set together with the strategy",
    source: SERVICE_API,
    type: TYPE,
  },
  (service) =>
    breachIf(
      service.attributes["launch_type"] !== undefined,
      service,
      "launch_type",
      service.attributes["launch_type"],
      {
        limit: "unset: ECS refuses it with a strategy, and without one managed scaling sees no task",
        fix: "remove launch_type",
      },
    ),
);

const strategy: Rule = perResource(
  { code: "TF-SVC-04", title: "The capacity provider strategy is explicit", source: SERVICE_API, type: TYPE },
  (service) => {
    const path = "capacity_provider_strategy";
    const problem = strategyProblem(blocks(service.attributes, path).map(({ value }) => value));
    return problem === undefined
      ? []
      : [
          breach(service, path, problem, {
            limit: STRATEGY_LIMIT,
            fix: "name the cluster's providers with base and weight",
          }),
        ];
  },
);

const SETTINGS: readonly Rule[] = [
  setting({
    code: "TF-SVC-05",
    title: "A changed strategy does not replace the service",
    source: PROVIDER,
    type: TYPE,
    path: "force_new_deployment",
    allowed: [true],
    limit: "true: without it provider 5 destroys and creates the service when its strategy changes",
    fix: "set force_new_deployment",
  }),
  setting({
    code: "TF-SVC-08",
    title: "Apply waits for the deployment",
    source: PROVIDER,
    type: TYPE,
    path: "wait_for_steady_state",
    allowed: [true],
    when: (service) => !ignores(service, "task_definition"),
    limit: "true, or apply succeeds before the release has started",
    fix: "set wait_for_steady_state",
  }),
  setting({
    code: "TF-SVC-11",
    title: "Tasks have no public address",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2",
    type: TYPE,
    path: "network_configuration.assign_public_ip",
    allowed: [false],
    optional: true,
    limit: "false",
    fix: "set assign_public_ip to false",
  }),
];

const exec: Rule = perResource(
  {
    code: "TF-SVC-12",
    title: "Nobody opens a shell in a task that is not made for it",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    type: TYPE,
  },
  (service, stack) => {
    const { enable_execute_command: on, task_definition: definition } = service.attributes;
    if (on === undefined || String(on) === "false") return [];
    const task = stack.of("aws_ecs_task_definition").find((it) => refersTo(definition, it));
    const application = task && containersOf(task)[0]?.value;
    const made = isTrue(on) && application?.["readonlyRootFilesystem"] === false;
    const network = task?.attributes["network_mode"] === "awsvpc";
    return breachIf(!made || !network, service, "enable_execute_command", on, {
      limit:
        "false, or awsvpc and a root file system of the application that can be written to: ECS Exec runs as root",
      fix: "set enable_execute_command to false",
    });
  },
);

const rebalancing: Rule = perResource(
  {
    code: "TF-SVC-06",
    title: "Tasks are rebalanced over zones where ECS can",
    source: REBALANCING,
    type: TYPE,
  },
  (service) => {
    const { availability_zone_rebalancing: set, deployment_maximum_percent: maximum } = service.attributes;
    // 200 is the default of ECS.
    const percent = numberOf(maximum ?? 200);
    // Where no task may start and none may stop, TF-SVC-02 says what to do.
    const least = numberOf(service.attributes["deployment_minimum_healthy_percent"] ?? 100);
    if (percent !== undefined && least !== undefined && least >= percent) return [];
    // What is known only at apply decides nothing.
    const wanted = percent === undefined || canRebalance(percent) ? "ENABLED" : "DISABLED";
    return breachIf(set !== wanted, service, "availability_zone_rebalancing", set, {
      limit:
        wanted === "ENABLED"
          ? "ENABLED"
          : `DISABLED: ECS refuses it with deployment_maximum_percent ${percent}, and enables it by default`,
      fix: wanted === "ENABLED" ? "set availability_zone_rebalancing" : "raise deployment_maximum_percent",
    });
  },
);

const zoneFirst: Rule = perResource(
  { code: "TF-SVC-07", title: "Tasks spread over zones first", source: REBALANCING, type: TYPE },
  (service) => {
    const { attributes } = service;
    if (attributes["availability_zone_rebalancing"] !== "ENABLED" || onFargate(service)) return [];
    const [first] = blocks(attributes, "ordered_placement_strategy");
    const good =
      at(first?.value, "type") === "spread" &&
      at(first?.value, "field") === "attribute:ecs.availability-zone";
    return breachIf(!good, service, first?.path ?? "ordered_placement_strategy", first?.value, {
      limit: "spread over attribute:ecs.availability-zone first: zone rebalancing requires it",
      fix: "put the zone spread before every other strategy",
    });
  },
);

const rollbackIsSeen: Rule = perResource(
  {
    code: "TF-SVC-09",
    title: "Apply fails when ECS rolled the release back",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/20858",
    type: TYPE,
  },
  (service) => {
    if (ignores(service, "task_definition")) return [];
    const conditions = blocks(service.attributes, "lifecycle.postcondition");
    const seen = conditions.some(({ value }) =>
      String(at(value, "condition")).includes("self.task_definition"),
    );
    return breachIf(!seen, service, "lifecycle.postcondition", conditions[0]?.value, {
      limit: "a condition on self.task_definition: waiting for a steady state succeeds after a rollback too",
      fix: "compare self.task_definition with the task definition applied",
    });
  },
);

const oneOwner: Rule = perResource(
  {
    code: "TF-SVC-10",
    title: "Only service auto scaling writes the desired count",
    source: PROVIDER,
    type: TYPE,
  },
  (service, stack) => {
    const scaled = stack
      .of("aws_appautoscaling_target")
      .some(({ attributes }) => String(attributes["resource_id"]).includes(`{${service.address}.`));
    return breachIf(
      scaled && !ignores(service, "desired_count"),
      service,
      "lifecycle.ignore_changes",
      at(service.attributes, "lifecycle.ignore_changes"),
      {
        limit: "contains desired_count, or each apply undoes the scaling",
        fix: "add desired_count to ignore_changes",
      },
    );
  },
);

const alarmsRollBack: Rule = perResource(
  {
    code: "TF-SVC-14",
    title: "An alarm during a deployment rolls it back",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",
    type: TYPE,
  },
  (service) =>
    blocks(service.attributes, "alarms").flatMap(({ path, value }) =>
      ["enable", "rollback"].flatMap((key) =>
        breachIf(!isTrue(at(value, key)), service, `${path}.${key}`, at(value, key), {
          limit: "true where deployment alarms are named",
          fix: "enable the alarms with rollback, or remove the block",
        }),
      ),
    ),
);

function onFargate({ attributes }: Resource): boolean {
  return blocks(attributes, "capacity_provider_strategy").some(({ value }) =>
    ["FARGATE", "FARGATE_SPOT"].includes(String(at(value, "capacity_provider"))),
  );
}

function ignores({ attributes }: Resource, attribute: string): boolean {
  const ignored = at(attributes, "lifecycle.ignore_changes");
  return ignored === "all" || listOf(ignored).includes(attribute);
}

export const SERVICE_RULES: readonly Rule[] = [
  breaker,
  progress,
  noLaunchType,
  strategy,
  ...SETTINGS,
  exec,
  rebalancing,
  zoneFirst,
  rollbackIsSeen,
  oneOwner,
  ...SPOT_RULES,
  alarmsRollBack,
];
