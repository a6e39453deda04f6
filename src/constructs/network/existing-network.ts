import { DataAwsEc2ManagedPrefixList } from "@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { DataAwsVpcEndpoint } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";

export interface ExistingNetworkProps {
  readonly home: Home;
  readonly vpcId: string;
  /** A block of the VPC, which holds the private subnets. */
  readonly cidr: string;
  /** Zone letter → ids of its subnets. */
  readonly subnets: Readonly<Record<string, { readonly public: string; readonly private: string }>>;
  /** Services with an interface endpoint, where nothing else leads out of the VPC; undefined where something does. */
  readonly endpoints?: readonly string[] | undefined;
}

/** Smallest subnet of a load balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html (2026-06). */
const SMALLEST_PUBLIC = 27;

/**
 * A VPC that somebody else manages. It is read and never changed: each plan checks that it is still what the
 * description says, and fails with the difference before anything is applied to it. A subnet that is not in its zone is
 * not found at all.
 */
export class ExistingNetwork extends Construct {
  readonly vpcId: string;
  readonly publicSubnetIds: string[] = [];
  readonly privateSubnetIds: string[] = [];
  /** Prefix list of S3 in this region; empty where egress rules do not need it. */
  readonly s3PrefixListId: string;

  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);
    const { cidr, endpoints, home, subnets } = props;
    const vpc = new DataAwsVpc(this, "_vpc", {
      id: props.vpcId,
      lifecycle: {
        postcondition: [
          {
            condition: `\${contains(self.cidr_block_associations[*].cidr_block, "${cidr}")}`,
            errorMessage: `network.cidr: VPC ${props.vpcId} has no block ${cidr}. Give the block that holds the private subnets.`,
          },
          ...(endpoints ? [dnsCondition(props.vpcId)] : []),
        ],
      },
    });
    this.vpcId = vpc.id;
    for (const [zone, pair] of Object.entries(subnets)) {
      this.publicSubnetIds.push(this.addPublic(vpc, `${home.region}${zone}`, zone, pair.public));
      this.privateSubnetIds.push(this.addPrivate(vpc, `${home.region}${zone}`, zone, pair.private));
    }
    if (!endpoints) {
      this.s3PrefixListId = "";
      return;
    }
    const s3 = new DataAwsEc2ManagedPrefixList(this, "s3", { name: `com.amazonaws.${home.region}.s3` });
    this.s3PrefixListId = s3.id;
    for (const service of endpoints) {
      new DataAwsVpcEndpoint(this, service.replaceAll(".", "-"), {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${home.region}.${service}`,
        lifecycle: {
          postcondition: [
            {
              condition: `\${self.vpc_endpoint_type == "Interface" && self.private_dns_enabled}`,
              errorMessage: `network.egress.services: the endpoint of ${service} has no private DNS name, so requests to the usual one do not reach it. Switch private DNS on.`,
            },
          ],
        },
      });
    }
  }

  private addPublic(vpc: DataAwsVpc, zone: string, letter: string, id: string): string {
    const place = `network.subnets.${letter}.public`;
    const subnet = new DataAwsSubnet(this, `public-${letter}`, {
      id,
      availabilityZone: zone,
      lifecycle: {
        postcondition: [
          belongs(vpc, place, id),
          {
            condition: `\${tonumber(split("/", self.cidr_block)[1]) <= ${SMALLEST_PUBLIC}}`,
            errorMessage: `${place}: ${id} is smaller than /${SMALLEST_PUBLIC}, and a load balancer needs 8 free addresses in each of its subnets. Give a larger one.`,
          },
        ],
      },
    });
    return subnet.id;
  }

  private addPrivate(vpc: DataAwsVpc, zone: string, letter: string, id: string): string {
    const place = `network.subnets.${letter}.private`;
    const subnet = new DataAwsSubnet(this, `private-${letter}`, {
      id,
      availabilityZone: zone,
      lifecycle: {
        postcondition: [
          belongs(vpc, place, id),
          {
            condition: `\${!self.map_public_ip_on_launch}`,
            errorMessage: `${place}: ${id} hands out public addresses. Give a subnet in which instances are not reachable from the internet.`,
          },
        ],
      },
    });
    return subnet.id;
  }
}

function belongs(vpc: DataAwsVpc, place: string, id: string) {
  return {
    condition: `\${self.vpc_id == ${vpc.fqn}.id}`,
    errorMessage: `${place}: ${id} is in another VPC. Give a subnet of network.vpcId.`,
  };
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html (2026-11). */
function dnsCondition(vpcId: string) {
  return {
    condition: `\${self.enable_dns_support && self.enable_dns_hostnames}`,
    errorMessage: `network.vpcId: private DNS names of endpoints need DNS resolution and DNS hostnames, and ${vpcId} has not both. Switch them on.`,
  };
}
