import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { formatCidr, parseCidr } from "../../core/cidr.ts";
import { BallastError } from "../../core/errors.ts";
import { type ZoneSubnets, zoneSubnets } from "../../core/subnet-plan.ts";

export interface NetworkProps {
  readonly home: Home;
  readonly cidr: string;
  /** Zone letters. A letter always gets the same subnets, so adding a zone moves no other. */
  readonly zones: readonly string[];
  readonly egress: "nat-per-zone" | "single-nat" | "endpoints-only";
  /** Zone letter → allocation id of the address that its NAT gateway keeps. */
  readonly keptAddresses: Readonly<Record<string, string>>;
  /** Routes of the private subnets: a block, and a peering connection or transit gateway. */
  readonly routes: readonly { readonly cidr: string; readonly via: string }[];
}

/**
 * VPC with a public and a private subnet per zone. Public subnets hold the load balancer and NAT gateways only and
 * never hand out public addresses; each private subnet has its own route table, so a NAT gateway per zone keeps a
 * zone's traffic, and its failure, inside the zone.
 */
export class Network extends Construct {
  readonly vpcId: string;
  readonly publicSubnetIds: string[] = [];
  readonly privateSubnetIds: string[] = [];
  readonly privateRouteTableIds: string[] = [];
  /** Zone letter → NAT gateway, for alarms. Empty without NAT. */
  readonly natGatewayIds = new Map<string, string>();

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { home, cidr, zones, egress } = props;
    const vpc = new Vpc(this, "_vpc", {
      cidrBlock: cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: home.name },
    });
    this.vpcId = vpc.id;
    // With both lists given and empty, Terraform removes every rule and notices when one comes back.
    new DefaultSecurityGroup(this, "default", {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${home.name}-default-closed` },
    });
    const gateway = new InternetGateway(this, "_internet", { vpcId: vpc.id, tags: { Name: home.name } });
    const publicTable = new RouteTable(this, "public", {
      vpcId: vpc.id,
      tags: { Name: `${home.name}-public` },
    });
    new Route(this, "public-internet", {
      routeTableId: publicTable.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    for (const zone of zones) {
      const subnet = new Subnet(this, `public-${zone}`, {
        vpcId: vpc.id,
        availabilityZone: `${home.region}${zone}`,
        cidrBlock: formatCidr(subnetsOf(cidr, zone).public),
        mapPublicIpOnLaunch: false,
        tags: { Name: `${home.name}-public-${zone}` },
      });
      this.publicSubnetIds.push(subnet.id);
      new RouteTableAssociation(this, `public-${zone}-routes`, {
        subnetId: subnet.id,
        routeTableId: publicTable.id,
      });
      const hasNat = egress === "nat-per-zone" || (egress === "single-nat" && zone === zones[0]);
      if (hasNat) this.addNat(zone, subnet.id, gateway, props);
    }
    for (const zone of zones) this.addPrivateSubnet(zone, props);
  }

  private addNat(
    zone: string,
    subnetId: string,
    gateway: InternetGateway,
    { home, keptAddresses }: NetworkProps,
  ): void {
    const nat = new NatGateway(this, `nat-${zone}`, {
      allocationId: keptAddresses[zone] ?? this.addAddress(zone, home),
      subnetId,
      connectivityType: "public",
      tags: { Name: `${home.name}-${zone}` },
      dependsOn: [gateway],
    });
    this.natGatewayIds.set(zone, nat.id);
  }

  private addAddress(zone: string, home: Home): string {
    const address = new Eip(this, `nat-${zone}-address`, {
      domain: "vpc",
      tags: { Name: `${home.name}-nat-${zone}` },
    });
    return address.id;
  }

  private addPrivateSubnet(zone: string, { home, cidr, routes, zones }: NetworkProps): void {
    const subnet = new Subnet(this, `private-${zone}`, {
      vpcId: this.vpcId,
      availabilityZone: `${home.region}${zone}`,
      cidrBlock: formatCidr(subnetsOf(cidr, zone).private),
      mapPublicIpOnLaunch: false,
      tags: { Name: `${home.name}-private-${zone}` },
    });
    const table = new RouteTable(this, `private-${zone}-table`, {
      vpcId: this.vpcId,
      tags: { Name: `${home.name}-private-${zone}` },
    });
    new RouteTableAssociation(this, `private-${zone}-routes`, {
      subnetId: subnet.id,
      routeTableId: table.id,
    });
    const natGatewayId = this.natGatewayIds.get(zone) ?? this.natGatewayIds.get(zones[0] ?? "");
    if (natGatewayId) {
      new Route(this, `private-${zone}-internet`, {
        routeTableId: table.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId,
      });
    }
    for (const { cidr: destination, via } of routes) {
      new Route(this, `private-${zone}-${destination.replace(/[./]/g, "-")}`, {
        routeTableId: table.id,
        destinationCidrBlock: destination,
        ...(via.startsWith("tgw-") ? { transitGatewayId: via } : { vpcPeeringConnectionId: via }),
      });
    }
    this.privateSubnetIds.push(subnet.id);
    this.privateRouteTableIds.push(table.id);
  }
}

function subnetsOf(cidr: string, zone: string): ZoneSubnets {
  const vpc = parseCidr(cidr);
  const subnets = vpc && zoneSubnets(vpc, zone);
  if (!subnets) throw new BallastError("NET-03", `network.zones ${zone}`, `${cidr} has no subnet for it`);
  return subnets;
}
