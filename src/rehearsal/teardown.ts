import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeAutoScalingGroupsCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import { DescribeServicesCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { BallastError } from "../core/errors.ts";
import type { AwsClients } from "./clients.ts";
import type { Project } from "./project.ts";
import { attribute, type SynthesizedEnvironment } from "./stack-files.ts";

export interface TeardownOptions {
  readonly project: Project;
  readonly environment: SynthesizedEnvironment;
  readonly clients: AwsClients;
  /** Name of the environment whose protection may be lifted; must be this one where anything is protected. */
  readonly liftProtection?: string | undefined;
  /** Also destroys bucket, key and lock table, with every old state in them. */
  readonly withState: boolean;
  readonly log: (line: string) => void;
  /** Seconds to wait for tasks and for instances to be gone. @default 1200 each */
  readonly patienceSec?: number;
}

const GROUP = "aws_autoscaling_group.pool";

/**
 * The order in which a platform with managed termination protection can be taken down: a service that still runs
 * tasks keeps its instances protected, a protected instance keeps its group, a group its capacity provider, and that
 * the cluster (hashicorp/terraform-provider-aws#18849, aws/containers-roadmap#632).
 */
export function describeTeardown({
  environment,
  withState,
}: Pick<TeardownOptions, "environment" | "withState">): string[] {
  const { platform, platformStack, serviceStacks, stateStack } = environment;
  const services = [...serviceStacks.keys()].join(", ");
  return [
    `scale ${services} to zero and wait until no task runs`,
    ...(isProtected(environment) ? [`lift deletion protection and prevent_destroy of ${platformStack}`] : []),
    `destroy ${[...serviceStacks.values()].join(", ")}`,
    ...(hasGroup(platform)
      ? [
          `clear scale-in protection, scale ${attribute(platform, GROUP, "name")} to zero and wait until it is empty`,
        ]
      : []),
    `destroy ${platformStack}: association, capacity provider, group, cluster, network`,
    withState
      ? `destroy ${stateStack} with every old state in it`
      : `keep ${stateStack} (--with-state destroys it too)`,
  ];
}

/** True when something of the environment is kept from destruction by its own description. */
export function isProtected({ platform }: SynthesizedEnvironment): boolean {
  return platform.resource["aws_lb"]?.["alb"]?.["enable_deletion_protection"] === true;
}

/** Takes an environment down. May be run again after a failure: what is gone already is passed over. */
export async function teardown(options: TeardownOptions): Promise<void> {
  const { environment, liftProtection, log, project } = options;
  if (isProtected(environment) && liftProtection !== environment.name) {
    throw new BallastError(
      "PROTECTED",
      environment.name,
      `is protected; got ${liftProtection ? `--lift-protection ${liftProtection}` : "no --lift-protection"}; to destroy it, pass --lift-protection ${environment.name}`,
    );
  }
  const lifted = project.with({ LIFT_PROTECTION: environment.name });
  await lifted.synth();
  await drainServices(options);
  for (const stack of environment.serviceStacks.values()) await destroy(lifted, stack, log);
  await destroyPlatform(lifted, options);
  if (options.withState) await destroyState(options);
}

async function destroyPlatform(lifted: Project, options: TeardownOptions): Promise<void> {
  const { environment, log } = options;
  const { platformStack } = environment;
  await init(lifted, platformStack);
  // Lifting is an apply: of a platform that is gone, it would make a new one.
  if (!(await lifted.holdsState(platformStack))) return;
  if (isProtected(environment)) {
    log(`lifting the protection of ${platformStack}`);
    await lifted.mustTerraform(platformStack, "apply", "-input=false", "-no-color", "-auto-approve");
  }
  if (hasGroup(environment.platform)) await emptyGroup(options);
  await destroy(lifted, platformStack, log);
}

async function drainServices({
  clients,
  environment,
  log,
  patienceSec = 1200,
  project,
}: TeardownOptions): Promise<void> {
  const cluster = attribute(environment.platform, "aws_ecs_cluster.cluster", "name");
  const names = [...environment.serviceStacks.keys()];
  const active = async () => {
    if (names.length === 0) return [];
    const found = await clients.ecs
      .send(new DescribeServicesCommand({ cluster, services: names }))
      .catch(passOver("ClusterNotFoundException"));
    return (found?.services ?? []).filter(({ status }) => status === "ACTIVE");
  };
  for (const { serviceName: service } of await active()) {
    await closeScaling(clients, `service/${cluster}/${service}`);
    await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 0 }));
    log(`${service}: no more tasks wanted`);
  }
  await waitFor(project, patienceSec, `tasks of ${names.join(", ")} to stop`, async () => {
    const left = (await active()).map(
      ({ runningCount = 0, pendingCount = 0 }) => runningCount + pendingCount,
    );
    return left.every((count) => count === 0);
  });
}

/** Else Application Auto Scaling would bring the minimum back. */
async function closeScaling({ scaling }: AwsClients, resourceId: string): Promise<void> {
  const dimension = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;
  const { ScalableTargets = [] } = await scaling.send(
    new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [resourceId] }),
  );
  if (ScalableTargets.length === 0) return;
  await scaling.send(
    new RegisterScalableTargetCommand({
      ...dimension,
      ResourceId: resourceId,
      MinCapacity: 0,
      MaxCapacity: 0,
    }),
  );
}

async function emptyGroup({
  clients,
  environment,
  log,
  patienceSec = 1200,
  project,
}: TeardownOptions): Promise<void> {
  const name = attribute(environment.platform, GROUP, "name");
  const group = async () => {
    const { AutoScalingGroups = [] } = await clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    return AutoScalingGroups[0];
  };
  const instances = (await group())?.Instances ?? [];
  if (!(await group())) return;
  log(`${name}: clearing scale-in protection of ${instances.length} instances`);
  await clients.autoScaling.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      NewInstancesProtectedFromScaleIn: false,
    }),
  );
  const ids = instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  // The API takes at most 50 at a time.
  for (let start = 0; start < ids.length; start += 50) {
    await clients.autoScaling.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName: name,
        InstanceIds: ids.slice(start, start + 50),
        ProtectedFromScaleIn: false,
      }),
    );
  }
  await clients.autoScaling.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, MinSize: 0, DesiredCapacity: 0 }),
  );
  await waitFor(
    project,
    patienceSec,
    `${name} to be empty`,
    async () => ((await group())?.Instances ?? []).length === 0,
  );
}

/** The store cannot hold its own state while it goes: that moves to a local file first. */
async function destroyState({ environment, log, project }: TeardownOptions): Promise<void> {
  const { stateStack } = environment;
  log(`moving the state of ${stateStack} out of its bucket`);
  const lifted = project.with({ LIFT_PROTECTION: `${environment.name},${stateStack}` });
  await lifted.synth();
  await init(lifted, stateStack);
  const local = lifted.with({ STATE_BACKEND: "local" });
  await local.synth();
  await local.mustTerraform(stateStack, "init", "-input=false", "-no-color", "-migrate-state", "-force-copy");
  await local.mustTerraform(stateStack, "apply", "-input=false", "-no-color", "-auto-approve");
  log(`destroying ${stateStack}`);
  await local.mustTerraform(stateStack, "destroy", "-input=false", "-no-color", "-auto-approve");
}

async function destroy(project: Project, stack: string, log: (line: string) => void): Promise<void> {
  await init(project, stack);
  if (!(await project.holdsState(stack))) return;
  log(`destroying ${stack}`);
  await project.mustTerraform(
    stack,
    "destroy",
    "-input=false",
    "-no-color",
    "-auto-approve",
    "-lock-timeout=60s",
  );
}

async function init(project: Project, stack: string): Promise<void> {
  await project.mustTerraform(stack, "init", "-input=false", "-no-color", "-reconfigure");
}

function hasGroup(platform: SynthesizedEnvironment["platform"]): boolean {
  return platform.resource["aws_autoscaling_group"]?.["pool"] !== undefined;
}

/** Answers undefined for the one error that says that the thing is gone already. */
function passOver(errorName: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && error.name === errorName) return undefined;
    throw error;
  };
}

async function waitFor(
  project: Project,
  patienceSec: number,
  what: string,
  done: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + patienceSec * 1000;
  while (!(await done())) {
    project.goOn(`waiting for ${what}`);
    if (Date.now() > deadline) {
      throw new BallastError(
        "TEARDOWN_WAIT",
        what,
        `did not happen within ${patienceSec} s; look there and run the teardown again`,
      );
    }
    await sleep(2000);
  }
}
