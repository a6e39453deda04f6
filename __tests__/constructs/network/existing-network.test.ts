import type { EnvironmentInput } from "../../../src/config/schema.ts";
import { addresses, at, ENVIRONMENTS, type StackJson, stackOf, synth } from "../../support/synth.ts";

const VPC = "vpc-0a1b2c3d4e5f60718";
const subnet = (digit: string) => `subnet-${digit.repeat(17)}`;
const SUBNETS = {
  a: { public: subnet("1"), private: subnet("2") },
  b: { public: subnet("3"), private: subnet("4") },
  c: { public: subnet("5"), private: subnet("6") },
};
const ENDPOINTS = [
  "ecr.api",
  "ecr.dkr",
  "logs",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "secretsmanager",
  "ssm",
];

type Egress = Extract<EnvironmentInput["network"], { kind: "existing" }>["egress"];

const { staging } = ENVIRONMENTS;
const ECR = `${staging.account}.dkr.ecr.${staging.region}.amazonaws.com`;

/** Staging in a VPC of somebody else, with images that can be pulled from anywhere. */
function inExisting(egress: Egress): Map<string, StackJson> {
  const { api, web } = staging.services;
  const image = (name: string) => ({
    image: `${ECR}/${name}:1.0.0`,
    writablePathsImage: `${ECR}/busybox:1.36`,
  });
  return synth([
    {
      ...staging,
      network: { kind: "existing", vpcId: VPC, cidr: "10.20.0.0/16", subnets: SUBNETS, egress },
      services: { web: { ...web, ...image("web") }, api: { ...api, ...image("api") } },
    },
  ]);
}

const open = inExisting({ kind: "internet" });
const closed = inExisting({ kind: "endpoints-only", services: ENDPOINTS });
const platform = stackOf(open, "staging-platform");
const data = ({ data: sources }: StackJson, type: string) => sources?.[type] ?? {};

describe("a platform in an existing VPC", () => {
  it("makes nothing of a network but its security groups and their rules", () => {
    const own = addresses(platform).filter((it) =>
      /^aws_(vpc|subnet|route_table|route\.|eip|nat|internet|flow|default)/.test(it),
    );
    expect(own.filter((it) => !it.startsWith("aws_vpc_security_group_"))).toEqual([]);
  });

  it("reads what it is given", () => {
    expect(addresses(platform).filter((it) => it.startsWith("data."))).toEqual([
      "data.aws_subnet.network_private_a",
      "data.aws_subnet.network_private_b",
      "data.aws_subnet.network_private_c",
      "data.aws_subnet.network_public_a",
      "data.aws_subnet.network_public_b",
      "data.aws_subnet.network_public_c",
      "data.aws_vpc.network",
    ]);
    expect(data(platform, "aws_vpc")["network"]).toMatchObject({ id: VPC });
    expect(data(platform, "aws_subnet")["network_private_b"]).toMatchObject({
      id: SUBNETS.b.private,
      availability_zone: "eu-central-1b",
    });
    expect(at(platform, "aws_lb.alb")).toMatchObject({
      subnets: ["a", "b", "c"].map((zone) => `\${data.aws_subnet.network_public_${zone}.id}`),
    });
    expect(at(platform, "aws_autoscaling_group.pool")).toMatchObject({
      vpc_zone_identifier: ["a", "b", "c"].map((zone) => `\${data.aws_subnet.network_private_${zone}.id}`),
    });
    expect(platform.output?.["vpc_id"]).toMatchObject({ value: "${data.aws_vpc.network.id}" });
  });

  it("checks in each plan that it is what the description says", () => {
    const conditions = (type: string, name: string) => {
      const { postcondition } = (data(platform, type)[name]?.["lifecycle"] ?? {}) as {
        readonly postcondition?: readonly { readonly condition: string }[];
      };
      return postcondition?.map(({ condition }) => condition);
    };
    expect(conditions("aws_vpc", "network")).toEqual([
      '${contains(self.cidr_block_associations[*].cidr_block, "10.20.0.0/16")}',
    ]);
    expect(conditions("aws_subnet", "network_public_c")).toEqual([
      "${self.vpc_id == data.aws_vpc.network.id}",
      '${tonumber(split("/", self.cidr_block)[1]) <= 27}',
    ]);
    expect(conditions("aws_subnet", "network_private_a")).toEqual([
      "${self.vpc_id == data.aws_vpc.network.id}",
      "${!self.map_public_ip_on_launch}",
    ]);
  });

  it("lets tasks and instances out to the internet, or to S3 and the VPC's endpoints alone", () => {
    const ways = (stacks: Map<string, StackJson>) =>
      ["staging-platform", "staging-service-api"].flatMap((name) =>
        Object.entries(stackOf(stacks, name).resource["aws_vpc_security_group_egress_rule"] ?? {}).flatMap(
          ([address, rule]) => {
            const to = rule["cidr_ipv4"] ?? (rule["prefix_list_id"] && "S3");
            return to === undefined ? [] : [`${address} ${to}`];
          },
        ),
      );
    expect(ways(open)).toEqual(["instance_https_internet 0.0.0.0/0", "api_https_internet 0.0.0.0/0"]);
    expect(ways(closed)).toEqual([
      "instance_https_s3 S3",
      "instance_https_endpoints 10.20.0.0/16",
      "api_https_s3 S3",
      "api_https_endpoints 10.20.0.0/16",
    ]);
  });
});
