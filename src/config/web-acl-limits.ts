import { hostsOf } from "./hosts.ts";
import type { Environment } from "./schema.ts";
import type { ServiceOf } from "./service.ts";
import type { ManagedRules } from "./web-acl.ts";
import { webPorts } from "./web-ports.ts";

/** Requests that reach a port of a service: to one of the hosts and one of the paths. Empty: any. */
interface Reach {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** A limit for the requests of each client to one service. */
export interface ServiceLimit {
  readonly service: string;
  readonly requestsPerFiveMin: number;
  readonly reaches: readonly Reach[];
}

/** What leads to a web service through the load balancer. */
function reachesOf(environment: Pick<Environment, "domain">, service: ServiceOf<"web">): Reach[] {
  return webPorts(service).map((port) => ({
    hosts: hostsOf(environment, port).map(({ name }) => name),
    paths: port.routes.paths,
  }));
}

/** The limits of single services, in the order of their names. WAF-03 reports those of no web service. */
export function serviceLimits(
  environment: Environment,
  { requestsPerFiveMinOf }: ManagedRules,
): ServiceLimit[] {
  return Object.entries(requestsPerFiveMinOf)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, requestsPerFiveMin]) => {
      const service = environment.services[name];
      if (service?.kind !== "web") return [];
      return [{ service: name, requestsPerFiveMin, reaches: reachesOf(environment, service) }];
    });
}
