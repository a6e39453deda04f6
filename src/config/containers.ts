import type { Service } from "./service.ts";
import { COLLECTOR, collector, LOG_ROUTER, logRouter } from "./services/ready-made.ts";
import type { Sidecar } from "./services/sidecar.ts";

/** A container of a task, as it is described. */
export interface DescribedContainer {
  /** Field of the service that describes it, such as `sidecars.proxy`; empty for the application. */
  readonly field: string;
  /** Key of the sidecar; undefined for the application. */
  readonly sidecar: string | undefined;
  readonly container: Service | Sidecar;
  readonly essential: boolean;
  readonly healthCheck: Sidecar["healthCheck"];
}

/** Names of ready-made sidecars and of the fields that ask for them. */
const READY_MADE = { [LOG_ROUTER]: "logRouter", [COLLECTOR]: "telemetry" } as const;

/** The sidecars of a service by name, those that the description has and the ready-made ones. */
export function sidecarsOf(service: Service): Record<string, Sidecar> {
  const { logRouter: router, sidecars, telemetry } = service;
  const others = { ...sidecars, ...(telemetry && { [COLLECTOR]: collector(telemetry) }) };
  if (!router) return others;
  const routed = Object.entries(others).map(([name, it]) => [
    name,
    // Named, because a spread does not look at what is not given.
    { ...it, command: it.command, healthCheck: it.healthCheck, dependsOn: orderOf(service, it) },
  ]);
  return { ...Object.fromEntries(routed), [LOG_ROUTER]: logRouter(router) };
}

/**
 * What a container waits for: first of all what routes its logs, which then stops last
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html, 2026-11).
 */
export function orderOf(
  { logRouter: router }: Pick<Service, "logRouter">,
  { dependsOn }: Pick<Sidecar, "dependsOn">,
): Sidecar["dependsOn"] {
  return router ? { [LOG_ROUTER]: "START", ...dependsOn } : dependsOn;
}

/** All containers of a service but the one that prepares volumes, the application's first. */
export function containersOf(service: Service): DescribedContainer[] {
  return [
    {
      field: "",
      sidecar: undefined,
      container: service.logRouter ? { ...service, dependsOn: orderOf(service, service) } : service,
      essential: true,
      healthCheck: service.containerHealthCheck,
    },
    ...Object.entries(sidecarsOf(service)).map(([sidecar, container]) => ({
      field: fieldOf(service, sidecar),
      sidecar,
      container,
      essential: container.essential,
      healthCheck: container.healthCheck,
    })),
  ];
}

/** The field that a sidecar comes from. */
function fieldOf(service: Service, name: string): string {
  const [, field] = Object.entries(READY_MADE).find(([ready]) => ready === name) ?? [];
  return field && service[field] ? field : `sidecars.${name}`;
}

/** Name of the field with the health check of a container; a web service has another one, of its target group. */
export function healthField(field: string): "containerHealthCheck" | "healthCheck" {
  return field === "" ? "containerHealthCheck" : "healthCheck";
}

/** `valueFrom` of the secrets of all containers. */
export function secretsOf(service: Service): string[] {
  return containersOf(service).flatMap(({ container }) => Object.values(container.secrets));
}

/** Files with settings of all containers, each once. */
export function environmentFilesOf(service: Service): string[] {
  return [...new Set(containersOf(service).flatMap(({ container }) => container.environmentFiles))];
}

/** GPUs that a task of the service takes: those of all its containers. */
export function gpusOf({ gpus, sidecars }: Pick<Service, "gpus" | "sidecars">): number {
  return Object.values(sidecars).reduce((sum, sidecar) => sum + sidecar.gpus, gpus);
}

/** Directories that any container may write, each once. */
export function writtenPaths(service: Service): string[] {
  return [...new Set(containersOf(service).flatMap(({ container }) => container.writablePaths))];
}

/**
 * Seconds from the first SIGTERM to the last SIGKILL: a container is stopped after those that depend on it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html (2026-11)
 */
export function stopSec(service: Service, name: string): number {
  const containers = containersOf(service).map(({ container, sidecar = name }) => ({
    name: sidecar,
    ...container,
  }));
  const known = new Map<string, number>();
  const from = (stopped: string): number => {
    const found = containers.find((it) => it.name === stopped);
    if (!found) return 0;
    const before = known.get(stopped);
    if (before !== undefined) return before;
    // A cycle ends here; a rule refuses it.
    known.set(stopped, 0);
    const next = Object.keys(found.dependsOn).map(from);
    const seconds = found.stopTimeoutSec + Math.max(0, ...next);
    known.set(stopped, seconds);
    return seconds;
  };
  return Math.max(...containers.map((it) => from(it.name)));
}
