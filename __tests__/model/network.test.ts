import { buildPlatform } from "../../src/model/build.ts";
import type { Egress } from "../../src/model/platform.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { ref } from "../policies/flips/flip.ts";
import { assumed, plain, platformOfResources } from "../support/model.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

/** The way out of the only zone when these resources are added to the plain ones. */
function egress(more: Record<string, Record<string, Record<string, unknown>>>): Egress | undefined {
  const resources = { ...plain(), ...more };
  return platformOfResources(resources).zones[0]?.egress;
}

const table = (values: object) => ({
  aws_route_table: { own: { vpc_id: ref("aws_vpc.v.id"), ...values } },
  aws_route_table_association: {
    own: { subnet_id: ref("aws_subnet.a.id"), route_table_id: ref("aws_route_table.own.id") },
  },
});
const nat = (values: object) => ({ aws_nat_gateway: { n: { ...values } } });
const out = (values: object) => ({ cidr_block: "0.0.0.0/0", ...values });

describe("the way out of a zone", () => {
  it("is that of the VPC's default table where the subnet has none of its own", () => {
    expect(egress({})).toEqual({ kind: "internet-gateway" });
    expect(egress({ aws_default_route_table: {} })).toEqual({ kind: "unknown" });
  });

  it("is that of the table which the VPC was given as its main one", () => {
    const main = {
      aws_route_table: { own: { route: [out({ nat_gateway_id: ref("aws_nat_gateway.n.id") })] } },
      aws_main_route_table_association: {
        own: { vpc_id: ref("aws_vpc.v.id"), route_table_id: ref("aws_route_table.own.id") },
      },
    };
    expect(egress({ ...main, ...nat({ subnet_id: ref("aws_subnet.a.id") }) })).toEqual({
      kind: "nat-gateway",
      address: "aws_nat_gateway.n",
      zone: "eu-west-1a",
    });
  });

  it("is read from routes within the table and from routes of their own", () => {
    const gateway = nat({ availability_mode: "regional" });
    const regional = { kind: "nat-gateway", address: "aws_nat_gateway.n", zone: undefined };
    const target = { nat_gateway_id: ref("aws_nat_gateway.n.id") };
    expect(egress({ ...gateway, ...table({ route: [out(target)] }) })).toEqual(regional);
    const route = {
      route_table_id: ref("aws_route_table.own.id"),
      destination_cidr_block: "0.0.0.0/0",
      ...target,
    };
    expect(egress({ ...gateway, ...table({}), aws_route: { r: route } })).toEqual(regional);
  });

  it("is none without a default route, and not known through anything but a gateway", () => {
    expect(egress(table({}))).toEqual({ kind: "none" });
    expect(egress(table({ route: [{ cidr_block: "10.0.0.0/8", gateway_id: "local" }] }))).toEqual({
      kind: "none",
    });
    expect(egress(table({ route: [out({ transit_gateway_id: "tgw-1" })] }))).toEqual({ kind: "unknown" });
    expect(egress(table({ route: ref("local.routes") }))).toEqual({ kind: "unknown" });
  });

  it("is assumed where subnets are only named: each in a zone of its own", () => {
    const resources = plain();
    resources.aws_autoscaling_group.hosts["vpc_zone_identifier"] = ["subnet-1", "subnet-2"];
    const platform = platformOfResources(resources);
    expect(platform.zones.map(({ name }) => name)).toEqual([
      "a zone of subnet subnet-1",
      "a zone of subnet subnet-2",
    ]);
    expect(assumed(platform)).toContain(
      "aws_autoscaling_group.hosts.vpc_zone_identifier: subnet subnet-1 is not in the Terraform; taken: a zone of its own, with a way out that never fails",
    );
  });
});

describe("endpoints", () => {
  it("are named by the service, whatever the Region", () => {
    const endpoint = (service_name: string) => ({ service_name });
    const platform = platformOfResources({
      ...plain(),
      aws_vpc_endpoint: {
        a: endpoint("com.amazonaws.eu-west-1.ecr.dkr"),
        b: endpoint(`com.amazonaws.${ref("var.region")}.ecs-agent`),
        c: endpoint("cn.com.amazonaws.cn-north-1.ecs"),
        d: endpoint("vpce-svc-1"),
      },
    });
    expect(platform.endpoints).toEqual(["ecr.dkr", "ecs", "ecs-agent"]);
    expect(assumed(platform)).toEqual([
      "aws_vpc_endpoint.d.service_name: the service is not known; the endpoint is left out",
    ]);
  });
});

test("the zones of a platform in an existing VPC, whose ways out are somebody else's", () => {
  const subnet = (digit: string) => `subnet-${digit.repeat(8)}`;
  const { staging } = ENVIRONMENTS;
  const stacks = synth([
    {
      ...staging,
      network: {
        kind: "existing",
        vpcId: "vpc-0a1b2c3d",
        cidr: "10.20.0.0/16",
        subnets: {
          a: { public: subnet("1"), private: subnet("2") },
          b: { public: subnet("3"), private: subnet("4") },
        },
        egress: { kind: "internet" },
      },
    },
  ]);
  const { assumptions, pools, services, zones } = buildPlatform(
    new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json))),
    { source: "staging", described: true },
  );
  expect(zones).toEqual(
    ["a", "b"].map((zone) => ({ name: `eu-central-1${zone}`, egress: { kind: "unknown" } })),
  );
  expect(pools[0]?.zones).toEqual(["eu-central-1a", "eu-central-1b"]);
  expect(services.map((it) => it.zones)).toEqual(services.map(() => ["eu-central-1a", "eu-central-1b"]));
  expect(assumptions).toContainEqual({
    place: "data.aws_subnet.network_private_a",
    text: "its routes to the internet are not in the Terraform; taken: one that never fails",
  });
});
