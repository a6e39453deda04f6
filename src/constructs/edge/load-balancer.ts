import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";

export interface LoadBalancerProps {
  readonly home: Home;
  readonly vpcId: string;
  readonly exposure: "internal" | "internet";
  /** Public subnets where it faces the internet, else private ones. */
  readonly subnetIds: readonly string[];
  readonly ingressCidrs: readonly string[];
  readonly idleTimeoutSec: number;
  readonly protection: boolean;
  readonly tls: { readonly certificateArn: string; readonly policy: string };
  readonly domain: { readonly name: string; readonly hostedZoneId: string };
  readonly logs: { readonly bucketName: string; readonly ready: ITerraformDependable };
}

/**
 * The one entry for HTTP: TLS ends here, port 80 only redirects, and what no service claims is answered with 404.
 * Services add a listener rule each; nothing here changes when one is added.
 */
export class LoadBalancer extends Construct {
  readonly balancer: Lb;
  readonly httpsListenerArn: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { home, logs } = props;
    const group = new SecurityGroup(this, "_group", {
      name: `${home.name}-alb`,
      description: `${props.exposure === "internal" ? "Internal" : "Public"} load balancer: HTTPS, and HTTP to be redirected, from the allowed networks`,
      vpcId: props.vpcId,
      tags: { Name: `${home.name}-alb` },
    });
    this.securityGroupId = group.id;
    this.admit(props.ingressCidrs);
    this.balancer = new Lb(this, "_alb", {
      name: physicalName(NAME_LIMITS.loadBalancer, home.name),
      loadBalancerType: "application",
      internal: props.exposure === "internal",
      ipAddressType: "ipv4",
      subnets: [...props.subnetIds],
      securityGroups: [group.id],
      idleTimeout: props.idleTimeoutSec,
      enableDeletionProtection: props.protection,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableHttp2: true,
      enableZonalShift: true,
      enableCrossZoneLoadBalancing: true,
      preserveHostHeader: false,
      // Requests that a web ACL cannot judge are refused.
      enableWafFailOpen: false,
      xffHeaderProcessingMode: "append",
      accessLogs: { enabled: true, bucket: logs.bucketName, prefix: "access" },
      connectionLogs: { enabled: true, bucket: logs.bucketName, prefix: "connection" },
      lifecycle: { preventDestroy: props.protection },
      dependsOn: [logs.ready],
    });
    this.httpsListenerArn = this.addListeners(props);
    this.addAlias(props);
  }

  private admit(cidrs: readonly string[]): void {
    for (const [index, cidrIpv4] of cidrs.entries()) {
      for (const { port, what } of [
        { port: 443, what: "HTTPS" },
        { port: 80, what: "HTTP, redirected to HTTPS" },
      ]) {
        new VpcSecurityGroupIngressRule(this, `ingress-${port}-${index}`, {
          securityGroupId: this.securityGroupId,
          description: what,
          cidrIpv4,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        });
      }
    }
  }

  private addListeners({ tls, protection }: LoadBalancerProps): string {
    new LbListener(this, "http", {
      loadBalancerArn: this.balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [
        { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
    });
    const https = new LbListener(this, "https", {
      loadBalancerArn: this.balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: tls.policy,
      certificateArn: tls.certificateArn,
      defaultAction: [
        {
          type: "fixed-response",
          fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
        },
      ],
      lifecycle: { preventDestroy: protection },
    });
    return https.arn;
  }

  private addAlias({ domain }: LoadBalancerProps): void {
    new Route53Record(this, "apex", {
      zoneId: domain.hostedZoneId,
      name: domain.name,
      type: "A",
      alias: { name: this.balancer.dnsName, zoneId: this.balancer.zoneId, evaluateTargetHealth: true },
    });
  }
}
