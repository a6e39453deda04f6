import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { attribute } from "../../engine/stack-files.ts";
import { demand, type LifeContext, type Step } from "../life.ts";
import { describeChanges, noChanges } from "./plans.ts";

const SERVICE = "api";
const SERVICES_FILE = "stacks/environments/services.ts";
const BEFORE = "shop/api:2026.11.1";
const AFTER = "shop/api:2026.11.2";
const BY_PIPELINE = "shop/api:2026.11.3";

/** Owner `terraform`: the image in the description is the image that runs. */
export const releaseByTerraform: Step = {
  id: "release-terraform",
  title: "a new image in the description, applied",
  run: async (context) => {
    const { project, workspace } = context;
    const stack = stackOf(context);
    const before = await running(context);
    demand(before.image.endsWith(BEFORE), stack, before.image, `…${BEFORE}`);
    await workspace.edit(SERVICES_FILE, BEFORE, AFTER);
    await project.cdktf("apply", stack, "--auto-approve", "--ignore-missing-stack-dependencies");
    const after = await running(context);
    demand(after.image.endsWith(AFTER), stack, after.image, `…${AFTER}`);
    await noChanges(context, [stack]);
    return `revision ${before.revision} → ${after.revision}, ${AFTER} runs, plan empty`;
  },
};

/** Owner `pipeline`: handing over changes nothing, and what the pipeline releases is not drift. */
export const releaseByPipeline: Step = {
  id: "release-pipeline",
  title: "owner switched to a pipeline, which then releases by the ECS API",
  run: async (context) => {
    const { project, workspace } = context;
    const stack = stackOf(context);
    await workspace.edit(
      SERVICES_FILE,
      'routes: { hosts: ["api"] },',
      'routes: { hosts: ["api"] },\n    releaseOwner: "pipeline",',
    );
    await project.synth();
    const handover = await project.plan(stack);
    demand(handover.length === 0, stack, describeChanges(handover), "no changes when the owner is switched");
    const { cluster, image, revision } = await release(context);
    await noChanges(context, [stack]);
    const now = await running(context);
    demand(now.image === image, stack, now.image, image);
    await project.mustTerraform(stack, "apply", "-input=false", "-no-color", "-auto-approve");
    const kept = await running(context);
    demand(kept.image === image, stack, kept.image, `${image} after an apply`);
    return `${cluster}: revision ${revision} by the pipeline, no plan sees it, an apply leaves it`;
  },
};

/** What a deploy job does: register a revision with another image and point the service to it. */
async function release(context: LifeContext) {
  const { clients } = context;
  const { cluster, definition } = await running(context);
  const { taskDefinition } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: definition }),
  );
  demand(taskDefinition !== undefined, definition, "nothing", "a task definition");
  const [container] = taskDefinition.containerDefinitions ?? [];
  const image = (container?.image ?? "").replace(AFTER, BY_PIPELINE);
  const registered = await clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: taskDefinition.family,
      containerDefinitions: [{ ...container, image }],
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
  await clients.ecs.send(new UpdateServiceCommand({ cluster, service: SERVICE, taskDefinition: revision }));
  return { cluster, image, revision: registered.taskDefinition?.revision ?? 0 };
}

async function running({ clients, environment }: LifeContext) {
  const cluster = attribute(environment.platform, "aws_ecs_cluster.cluster", "name");
  const { services = [] } = await clients.ecs.send(
    new DescribeServicesCommand({ cluster, services: [SERVICE] }),
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

function stackOf({ environment }: LifeContext): string {
  const stack = environment.serviceStacks.get(SERVICE);
  demand(stack !== undefined, environment.name, `services ${[...environment.serviceStacks.keys()]}`, SERVICE);
  return stack;
}
