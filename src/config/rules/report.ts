import type { Finding, Severity } from "../../core/finding.ts";
import { containersOf, type DescribedContainer } from "../containers.ts";
import type { Environment } from "../schema.ts";
import { type Kind, keepsRunning, type RunningService, type Service, type ServiceOf } from "../service.ts";
import { type WebPort, webPorts } from "../web-ports.ts";

/** A finding without its code and severity. */
export type Detail = Omit<Finding, "code" | "severity">;

/** A finding that stops synthesis. */
export function refuse(code: string, detail: Detail): Finding {
  return { code, severity: "error", ...detail };
}

/** A finding that a waiver can accept. */
export function warn(code: string, detail: Detail): Finding {
  return { code, severity: "warning", ...detail };
}

/** An error in production, a warning elsewhere. */
export function strictInProduction(environment: Environment): Severity {
  return environment.stage === "production" ? "error" : "warning";
}

/** A number with its inclusive bounds. */
export interface Bounds {
  readonly place: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** Rejects a number outside its bounds. */
export function within(code: string, { place, value, min, max, unit }: Bounds): Finding[] {
  if (value >= min && value <= max) return [];
  return [
    refuse(code, {
      place,
      value: `${value} ${unit}`,
      limit: `${min} to ${max} ${unit}`,
      fix: `set at ${value < min ? `least ${min}` : `most ${max}`}`,
    }),
  ];
}

/** Findings of all services; `judge` also receives the place of the service. */
export function eachService(
  environment: Environment,
  judge: (service: Service, place: string, name: string) => readonly Finding[],
): Finding[] {
  return Object.entries(environment.services).flatMap(([name, service]) =>
    judge(service, `services.${name}`, name),
  );
}

/** Findings of all containers of all services; `judge` also receives the place of the container. */
export function eachContainer(
  environment: Environment,
  judge: (container: DescribedContainer, place: string, service: Service) => readonly Finding[],
): Finding[] {
  return eachService(environment, (service, place) =>
    containersOf(service).flatMap((it) =>
      judge(it, it.field === "" ? place : `${place}.${it.field}`, service),
    ),
  );
}

/** Findings of all services that ECS keeps running. */
export function eachRunning(
  environment: Environment,
  judge: (service: RunningService, place: string, name: string) => readonly Finding[],
): Finding[] {
  return eachService(environment, (service, place, name) =>
    keepsRunning(service) ? judge(service, place, name) : [],
  );
}

/** Findings of all services of one kind. */
export function eachOfKind<K extends Kind>(
  environment: Environment,
  kind: K,
  judge: (service: ServiceOf<K>, place: string, name: string) => readonly Finding[],
): Finding[] {
  return ofKind(environment, kind).flatMap(([name, service]) => judge(service, `services.${name}`, name));
}

/** Findings of all ports of all web services; `judge` also receives the place of the port. */
export function eachWebPort(
  environment: Environment,
  judge: (port: WebPort, place: string) => readonly Finding[],
): Finding[] {
  return eachOfKind(environment, "web", (service, place) =>
    webPorts(service).flatMap((port) => judge(port, port.field === "" ? place : `${place}.${port.field}`)),
  );
}

/** Services of one kind, by name. */
export function ofKind<K extends Kind>({ services }: Pick<Environment, "services">, kind: K) {
  return Object.entries(services).filter((entry): entry is [string, ServiceOf<K>] => entry[1].kind === kind);
}

/** Replaces text that could contain a misplaced secret. */
export function hidden(text: string): string {
  return `a string of ${text.length} characters`;
}

/** Indexes of values that occurred before. */
export function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
