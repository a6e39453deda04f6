import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { attribute } from "../../engine/stack-files.ts";
import { demand, type LifeContext, type Step } from "../life.ts";
import { nextImage, oneOfEachKind, type RehearsedService, rehearsedServices } from "../released-service.ts";
import { describeChanges, noChanges } from "./plans.ts";

const NO_SERVICE = "this environment has no service";

/** End of the tag that the rehearsal releases. */
const RELEASED = "rehearsed";

/** The revision of a task definition that runs, or that the next task is started of. */
interface Running {
  readonly cluster: string;
  readonly definition: string;
  readonly image: string;
  readonly revision: number;
}

/** Owner `terraform`: the image in the description is the image that runs. */
export const releaseByTerraform: Step = {
  id: "release-terraform",
  title: "a new image in the description of a service of each kind is applied",
  without: async (context) => {
    if (context.environment.serviceStacks.size === 0) return NO_SERVICE;
    return (await ownedByTerraform(context)).length > 0 ? undefined : "a pipeline releases every service";
  },
  run: async (context) => {
    const { environment, workspace } = context;
    const services = oneOfEachKind(await ownedByTerraform(context));
    const before = new Map<RehearsedService, Running>();
    for (const service of services) {
      const found = await running(context, service);
      demand(found.image === service.image, service.stack, found.image, service.image);
      before.set(service, found);
      await workspace.change(environment.name, service.name, { image: nextImage(service.image, RELEASED) });
    }
    const stacks = services.map(({ stack }) => stack);
    const { project } = await context.as("apply");
    await project.cdktf("apply", ...stacks, "--auto-approve", "--ignore-missing-stack-dependencies");
    const facts: string[] = [];
    for (const service of services) {
      const wanted = nextImage(service.image, RELEASED);
      const after = await running(context, service);
      demand(after.image === wanted, service.stack, after.image, wanted);
      facts.push(
        `${service.name}: revision ${before.get(service)?.revision} → ${after.revision}, ${wanted} runs`,
      );
    }
    await noChanges(context, stacks);
    return `${facts.join("; ")}; plan empty`;
  },
};

/** Owner `pipeline`: handing over changes nothing, and what the pipeline releases is not drift. */
export const releaseByPipeline: Step = {
  id: "release-pipeline",
  title: "a pipeline that owns the release releases through the ECS API",
  without: async (context) => ((await runByEcs(context)).length === 0 ? NO_SERVICE : undefined),
  run: async (context) => {
    const { environment, workspace } = context;
    const services = await runByEcs(context);
    const service = services.find(({ releaseOwner }) => releaseOwner === "terraform") ?? services[0];
    demand(service !== undefined, environment.name, "no service", "a service");
    const { name, stack } = service;
    await workspace.change(environment.name, name, { releaseOwner: "pipeline" });
    const { project } = await context.as("apply");
    await project.synth();
    const handover = await project.plan(stack);
    demand(handover.length === 0, stack, describeChanges(handover), "no changes when the owner is switched");
    const { cluster, image, revision } = await release(context, service);
    await noChanges(context, [stack]);
    const now = await running(context, service);
    demand(now.image === image, stack, now.image, image);
    await project.mustTerraform(stack, "apply", "-input=false", "-no-color", "-auto-approve");
    const kept = await running(context, service);
    demand(kept.image === image, stack, kept.image, `${image} after an apply`);
    return `${cluster}/${name}: revision ${revision} by the pipeline, no plan shows it, an apply keeps it`;
  },
};

async function ownedByTerraform(context: LifeContext): Promise<RehearsedService[]> {
  return (await rehearsedServices(context)).filter(({ releaseOwner }) => releaseOwner === "terraform");
}

async function runByEcs(context: LifeContext): Promise<RehearsedService[]> {
  return (await rehearsedServices(context)).filter(({ startedBy }) => startedBy === "service");
}

/** What a deploy job does: register a revision with another image and point the service to it. */
async function release(context: LifeContext, service: RehearsedService) {
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
  await clients.ecs.send(
    new UpdateServiceCommand({ cluster, service: service.name, taskDefinition: revision }),
  );
  return { cluster, image, revision: registered.taskDefinition?.revision ?? 0 };
}

async function running(
  { clients, environment }: LifeContext,
  { family, name, startedBy }: RehearsedService,
): Promise<Running> {
  const cluster = attribute(environment.platform, "aws_ecs_cluster.cluster", "name");
  // A schedule names a revision of Terraform's, or the family: the newest is what it starts.
  let definition = family;
  if (startedBy === "service") {
    const { services = [] } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster, services: [name] }),
    );
    definition = services[0]?.taskDefinition ?? "";
  }
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
