import type { Construct } from "constructs";
import { endpointServices } from "../src/config/endpoints.ts";
import { keptAddresses } from "../src/config/network.ts";
import type { Environment } from "../src/config/schema.ts";
import { Endpoints } from "../src/constructs/network/endpoints.ts";
import { ExistingNetwork } from "../src/constructs/network/existing-network.ts";
import { FlowLogs } from "../src/constructs/network/flow-logs.ts";
import { Network } from "../src/constructs/network/network.ts";
import type { Home } from "../src/core/arn.ts";

/** What a platform needs to know of its VPC, whoever manages it. */
export interface PlatformNetwork {
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  /** Zone letter → NAT gateway of the platform, for alarms. */
  readonly natGatewayIds: ReadonlyMap<string, string>;
  /** Group of the platform's own interface endpoints. */
  readonly endpointsGroupId: string | undefined;
  readonly s3PrefixListId: string;
}

/** A VPC with its flow logs and endpoints, or data sources of one that is there. */
export function platformNetwork(
  scope: Construct,
  environment: Environment,
  home: Home,
  kmsKeyArn: string,
): PlatformNetwork {
  const { logs, network } = environment;
  if (network.kind === "existing") {
    const { cidr, egress, subnets, vpcId } = network;
    const endpoints = egress.kind === "endpoints-only" ? egress.services : undefined;
    const existing = new ExistingNetwork(scope, "network", { home, vpcId, cidr, subnets, endpoints });
    const { privateSubnetIds, publicSubnetIds, s3PrefixListId } = existing;
    return {
      vpcId: existing.vpcId,
      publicSubnetIds,
      privateSubnetIds,
      natGatewayIds: new Map(),
      endpointsGroupId: undefined,
      s3PrefixListId,
    };
  }
  const { cidr, egress, foreignBuckets, routes, zones } = network;
  const owned = new Network(scope, "network", {
    home,
    cidr,
    zones,
    egress: egress.kind,
    keptAddresses: keptAddresses(network),
    routes,
  });
  const { natGatewayIds, privateRouteTableIds, privateSubnetIds, publicSubnetIds, vpcId } = owned;
  new FlowLogs(scope, "vpc-flow", { home, vpcId, retentionDays: logs.retentionDays, kmsKeyArn });
  const endpoints = new Endpoints(scope, "endpoints", {
    home,
    vpcId,
    privateSubnetIds,
    privateRouteTableIds,
    interfaceServices: endpointServices(environment),
    foreignBuckets,
  });
  const { s3PrefixListId, securityGroupId } = endpoints;
  return {
    vpcId,
    publicSubnetIds,
    privateSubnetIds,
    natGatewayIds,
    endpointsGroupId: securityGroupId,
    s3PrefixListId,
  };
}

/** The block in which somebody else's interface endpoints answer; undefined where there is another way out. */
export function endpointsBlock({ network }: Environment): string | undefined {
  return network.kind === "existing" && network.egress.kind === "endpoints-only" ? network.cidr : undefined;
}
