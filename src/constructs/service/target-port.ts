import { LbListenerRule, type LbListenerRuleCondition } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";

export interface HealthCheckProps {
  readonly path: string;
  readonly matcher: string;
  readonly intervalSec: number;
  readonly timeoutSec: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** A port of the tasks to which the shared load balancer leads. */
export interface TargetPortProps {
  readonly port: number;
  readonly protocolVersion: "HTTP1" | "HTTP2" | "GRPC";
  /** Seconds for which a client stays with one task; undefined for any task. */
  readonly stickySec: number | undefined;
  readonly healthCheck: HealthCheckProps;
  readonly routing: {
    /** Full names. */
    readonly hosts: readonly string[];
    readonly paths: readonly string[];
    readonly priority: number;
  };
}

/** What all ports of a service have in common. */
interface TargetHome {
  readonly home: Home;
  readonly vpcId: string;
  readonly networkMode: "awsvpc" | "bridge";
  readonly deregistrationDelaySec: number;
  readonly balancer: { readonly httpsListenerArn: string; readonly securityGroupId: string };
}

export interface TargetPort {
  readonly targetGroup: LbTargetGroup;
  readonly rule: LbListenerRule;
}

/** What tells target groups of several protocols apart by name. */
const NAME_SUFFIX = { HTTP1: "", HTTP2: "h", GRPC: "g" } as const;

/**
 * Target group of a port, and the listener rule that leads to it.
 * @param names of the service, and of the port where it is a further one
 */
export function targetPort(
  scope: Construct,
  names: readonly string[],
  { balancer, deregistrationDelaySec, home, networkMode, vpcId }: TargetHome,
  { healthCheck, port, protocolVersion, routing, stickySec }: TargetPortProps,
): TargetPort {
  const tags = { Name: [home.name, ...names].join("-") };
  const targetGroup = new LbTargetGroup(scope, "_target-group", {
    // A changed port, mode or protocol creates a new group before the old one is destroyed, so they are part of the name.
    name: physicalName(
      NAME_LIMITS.targetGroup,
      home.name,
      ...names,
      `${port}${networkMode === "bridge" ? "b" : ""}${NAME_SUFFIX[protocolVersion]}`,
    ),
    targetType: networkMode === "awsvpc" ? "ip" : "instance",
    port,
    protocol: "HTTP",
    protocolVersion,
    vpcId,
    deregistrationDelay: String(deregistrationDelaySec),
    loadBalancingAlgorithmType: "least_outstanding_requests",
    slowStart: 0,
    ...(stickySec !== undefined && {
      stickiness: { enabled: true, type: "lb_cookie", cookieDuration: stickySec },
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
    tags,
    lifecycle: { createBeforeDestroy: true },
  });
  const rule = new LbListenerRule(scope, "_rule", {
    listenerArn: balancer.httpsListenerArn,
    priority: routing.priority,
    condition: conditions(routing),
    action: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    tags,
  });
  return { targetGroup, rule };
}

/** Lets the load balancer connect to a port of the tasks, which have a security group of their own in awsvpc mode. */
export function openPort(
  scope: Construct,
  names: readonly string[],
  port: number,
  groups: { readonly tasks: string; readonly balancer: string },
): void {
  const range = { ipProtocol: "tcp", fromPort: port, toPort: port };
  new VpcSecurityGroupIngressRule(scope, "from-balancer", {
    securityGroupId: groups.tasks,
    description: "Requests from the load balancer",
    referencedSecurityGroupId: groups.balancer,
    ...range,
  });
  new VpcSecurityGroupEgressRule(scope, "balancer-to-tasks", {
    securityGroupId: groups.balancer,
    description: `Requests to ${names.join(" ")}`,
    referencedSecurityGroupId: groups.tasks,
    ...range,
  });
}

/** A rule needs a condition; a port without hosts and paths takes every path. */
function conditions({ hosts, paths }: TargetPortProps["routing"]): LbListenerRuleCondition[] {
  const found: LbListenerRuleCondition[] = [];
  if (hosts.length > 0) found.push({ hostHeader: { values: [...hosts] } });
  if (paths.length > 0) found.push({ pathPattern: { values: [...paths] } });
  return found.length > 0 ? found : [{ pathPattern: { values: ["/*"] } }];
}
