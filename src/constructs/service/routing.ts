import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { LbListenerRule, type LbListenerRuleCondition } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { Certificate } from "../edge/certificate.ts";
import { openEgress, type TaskEgress, taskGroup } from "./task-group.ts";

export interface HealthCheckProps {
  readonly path: string;
  readonly matcher: string;
  readonly intervalSec: number;
  readonly timeoutSec: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** The shared load balancer, as a service sees it. */
export interface BalancerProps {
  readonly httpsListenerArn: string;
  readonly securityGroupId: string;
  readonly dnsName: string;
  readonly zoneId: string;
  readonly arnSuffix: string;
}

export interface ServiceRoutingProps {
  readonly home: Home;
  readonly service: string;
  readonly vpcId: string;
  readonly port: number;
  readonly protocolVersion: "HTTP1" | "HTTP2" | "GRPC";
  /** Seconds for which a client stays with one task; undefined for any task. */
  readonly stickySec: number | undefined;
  readonly networkMode: "awsvpc" | "bridge";
  readonly deregistrationDelaySec: number;
  readonly healthCheck: HealthCheckProps;
  readonly balancer: BalancerProps;
  readonly routing: {
    /** Full names. */
    readonly hosts: readonly string[];
    /** Those of `hosts` whose records this service makes; the platform, another service or somebody else makes the rest. */
    readonly records: readonly HostRecord[];
    readonly paths: readonly string[];
    readonly priority: number;
  };
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

/** What tells target groups of several protocols apart by name. */
const NAME_SUFFIX = { HTTP1: "", HTTP2: "h", GRPC: "g" } as const;

/** Routing from the shared load balancer to the tasks of one service, and task egress. */
export class ServiceRouting extends Construct {
  readonly targetGroup: LbTargetGroup;
  readonly rule: LbListenerRule;
  /** Group of the tasks; undefined in bridge mode, where tasks share the instance's. */
  readonly securityGroupId: string | undefined;

  constructor(scope: Construct, id: string, props: ServiceRoutingProps) {
    super(scope, id);
    const { healthCheck, home, service } = props;
    this.targetGroup = new LbTargetGroup(this, "_target-group", {
      // A changed port, mode or protocol creates a new group before the old one is destroyed, so they are part of the name.
      name: physicalName(
        NAME_LIMITS.targetGroup,
        home.name,
        service,
        `${props.port}${props.networkMode === "bridge" ? "b" : ""}${NAME_SUFFIX[props.protocolVersion]}`,
      ),
      targetType: props.networkMode === "awsvpc" ? "ip" : "instance",
      port: props.port,
      protocol: "HTTP",
      protocolVersion: props.protocolVersion,
      vpcId: props.vpcId,
      deregistrationDelay: String(props.deregistrationDelaySec),
      loadBalancingAlgorithmType: "least_outstanding_requests",
      slowStart: 0,
      ...(props.stickySec !== undefined && {
        stickiness: { enabled: true, type: "lb_cookie", cookieDuration: props.stickySec },
      }),
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        port: "traffic-port",
        path: healthCheck.path,
        matcher: healthCheck.matcher,
        interval: healthCheck.intervalSec,
        timeout: healthCheck.timeoutSec,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
      },
      tags: { Name: `${home.name}-${service}` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.rule = new LbListenerRule(this, "_rule", {
      listenerArn: props.balancer.httpsListenerArn,
      priority: props.routing.priority,
      condition: conditions(props.routing),
      action: [{ type: "forward", targetGroupArn: this.targetGroup.arn }],
      tags: { Name: `${home.name}-${service}` },
    });
    this.addRecords(props);
    if (props.networkMode === "awsvpc") this.securityGroupId = this.addFirewall(props);
  }

  private addRecords({ balancer, routing }: ServiceRoutingProps): void {
    for (const { certificate, hostedZoneId, id, name } of routing.records) {
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
    const group = taskGroup(this, { home, service, vpcId });
    const range = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new VpcSecurityGroupIngressRule(this, "from-balancer", {
      securityGroupId: group.id,
      description: "Requests from the load balancer",
      referencedSecurityGroupId: balancer.securityGroupId,
      ...range,
    });
    new VpcSecurityGroupEgressRule(this, "balancer-to-tasks", {
      securityGroupId: balancer.securityGroupId,
      description: `Requests to ${service}`,
      referencedSecurityGroupId: group.id,
      ...range,
    });
    openEgress(this, group.id, egress);
    return group.id;
  }
}

/** A rule needs a condition; a service without hosts and paths takes every path. */
function conditions({ hosts, paths }: ServiceRoutingProps["routing"]): LbListenerRuleCondition[] {
  const found: LbListenerRuleCondition[] = [];
  if (hosts.length > 0) found.push({ hostHeader: { values: [...hosts] } });
  if (paths.length > 0) found.push({ pathPattern: { values: [...paths] } });
  return found.length > 0 ? found : [{ pathPattern: { values: ["/*"] } }];
}
