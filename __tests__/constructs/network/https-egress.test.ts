import { HttpsEgress, type HttpsTargets } from "../../../src/constructs/network/https-egress.ts";
import { make } from "../../support/construct.ts";

const egress = (targets: HttpsTargets) => make((stack) => new HttpsEgress(stack, "https", "sg-own", targets));

describe("HttpsEgress", () => {
  it("opens the internet where NAT leads there, and the endpoints to this group", () => {
    const targets = { internet: true, endpointsGroupId: "sg-endpoints", s3PrefixListId: "pl-s3" };
    expect(egress(targets)).toEqual({
      "aws_vpc_security_group_egress_rule.https_internet": {
        cidr_ipv4: "0.0.0.0/0",
        description: "AWS APIs and registries over HTTPS, through NAT",
        from_port: 443,
        ip_protocol: "tcp",
        security_group_id: "sg-own",
        to_port: 443,
      },
      "aws_vpc_security_group_ingress_rule.https_endpoints_ingress": {
        description: "HTTPS from a group of this platform",
        from_port: 443,
        ip_protocol: "tcp",
        referenced_security_group_id: "sg-own",
        security_group_id: "sg-endpoints",
        to_port: 443,
      },
    });
  });

  it("opens S3 and the interface endpoints, both ways, where nothing leads to the internet", () => {
    const targets = { internet: false, endpointsGroupId: "sg-endpoints", s3PrefixListId: "pl-s3" };
    expect(egress(targets)).toEqual({
      "aws_vpc_security_group_egress_rule.https_s3": {
        description: "Image layers from S3",
        from_port: 443,
        ip_protocol: "tcp",
        prefix_list_id: "pl-s3",
        security_group_id: "sg-own",
        to_port: 443,
      },
      "aws_vpc_security_group_egress_rule.https_endpoints": {
        description: "Interface endpoints",
        from_port: 443,
        ip_protocol: "tcp",
        referenced_security_group_id: "sg-endpoints",
        security_group_id: "sg-own",
        to_port: 443,
      },
      "aws_vpc_security_group_ingress_rule.https_endpoints_ingress": {
        description: "HTTPS from a group of this platform",
        from_port: 443,
        ip_protocol: "tcp",
        referenced_security_group_id: "sg-own",
        security_group_id: "sg-endpoints",
        to_port: 443,
      },
    });
  });

  it("makes no rule about endpoints that there are not", () => {
    expect(Object.keys(egress({ internet: true, s3PrefixListId: "pl-s3" }))).toEqual([
      "aws_vpc_security_group_egress_rule.https_internet",
    ]);
    expect(Object.keys(egress({ internet: false, s3PrefixListId: "pl-s3" }))).toEqual([
      "aws_vpc_security_group_egress_rule.https_s3",
    ]);
  });
});
