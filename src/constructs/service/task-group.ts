import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { HttpsEgress, type HttpsTargets } from "../network/https-egress.ts";
import { type FileSystems, openFileSystems } from "./file-systems.ts";

/** Where tasks of a service may connect to. */
export interface TaskEgress {
  readonly https: HttpsTargets;
  readonly others: readonly { readonly description: string; readonly port: number; readonly cidr: string }[];
  readonly fileSystems: FileSystems;
}

export interface TaskGroupProps {
  readonly home: Home;
  readonly service: string;
  readonly vpcId: string;
}

/**
 * Security group of the tasks of one service, which nothing may connect to before a rule says so. It is the same for
 * every kind of service, and an earlier description of it stays: EC2 cannot change one, and does not delete a group that
 * tasks use (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html).
 */
export function taskGroup(scope: Construct, { home, service, vpcId }: TaskGroupProps): SecurityGroup {
  const name = `${home.name}-${service}`;
  return new SecurityGroup(scope, "_tasks", {
    name,
    description: `Tasks of ${service}`,
    lifecycle: { ignoreChanges: ["description"] },
    vpcId,
    tags: { Name: name },
  });
}

/** Lets the tasks connect to what the service needs. */
export function openEgress(
  scope: Construct,
  securityGroupId: string,
  { fileSystems, https, others }: TaskEgress,
): void {
  openFileSystems(scope, securityGroupId, fileSystems);
  new HttpsEgress(scope, "https", securityGroupId, https);
  for (const { cidr, description, port } of others) {
    new VpcSecurityGroupEgressRule(scope, `egress-${port}-${cidr.replace(/[./]/g, "-")}`, {
      securityGroupId,
      description,
      cidrIpv4: cidr,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
  }
}
