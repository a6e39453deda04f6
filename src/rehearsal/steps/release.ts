import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { attribute } from "../../engine/stack-files.ts";
import { demand, type LifeContext, type Step } from "../life.ts";
import { nextImage, type RehearsedService, rehearsedServices } from "../released-service.ts";
import { describeChanges, noChanges } from "./plans.ts";

const NO_SERVICE = "this environment has no service";

/** Owner `terraform`: the image in the description is the image that runs. */
export const releaseByTerraform: Step = {
  id: "release-terraform",
  title: "a new image in the description is applied",
  without: async (context) => {
    if (context.environment.serviceStacks.size === 0) return NO_SERVICE;
    return (await ownedByTerraform(context)) ? undefined : "a pipeline releases every service";
  },
  run: async (context) => {
    const { environment, workspace } = context;
    const service = await ownedByTerraform(context);
    demand(service !== undefined, environment.name, "no service", "a service that Terraform releases");
    const { image, name, stack } = service;
    const before = await running(context, name);
    demand(before.image === image, stack, before.image, image);
    const wanted = nextImage(image, "rehearsed");
    await workspace.change(environment.name, name, { image: wanted });
    const { project } = await context.as("apply");
    await project.cdktf("apply", stack, "--auto-approve", "--ignore-missing-stack-dependencies");
    const after = await running(context, name);
    demand(after.image === wanted, stack, after.image, wanted);
    await noChanges(context, [stack]);
    return `${name}: revision ${before.revision} → ${after.revision}, ${wanted} runs, plan empty`;
  },
};

/** Owner `pipeline`: handing over changes nothing, and what the pipeline releases is not drift. */
export const releaseByPipeline: Step = {
  id: "release-pipeline",
  title: "a pipeline that owns the release releases through the ECS API",
  without: ({ environment }) => (environment.serviceStacks.size === 0 ? NO_SERVICE : undefined),
  run: async (context) => {
    const { environment, workspace } = context;
    const [first] = await rehearsedServices(context);
    const service = (await ownedByTerraform(context)) ?? first;
    demand(service !== undefined, environment.name, "no service", "a service");
    const { name, stack } = service;
    await workspace.change(environment.name, name, { releaseOwner: "pipeline" });
    const { project } = await context.as("apply");
    await project.synth();
    const handover = await project.plan(stack);
    demand(handover.length === 0, stack, describeChanges(handover), "no changes when the owner is switched");
    const { cluster, image, revision } = await release(context, name);
    await noChanges(context, [stack]);
    const now = await running(context, name);
    demand(now.image === image, stack, now.image, image);
    await project.mustTerraform(stack, "apply", "-input=false", "-no-color", "-auto-approve");
    const kept = await running(context, name);
    demand(kept.image === image, stack, kept.image, `${image} after an apply`);
    return `${cluster}/${name}: revision ${revision} by the pipeline, no plan shows it, an apply keeps it`;
  },
};

async function ownedByTerraform(context: LifeContext): Promise<RehearsedService | undefined> {
  return (await rehearsedServices(context)).find(({ releaseOwner }) => releaseOwner === "terraform");
}

/** What a deploy job does: register a revision with another image and point the service to it. */
async function release(context: LifeContext, service: string) {
  const { clients } = context;
  const { cluster, definition } = await running(context, service);
  const { taskDefinition } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: definition }),
  );
  demand(taskDefinition !== undefined, definition, "nothing", "a task definition");
  const [container, ...others] = taskDefinition.containerDefinitions ?? [];
  const image = nextImage(container?.image ?? "", "by-pipeline");
  const registered = await clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: taskDefinition.family,
      containerDefinitions: [{ ...container, image }, ...others],
      cpu: taskDefinition.cpu,
      memory: taskDefinition.memory,
      networkMode: taskDefinition.networkMode,
      executionRoleArn: taskDefinition.executionRoleArn,
      taskRoleArn: taskDefinition.taskRoleArn,
      volumes: taskDefinition.volumes,
      requiresCompatibilities: taskDefinition.requiresCompatibilities,
      runtimePlatform: taskDefinition.runtimePlatform,
    }),
  );
  const revision = registered.taskDefinition?.taskDefinitionArn;
  await clients.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition: revision }));
  return { cluster, image, revision: registered.taskDefinition?.revision ?? 0 };
}

async function running({ clients, environment }: LifeContext, service: string) {
  const cluster = attribute(environment.platform, "aws_ecs_cluster.cluster", "name");
  const { services = [] } = await clients.ecs.send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  const definition = services[0]?.taskDefinition ?? "";
  const { taskDefinition } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: definition }),
  );
  return {
    cluster,
    definition,
    image: taskDefinition?.containerDefinitions?.[0]?.image ?? "",
    revision: taskDefinition?.revision ?? 0,
  };
}
