import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { ITerraformDependable } from "cdktf";
import { architectureOf } from "../../src/config/capacity.ts";
import { environmentFilesOf, orderOf, secretsOf } from "../../src/config/containers.ts";
import { cachePrefixes } from "../../src/config/image-caches.ts";
import { imagesOf, volumesImage } from "../../src/config/images.ts";
import { execOf, isConnected, type Service as ServiceConfig } from "../../src/config/service.ts";
import { LeakAlarm } from "../../src/constructs/observability/leak-alarm.ts";
import { execStatements } from "../../src/constructs/service/exec.ts";
import { fileSystemStatements } from "../../src/constructs/service/file-systems.ts";
import { ServiceRoles } from "../../src/constructs/service/roles.ts";
import { TaskDefinition } from "../../src/constructs/service/task-definition.ts";
import { readyMade } from "./ready-made.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a kind adds to the container. */
export interface Addition {
  /** Environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Queue that the task role may take messages from. */
  readonly queueArn?: string;
}

export interface CreatedTask {
  readonly definition: EcsTaskDefinition;
  /** Containers of a task. */
  readonly containerCount: number;
  readonly needs: ITerraformDependable;
}

/** Log group, alarm on leaked secrets, roles and task definition of a service. */
export function createTask(
  { alertsTopicArn, environment, home, networkMode, platform, scope, serviceName }: Surroundings,
  config: ServiceConfig,
  { queueArn, variables }: Addition = {},
): CreatedTask {
  const logGroup = new CloudwatchLogGroup(scope, "_log", {
    name: `/${home.name}/ecs/${serviceName}`,
    retentionInDays: environment.logs.retentionDays,
    kmsKeyId: platform.kmsKeyArn,
  });
  new LeakAlarm(scope, "leaks", {
    home,
    service: serviceName,
    logGroupName: logGroup.name,
    topicArn: alertsTopicArn,
  });
  const beside = readyMade(
    { home, service: serviceName, logGroupName: `/${home.name}/ecs/${serviceName}` },
    config,
  );
  const roles = new ServiceRoles(scope, "_roles", {
    home,
    service: serviceName,
    images: imagesOf(environment, config).map(({ image }) => image),
    cachePrefixes: cachePrefixes(environment),
    logGroupName: `/${home.name}/ecs/${serviceName}`,
    secrets: secretsOf(config),
    secretKeyArns: config.secretKeyArns,
    environmentFiles: environmentFilesOf(config),
    grants: config.grants,
    queueArn,
    sidecarStatements: [
      ...beside.statements,
      ...fileSystemStatements(home, config.fileSystems),
      ...(execOf(config) ? execStatements(home) : []),
    ],
  });
  const { capacity } = environment;
  const { containerCount, definition } = new TaskDefinition(scope, "_task", {
    home,
    service: serviceName,
    cpu: config.cpu,
    memoryMiB: config.memoryMiB,
    ephemeralStorageGiB: config.ephemeralStorageGiB,
    platform: { kind: capacity.kind, networkMode },
    architecture: architectureOf(capacity, config.placement.pools) ?? "x86_64",
    roles,
    logGroupName: logGroup.name,
    routedLogs: beside.routedLogs,
    exec: execOf(config),
    container: {
      ...config,
      // Named, because a spread does not look at what is not given.
      command: config.command,
      dependsOn: orderOf(config, config),
      sidecars: beside.sidecars,
    },
    variables: { ...beside.variables, ...variables },
    volumesImage: volumesImage(environment, config),
    connected: isConnected(config),
    ignoreContainer: config.releaseOwner === "pipeline",
  });
  return { definition, containerCount, needs: roles.executionPolicy };
}
