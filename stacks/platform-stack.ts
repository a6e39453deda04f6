import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { usesCertificate } from "../src/config/hosts.ts";
import { cachePrefix } from "../src/config/image-caches.ts";
import type { Environment } from "../src/config/schema.ts";
import { hasEndpoints, isPublicTcp } from "../src/config/service.ts";
import { serviceLimits } from "../src/config/web-acl-limits.ts";
import { Cluster } from "../src/constructs/capacity/cluster.ts";
import { AccessLogBucket } from "../src/constructs/edge/access-log-bucket.ts";
import { Certificate } from "../src/constructs/edge/certificate.ts";
import { FurtherDomain } from "../src/constructs/edge/further-domain.ts";
import { LoadBalancer } from "../src/constructs/edge/load-balancer.ts";
import { WebAcl } from "../src/constructs/edge/web-acl.ts";
import { PlatformKey } from "../src/constructs/governance/platform-key.ts";
import { ImageCache } from "../src/constructs/images/image-cache.ts";
import { Repository } from "../src/constructs/images/repository.ts";
import { ServiceNamespace } from "../src/constructs/network/service-namespace.ts";
import { Alerts } from "../src/constructs/observability/alerts.ts";
import { PlatformAlarms } from "../src/constructs/observability/platform-alarms.ts";
import { PlatformEvents } from "../src/constructs/observability/platform-events.ts";
import { ECS_ACCOUNT_SETTINGS, TRUNKING } from "../src/core/account-settings.ts";
import { launchesSpot } from "../src/core/spot.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { type PlatformNetwork, platformNetwork } from "./network.ts";
import { strategyOf } from "./placement.ts";
import { writeOutputs } from "./platform-outputs.ts";
import { type CreatedPool, createPools, needsTrunking } from "./pools.ts";
import { subscribersOf } from "./receivers.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Associated with every cluster, at no cost: services that run on Fargate can then move to instances, because ECS takes
 * no provider away that a task uses
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html, 2026-06).
 */
const FARGATE = ["FARGATE", "FARGATE_SPOT"];

/** `<env>-platform`: everything that services share. */
export class PlatformStack extends EnvironmentStack {
  private readonly key: PlatformKey;
  private readonly network: PlatformNetwork;
  private readonly alerts: Alerts;
  private readonly balancer: LoadBalancer;
  private readonly certificateArn: string;

  constructor(scope: Construct, environment: Environment, runtime: Runtime) {
    super(scope, `${environment.name}-platform`, environment, runtime);
    const { home } = this;
    this.key = new PlatformKey(this, "platform", { home, preventDestroy: environment.protection });
    this.network = platformNetwork(this, environment, home, this.key.keyArn);
    this.alerts = new Alerts(this, "alerts", {
      home,
      kmsKeyArn: this.key.keyArn,
      emails: environment.alerts.emails,
      subscribers: subscribersOf(environment.alerts.receivers),
    });
    const { balancer, certificateArn } = this.createBalancer(environment);
    this.balancer = balancer;
    this.certificateArn = certificateArn;
    const pools = this.createCluster(environment);
    for (const [name, settings] of Object.entries(environment.repositories)) {
      new Repository(this, `repository-${name.replaceAll(".", "--")}`, {
        home,
        name,
        ...settings,
        protection: environment.protection,
      });
    }
    for (const [name, settings] of Object.entries(environment.imageCaches)) {
      new ImageCache(this, `image-cache-${name.replaceAll(".", "--")}`, {
        prefix: cachePrefix(environment, name),
        ...settings,
      });
    }
    this.watch(environment, pools);
    const namespace = hasEndpoints(environment) ? new ServiceNamespace(this, "services", home) : undefined;
    this.publish(environment, namespace?.arn);
  }

  private createBalancer(environment: Environment) {
    const { domain, furtherDomains, loadBalancer, logs, protection } = environment;
    const { home, network } = this;
    const bucket = new AccessLogBucket(this, "access-logs", {
      home,
      retentionDays: loadBalancer.accessLogsDays,
      forceDestroy: !protection,
      preventDestroy: protection,
    });
    const certificateArn =
      domain.certificateArn ??
      new Certificate(this, "certificate", { domainName: domain.name, hostedZoneId: domain.hostedZoneId })
        .arn;
    const balancer = new LoadBalancer(this, "alb", {
      home,
      vpcId: network.vpcId,
      exposure: loadBalancer.exposure,
      subnetIds: loadBalancer.exposure === "internal" ? network.privateSubnetIds : network.publicSubnetIds,
      ingressCidrs: loadBalancer.ingressCidrs,
      idleTimeoutSec: loadBalancer.idleTimeoutSec,
      protection,
      tls: { certificateArn, policy: loadBalancer.tlsPolicy },
      domain,
      logs: { bucketName: bucket.bucketName, ready: bucket.policy },
    });
    for (const [name, from] of Object.entries(furtherDomains)) {
      const id = `domain-${name.replaceAll(".", "--")}`;
      new FurtherDomain(this, id, { name, listenerArn: balancer.httpsListenerArn, from });
    }
    const { webAcl } = loadBalancer;
    if (webAcl) {
      new WebAcl(this, "waf", {
        home,
        balancerArn: balancer.balancer.arn,
        rules:
          webAcl.kind === "existing" ? webAcl : { ...webAcl, limits: serviceLimits(environment, webAcl) },
        logs: { retentionDays: logs.retentionDays, kmsKeyArn: this.key.keyArn },
      });
    }
    return { balancer, certificateArn };
  }

  private createCluster(environment: Environment): CreatedPool[] {
    const { capacity, logs, previousCapacity, protection, stage } = environment;
    const { home, network } = this;
    const cluster = new Cluster(this, "cluster", {
      home,
      insights: stage === "development" ? "enabled" : "enhanced",
      logs: { retentionDays: logs.retentionDays, kmsKeyArn: this.key.keyArn },
      preventDestroy: protection,
    });
    const instances = capacity.kind === "ec2" ? capacity : previousCapacity;
    const balancerGroupId = this.balancer.securityGroupId;
    const pools = instances
      ? createPools(this, { environment, home, network, balancerGroupId }, instances)
      : [];
    if (instances) {
      if (needsTrunking(instances)) new TerraformOutput(this, ECS_ACCOUNT_SETTINGS, { value: TRUNKING });
      // Earlier versions set it here; forgotten without being destroyed, it stays on for the whole account.
      this.addOverride("removed", [
        { from: "aws_ecs_account_setting_default.trunking", lifecycle: { destroy: false } },
      ]);
    }
    const providers = pools.flatMap(({ created, described }) =>
      described.associated ? [created.provider] : [],
    );
    cluster.associate(
      [...providers.map(({ name }) => name), ...FARGATE],
      strategyOf(home, capacity),
      providers,
    );
    return pools;
  }

  private watch({ logs }: Environment, pools: readonly CreatedPool[]): void {
    const { alerts, home } = this;
    const events = new PlatformEvents(this, "_events", {
      home,
      logs: { retentionDays: logs.retentionDays, kmsKeyArn: this.key.keyArn },
      groupNames: pools.map(({ created }) => created.group.name),
    });
    new PlatformAlarms(this, "_alarms", {
      home,
      topicArn: alerts.topicArn,
      loadBalancerSuffix: this.balancer.balancer.arnSuffix,
      natGatewayIds: this.network.natGatewayIds,
      eventRuleNames: events.ruleNames,
      pools: pools.map(({ created, described }) => ({
        name: described.name,
        groupName: created.group.name,
        providerName: created.provider.name,
        ...(launchesSpot(described) && { spot: described }),
      })),
    });
  }

  private publish(environment: Environment, namespaceArn: string | undefined): void {
    const { balancer, network } = this;
    writeOutputs(this, {
      vpcId: network.vpcId,
      privateSubnetIds: network.privateSubnetIds,
      s3PrefixListId: network.s3PrefixListId,
      endpointsGroupId: network.endpointsGroupId ?? "",
      httpsListenerArn: balancer.httpsListenerArn,
      balancerGroupId: balancer.securityGroupId,
      balancerDnsName: balancer.balancer.dnsName,
      balancerZoneId: balancer.balancer.zoneId,
      balancerArnSuffix: balancer.balancer.arnSuffix,
      kmsKeyArn: this.key.keyArn,
      alertsTopicArn: this.alerts.topicArn,
      namespaceArn,
      publicSubnetIds: Object.values(environment.services).some(isPublicTcp)
        ? network.publicSubnetIds
        : undefined,
      certificateArn: usesCertificate(environment) ? this.certificateArn : undefined,
    });
  }
}
