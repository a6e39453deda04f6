import type { Home } from "./arn.ts";
import { NAME_LIMITS, physicalName } from "./names.ts";

/**
 * What AWS advises to add to each task for the proxy of Service Connect, in CPU units and MiB:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html (2026-11).
 */
export const PROXY_CPU = 256;
export const PROXY_MEMORY_MIB = 64;

/**
 * Name of a service in AWS Cloud Map. It is unique in the account and region, because the metrics of an endpoint have no other
 * dimension that tells one environment from another: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html (2026-11).
 */
export function discoveryName({ name }: Pick<Home, "name">, service: string): string {
  return physicalName(NAME_LIMITS.discovery, name, service);
}
