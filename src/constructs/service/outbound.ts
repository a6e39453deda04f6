import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { openEgress, type TaskEgress, taskGroup } from "./task-group.ts";

export interface OutboundProps {
  readonly home: Home;
  readonly service: string;
  readonly vpcId: string;
  readonly egress: TaskEgress;
}

/** Security group of tasks behind no load balancer. */
export class Outbound extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { egress, home, service, vpcId }: OutboundProps) {
    super(scope, id);
    const group = taskGroup(this, { home, service, vpcId });
    openEgress(this, group.id, egress);
    this.securityGroupId = group.id;
  }
}
