import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeLogGroupsCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import {
  DeleteLoadBalancerCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { defaultJobs, mapWithin } from "../../engine/pool.ts";
import { attribute, pipelineStacks, readStack } from "../../engine/stack-files.ts";
import { isProtected } from "../../lifecycle/teardown.ts";
import { demand, type LifeContext, type Step } from "../life.ts";
import { type RehearsedService, rehearsedServices } from "../released-service.ts";
import { describeChanges, driftJob, noChanges } from "./plans.ts";

const GROUP = "aws_autoscaling_group.pool";

/** Exit code of a check that found drift to act on. */
const DRIFT = 2;

/** What the autoscalers and the off-hours schedule own may move without a plan that wants it back. */
export const autoscalersAct: Step = {
  id: "autoscalers",
  title: "autoscalers and off-hours schedules change the values they own",
  run: async (context) => {
    const { clients, environment } = context;
    const { platform } = environment;
    const moved: string[] = [];
    const cluster = attribute(platform, "aws_ecs_cluster.cluster", "name");
    const night = platform.resources.get("aws_autoscaling_schedule.pool_off_hours_start")?.attributes;
    const group = platform.resources.get(GROUP)?.attributes;
    if (group) {
      const minimum = Number(group["min_size"]);
      const nightMinimum = night ? Number(night["min_size"]) : minimum;
      await clients.autoScaling.send(
        new UpdateAutoScalingGroupCommand({
          AutoScalingGroupName: attribute(platform, GROUP, "name"),
          MinSize: nightMinimum,
          DesiredCapacity: minimum + 1,
        }),
      );
      moved.push(`group to ${minimum + 1} instances${night ? `, minimum ${nightMinimum}` : ""}`);
    }
    for (const { name, startedBy } of await rehearsedServices(context)) {
      if (startedBy === "service") moved.push(await moveTasks(context, cluster, name));
    }
    await noChanges(context, pipelineStacks(environment));
    return `${moved.join("; ")}: no plan reverts it`;
  },
};

async function moveTasks(
  { clients, environment, project }: LifeContext,
  cluster: string,
  service: string,
): Promise<string> {
  const dimension = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;
  const ResourceId = `service/${cluster}/${service}`;
  const { ScalableTargets: [target] = [] } = await clients.scaling.send(
    new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [ResourceId] }),
  );
  demand(target !== undefined, ResourceId, "no scalable target", "one");
  const { MaxCapacity = 0 } = target;
  await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: MaxCapacity }));
  const stack = await readStack(project.dir, environment.serviceStacks.get(service) ?? "");
  if (stack.of("aws_appautoscaling_scheduled_action").length === 0)
    return `${service} to ${MaxCapacity} tasks`;
  await clients.scaling.send(
    new RegisterScalableTargetCommand({ ...dimension, ResourceId, MinCapacity: 1, MaxCapacity: 1 }),
  );
  return `${service} to ${MaxCapacity} tasks, limits to 1`;
}

/** Changes behind Terraform's back are seen by a plan and taken back by an apply. */
export const tamper: Step = {
  id: "tamper",
  title: "manual changes in AWS are found by the drift job, appear in the plan, and an apply reverts them",
  run: async (context) => {
    const { environment } = context;
    const balanced = (await rehearsedServices(context)).flatMap(({ stack, targetGroup }) =>
      targetGroup ? [{ stack, targetGroup }] : [],
    );
    const [service] = balanced;
    await tamperWith(context, service?.targetGroup);
    const pipeline = await context.as("apply");
    const tampered = new Map([
      [environment.platformStack, ["aws_cloudwatch_log_group.cluster_exec", "aws_lb_listener.alb_https"]],
      ...(service ? [[service.stack, [service.targetGroup.address]] as const] : []),
    ]);
    const count = [...tampered.values()].flat().length;
    const { code, stdout } = await driftJob(context, "--stack", [...tampered.keys()].join(","));
    const missed = [...tampered.values()].flat().filter((address) => !stdout.includes(address));
    demand(
      code === DRIFT && missed.length === 0,
      environment.name,
      `code ${code}, not found: ${missed.join(", ") || "none"}`,
      "a drift job that finds every change",
    );
    await mapWithin(defaultJobs(), [...tampered], async ([name, addresses]) => {
      await expectChanges(pipeline, name, addresses);
      await pipeline.project.mustTerraform(name, "apply", "-input=false", "-no-color", "ballast.plan");
    });
    await noChanges(context, [...tampered.keys()]);
    return `${count} manual changes, ${count} planned, ${count} reverted, plan empty`;
  },
};

async function tamperWith(context: LifeContext, group: RehearsedService["targetGroup"]): Promise<void> {
  const { clients, environment } = context;
  const { logGroups = [] } = await clients.logs.send(
    new DescribeLogGroupsCommand({
      logGroupNamePrefix: attribute(environment.platform, "aws_cloudwatch_log_group.cluster_exec", "name"),
    }),
  );
  await clients.logs.send(
    new PutRetentionPolicyCommand({ logGroupName: logGroups[0]?.logGroupName, retentionInDays: 1 }),
  );
  const LoadBalancerArn = await balancerArn(context);
  const { Listeners = [] } = await clients.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  await clients.elb.send(
    new ModifyListenerCommand({
      ListenerArn: Listeners.find(({ Protocol }) => Protocol === "HTTPS")?.ListenerArn,
      SslPolicy: "ELBSecurityPolicy-2016-08",
    }),
  );
  if (!group) return;
  const { TargetGroups = [] } = await clients.elb.send(
    new DescribeTargetGroupsCommand({ Names: [group.name] }),
  );
  await clients.elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: TargetGroups[0]?.TargetGroupArn,
      Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "3" }],
    }),
  );
}

async function expectChanges(
  { project }: LifeContext,
  stack: string,
  addresses: readonly string[],
): Promise<void> {
  const changes = await project.plan(stack);
  const updated = changes.filter(({ action }) => action === "update").map(({ address }) => address);
  const same = changes.length === addresses.length && addresses.every((address) => updated.includes(address));
  demand(same, stack, describeChanges(changes), `updates of ${addresses.join(", ")}`);
}

async function balancerArn({ clients, environment }: LifeContext): Promise<string> {
  const name = attribute(environment.platform, "aws_lb.alb", "name");
  const { LoadBalancers = [] } = await clients.elb.send(new DescribeLoadBalancersCommand({ Names: [name] }));
  return LoadBalancers[0]?.LoadBalancerArn ?? "";
}

/** Two protections, one of Terraform and one of AWS, each tried. */
export const protectionHolds: Step = {
  id: "protection",
  title: "destroying what is protected is refused",
  without: ({ environment }) =>
    isProtected(environment) ? undefined : "nothing is protected in this environment",
  run: async (context) => {
    const { clients, environment } = context;
    const { project } = await context.as("apply");
    const destroyed = await project.terraform(
      environment.platformStack,
      "plan",
      "-destroy",
      "-no-color",
      "-input=false",
    );
    const refused = destroyed.code === 1 && destroyed.stderr.includes("Instance cannot be destroyed");
    demand(refused, environment.platformStack, `code ${destroyed.code}`, "prevent_destroy refuses the plan");
    const LoadBalancerArn = await balancerArn(context);
    const answer = await clients.elb
      .send(new DeleteLoadBalancerCommand({ LoadBalancerArn }))
      .then(() => "deleted")
      .catch((error: Error) => error.name);
    demand(answer.startsWith("OperationNotPermitted"), "aws_lb.alb", answer, "OperationNotPermitted");
    const count = destroyed.stderr.split("Instance cannot be destroyed").length - 1;
    return `prevent_destroy names ${count} resources; DeleteLoadBalancer answers ${answer}`;
  },
};
