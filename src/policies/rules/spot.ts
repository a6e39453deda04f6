import { mostTasks } from "../../core/deployment.ts";
import { reachesFargateSpot, SPOT_BUDGET_SEC, SPOT_NOTICE_SEC } from "../../core/spot.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { at, blocks, numberOf } from "../../terraform/json.ts";
import { containersOf } from "../reading/containers.ts";
import { type Breach, breachIf, type CheckContext, perResource, type Rule } from "../rule.ts";
import { groupBehind, usesSpot } from "./capacity.ts";

const spotBudget: Rule = perResource(
  {
    code: "TF-SVC-13",
    title: "A task leaves within the notice of a Spot interruption",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html",
    type: "aws_ecs_service",
  },
  (service, stack, context) => {
    if (!mayBeSpot(service, stack, context)) return [];
    const task = stack.target(service.attributes["task_definition"], "aws_ecs_task_definition");
    if (!task) return [];
    // 30 and 300 seconds are the defaults of ECS and Elastic Load Balancing.
    const stops = containersOf(task).map(({ value }) => numberOf(at(value, "stopTimeout") ?? 30) ?? 0);
    const delays = blocks(service.attributes, "load_balancer")
      .map(({ value }) => stack.target(at(value, "target_group_arn"), "aws_lb_target_group"))
      .map((group) => numberOf(group ? (group.attributes["deregistration_delay"] ?? 300) : 0) ?? 0);
    return tooLong(service, Math.max(0, ...stops), Math.max(0, ...delays));
  },
);

function tooLong(service: Resource, stop: number, delay: number): Breach[] {
  return breachIf(stop + delay > SPOT_BUDGET_SEC, service, "task_definition", `${delay} s + ${stop} s`, {
    limit: `deregistration delay + stop timeout within ${SPOT_BUDGET_SEC} s, so that the task leaves before the end of the ${SPOT_NOTICE_SEC} s notice`,
    fix: "shorten stopTimeout or deregistration_delay",
  });
}

/** Fargate Spot shows in the strategy, Spot instances in the group, which may be in another stack. */
function mayBeSpot(service: Resource, stack: Configuration, { environment }: CheckContext): boolean {
  const items = blocks(service.attributes, "capacity_provider_strategy").map(({ value }) => value);
  const named = (name: string) => items.filter((item) => at(item, "capacity_provider") === name);
  const spot = named("FARGATE_SPOT");
  const fargate = named("FARGATE");
  if (spot.length + fargate.length > 0) {
    return reachesFargateSpot({
      onDemandBase: sum(fargate.map((item) => numberOf(at(item, "base") ?? 0) ?? 0)),
      spotWeight: sum(spot.map((item) => numberOf(at(item, "weight") ?? 0) ?? 1)),
      mostTasks: mostTasksOf(service, stack),
    });
  }
  const groups =
    items.length === 0
      ? environment.of("aws_autoscaling_group")
      : items.flatMap((item) => groupBehind(at(item, "capacity_provider"), stack, environment) ?? []);
  return groups.some(({ resource }) => usesSpot(resource));
}

/** Tasks that run at most, by the scaling of the service and its deployments; unlimited where nobody can tell. */
function mostTasksOf(service: Resource, stack: Configuration): number {
  const target = stack
    .of("aws_appautoscaling_target")
    .find(({ attributes }) => String(attributes["resource_id"]).includes(`{${service.address}.`));
  const tasks = numberOf(target ? target.attributes["max_capacity"] : service.attributes["desired_count"]);
  const percent = numberOf(service.attributes["deployment_maximum_percent"] ?? 200);
  return tasks === undefined || percent === undefined ? Number.POSITIVE_INFINITY : mostTasks(tasks, percent);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export const SPOT_RULES: readonly Rule[] = [spotBudget];
