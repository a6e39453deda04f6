import type { Environment } from "./schema.ts";
import type { ServiceOf } from "./service.ts";
import { type WebPort, webPorts } from "./web-ports.ts";

/** A host that a service answers on. */
export interface Host {
  /** Full name, such as `v1.api.shop.example.com`. */
  readonly name: string;
  /** Labels below the domain; `@` is the domain itself. */
  readonly label: string;
  readonly domain: string;
  /** Field of the description that has it, below the port, such as `routes.hosts.0`. */
  readonly field: string;
}

/** Hosts of a port of a web service, those below the environment's own domain first. */
export function hostsOf(
  { domain }: Pick<Environment, "domain">,
  { routes }: Pick<WebPort, "routes">,
): Host[] {
  return [
    ...hostsBelow(domain.name, routes.hosts, "routes.hosts"),
    ...Object.entries(routes.furtherHosts).flatMap(([further, labels]) =>
      hostsBelow(further, labels, `routes.furtherHosts.${further}`),
    ),
  ];
}

/** Hosts of all ports of a web service. */
export function allHostsOf(environment: Pick<Environment, "domain">, service: ServiceOf<"web">): Host[] {
  return webPorts(service).flatMap((port) => hostsOf(environment, port));
}

function hostsBelow(domain: string, labels: readonly string[], field: string): Host[] {
  return labels.map((label, index) => ({
    name: label === "@" ? domain : `${label}.${domain}`,
    label,
    domain,
    field: `${field}.${index}`,
  }));
}

/** The host at which clients find a service of kind `tcp`. */
export function hostOf(
  { domain }: Pick<Environment, "domain">,
  { host }: Pick<ServiceOf<"tcp">, "host">,
  service: string,
): Host {
  const label = host ?? service;
  return { name: `${label}.${domain.name}`, label, domain: domain.name, field: "host" };
}

/** Whether a service ends TLS with the certificate that the environment makes. */
export function usesCertificate(environment: Environment): boolean {
  return (
    environment.domain.certificateArn === undefined &&
    Object.entries(environment.services).some(
      ([name, service]) =>
        service.kind === "tcp" &&
        service.listener.protocol.kind === "tls" &&
        !needsCertificate(environment, hostOf(environment, service, name)),
    )
  );
}

/**
 * Whether a host has a certificate of its own: a wildcard covers one label, and where somebody else manages the
 * certificate of the domain, none is made.
 * Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html (2026-11).
 */
export function needsCertificate(
  { domain, furtherDomains }: Pick<Environment, "domain" | "furtherDomains">,
  host: Host,
): boolean {
  if (!host.label.includes(".")) return false;
  return host.domain === domain.name
    ? domain.certificateArn === undefined
    : furtherDomains[host.domain]?.kind === "zone";
}
