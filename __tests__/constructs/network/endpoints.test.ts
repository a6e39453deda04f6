import { Endpoints, type EndpointsProps } from "../../../src/constructs/network/endpoints.ts";
import { counts, HOME, make, resolved } from "../../support/construct.ts";

const PROPS: EndpointsProps = {
  home: HOME,
  vpcId: "vpc-7",
  privateSubnetIds: ["subnet-a", "subnet-c"],
  privateRouteTableIds: ["rtb-a", "rtb-c"],
  interfaceServices: ["ecr.api"],
  foreignBuckets: [],
};

describe("Endpoints", () => {
  it("leads to S3 by the route tables, and to other services by an interface in each private subnet", () => {
    expect(make((stack) => new Endpoints(stack, "endpoints", PROPS))).toEqual({
      "aws_vpc_endpoint.endpoints_s3": {
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "OwnPrincipals",
              Effect: "Allow",
              Principal: "*",
              Action: "*",
              Resource: "*",
              Condition: {
                StringEquals: {
                  "aws:PrincipalAccount": "210987654321",
                  "aws:ResourceAccount": "210987654321",
                },
              },
            },
            {
              Sid: "ImageLayersAndPackages",
              Effect: "Allow",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: [
                "arn:aws:s3:::prod-eu-west-3-starport-layer-bucket/*",
                "arn:aws:s3:::al2023-repos-eu-west-3-de612dc2/*",
              ],
            },
          ],
        },
        route_table_ids: ["rtb-a", "rtb-c"],
        service_name: "com.amazonaws.eu-west-3.s3",
        tags: { Name: "acme-qa-s3" },
        vpc_endpoint_type: "Gateway",
        vpc_id: "vpc-7",
      },
      "aws_vpc_endpoint.endpoints_ecr_api": {
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "OwnPrincipals",
              Effect: "Allow",
              Principal: "*",
              Action: "*",
              Resource: "*",
              Condition: { StringEquals: { "aws:PrincipalAccount": "210987654321" } },
            },
          ],
        },
        private_dns_enabled: true,
        security_group_ids: ["${aws_security_group.endpoints.id}"],
        service_name: "com.amazonaws.eu-west-3.ecr.api",
        subnet_ids: ["subnet-a", "subnet-c"],
        tags: { Name: "acme-qa-ecr.api" },
        vpc_endpoint_type: "Interface",
        vpc_id: "vpc-7",
      },
      "aws_security_group.endpoints": {
        description: "Interface endpoints: HTTPS from the tasks and instances of this platform",
        name: "acme-qa-endpoints",
        tags: { Name: "acme-qa-endpoints" },
        vpc_id: "vpc-7",
      },
    });
  });

  it("leads to the buckets of other accounts that are named, and to no others", () => {
    const made = make(
      (stack) => new Endpoints(stack, "endpoints", { ...PROPS, foreignBuckets: ["rates", "maps"] }),
    );
    const policy = made["aws_vpc_endpoint.endpoints_s3"]?.["policy"] as { Statement: unknown[] } | undefined;
    expect(policy?.Statement[1]).toEqual({
      Sid: "ForeignBuckets",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::rates", "arn:aws:s3:::rates/*", "arn:aws:s3:::maps", "arn:aws:s3:::maps/*"],
      Condition: { StringEquals: { "aws:PrincipalAccount": "210987654321" } },
    });
  });

  it("makes one interface endpoint for each service, all in one group", () => {
    const made = make((stack) => {
      new Endpoints(stack, "endpoints", { ...PROPS, interfaceServices: ["ecr.api", "ecr.dkr", "logs"] });
    });
    expect(counts(made)).toEqual({ aws_security_group: 1, aws_vpc_endpoint: 4 });
    expect(made["aws_vpc_endpoint.endpoints_ecr_dkr"]).toMatchObject({
      service_name: "com.amazonaws.eu-west-3.ecr.dkr",
    });
  });

  it("has no group, and costs nothing, with the gateway alone", () => {
    const made = make((stack) => {
      const { s3PrefixListId, securityGroupId } = new Endpoints(stack, "endpoints", {
        ...PROPS,
        interfaceServices: [],
      });
      expect(securityGroupId).toBeUndefined();
      expect(resolved(stack, s3PrefixListId)).toBe("${aws_vpc_endpoint.endpoints_s3.prefix_list_id}");
    });
    expect(Object.keys(made)).toEqual(["aws_vpc_endpoint.endpoints_s3"]);
  });
});
