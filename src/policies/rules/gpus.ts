import { hardwareOf } from "../../core/ecs-ami.ts";
import { instanceType } from "../../core/instance-types.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { at, blocks, isTrue, listOf, numberOf, select, textOf } from "../../terraform/json.ts";
import { agentSettings, readUserData } from "../../terraform/user-data.ts";
import { type Container, containersOf } from "../reading/containers.ts";
import {
  breach,
  breachIf,
  type CheckContext,
  DOES_NOT_APPLY,
  perResource,
  type Rule,
  rule,
} from "../rule.ts";
import { groupBehind } from "./capacity.ts";

const GPU = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html";
const AGENT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html";
const TASK = "aws_ecs_task_definition";
const GROUP = "aws_autoscaling_group";
const STRATEGY = "capacity_provider_strategy";

const drivers: Rule = perResource(
  {
    code: "TF-GPU-01",
    title: "Instances with GPUs run an image with their drivers, and no others do",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html",
    type: GROUP,
  },
  (group, stack) => {
    const gpus = gpusOf(group);
    const template = templateOf(group, stack);
    const image = template?.attributes["image_id"];
    const hardware = hardwareOf(textOf(image) ?? "");
    if (!template || !gpus || !hardware || hardware.gpu === gpus.most > 0) return [];
    return [
      breach(template, "image_id", image, {
        limit: hardware.gpu
          ? `an image without the drivers of GPUs: ${group.address} has no instance type with some`
          : `an image with the drivers of GPUs: without them, instances of ${group.address} register none`,
        fix: hardware.gpu
          ? "name the ECS-optimized AMI without /gpu/"
          : "name the GPU variant of the ECS-optimized AMI, or an image of your own",
      }),
    ];
  },
);

const registered: Rule = perResource(
  { code: "TF-GPU-02", title: "The agent of instances with GPUs registers them", source: AGENT, type: GROUP },
  (group, stack) => {
    const template = templateOf(group, stack);
    // An ECS-optimized AMI has the setting or no drivers.
    if (!template || hardwareOf(textOf(template.attributes["image_id"]) ?? "")) return [];
    const data = readUserData(template.attributes["user_data"]);
    if (data.kind !== "text" || !gpusOf(group)?.most) return [];
    const value = agentSettings(data.text).get(SUPPORT);
    return breachIf(
      !isTrue(value),
      template,
      "user_data",
      value === undefined ? `no ${SUPPORT}` : `${SUPPORT}=${value}`,
      {
        limit: `${SUPPORT}=true: an image of your own need not have it, and tasks with GPUs then wait for ever`,
        fix: "write it to /etc/ecs/ecs.config in the user data",
      },
    );
  },
);

const notOnFargate: Rule = perResource(
  {
    code: "TF-GPU-03",
    title: "No task on Fargate asks for GPUs",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
    type: TASK,
  },
  (task) =>
    containersOf(task)
      .filter((container) => neededBy(container) > 0)
      .flatMap(({ path, value }) =>
        breachIf(
          listOf(task.attributes["requires_compatibilities"]).includes("FARGATE"),
          task,
          `${path}.resourceRequirements`,
          at(value, "resourceRequirements"),
          {
            limit: "none on Fargate: ECS does not register the task definition",
            fix: "remove it, or require EC2",
          },
        ),
      ),
);

/** A task stays PROVISIONING for as long as no instance of its capacity provider has the GPUs. */
const placed: Rule = rule(
  { code: "TF-GPU-04", title: "Tasks with GPUs run on instances that have as many", source: GPU },
  (stack, context) => {
    const users = [
      ...stack.of("aws_ecs_service").map((user) => ({ user, inside: "", task: "task_definition" })),
      ...stack.of("aws_scheduler_schedule").map((user) => ({
        user,
        inside: "target.ecs_parameters.",
        task: "target.ecs_parameters.task_definition_arn",
      })),
    ];
    if (users.length === 0) return DOES_NOT_APPLY;
    const asking = users.flatMap((it) => {
      const task = stack.target(at(it.user.attributes, it.task), TASK);
      const gpus = (task ? containersOf(task) : []).reduce((sum, container) => sum + neededBy(container), 0);
      return gpus > 0 ? [{ ...it, gpus }] : [];
    });
    return asking.flatMap(({ gpus, inside, user }) =>
      blocks(user.attributes, `${inside}${STRATEGY}`).flatMap(({ path, value }) =>
        tooFew(stack, context, at(value, "capacity_provider"), gpus).map((limit) =>
          breach(user, `${path}.capacity_provider`, at(value, "capacity_provider"), {
            limit,
            fix: "name a capacity provider of instances that have them",
          }),
        ),
      ),
    );
  },
);

/** What is wrong with a capacity provider for a task with so many GPUs; empty where nothing is, or nobody can tell. */
function tooFew(
  stack: Configuration,
  { environment }: CheckContext,
  provider: unknown,
  needed: number,
): string[] {
  const wanted = `instances with at least ${needed} ${needed === 1 ? "GPU" : "GPUs"}`;
  const group = groupBehind(provider, stack, environment)?.resource;
  const least = group && gpusOf(group)?.least;
  if (group === undefined || least === undefined || least >= needed) return [];
  return [`${wanted}: the smallest type of ${group.address} has ${least}, and the task waits for ever`];
}

/** GPUs that a container asks for; those that only the apply knows, shared ones and ALL count as none. */
function neededBy({ value }: Container): number {
  return blocks(value, "resourceRequirements")
    .filter(({ value: requirement }) => at(requirement, "type") === "GPU")
    .reduce((sum, { value: requirement }) => sum + (numberOf(at(requirement, "value")) ?? 0), 0);
}

/** GPUs of the types of a group; undefined where nothing is known of one. */
function gpusOf({ attributes }: Resource): { readonly least: number; readonly most: number } | undefined {
  const names = select(attributes, "mixed_instances_policy.launch_template.override.*.instance_type");
  const types = names.flatMap(({ value }) => instanceType(textOf(value) ?? "") ?? []);
  if (types.length === 0 || types.length < names.length) return undefined;
  const gpus = types.map((type) => type.gpus);
  return { least: Math.min(...gpus), most: Math.max(...gpus) };
}

function templateOf({ attributes }: Resource, stack: Configuration): Resource | undefined {
  const id = "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id";
  return stack.target(at(attributes, id), "aws_launch_template");
}

const SUPPORT = "ECS_ENABLE_GPU_SUPPORT";

export const GPU_RULES: readonly Rule[] = [drivers, registered, notOnFargate, placed];
