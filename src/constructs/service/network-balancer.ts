import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { Certificate } from "../edge/certificate.ts";
import type { HostRecord } from "./routing.ts";
import type { HealthCheckProps } from "./target-port.ts";
import { openEgress, type TaskEgress, taskGroup } from "./task-group.ts";

/** A check that asks nothing has neither path nor matcher. */
export type TcpCheckProps = Omit<HealthCheckProps, "path" | "matcher"> &
  ({ readonly kind: "tcp" } | ({ readonly kind: "http" } & Pick<HealthCheckProps, "path" | "matcher">));

export interface TlsProps {
  readonly policy: string;
  /** ARN of a certificate of the name; undefined for one of its own. */
  readonly certificateArn: string | undefined;
}

export interface NetworkBalancerProps {
  readonly home: Home;
  readonly service: string;
  readonly vpcId: string;
  /** Public ones for a load balancer that faces the internet. */
  readonly subnetIds: readonly string[];
  readonly internal: boolean;
  /** Port of the container. */
  readonly port: number;
  readonly listener: {
    readonly port: number;
    readonly sources: readonly string[];
    /** How TLS ends here; undefined where TCP is passed on. */
    readonly tls: TlsProps | undefined;
  };
  /** Where clients find it. */
  readonly record: Omit<HostRecord, "certificate">;
  readonly preserveClientIp: boolean;
  readonly healthCheck: TcpCheckProps;
  readonly deregistrationDelaySec: number;
  readonly egress: TaskEgress;
  readonly protection: boolean;
}

/**
 * A network load balancer of one service: TLS ends here, or TCP is passed on. It has a security group from the beginning,
 * because none can be given to one that was made without
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html, 2026-11).
 */
export class NetworkBalancer extends Construct {
  readonly balancer: Lb;
  readonly targetGroup: LbTargetGroup;
  readonly listener: LbListener;
  /** Group of the tasks. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: NetworkBalancerProps) {
    super(scope, id);
    const { home, service } = props;
    const name = `${home.name}-${service}`;
    const group = new SecurityGroup(this, "balancer", {
      // With a dot, which no service has in its name, and so no group of tasks.
      name: `${name}.nlb`,
      description: `Load balancer of ${service}: its port from the allowed networks`,
      vpcId: props.vpcId,
      tags: { Name: `${name}.nlb` },
    });
    this.balancer = new Lb(this, "_balancer", {
      name: physicalName(NAME_LIMITS.loadBalancer, home.name, service, "nlb"),
      loadBalancerType: "network",
      internal: props.internal,
      ipAddressType: "ipv4",
      subnets: [...props.subnetIds],
      securityGroups: [group.id],
      enableDeletionProtection: props.protection,
      // Else a zone without a task has no target.
      enableCrossZoneLoadBalancing: true,
      enableZonalShift: true,
      dnsRecordClientRoutingPolicy: "any_availability_zone",
      lifecycle: { preventDestroy: props.protection },
    });
    this.targetGroup = this.addTargets(props);
    this.listener = this.addListener(props);
    new Route53Record(this, props.record.id, {
      zoneId: props.record.hostedZoneId,
      name: props.record.name,
      type: "A",
      alias: { name: this.balancer.dnsName, zoneId: this.balancer.zoneId, evaluateTargetHealth: true },
    });
    this.securityGroupId = this.addFirewall(props, group.id);
  }

  /** Attributes: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html (2026-11). */
  private addTargets({ healthCheck, home, service, ...props }: NetworkBalancerProps): LbTargetGroup {
    return new LbTargetGroup(this, "_target-group", {
      // A changed port creates a new group before the old one is destroyed, so it is part of the name.
      name: physicalName(NAME_LIMITS.targetGroup, home.name, service, `${props.port}t`),
      targetType: "ip",
      port: props.port,
      protocol: "TCP",
      vpcId: props.vpcId,
      deregistrationDelay: String(props.deregistrationDelaySec),
      // What is still open after the delay is closed, so that a client notices and connects again.
      connectionTermination: true,
      preserveClientIp: String(props.preserveClientIp),
      healthCheck: {
        enabled: true,
        protocol: healthCheck.kind === "http" ? "HTTP" : "TCP",
        port: "traffic-port",
        ...(healthCheck.kind === "http" && { path: healthCheck.path, matcher: healthCheck.matcher }),
        interval: healthCheck.intervalSec,
        timeout: healthCheck.timeoutSec,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
      },
      tags: { Name: `${home.name}-${service}` },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private addListener(props: NetworkBalancerProps): LbListener {
    return new LbListener(this, "_listener", {
      loadBalancerArn: this.balancer.arn,
      port: props.listener.port,
      ...this.protocolOf(props),
      defaultAction: [{ type: "forward", targetGroupArn: this.targetGroup.arn }],
      lifecycle: { preventDestroy: props.protection },
    });
  }

  private protocolOf({ listener: { tls }, record }: NetworkBalancerProps) {
    if (!tls) return { protocol: "TCP" };
    const { hostedZoneId, name: domainName } = record;
    const certificateArn =
      tls.certificateArn ?? new Certificate(this, "certificate", { domainName, hostedZoneId }).arn;
    return { protocol: "TLS", sslPolicy: tls.policy, certificateArn };
  }

  /** Health checks come from the load balancer too, and pass by the same rules. @returns group of the tasks */
  private addFirewall(
    { egress, home, listener, port, service, vpcId }: NetworkBalancerProps,
    balancerGroupId: string,
  ): string {
    const group = taskGroup(this, { home, service, vpcId });
    for (const [index, cidrIpv4] of listener.sources.entries()) {
      new VpcSecurityGroupIngressRule(this, `source-${index}`, {
        securityGroupId: balancerGroupId,
        description: "Clients",
        cidrIpv4,
        ipProtocol: "tcp",
        fromPort: listener.port,
        toPort: listener.port,
      });
    }
    const range = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new VpcSecurityGroupEgressRule(this, "balancer-to-tasks", {
      securityGroupId: balancerGroupId,
      description: `Connections to ${service}`,
      referencedSecurityGroupId: group.id,
      ...range,
    });
    new VpcSecurityGroupIngressRule(this, "from-balancer", {
      securityGroupId: group.id,
      description: "Connections from the load balancer",
      referencedSecurityGroupId: balancerGroupId,
      ...range,
    });
    openEgress(this, group.id, egress);
    return group.id;
  }
}
