import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** A service that another one connects to. */
export interface Callee {
  readonly name: string;
  /** Port of its container, which is where its proxy listens in `awsvpc` mode. */
  readonly port: number;
  /** Where callers find it, such as `stock:8080`. */
  readonly endpoint: string;
  readonly securityGroupId: string;
}

export interface CallsProps {
  readonly caller: string;
  readonly callerGroupId: string;
  readonly callees: readonly Callee[];
}

/**
 * Lets the tasks of a service connect to those of others, on one port each. Both halves belong to the caller: a service never
 * changes because another one calls it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html, 2026-11).
 */
export class Calls extends Construct {
  /** A task that starts before its rules cannot connect. */
  readonly needs: ITerraformDependable[];

  constructor(scope: Construct, id: string, { callees, caller, callerGroupId }: CallsProps) {
    super(scope, id);
    this.needs = callees.flatMap(({ name, port, securityGroupId }) => {
      const range = { ipProtocol: "tcp", fromPort: port, toPort: port };
      return [
        new VpcSecurityGroupEgressRule(this, `to-${name}`, {
          securityGroupId: callerGroupId,
          description: `Requests to ${name}`,
          referencedSecurityGroupId: securityGroupId,
          ...range,
        }),
        new VpcSecurityGroupIngressRule(this, `into-${name}`, {
          securityGroupId,
          description: `Requests from ${caller}`,
          referencedSecurityGroupId: callerGroupId,
          ...range,
        }),
      ];
    });
  }
}
