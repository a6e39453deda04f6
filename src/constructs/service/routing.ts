import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import type { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import type { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { Certificate } from "../edge/certificate.ts";
import { openPort, type TargetPort, type TargetPortProps, targetPort } from "./target-port.ts";
import { openEgress, type TaskEgress, taskGroup } from "./task-group.ts";

/** The shared load balancer, as a service sees it. */
export interface BalancerProps {
  readonly httpsListenerArn: string;
  readonly securityGroupId: string;
  readonly dnsName: string;
  readonly zoneId: string;
  readonly arnSuffix: string;
}

export interface ServiceRoutingProps extends TargetPortProps {
  readonly home: Home;
  readonly service: string;
  readonly vpcId: string;
  readonly networkMode: "awsvpc" | "bridge";
  readonly deregistrationDelaySec: number;
  readonly balancer: BalancerProps;
  /** Of all ports; the platform, another service or somebody else makes those of other hosts. */
  readonly records: readonly HostRecord[];
  /** By name. */
  readonly furtherPorts: ReadonlyMap<string, TargetPortProps>;
  readonly egress: TaskEgress;
}

/** An alias record that leads to the load balancer. */
export interface HostRecord {
  /** Part of its address. */
  readonly id: string;
  readonly name: string;
  readonly hostedZoneId: string;
  /** Whether the host brings a certificate, chosen by its name, because that of its domain does not cover it. */
  readonly certificate: boolean;
}

/** Routing from the shared load balancer to the tasks of one service, and task egress. */
export class ServiceRouting extends Construct {
  readonly targetGroup: LbTargetGroup;
  readonly rule: LbListenerRule;
  /** By name. */
  readonly furtherPorts: ReadonlyMap<string, TargetPort>;
  /** Group of the tasks; undefined in bridge mode, where tasks share the instance's. */
  readonly securityGroupId: string | undefined;

  constructor(scope: Construct, id: string, props: ServiceRoutingProps) {
    super(scope, id);
    const { targetGroup, rule } = targetPort(this, [props.service], props, props);
    this.targetGroup = targetGroup;
    this.rule = rule;
    this.addRecords(props);
    if (props.networkMode === "awsvpc") this.securityGroupId = this.addFirewall(props);
    this.furtherPorts = this.addFurtherPorts(props);
  }

  private addRecords({ balancer, records }: ServiceRoutingProps): void {
    for (const { certificate, hostedZoneId, id, name } of records) {
      new Route53Record(this, id, {
        zoneId: hostedZoneId,
        name,
        type: "A",
        alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
      });
      if (!certificate) continue;
      const { arn } = new Certificate(this, `${id}-certificate`, { domainName: name, hostedZoneId });
      new LbListenerCertificate(this, `${id}-listener`, {
        listenerArn: balancer.httpsListenerArn,
        certificateArn: arn,
      });
    }
  }

  private addFirewall({ balancer, egress, home, port, service, vpcId }: ServiceRoutingProps): string {
    const { id } = taskGroup(this, { home, service, vpcId });
    openPort(this, [service], port, { tasks: id, balancer: balancer.securityGroupId });
    openEgress(this, id, egress);
    return id;
  }

  /** A port may be called as a host of the service is, so that ports have a scope of their own. */
  private addFurtherPorts(props: ServiceRoutingProps): Map<string, TargetPort> {
    const ports = new Construct(this, "_ports");
    return new Map(
      [...props.furtherPorts].map(([name, further]) => {
        const scope = new Construct(ports, name);
        const names = [props.service, name];
        const made = targetPort(scope, names, props, further);
        if (this.securityGroupId !== undefined) {
          const groups = { tasks: this.securityGroupId, balancer: props.balancer.securityGroupId };
          openPort(scope, names, further.port, groups);
        }
        return [name, made] as const;
      }),
    );
  }
}
