import { Network, type NetworkProps } from "../../../src/constructs/network/network.ts";
import { counts, HOME, make, ofTypes, resolved } from "../../support/construct.ts";

const PROPS: NetworkProps = {
  home: HOME,
  cidr: "10.40.0.0/16",
  zones: ["a", "c"],
  egress: "nat-per-zone",
  keptAddresses: {},
  routes: [],
};
const network = (more: Partial<NetworkProps> = {}) =>
  make((stack) => new Network(stack, "network", { ...PROPS, ...more }));

describe("Network", () => {
  it("gives each zone its subnets, and each private subnet the NAT gateway of its own zone", () => {
    expect(network()).toEqual({
      "aws_vpc.network": {
        cidr_block: "10.40.0.0/16",
        enable_dns_hostnames: true,
        enable_dns_support: true,
        tags: { Name: "acme-qa" },
      },
      "aws_default_security_group.network_default": {
        egress: [],
        ingress: [],
        tags: { Name: "acme-qa-default-closed" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_internet_gateway.network": { tags: { Name: "acme-qa" }, vpc_id: "${aws_vpc.network.id}" },
      "aws_route_table.network_public": { tags: { Name: "acme-qa-public" }, vpc_id: "${aws_vpc.network.id}" },
      "aws_route_table.network_private_a_table": {
        tags: { Name: "acme-qa-private-a" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_route_table.network_private_c_table": {
        tags: { Name: "acme-qa-private-c" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_route.network_public_internet": {
        destination_cidr_block: "0.0.0.0/0",
        gateway_id: "${aws_internet_gateway.network.id}",
        route_table_id: "${aws_route_table.network_public.id}",
      },
      "aws_route.network_private_a_internet": {
        destination_cidr_block: "0.0.0.0/0",
        nat_gateway_id: "${aws_nat_gateway.network_nat_a.id}",
        route_table_id: "${aws_route_table.network_private_a_table.id}",
      },
      "aws_route.network_private_c_internet": {
        destination_cidr_block: "0.0.0.0/0",
        nat_gateway_id: "${aws_nat_gateway.network_nat_c.id}",
        route_table_id: "${aws_route_table.network_private_c_table.id}",
      },
      "aws_subnet.network_public_a": {
        availability_zone: "eu-west-3a",
        cidr_block: "10.40.224.0/22",
        map_public_ip_on_launch: false,
        tags: { Name: "acme-qa-public-a" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_subnet.network_public_c": {
        availability_zone: "eu-west-3c",
        cidr_block: "10.40.232.0/22",
        map_public_ip_on_launch: false,
        tags: { Name: "acme-qa-public-c" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_subnet.network_private_a": {
        availability_zone: "eu-west-3a",
        cidr_block: "10.40.0.0/19",
        map_public_ip_on_launch: false,
        tags: { Name: "acme-qa-private-a" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_subnet.network_private_c": {
        availability_zone: "eu-west-3c",
        cidr_block: "10.40.64.0/19",
        map_public_ip_on_launch: false,
        tags: { Name: "acme-qa-private-c" },
        vpc_id: "${aws_vpc.network.id}",
      },
      "aws_route_table_association.network_public_a_routes": {
        route_table_id: "${aws_route_table.network_public.id}",
        subnet_id: "${aws_subnet.network_public_a.id}",
      },
      "aws_route_table_association.network_public_c_routes": {
        route_table_id: "${aws_route_table.network_public.id}",
        subnet_id: "${aws_subnet.network_public_c.id}",
      },
      "aws_route_table_association.network_private_a_routes": {
        route_table_id: "${aws_route_table.network_private_a_table.id}",
        subnet_id: "${aws_subnet.network_private_a.id}",
      },
      "aws_route_table_association.network_private_c_routes": {
        route_table_id: "${aws_route_table.network_private_c_table.id}",
        subnet_id: "${aws_subnet.network_private_c.id}",
      },
      "aws_eip.network_nat_a_address": { domain: "vpc", tags: { Name: "acme-qa-nat-a" } },
      "aws_eip.network_nat_c_address": { domain: "vpc", tags: { Name: "acme-qa-nat-c" } },
      "aws_nat_gateway.network_nat_a": {
        allocation_id: "${aws_eip.network_nat_a_address.id}",
        connectivity_type: "public",
        subnet_id: "${aws_subnet.network_public_a.id}",
        tags: { Name: "acme-qa-a" },
        depends_on: ["aws_internet_gateway.network"],
      },
      "aws_nat_gateway.network_nat_c": {
        allocation_id: "${aws_eip.network_nat_c_address.id}",
        connectivity_type: "public",
        subnet_id: "${aws_subnet.network_public_c.id}",
        tags: { Name: "acme-qa-c" },
        depends_on: ["aws_internet_gateway.network"],
      },
    });
  });

  it("has one NAT gateway in the first zone, which every private subnet uses, when one is asked for", () => {
    const made = network({ zones: ["b", "a"], egress: "single-nat" });
    expect(counts(made)).toMatchObject({ aws_nat_gateway: 1, aws_eip: 1, aws_route: 3, aws_subnet: 4 });
    expect(made["aws_nat_gateway.network_nat_b"]).toMatchObject({
      subnet_id: "${aws_subnet.network_public_b.id}",
    });
    for (const zone of ["a", "b"]) {
      expect(made[`aws_route.network_private_${zone}_internet`]).toEqual({
        destination_cidr_block: "0.0.0.0/0",
        nat_gateway_id: "${aws_nat_gateway.network_nat_b.id}",
        route_table_id: `\${aws_route_table.network_private_${zone}_table.id}`,
      });
    }
  });

  it("has no way to the internet from private subnets with endpoints only", () => {
    const made = network({ egress: "endpoints-only" });
    expect(Object.keys(ofTypes(made, "aws_route", "aws_nat_gateway", "aws_eip"))).toEqual([
      "aws_route.network_public_internet",
    ]);
  });

  it("keeps the subnets of a zone when another is added", () => {
    const subnets = (zones: string[]) => ofTypes(network({ zones }), "aws_subnet");
    expect(subnets(["a", "b", "c"])).toMatchObject(subnets(["a", "c"]));
  });

  it("refuses a zone that the block has no subnet for", () => {
    expect(() => network({ cidr: "10.40.0.0/28" })).toThrow(
      "NET-03 network.zones a: 10.40.0.0/28 has no subnet for it",
    );
  });

  it("hands out what it made, in the order of the zones", () => {
    make((stack) => {
      const { natGatewayIds, privateRouteTableIds, privateSubnetIds, publicSubnetIds } = new Network(
        stack,
        "n",
        PROPS,
      );
      const all = (ids: readonly string[]) => ids.map((id) => resolved(stack, id));
      expect(all(publicSubnetIds)).toEqual(["${aws_subnet.n_public_a.id}", "${aws_subnet.n_public_c.id}"]);
      expect(all(privateSubnetIds)).toEqual(["${aws_subnet.n_private_a.id}", "${aws_subnet.n_private_c.id}"]);
      expect(all(privateRouteTableIds)).toEqual([
        "${aws_route_table.n_private_a_table.id}",
        "${aws_route_table.n_private_c_table.id}",
      ]);
      expect([...natGatewayIds].map(([zone, id]) => [zone, resolved(stack, id)])).toEqual([
        ["a", "${aws_nat_gateway.n_nat_a.id}"],
        ["c", "${aws_nat_gateway.n_nat_c.id}"],
      ]);
    });
  });

  it("keeps the addresses that it is given, and makes none beside them", () => {
    const stack = network({ keptAddresses: { a: "eipalloc-0a1b2c31", c: "eipalloc-0a1b2c32" } });
    expect(Object.keys(stack).filter((address) => address.startsWith("aws_eip."))).toEqual([]);
    expect(stack["aws_nat_gateway.network_nat_a"]).toMatchObject({ allocation_id: "eipalloc-0a1b2c31" });
    expect(stack["aws_nat_gateway.network_nat_c"]).toMatchObject({ allocation_id: "eipalloc-0a1b2c32" });
  });

  it("routes private subnets to other networks, and public ones not", () => {
    const routes = [
      { cidr: "10.60.0.0/16", via: "pcx-0a1b2c3d" },
      { cidr: "10.0.0.0/12", via: "tgw-0a1b2c3d" },
    ];
    const plain = Object.keys(network());
    const stack = network({ routes });
    const added = Object.entries(stack).filter(([address]) => !plain.includes(address));
    expect(Object.fromEntries(added)).toEqual(
      Object.fromEntries(
        ["a", "c"].flatMap((zone) => [
          [
            `aws_route.network_private_${zone}_10_60_0_0_16`,
            {
              destination_cidr_block: "10.60.0.0/16",
              route_table_id: `\${aws_route_table.network_private_${zone}_table.id}`,
              vpc_peering_connection_id: "pcx-0a1b2c3d",
            },
          ],
          [
            `aws_route.network_private_${zone}_10_0_0_0_12`,
            {
              destination_cidr_block: "10.0.0.0/12",
              route_table_id: `\${aws_route_table.network_private_${zone}_table.id}`,
              transit_gateway_id: "tgw-0a1b2c3d",
            },
          ],
        ]),
      ),
    );
  });
});
