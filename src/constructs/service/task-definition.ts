import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { volumeName, volumesContainer } from "./volumes.ts";

export interface ContainerProps {
  readonly image: string;
  /** Undefined where nothing connects to the container. */
  readonly port?: number | undefined;
  readonly user: string;
  readonly command?: readonly string[] | undefined;
  readonly writablePaths: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly stopTimeoutSec: number;
}

export interface TaskDefinitionProps {
  readonly home: Home;
  readonly service: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Where tasks run; Fargate knows `awsvpc` only. */
  readonly platform: { readonly kind: "ec2" | "fargate"; readonly networkMode: "awsvpc" | "bridge" };
  readonly architecture: "x86_64" | "arm64";
  readonly roles: { readonly executionRoleArn: string; readonly taskRoleArn: string };
  readonly logGroupName: string;
  readonly container: ContainerProps;
  /** Environment variables that the kind of service brings along. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Image of the container that prepares the volumes, where there are any. */
  readonly volumesImage: string;
  /** True when something other than Terraform registers revisions: then the container is left alone. */
  readonly ignoreContainer: boolean;
}

/**
 * What a pipeline decides when it registers a revision. The newest revision is tracked, so one that came without
 * tags would otherwise be tagged again by every plan; size, roles and volumes stay Terraform's.
 */
const PIPELINE_OWNED = ["container_definitions", "tags", "tags_all"];

/**
 * Task definition with one hardened container: fixed user, read-only root file system, no capabilities, an init
 * process that reaps and forwards signals. Where it writes files, a second container prepares the volumes first.
 * Old revisions stay registered, because a rollback needs them.
 */
export class TaskDefinition extends Construct {
  readonly definition: EcsTaskDefinition;

  constructor(scope: Construct, id: string, props: TaskDefinitionProps) {
    super(scope, id);
    const { container, platform, service } = props;
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
      volume: container.writablePaths.map((path) => ({ name: volumeName(path) })),
      containerDefinitions: JSON.stringify(containerDefinitions(props)),
      // Refresh looks at the newest revision, so one that was registered outside shows up in the plan.
      trackLatest: true,
      skipDestroy: true,
      tags: { Name: `${props.home.name}-${service}` },
      ...(props.ignoreContainer && { lifecycle: { ignoreChanges: PIPELINE_OWNED } }),
    });
  }
}

/** The application stands first: pipelines that release it look there. */
function containerDefinitions(props: TaskDefinitionProps) {
  const { container, service, volumesImage } = props;
  const application = containerDefinition(props);
  if (container.writablePaths.length === 0) return [application];
  const first = volumesContainer({
    service,
    image: volumesImage,
    paths: container.writablePaths,
    logConfiguration: application.logConfiguration,
  });
  return [{ ...application, dependsOn: [{ containerName: first.name, condition: "SUCCESS" }] }, first];
}

/**
 * Fields as in https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-06).
 * Lists are sorted, so that the order in a description never makes a new revision.
 */
function containerDefinition(props: TaskDefinitionProps) {
  const { container, home, logGroupName, platform, service, variables } = props;
  const { port } = container;
  const hostPort = platform.networkMode === "bridge" ? 0 : port;
  return {
    name: service,
    image: container.image,
    essential: true,
    ...(container.command && { command: container.command }),
    portMappings: port === undefined ? [] : [{ containerPort: port, hostPort, protocol: "tcp" }],
    environment: byName({ ...container.environment, ...variables }).map(([name, value]) => ({ name, value })),
    secrets: byName(container.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    mountPoints: container.writablePaths.map((containerPath) => ({
      sourceVolume: volumeName(containerPath),
      containerPath,
      readOnly: false,
    })),
    user: container.user,
    privileged: false,
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ["ALL"] } },
    stopTimeout: container.stopTimeoutSec,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": home.region,
        "awslogs-stream-prefix": service,
        // A full or unreachable CloudWatch Logs costs lines, never the application's progress.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
}

function byName(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
