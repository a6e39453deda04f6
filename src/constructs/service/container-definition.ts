import type { Home } from "../../core/arn.ts";
import { PORT_NAME } from "./connect.ts";
import { FIRELENS, type RoutedLogs, routedLogConfiguration } from "./log-router.ts";
import { volumeName } from "./volumes.ts";

/** Check that the agent runs in a container; `command` begins with `CMD` or `CMD-SHELL`. */
export interface ContainerHealthCheckProps {
  readonly command: readonly string[];
  readonly intervalSec: number;
  readonly timeoutSec: number;
  readonly retries: number;
  readonly startPeriodSec: number;
}

/** What the proxies of Service Connect understand of the traffic on a port. */
export interface Protocol {
  readonly kind: "http" | "http2" | "grpc" | "tcp";
}

/** What the application and its sidecars have in common. */
export interface ContainerProps {
  readonly image: string;
  readonly user: string;
  readonly command?: readonly string[] | undefined;
  readonly writablePaths: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** ARNs of objects. */
  readonly environmentFiles: readonly string[];
  /** Container → condition. */
  readonly dependsOn: Readonly<Record<string, "START" | "HEALTHY" | "COMPLETE" | "SUCCESS">>;
  /** GPUs that are pinned to it. */
  readonly gpus: number;
  readonly stopTimeoutSec: number;
}

export interface ContainerDefinitionProps {
  readonly home: Home;
  readonly service: string;
  readonly name: string;
  readonly container: ContainerProps;
  readonly essential: boolean;
  readonly ports: readonly number[];
  /** Of the port, where it is an endpoint of Service Connect. */
  readonly protocol?: Protocol | undefined;
  readonly networkMode: "awsvpc" | "bridge";
  /** Undefined where the container has what the task has. */
  readonly cpu?: number | undefined;
  readonly memoryMiB?: number | undefined;
  readonly healthCheck?: ContainerHealthCheckProps | undefined;
  /** Mount points in addition to those of `writablePaths`. */
  readonly mounts?: readonly {
    readonly sourceVolume: string;
    readonly containerPath: string;
    readonly readOnly: boolean;
  }[];
  /** Environment variables that the kind of service brings along. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly logGroupName: string;
  /** Whether commands run in it; the agent that they come through writes to its root file system. */
  readonly exec?: boolean | undefined;
  /** Undefined where each container logs to the log group itself. */
  readonly routedLogs?: RoutedLogs | undefined;
}

/**
 * A hardened container: fixed user, read-only root file system but for ECS Exec, no capabilities, an init process that reaps and forwards
 * signals. Fields as in https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-11).
 * Lists are sorted, so that the order in a description never makes a new revision.
 */
export function containerDefinition(props: ContainerDefinitionProps) {
  const { container, cpu, healthCheck, home, memoryMiB, name, networkMode, ports, protocol, routedLogs } =
    props;
  const { command } = container;
  const routes = routedLogs?.router === name;
  return {
    name,
    image: container.image,
    ...(cpu !== undefined && { cpu }),
    ...(memoryMiB !== undefined && { memory: memoryMiB }),
    ...(container.gpus > 0 && { resourceRequirements: [{ type: "GPU", value: String(container.gpus) }] }),
    essential: props.essential,
    ...(command && { command }),
    portMappings: ports.map((port) => ({
      containerPort: port,
      hostPort: networkMode === "bridge" ? 0 : port,
      protocol: "tcp",
      ...(protocol && { name: PORT_NAME }),
      ...(protocol && protocol.kind !== "tcp" && { appProtocol: protocol.kind }),
    })),
    environment: byName({ ...container.environment, ...props.variables }).map(([name, value]) => ({
      name,
      value,
    })),
    secrets: byName(container.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    mountPoints: [
      ...container.writablePaths.map((containerPath) => ({
        sourceVolume: volumeName(containerPath),
        containerPath,
        readOnly: false,
      })),
      ...(props.mounts ?? []),
    ],
    user: container.user,
    privileged: false,
    readonlyRootFilesystem: !props.exec,
    linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ["ALL"] } },
    stopTimeout: container.stopTimeoutSec,
    logConfiguration:
      routedLogs && !routes ? routedLogConfiguration(home, props, routedLogs) : logConfiguration(props),
    ...(routes && { firelensConfiguration: FIRELENS }),
    ...(container.environmentFiles.length > 0 && {
      // A variable of two files has the value of the first, so that their order counts.
      environmentFiles: container.environmentFiles.map((value) => ({ value, type: "s3" })),
    }),
    ...(healthCheck && {
      healthCheck: {
        command: healthCheck.command,
        interval: healthCheck.intervalSec,
        timeout: healthCheck.timeoutSec,
        retries: healthCheck.retries,
        startPeriod: healthCheck.startPeriodSec,
      },
    }),
  };
}

/** Where a container of a service logs to; its name is part of the name of the stream. */
export function logConfiguration({
  home,
  logGroupName,
  service,
}: Pick<ContainerDefinitionProps, "home" | "logGroupName" | "service">) {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroupName,
      "awslogs-region": home.region,
      "awslogs-stream-prefix": service,
      // A full or unreachable CloudWatch Logs costs lines, never the application's progress.
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}

/** Entries in the order of their names. */
export function byName<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
