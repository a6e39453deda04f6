import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import { type Home, s3Arn } from "../../core/arn.ts";
import { policyDocument, type Statement } from "../../core/iam.ts";

export interface EndpointsProps {
  readonly home: Home;
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly privateRouteTableIds: readonly string[];
  /** Interface endpoints by service name after `com.amazonaws.<region>.`, such as `ecr.api`. */
  readonly interfaceServices: readonly string[];
  /** Buckets of other accounts that the S3 endpoint leads to. */
  readonly foreignBuckets: readonly string[];
}

/**
 * Ways to AWS services that need no NAT gateway: S3 through the route tables (free), the others through an
 * interface in every private subnet (paid by the hour, so only where asked for).
 */
export class Endpoints extends Construct {
  /** Group of the interface endpoints; who calls them adds its own rule. Undefined without interface endpoints. */
  readonly securityGroupId: string | undefined;
  /** Prefix list of S3 in this region, for egress rules. */
  readonly s3PrefixListId: string;

  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { home, vpcId } = props;
    const s3 = new VpcEndpoint(this, "s3", {
      vpcId,
      serviceName: `com.amazonaws.${home.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [...props.privateRouteTableIds],
      policy: policyDocument(...s3Statements(home, props.foreignBuckets)),
      tags: { Name: `${home.name}-s3` },
    });
    this.s3PrefixListId = s3.prefixListId;
    if (props.interfaceServices.length === 0) return;
    const group = new SecurityGroup(this, "_group", {
      name: `${home.name}-endpoints`,
      description: "Interface endpoints: HTTPS from the tasks and instances of this platform",
      vpcId,
      tags: { Name: `${home.name}-endpoints` },
    });
    this.securityGroupId = group.id;
    for (const service of props.interfaceServices) {
      new VpcEndpoint(this, service.replaceAll(".", "-"), {
        vpcId,
        serviceName: `com.amazonaws.${home.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [...props.privateSubnetIds],
        securityGroupIds: [group.id],
        policy: policyDocument(ownPrincipals(home)),
        tags: { Name: `${home.name}-${service}` },
      });
    }
  }
}

/** An endpoint carries requests of this account's principals only, so that stolen foreign keys cannot use it. */
function ownPrincipals({ account }: Home): Statement {
  return {
    Sid: "OwnPrincipals",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": account } },
  };
}

/**
 * Own principals reach own buckets only, else they could carry data to a bucket of anybody's
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html, 2026-06). Buckets of other accounts are
 * named one by one; what a task may do there is up to its grants and to their policies.
 */
function ownBuckets(home: Home, foreignBuckets: readonly string[]): Statement[] {
  const { account } = home;
  const own = ownPrincipals(home);
  const buckets = foreignBuckets.flatMap((bucket) => [s3Arn(home, bucket), s3Arn(home, `${bucket}/*`)]);
  return [
    {
      ...own,
      Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
    },
    ...(buckets.length > 0 ? [{ ...own, Sid: "ForeignBuckets", Action: "s3:*", Resource: buckets }] : []),
  ];
}

/**
 * ECR keeps image layers in a bucket of its own in each region, read without this account's identity
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html, 2026-06); Amazon Linux keeps its
 * package repositories in `al2023-repos-<region>-*`.
 */
function s3Statements(home: Home, foreignBuckets: readonly string[]): Statement[] {
  const { region } = home;
  return [
    ...ownBuckets(home, foreignBuckets),
    {
      Sid: "ImageLayersAndPackages",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: [
        s3Arn(home, `prod-${region}-starport-layer-bucket/*`),
        s3Arn(home, `al2023-repos-${region}-de612dc2/*`),
      ],
    },
  ];
}
