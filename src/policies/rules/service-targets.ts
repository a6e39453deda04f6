import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, numberOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { containersOf } from "../reading/containers.ts";
import { breachIf, perResource, type Rule } from "../rule.ts";

const TYPE = "aws_ecs_service";
const BLOCK = "load_balancer";
const SEVERAL =
  "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html";
const BALANCER_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html";
const TARGET_GROUPS =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html";

/** How many target groups ECS registers the tasks of a service with. */
const MAX_GROUPS = 5;

const fewGroups: Rule = perResource(
  { code: "TF-SVC-15", title: "A service has at most five target groups", source: SEVERAL, type: TYPE },
  (service) => {
    const count = blocks(service.attributes, BLOCK).length;
    return breachIf(count > MAX_GROUPS, service, BLOCK, `${count} target groups`, {
      limit: `${MAX_GROUPS}; ECS refuses more`,
      fix: "move some ports to a service of their own",
    });
  },
);

const forwarded: Rule = perResource(
  {
    code: "TF-SVC-16",
    title: "A listener forwards to each target group of a service",
    source: TARGET_GROUPS,
    type: TYPE,
  },
  (service, stack) =>
    blocks(service.attributes, BLOCK).flatMap(({ path, value }) => {
      const reference = at(value, "target_group_arn");
      const group = stack.target(reference, "aws_lb_target_group");
      const good = group === undefined || isForwardedTo(group, stack);
      return breachIf(!good, service, `${path}.target_group_arn`, reference, {
        limit:
          "a target group that a listener or a listener rule forwards to: ECS refuses one without a load balancer",
        fix: "forward to it in a listener rule, or remove the block",
      });
    }),
);

const mapped: Rule = perResource(
  {
    code: "TF-SVC-17",
    title: "A load balancer leads to a port that the container maps",
    source: BALANCER_API,
    type: TYPE,
  },
  (service, stack) => {
    const definition = stack
      .of("aws_ecs_task_definition")
      .find((it) => refersTo(service.attributes["task_definition"], it));
    const containers = definition ? containersOf(definition) : [];
    if (containers.length === 0) return [];
    return blocks(service.attributes, BLOCK).flatMap(({ path, value }) => {
      const [name, port] = [at(value, "container_name"), numberOf(at(value, "container_port"))];
      const container = containers.find((it) => it.value["name"] === name);
      if (isReference(name) || port === undefined) return [];
      const ports = blocks(container?.value ?? {}, "portMappings").map((it) => at(it.value, "containerPort"));
      return breachIf(!ports.map(String).includes(String(port)), service, `${path}.container_port`, port, {
        limit: container
          ? `a containerPort of ${String(name)}: ${ports.join(", ") || "it has none"}; ECS refuses another`
          : `a port of a container of the task definition, which has none called ${String(name)}`,
        fix: "add the port to the portMappings of the container, or correct the block",
      });
    });
  },
);

function isForwardedTo(group: Resource, stack: Configuration): boolean {
  const actions = [
    ...stack.of("aws_lb_listener").flatMap((it) => blocks(it.attributes, "default_action")),
    ...stack.of("aws_lb_listener_rule").flatMap((it) => blocks(it.attributes, "action")),
  ];
  return actions.some(({ value }) =>
    [
      at(value, "target_group_arn"),
      ...blocks(at(value, "forward"), "target_group").map((it) => at(it.value, "arn")),
    ].some((reference) => refersTo(reference, group)),
  );
}

export const TARGET_RULES: readonly Rule[] = [fewGroups, forwarded, mapped];
