import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

export interface BridgePortsProps {
  readonly instanceGroupId: string;
  readonly balancerGroupId: string;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (2026-06). */
const DYNAMIC_PORTS = { ipProtocol: "tcp", fromPort: 32768, toPort: 65535 } as const;

/** In bridge mode ECS gives each task a port of the instance: the load balancer must reach all of them. */
export class BridgePorts extends Construct {
  constructor(scope: Construct, id: string, { balancerGroupId, instanceGroupId }: BridgePortsProps) {
    super(scope, id);
    new VpcSecurityGroupIngressRule(this, "from-balancer", {
      securityGroupId: instanceGroupId,
      description: "Requests from the load balancer to dynamic host ports",
      referencedSecurityGroupId: balancerGroupId,
      ...DYNAMIC_PORTS,
    });
    new VpcSecurityGroupEgressRule(this, "balancer-to-instances", {
      securityGroupId: balancerGroupId,
      description: "Requests to dynamic host ports of the instances",
      referencedSecurityGroupId: instanceGroupId,
      ...DYNAMIC_PORTS,
    });
  }
}
