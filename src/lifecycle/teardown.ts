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
import { ModifyLoadBalancerAttributesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { BallastError } from "../core/errors.ts";
import { defaultJobs, mapWithin } from "../engine/pool.ts";
import type { Project } from "../engine/project.ts";
import { attribute, readStack, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import { stackOrder } from "../engine/stack-order.ts";
import type { Configuration } from "../terraform/configuration.ts";
import type { AwsClients } from "./aws-clients.ts";
import { destroyStack, destroyStore, openStack } from "./destroy.ts";
import { lift } from "./lift.ts";
import { removeBareStack, type UndescribedStack, undescribedStacks, writeBareStack } from "./undescribed.ts";

export interface TeardownOptions {
  readonly project: Project;
  readonly environment: SynthesizedEnvironment;
  readonly clients: AwsClients;
  /** Name of the environment whose protection may be lifted; must be this one where anything is protected. */
  readonly liftProtection?: string | undefined;
  /** Also destroys bucket, key and lock table, with every old state in them. */
  readonly withState: boolean;
  /** Also destroys the governance stack of the account, last of all. */
  readonly withGovernance?: boolean;
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
  undescribed,
  withGovernance,
  withState,
}: Pick<TeardownOptions, "environment" | "withGovernance" | "withState"> & {
  /** Undefined where the bucket could not be read. */
  readonly undescribed: readonly UndescribedStack[] | undefined;
}): string[] {
  const { governanceStack, platform, platformStack, serviceStacks, stateStack } = environment;
  const left = undescribed ?? [];
  const services = [...serviceStacks.keys(), ...left.map(({ service }) => service)].join(", ");
  return [
    `scale ${services} to zero and wait until no task runs`,
    ...(isProtected(environment) ? [`lift deletion protection and prevent_destroy of ${platformStack}`] : []),
    `destroy ${[...serviceStacks.values()].join(", ")}`,
    ...(undescribed
      ? []
      : ["destroy services that are no longer described: which, the bucket does not tell now"]),
    ...left.map(
      ({ resources, stack }) => `destroy ${stack}: no longer described, ${resources} resources in its state`,
    ),
    ...(hasGroup(platform)
      ? [
          `clear scale-in protection, scale ${attribute(platform, GROUP, "name")} to zero and wait until it is empty`,
        ]
      : []),
    `destroy ${platformStack}: association, capacity provider, group, cluster, network`,
    ...[...platform.of("aws_ecr_pull_through_cache_rule")].map(
      ({ attributes }) =>
        `keep the repositories of Amazon ECR below ${attributes["ecr_repository_prefix"]}/: pulls made them, no stack has them`,
    ),
    withState
      ? `destroy ${stateStack} with every old state in it`
      : `keep ${stateStack} (--with-state destroys it too)`,
    withGovernance
      ? `destroy ${governanceStack}: roles of the pipeline, boundaries, its state store`
      : `keep ${governanceStack} (--with-governance destroys it too)`,
  ];
}

/** True when something of the environment is kept from destruction by its own description. */
export function isProtected({ platform }: SynthesizedEnvironment): boolean {
  return platform.resources.get("aws_lb.alb")?.attributes["enable_deletion_protection"] === true;
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
  if (options.withGovernance) await checkGovernance(options);
  const before = await readStacks(options);
  const lifted = project.with({ LIFT_PROTECTION: environment.name });
  await lifted.synth();
  const undescribed = await undescribedStacks(environment, options.clients.s3);
  await drainServices(options, [
    ...environment.serviceStacks.keys(),
    ...undescribed.map(({ service }) => service),
  ]);
  // Lifting waits for the load balancer most of the time: the services go meanwhile.
  const { platform, platformStack } = environment;
  let held: readonly string[] = [];
  const liftPlatform = async () => {
    held = await openStack(lifted, platformStack);
    await lift(lifted, { stack: platformStack, held, before: platform }, log);
  };
  const [first = [], ...later] = stackOrder(before)
    .reverse()
    .map((step) =>
      step.map((stack) => async () => {
        const inState = await openStack(lifted, stack);
        if (inState.length === 0) return;
        // Of a service, AWS itself protects its load balancer alone.
        const balancers = inState.filter((address) => address.startsWith("aws_lb."));
        await lift(lifted, { stack, held: balancers, before: before.get(stack) ?? platform }, log);
        await destroyStack(lifted, stack, log);
      }),
    );
  const left = undescribed.map(({ balancers, stack }) => async () => {
    log(`${stack}: no longer described, still in its state`);
    for (const LoadBalancerArn of balancers) {
      const Attributes = [{ Key: "deletion_protection.enabled", Value: "false" }];
      await options.clients.elb
        .send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }))
        .catch(passOver("LoadBalancerNotFoundException"));
    }
    await writeBareStack(project.dir, environment, stack);
    await openStack(lifted, stack);
    await destroyStack(lifted, stack, log);
    await removeBareStack(project.dir, stack);
  });
  const run = (step: readonly (() => Promise<void>)[]) => mapWithin(defaultJobs(), step, (work) => work());
  await run([liftPlatform, ...first, ...left]);
  for (const step of later) await run(step);
  if (hasGroup(platform)) await emptyGroup(options);
  if (held.length > 0) await destroyStack(lifted, platformStack, log);
  if (options.withState) await destroyStore(options, environment.stateStack);
  if (options.withGovernance) await destroyStore(options, environment.governanceStack);
}

/** Stacks of services as they are described, with their protection. */
async function readStacks({ environment, project }: TeardownOptions): Promise<Map<string, Configuration>> {
  const stacks = [...environment.serviceStacks.values()];
  return new Map(
    await Promise.all(stacks.map(async (stack) => [stack, await readStack(project.dir, stack)] as const)),
  );
}

/** The roles of other environments are in the same stack. @throws BallastError where there are any */
async function checkGovernance({ environment, project, withState }: TeardownOptions): Promise<void> {
  const { governanceStack, name } = environment;
  const { resources } = await readStack(project.dir, governanceStack);
  const governed = [...resources.keys()].flatMap(
    (address) => /^aws_iam_role\.(.+)_plan$/.exec(address)?.[1] ?? [],
  );
  const others = governed.filter((one) => one !== name.replaceAll("-", "_"));
  if (withState && others.length === 0) return;
  throw new BallastError(
    "PROTECTED",
    governanceStack,
    others.length > 0
      ? `governs ${others.join(", ")} too; limit: an account without another environment; fix: tear these down and remove their descriptions first`
      : "the state of the environment would stay without anybody who may write it; limit: --with-state; fix: pass it too",
  );
}

async function drainServices(
  { clients, environment, log, patienceSec = 1200, project }: TeardownOptions,
  names: readonly string[],
): Promise<void> {
  const cluster = attribute(environment.platform, "aws_ecs_cluster.cluster", "name");
  const active = async () => {
    if (names.length === 0) return [];
    const found = await clients.ecs
      .send(new DescribeServicesCommand({ cluster, services: [...names] }))
      .catch(passOver("ClusterNotFoundException"));
    return (found?.services ?? []).filter(({ status }) => status === "ACTIVE");
  };
  for (const { serviceName: service } of await active()) {
    await closeScaling(clients, `service/${cluster}/${service}`);
    await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 0 }));
    log(`${service}: desired count set to 0`);
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

function hasGroup(platform: SynthesizedEnvironment["platform"]): boolean {
  return platform.resources.has(GROUP);
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
    project.throwIfAborted(`waiting for ${what}`);
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
