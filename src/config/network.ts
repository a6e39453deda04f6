import { z } from "zod";

const COMMON = {
  /** Blocks this VPC is or will be routed to; none may overlap it. */
  peeredCidrs: z.array(z.string()).default([]),
};

const OwnedSchema = z.strictObject({
  /** What is described without a kind: a VPC of the environment's own. */
  kind: z.literal("owned").default("owned"),
  /** IPv4 block of the VPC, mask /16 to /21, from a private range. */
  cidr: z.string(),
  /** Zone letters, such as `["a", "b", "c"]`. A letter always gets the same subnet, whatever the others are. */
  zones: z.array(z.string()),
  /**
   * How private subnets reach what is outside. `nat-per-zone` survives the loss of a zone; `single-nat` does not;
   * `endpoints-only` has no egress to the internet, so images must come from ECR in this region, of this or another account.
   */
  egress: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("nat-per-zone"),
      /** Zone letter → allocation id of an Elastic IP address to keep, for the allow-lists of others. @default new addresses */
      addresses: z.record(z.string(), z.string()).optional(),
    }),
    z.strictObject({
      kind: z.literal("single-nat"),
      /** Allocation id of an Elastic IP address to keep. @default a new address */
      address: z.string().optional(),
    }),
    z.strictObject({ kind: z.literal("endpoints-only") }),
  ]),
  /** `full`: an interface endpoint for every AWS service that ECS needs; `gateway`: S3 only. */
  endpoints: z.enum(["full", "gateway"]),
  /**
   * Routes of the private subnets to other networks. Whoever manages the other side has peered or attached this VPC
   * before, so they are added once it exists.
   */
  routes: z
    .array(
      z.strictObject({
        /** Block that is reached. */
        cidr: z.string(),
        /** Id of a VPC peering connection (`pcx-`) or of a transit gateway (`tgw-`). */
        via: z.string(),
      }),
    )
    .default([]),
  ...COMMON,
  /** Buckets of other accounts that services use: the S3 endpoint leads to this account's and to these. */
  foreignBuckets: z.array(z.string()).default([]),
});

const ExistingSchema = z.strictObject({
  /** A VPC that somebody else's Terraform manages. Nothing of it is changed; what is given here is checked by every plan. */
  kind: z.literal("existing"),
  vpcId: z.string(),
  /** An IPv4 block of the VPC that holds the private subnets. */
  cidr: z.string(),
  /**
   * Zone letter → its subnets, such as `{ a: { public: "subnet-…", private: "subnet-…" } }`. The load balancer is in the
   * public ones, /27 or larger with a route to an internet gateway; tasks and instances are in the private ones.
   */
  subnets: z.record(z.string(), z.strictObject({ public: z.string(), private: z.string() })),
  /** How the private subnets reach what is outside. */
  egress: z.discriminatedUnion("kind", [
    /** A default route, such as one to a NAT gateway or a transit gateway. */
    z.strictObject({ kind: z.literal("internet") }),
    /** The gateway endpoint of S3, and interface endpoints whose groups let the VPC's block in on port 443. */
    z.strictObject({
      kind: z.literal("endpoints-only"),
      /** Services with an interface endpoint, by the name after `com.amazonaws.<region>.`, such as `ecr.api`. */
      services: z.array(z.string()),
    }),
  ]),
  ...COMMON,
});

export const NetworkSchema = z.discriminatedUnion("kind", [OwnedSchema, ExistingSchema]);

export type Network = z.output<typeof NetworkSchema>;
export type ExistingNetwork = Extract<Network, { kind: "existing" }>;

/** Letters of the zones that an environment uses. */
export function zonesOf(network: Network): readonly string[] {
  return network.kind === "owned" ? network.zones : Object.keys(network.subnets);
}

/** Private blocks that tasks can reach: the VPC's own, and those that it is routed to. */
export function reachableBlocks(network: Network): string[] {
  const routed = network.kind === "owned" ? network.routes.map(({ cidr }) => cidr) : [];
  return [network.cidr, ...network.peeredCidrs, ...routed];
}

/** Zone letter → allocation id of the address that its NAT gateway keeps. */
export function keptAddresses(network: Network): Readonly<Record<string, string>> {
  if (network.kind === "existing") return {};
  const { egress, zones } = network;
  if (egress.kind === "nat-per-zone") return egress.addresses ?? {};
  const [first] = zones;
  return egress.kind === "single-nat" && egress.address !== undefined && first !== undefined
    ? { [first]: egress.address }
    : {};
}

/** Whether the platform itself makes an interface endpoint for each service that ECS needs. */
export function makesEndpoints(network: Network): boolean {
  return network.kind === "owned" && network.endpoints === "full";
}
