import type { ServiceOf } from "./service.ts";

type Web = ServiceOf<"web">;

/** A port of a web service. */
export interface WebPort extends Readonly<Web["furtherPorts"][string]> {
  /** Undefined for the service's own. */
  readonly name: string | undefined;
  /** Field of the service that describes it, such as `furtherPorts.grpc`; empty for its own. */
  readonly field: string;
}

/** Ports of a web service, its own first. */
export function webPorts(service: Web): [own: WebPort, ...further: WebPort[]] {
  return [
    portOf(service, undefined),
    ...Object.entries(service.furtherPorts).map(([name, further]) => portOf(further, name)),
  ];
}

function portOf(given: Web["furtherPorts"][string], name: string | undefined): WebPort {
  // One by one, because a spread does not look at what is not given, and takes what only the service has.
  const { alarms, healthCheck, port, protocolVersion, routes, stickySec } = given;
  const field = name === undefined ? "" : `furtherPorts.${name}`;
  return { name, field, alarms, healthCheck, port, protocolVersion, routes, stickySec };
}

/** What the priority of a port's listener rule is derived from: names of services have no dot. */
export function priorityKey(service: string, { name }: Pick<WebPort, "name">): string {
  return name === undefined ? service : `${service}.${name}`;
}
