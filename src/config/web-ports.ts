import type { ServiceOf } from "./service.ts";

type Web = ServiceOf<"web">;

/** A port of a web service. */
export interface WebPort extends Readonly<Web["furtherPorts"][string]> {
  /** Undefined for the service's own. */
  readonly name: string | undefined;
  /** Field of the service that describes it, such as `furtherPorts.grpc`; empty for its own. */
  readonly field: string;
}

/** One of `furtherPorts`. */
export interface FurtherPort extends WebPort {
  readonly name: string;
}

/** Ports of a web service, its own first. */
export function webPorts(service: Web): [own: WebPort, ...further: FurtherPort[]] {
  return [
    portOf(service, undefined),
    ...Object.entries(service.furtherPorts).map(([name, further]) => portOf(further, name)),
  ];
}

function portOf<Name extends string | undefined>(
  given: Web["furtherPorts"][string],
  name: Name,
): WebPort & { readonly name: Name } {
  // One by one, because a spread does not look at what is not given, and takes what only the service has.
  const { alarms, healthCheck, port, protocolVersion, routes, stickySec } = given;
  const field = name === undefined ? "" : `furtherPorts.${name}`;
  return { name, field, alarms, healthCheck, port, protocolVersion, routes, stickySec };
}

/** What the priority of a port's listener rule is derived from: names of services have no dot. */
export function priorityKey(service: string, { name }: Pick<WebPort, "name">): string {
  return name === undefined ? service : `${service}.${name}`;
}
