import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { PROXY_CPU } from "../../core/service-connect.ts";
import {
  byName,
  type ContainerHealthCheckProps,
  type ContainerProps,
  containerDefinition,
  logConfiguration,
  type Protocol,
} from "./container-definition.ts";
import { type FileSystems, fileSystemMounts, fileSystemVolumes } from "./file-systems.ts";
import type { RoutedLogs } from "./log-router.ts";
import { volumeName, volumesContainer } from "./volumes.ts";

/** The smallest share of CPU that the Linux kernel knows. */
const LEAST_CPU = 2;

/** The container that a service is about. */
export interface ApplicationProps extends ContainerProps {
  readonly fileSystems: FileSystems;
  /** Undefined where nothing connects to the container. */
  readonly port?: number | undefined;
  /** Other ports that a load balancer leads to. */
  readonly furtherPorts?: Readonly<Record<string, { readonly port: number }>> | undefined;
  /** What the proxy of Service Connect understands of the traffic on the port; undefined outside Service Connect. */
  readonly protocol?: Protocol | undefined;
  readonly containerHealthCheck?: ContainerHealthCheckProps | undefined;
  readonly sidecars: Readonly<Record<string, SidecarProps>>;
}

/** A container beside it. */
export interface SidecarProps extends ContainerProps {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly essential: boolean;
  readonly ports: readonly number[];
  readonly healthCheck?: ContainerHealthCheckProps | undefined;
}

export interface TaskDefinitionProps {
  readonly home: Home;
  readonly service: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Undefined for what Fargate gives a task without a charge. */
  readonly ephemeralStorageGiB?: number | undefined;
  /** Where tasks run; Fargate knows `awsvpc` only. */
  readonly platform: { readonly kind: "ec2" | "fargate"; readonly networkMode: "awsvpc" | "bridge" };
  readonly architecture: "x86_64" | "arm64";
  readonly roles: { readonly executionRoleArn: string; readonly taskRoleArn: string };
  readonly logGroupName: string;
  readonly routedLogs?: RoutedLogs | undefined;
  /** Whether ECS Exec runs commands in the application's container. */
  readonly exec?: boolean | undefined;
  readonly container: ApplicationProps;
  /** Environment variables that the kind of service brings along. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Image of the container that prepares the volumes, where there are any. */
  readonly volumesImage: string;
  /** Whether ECS adds the proxy of Service Connect, which takes what no container was given. */
  readonly connected: boolean;
  /** True when something other than Terraform registers revisions: then the container is left alone. */
  readonly ignoreContainer: boolean;
}

/**
 * What a pipeline decides when it registers a revision. The newest revision is tracked, so one that came without
 * tags would otherwise be tagged again by every plan; size, roles and volumes stay Terraform's.
 */
const PIPELINE_OWNED = ["container_definitions", "tags", "tags_all"];

/**
 * Task definition with the application and its sidecars. Where one of them writes files, another container prepares the
 * volumes first. Old revisions stay registered, because a rollback needs them.
 */
export class TaskDefinition extends Construct {
  readonly definition: EcsTaskDefinition;
  /** Containers of a task. */
  readonly containerCount: number;

  constructor(scope: Construct, id: string, props: TaskDefinitionProps) {
    super(scope, id);
    const { platform, service } = props;
    const containers = containerDefinitions(props);
    this.containerCount = containers.length;
    this.definition = new EcsTaskDefinition(this, "_definition", {
      family: `${props.home.name}-${service}`,
      requiresCompatibilities: [platform.kind === "fargate" ? "FARGATE" : "EC2"],
      networkMode: platform.networkMode,
      cpu: String(props.cpu),
      memory: String(props.memoryMiB),
      executionRoleArn: props.roles.executionRoleArn,
      taskRoleArn: props.roles.taskRoleArn,
      runtimePlatform: {
        operatingSystemFamily: "LINUX",
        cpuArchitecture: props.architecture === "arm64" ? "ARM64" : "X86_64",
      },
      ...(props.ephemeralStorageGiB !== undefined && {
        ephemeralStorage: { sizeInGib: props.ephemeralStorageGiB },
      }),
      volume: [
        ...writtenPaths(props.container).map((path) => ({ name: volumeName(path) })),
        ...fileSystemVolumes(props.container.fileSystems),
      ],
      containerDefinitions: JSON.stringify(containers),
      // Refresh looks at the newest revision, so one that was registered outside shows up in the plan.
      trackLatest: true,
      skipDestroy: true,
      tags: { Name: `${props.home.name}-${service}` },
      ...(props.ignoreContainer && { lifecycle: { ignoreChanges: PIPELINE_OWNED } }),
    });
  }
}

/** Directories that any container writes, each once: what two of them write is one volume. */
function writtenPaths({ sidecars, writablePaths }: ApplicationProps): string[] {
  const others = byName(sidecars).flatMap(([, sidecar]) => sidecar.writablePaths);
  return [...new Set([...writablePaths, ...others])];
}

/** The application stands first: pipelines that release it look there. */
function containerDefinitions(props: TaskDefinitionProps) {
  const { container, service, volumesImage } = props;
  const paths = writtenPaths(container);
  const first = volumesContainer({
    service,
    image: volumesImage,
    paths,
    logConfiguration: logConfiguration(props),
  });
  const sidecars = byName(container.sidecars).map(
    ([name, sidecar]) => [sidecar, sidecarOf(props, name, sidecar)] as const,
  );
  const all = [[container, application(props)] as const, ...sidecars].map(([given, made]) => {
    const conditions = byName({
      ...given.dependsOn,
      ...(given.writablePaths.length > 0 && { [first.name]: "SUCCESS" as const }),
    });
    const dependsOn = conditions.map(([containerName, condition]) => ({ containerName, condition }));
    return dependsOn.length > 0 ? { ...made, dependsOn } : made;
  });
  return paths.length > 0 ? [...all, first] : all;
}

/** The own port first, then the others by number. */
function portsOf({ furtherPorts = {}, port }: ApplicationProps): number[] {
  if (port === undefined) return [];
  return [
    port,
    ...Object.values(furtherPorts)
      .map((further) => further.port)
      .sort((a, b) => a - b),
  ];
}

function application(props: TaskDefinitionProps) {
  const { container, platform, service } = props;
  const sidecars = Object.values(container.sidecars);
  const taken = sidecars.reduce((sum, { cpu }) => sum + cpu, 0);
  const proxy = props.connected ? Math.min(PROXY_CPU, props.cpu - taken - LEAST_CPU) : 0;
  return containerDefinition({
    ...props,
    name: service,
    essential: true,
    ports: portsOf(container),
    protocol: container.protocol,
    networkMode: platform.networkMode,
    // Beside containers with a share of CPU, one without has next to none: the agent gives it 2 of 1024.
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-11)
    cpu: sidecars.length > 0 ? props.cpu - taken - proxy : undefined,
    memoryMiB: undefined,
    healthCheck: container.containerHealthCheck,
    mounts: fileSystemMounts(container.fileSystems),
  });
}

function sidecarOf(props: TaskDefinitionProps, name: string, sidecar: SidecarProps) {
  const { cpu, essential, healthCheck, memoryMiB, ports } = sidecar;
  const { home, logGroupName, platform, routedLogs, service } = props;
  return containerDefinition({
    ...{ home, logGroupName, routedLogs, service, name, essential, ports, cpu, memoryMiB, healthCheck },
    container: sidecar,
    networkMode: platform.networkMode,
  });
}
