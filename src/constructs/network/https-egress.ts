import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

/** Where HTTPS of tasks and instances may go. */
export interface HttpsTargets {
  /** True where NAT gateways lead to the internet. */
  readonly internet: boolean;
  /** Group of the interface endpoints, where there are any. */
  readonly endpointsGroupId?: string | undefined;
  /** Block of interface endpoints whose group is somebody else's. */
  readonly endpointsCidr?: string | undefined;
  readonly s3PrefixListId: string;
}

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/** Lets a group reach AWS over HTTPS: both halves of each rule pair are made here. */
export class HttpsEgress extends Construct {
  constructor(scope: Construct, id: string, securityGroupId: string, targets: HttpsTargets) {
    super(scope, id);
    if (targets.internet) {
      new VpcSecurityGroupEgressRule(this, "internet", {
        securityGroupId,
        description: "AWS APIs and registries over HTTPS, through NAT",
        cidrIpv4: "0.0.0.0/0",
        ...HTTPS,
      });
    } else {
      new VpcSecurityGroupEgressRule(this, "s3", {
        securityGroupId,
        description: "Image layers from S3",
        prefixListId: targets.s3PrefixListId,
        ...HTTPS,
      });
    }
    const { endpointsCidr, endpointsGroupId } = targets;
    if (endpointsCidr) {
      new VpcSecurityGroupEgressRule(this, "endpoints", {
        securityGroupId,
        description: "Interface endpoints of the VPC",
        cidrIpv4: endpointsCidr,
        ...HTTPS,
      });
    }
    if (!endpointsGroupId) return;
    if (!targets.internet) {
      new VpcSecurityGroupEgressRule(this, "endpoints", {
        securityGroupId,
        description: "Interface endpoints",
        referencedSecurityGroupId: endpointsGroupId,
        ...HTTPS,
      });
    }
    new VpcSecurityGroupIngressRule(this, "endpoints-ingress", {
      securityGroupId: endpointsGroupId,
      description: "HTTPS from a group of this platform",
      referencedSecurityGroupId: securityGroupId,
      ...HTTPS,
    });
  }
}
