import { z } from "zod";
import { InternalSchema } from "./services/internal.ts";
import { JobSchema } from "./services/job.ts";
import { TcpSchema } from "./services/tcp.ts";
import { WebSchema } from "./services/web.ts";
import { WorkerSchema } from "./services/worker.ts";

/** A percentage from 0 to 100. */
export const Percent = z.int().min(0).max(100);

/** One service, by its kind; without one it is `web`. docs/adr/0006-kinds-of-service.md. */
export const ServiceSchema = z.discriminatedUnion("kind", [
  WebSchema,
  InternalSchema,
  WorkerSchema,
  JobSchema,
  TcpSchema,
]);

export type Service = z.output<typeof ServiceSchema>;
export type ServiceInput = z.input<typeof ServiceSchema>;
export type Kind = Service["kind"];
export type ServiceOf<K extends Kind> = Extract<Service, { kind: K }>;
export type InternalInput = z.input<typeof InternalSchema>;
export type WebInput = z.input<typeof WebSchema>;
export type WorkerInput = z.input<typeof WorkerSchema>;
export type JobInput = z.input<typeof JobSchema>;
export type TcpInput = z.input<typeof TcpSchema>;

/** What ECS keeps running: it has a number of tasks, and deployments. A job has neither. */
export type RunningService = Exclude<Service, { kind: "job" }>;

export function keepsRunning(service: Service): service is RunningService {
  return service.kind !== "job";
}

/** What a load balancer sends traffic to. */
export type TargetService = ServiceOf<"web" | "tcp">;

export function isTarget(service: Service): service is TargetService {
  return service.kind === "web" || service.kind === "tcp";
}

/** Whether a service has a load balancer in the public subnets. */
export function isPublicTcp(service: Service): service is ServiceOf<"tcp"> {
  return service.kind === "tcp" && service.exposure === "internet";
}

/** Names of the services that a service connects to. */
export function callsOf(service: Service): readonly string[] {
  return "calls" in service ? service.calls : [];
}

/** Whether its tasks can be opened with ECS Exec. */
export function execOf(service: Service): boolean {
  return "exec" in service && service.exec;
}

/** Whether ECS adds the proxy of Service Connect to the tasks of a service. */
export function isConnected(service: Service): boolean {
  return service.kind === "internal" || callsOf(service).length > 0;
}

/** Whether an environment has services that others find through Service Connect. */
export function hasEndpoints({
  services,
}: {
  readonly services: Readonly<Record<string, Service>>;
}): boolean {
  return Object.values(services).some(({ kind }) => kind === "internal");
}

/** Where callers find an internal service. */
export function endpointOf(
  { alias, port }: ServiceOf<"internal">,
  name: string,
): { name: string; port: number } {
  return { name: alias.name ?? name, port: alias.port ?? port };
}
