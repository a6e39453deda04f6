import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { type Ec2Capacity, typeFacts } from "../src/config/capacity.ts";
import { usesCertificate } from "../src/config/hosts.ts";
import type { Environment } from "../src/config/schema.ts";
import { hasEndpoints, isPublicTcp } from "../src/config/service.ts";
import { BridgePorts } from "../src/constructs/capacity/bridge-ports.ts";
import { Cluster } from "../src/constructs/capacity/cluster.ts";
import { InstancePool } from "../src/constructs/capacity/instance-pool.ts";
import { InstanceRole } from "../src/constructs/capacity/instance-role.ts";
import { LaunchTemplate } from "../src/constructs/capacity/launch-template.ts";
import { AccessLogBucket } from "../src/constructs/edge/access-log-bucket.ts";
import { Certificate } from "../src/constructs/edge/certificate.ts";
import { FurtherDomain } from "../src/constructs/edge/further-domain.ts";
import { LoadBalancer } from "../src/constructs/edge/load-balancer.ts";
import { WebAcl } from "../src/constructs/edge/web-acl.ts";
import { PlatformKey } from "../src/constructs/governance/platform-key.ts";
import { Repository } from "../src/constructs/images/repository.ts";
import { ServiceNamespace } from "../src/constructs/network/service-namespace.ts";
import { Alerts } from "../src/constructs/observability/alerts.ts";
import { PlatformAlarms } from "../src/constructs/observability/platform-alarms.ts";
import { PlatformEvents } from "../src/constructs/observability/platform-events.ts";
import { ECS_ACCOUNT_SETTINGS, TRUNKING } from "../src/core/account-settings.ts";
import { amiPin, imageId } from "../src/core/ecs-ami.ts";
import { launchesSpot } from "../src/core/spot.ts";
import { EnvironmentStack, tagsOf } from "./environment-stack.ts";
import { endpointsBlock, type PlatformNetwork, platformNetwork } from "./network.ts";
import { strategyOf } from "./placement.ts";
import { writeOutputs } from "./platform-outputs.ts";
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
    });
    const { balancer, certificateArn } = this.createBalancer(environment);
    this.balancer = balancer;
    this.certificateArn = certificateArn;
    const pool = this.createCluster(environment);
    for (const [name, settings] of Object.entries(environment.repositories)) {
      new Repository(this, `repository-${name}`, {
        home,
        name,
        ...settings,
        protection: environment.protection,
      });
    }
    this.watch(environment, pool);
    const namespace = hasEndpoints(environment) ? new ServiceNamespace(this, "services", home) : undefined;
    this.publish(environment, namespace?.arn);
  }

  private createBalancer({ domain, furtherDomains, loadBalancer, logs, protection }: Environment) {
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
      publicSubnetIds: network.publicSubnetIds,
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
    if (loadBalancer.webAcl) {
      new WebAcl(this, "waf", {
        home,
        balancerArn: balancer.balancer.arn,
        rules: loadBalancer.webAcl,
        logs: { retentionDays: logs.retentionDays, kmsKeyArn: this.key.keyArn },
      });
    }
    return { balancer, certificateArn };
  }

  private createCluster(environment: Environment): InstancePool | undefined {
    const { capacity, logs, previousCapacity, protection, stage } = environment;
    const cluster = new Cluster(this, "cluster", {
      home: this.home,
      insights: stage === "development" ? "enabled" : "enhanced",
      logs: { retentionDays: logs.retentionDays, kmsKeyArn: this.key.keyArn },
      preventDestroy: protection,
    });
    const strategy = strategyOf(this.home, capacity);
    const instances = capacity.kind === "ec2" ? capacity : previousCapacity;
    const pool = instances && this.createPool(environment, instances);
    cluster.associate(
      [...(pool ? [pool.provider.name] : []), ...FARGATE],
      strategy,
      pool ? [pool.provider] : [],
    );
    return pool;
  }

  private createPool(environment: Environment, capacity: Ec2Capacity): InstancePool {
    const { home, network } = this;
    const types = capacity.instanceTypes.map((name) => typeFacts(capacity, name));
    const trunking =
      capacity.networkMode === "awsvpc" && types.every((type) => type?.trunkedTasks !== undefined);
    const instance = new Construct(this, "instance");
    const role = new InstanceRole(instance, "_role", { home, serviceConnect: hasEndpoints(environment) });
    const template = new LaunchTemplate(instance, "_launch-template", {
      home,
      vpcId: network.vpcId,
      https: {
        internet: environment.network.egress.kind !== "endpoints-only",
        endpointsGroupId: network.endpointsGroupId,
        endpointsCidr: endpointsBlock(environment),
        s3PrefixListId: network.s3PrefixListId,
      },
      imageId: imageId(
        capacity.ami === undefined ? undefined : amiPin(capacity.ami),
        types[0]?.architecture ?? "x86_64",
      ),
      instanceProfileArn: role.instanceProfileArn,
      rootVolumeGiB: capacity.rootVolumeGiB,
      reservedMemoryMiB: capacity.reservedMemoryMiB,
      tags: tagsOf(environment),
    });
    if (capacity.networkMode === "bridge") {
      new BridgePorts(instance, "bridge", {
        instanceGroupId: template.securityGroupId,
        balancerGroupId: this.balancer.securityGroupId,
      });
    }
    if (trunking) new TerraformOutput(this, ECS_ACCOUNT_SETTINGS, { value: TRUNKING });
    // Earlier versions set it here; forgotten without being destroyed, it stays on for the whole account.
    this.addOverride("removed", [
      { from: "aws_ecs_account_setting_default.trunking", lifecycle: { destroy: false } },
    ]);
    const { schedules } = environment;
    return new InstancePool(this, "pool", {
      home,
      subnetIds: network.privateSubnetIds,
      launchTemplate: { id: template.templateId, version: template.latestVersion },
      instanceTypes: capacity.instanceTypes,
      purchase: capacity,
      size: { min: capacity.minInstances, max: capacity.maxInstances },
      scaling: {
        targetCapacityPercent: capacity.targetCapacityPercent,
        maximumStepSize: capacity.maximumScalingStepSize,
        warmupSec: capacity.instanceWarmupSec,
      },
      offHours: schedules && {
        timeZone: schedules.timeZone,
        start: schedules.offHoursStart,
        end: schedules.offHoursEnd,
        minInstances: schedules.offHoursMinInstances,
      },
      protection: environment.protection,
      needs: [role.policy],
    });
  }

  private watch({ capacity, logs, previousCapacity }: Environment, pool: InstancePool | undefined): void {
    const { alerts, home } = this;
    const events = new PlatformEvents(this, "_events", {
      home,
      logs: { retentionDays: logs.retentionDays, kmsKeyArn: this.key.keyArn },
      groupName: pool?.group.name,
    });
    const instances = capacity.kind === "ec2" ? capacity : previousCapacity;
    new PlatformAlarms(this, "_alarms", {
      home,
      topicArn: alerts.topicArn,
      loadBalancerSuffix: this.balancer.balancer.arnSuffix,
      natGatewayIds: this.network.natGatewayIds,
      eventRuleNames: events.ruleNames,
      pool: pool && {
        groupName: pool.group.name,
        providerName: pool.provider.name,
        ...(instances && launchesSpot(instances) && { spot: instances }),
      },
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
