import { type Cidr, subnet } from "./cidr.ts";

/** Zone letters that have a place in the plan. No region has more than six zones (us-east-1: a to f). */
export const ZONE_LETTERS: readonly string[] = ["a", "b", "c", "d", "e", "f"];

/** A private subnet is one eighth of the VPC. */
export const PRIVATE_NEW_BITS = 3;

/** A public subnet is one eighth of the last eighth: load balancer nodes and NAT gateways need few addresses. */
export const PUBLIC_NEW_BITS = 6;

/** Subnets of one zone. */
export interface ZoneSubnets {
  readonly private: Cidr;
  readonly public: Cidr;
}

/**
 * The subnets of a zone, by its letter alone: adding or removing another zone never moves them, and a subnet that
 * moves is a subnet that is replaced. Undefined when the letter has no place or the VPC is too small to be cut.
 */
export function zoneSubnets(vpc: Cidr, zone: string): ZoneSubnets | undefined {
  const index = ZONE_LETTERS.indexOf(zone);
  if (index < 0 || vpc.prefix + PUBLIC_NEW_BITS > 32) return undefined;
  const lastEighth = subnet(vpc, PRIVATE_NEW_BITS, 7);
  return {
    private: subnet(vpc, PRIVATE_NEW_BITS, index),
    public: subnet(lastEighth, PUBLIC_NEW_BITS - PRIVATE_NEW_BITS, index),
  };
}
