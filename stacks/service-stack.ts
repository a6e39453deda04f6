import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { readState } from "../backend.ts";
import { typeFacts } from "../src/config/capacity.ts";
import { imagesOf, volumesImage } from "../src/config/images.ts";
import type { Environment } from "../src/config/schema.ts";
import type { Service as ServiceConfig } from "../src/config/service.ts";
import { LeakAlarm } from "../src/constructs/observability/leak-alarm.ts";
import { ServiceAlarms } from "../src/constructs/observability/service-alarms.ts";
import { ServiceRoles } from "../src/constructs/service/roles.ts";
import { ServiceRouting } from "../src/constructs/service/routing.ts";
import { ServiceScaling } from "../src/constructs/service/scaling.ts";
import { Service } from "../src/constructs/service/service.ts";
import { TaskDefinition } from "../src/constructs/service/task-definition.ts";
import { derivedPriority } from "../src/core/listener-priority.ts";
import { toApplicationAutoScalingCron } from "../src/core/schedule.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { strategyOf } from "./placement.ts";
import { type PlatformOutputs, readOutputs } from "./platform-outputs.ts";
import type { Runtime } from "./runtime.ts";

/** `<env>-service-<name>`: one service, so that its release can touch nothing else. */
export class ServiceStack extends EnvironmentStack {
  private readonly serviceName: string;
  private readonly config: ServiceConfig;
  /** Its id, the service's name, leads every address of this stack. */
  private readonly scope: Construct;
  private readonly platform: PlatformOutputs;
  private readonly networkMode: "awsvpc" | "bridge";

  constructor(
    scope: Construct,
    environment: Environment,
    runtime: Runtime,
    serviceName: string,
    config: ServiceConfig,
    /** Only its name is used: what services need of it comes through its state. */
    platform: TerraformStack,
  ) {
    super(scope, `${environment.name}-service-${serviceName}`, environment, runtime);
    this.serviceName = serviceName;
    this.config = config;
    this.scope = new Construct(new Construct(this, "_service"), serviceName);
    this.addDependency(platform);
    this.platform = readOutputs(readState(this, "platform", platform.node.id, this.location));
    this.networkMode = environment.capacity.kind === "fargate" ? "awsvpc" : environment.capacity.networkMode;
    const task = this.createTask();
    const traffic = this.createTraffic();
    const alarms = this.createAlarms(traffic);
    const { home } = this;
    const service = new Service(this.scope, "_service", {
      name: serviceName,
      clusterName: home.name,
      taskDefinition: task.definition,
      releaseOwner: config.releaseOwner,
      placement: {
        kind: environment.capacity.kind,
        strategy: strategyOf(home, environment.capacity),
        network: traffic.securityGroupId
          ? { subnetIds: this.platform.privateSubnetIds, securityGroupId: traffic.securityGroupId }
          : undefined,
      },
      target: {
        targetGroupArn: traffic.targetGroup.arn,
        port: config.port,
        gracePeriodSec: config.healthCheck.gracePeriodSec,
      },
      deployment: {
        ...config.deployment,
        desiredCount: config.scaling.minTasks,
        rollbackAlarmNames: config.deployment.rollbackOnAlarms ? alarms.rollbackAlarmNames : [],
      },
      protection: environment.protection,
      needs: [traffic.rule, task.needs],
    });
    this.createScaling(service, traffic);
    new TerraformOutput(this, "service_name", { value: service.service.name });
    new TerraformOutput(this, "task_definition_family", { value: task.definition.family });
  }

  private createTask() {
    const { config, environment, home, networkMode, serviceName } = this;
    const logGroup = new CloudwatchLogGroup(this.scope, "_log", {
      name: `/${home.name}/ecs/${serviceName}`,
      retentionInDays: environment.logs.retentionDays,
      kmsKeyId: this.platform.kmsKeyArn,
    });
    new LeakAlarm(this.scope, "leaks", {
      home,
      service: serviceName,
      logGroupName: logGroup.name,
      topicArn: this.platform.alertsTopicArn,
    });
    const roles = new ServiceRoles(this.scope, "_roles", {
      home,
      service: serviceName,
      images: imagesOf(environment, config).map(({ image }) => image),
      logGroupName: `/${home.name}/ecs/${serviceName}`,
      secrets: Object.values(config.secrets),
      secretKeyArns: config.secretKeyArns,
      grants: config.grants,
    });
    const { capacity } = environment;
    const firstType = capacity.kind === "ec2" && typeFacts(capacity, capacity.instanceTypes[0] ?? "");
    const { definition } = new TaskDefinition(this.scope, "_task", {
      home,
      service: serviceName,
      cpu: config.cpu,
      memoryMiB: config.memoryMiB,
      platform: { kind: capacity.kind, networkMode },
      architecture: (firstType || undefined)?.architecture ?? "x86_64",
      roles,
      logGroupName: logGroup.name,
      container: config,
      volumesImage: volumesImage(environment, config),
      ignoreContainer: config.releaseOwner === "pipeline",
    });
    return { definition, needs: roles.executionPolicy };
  }

  private createTraffic(): ServiceRouting {
    const { config, environment, home, platform, serviceName } = this;
    const { domain } = environment;
    const fullName = (label: string) => (label === "@" ? domain.name : `${label}.${domain.name}`);
    return new ServiceRouting(this.scope, "_traffic", {
      home,
      service: serviceName,
      vpcId: platform.vpcId,
      port: config.port,
      networkMode: this.networkMode,
      deregistrationDelaySec: config.deregistrationDelaySec,
      healthCheck: config.healthCheck,
      balancer: {
        httpsListenerArn: platform.httpsListenerArn,
        securityGroupId: platform.balancerGroupId,
        dnsName: platform.balancerDnsName,
        zoneId: platform.balancerZoneId,
        arnSuffix: platform.balancerArnSuffix,
      },
      routing: {
        hosts: config.routes.hosts.map(fullName),
        ownHosts: config.routes.hosts
          .filter((label) => firstWithHost(environment, label) === serviceName)
          .map(fullName),
        paths: config.routes.paths,
        priority: config.routes.priority ?? derivedPriority(serviceName),
        hostedZoneId: domain.hostedZoneId,
        apex: domain.name,
      },
      egress: {
        https: {
          internet: environment.network.egress.kind !== "endpoints-only",
          endpointsGroupId: environment.network.endpoints === "full" ? platform.endpointsGroupId : undefined,
          s3PrefixListId: platform.s3PrefixListId,
        },
        others: config.egress,
      },
    });
  }

  private createAlarms(traffic: ServiceRouting): ServiceAlarms {
    const { config, environment, home, platform, serviceName } = this;
    const minRunningTasks = Math.min(
      config.scaling.minTasks,
      environment.schedules?.offHoursTasks ?? config.scaling.minTasks,
    );
    return new ServiceAlarms(this.scope, "_alarms", {
      home,
      service: serviceName,
      topicArn: platform.alertsTopicArn,
      loadBalancerSuffix: platform.balancerArnSuffix,
      targetGroupSuffix: traffic.targetGroup.arnSuffix,
      ...config.alarms,
      minRunningTasks,
      minHealthyTasks: Math.ceil((minRunningTasks * config.deployment.minimumHealthyPercent) / 100),
      hasSecrets: Object.keys(config.secrets).length > 0,
    });
  }

  private createScaling({ service }: Service, { targetGroup }: ServiceRouting): void {
    const { schedules } = this.environment;
    new ServiceScaling(this.scope, "_scaling", {
      clusterName: this.home.name,
      service,
      scaling: this.config.scaling,
      requestLabel: `${this.platform.balancerArnSuffix}/${targetGroup.arnSuffix}`,
      offHours: schedules && {
        timeZone: schedules.timeZone,
        start: toApplicationAutoScalingCron(schedules.offHoursStart),
        end: toApplicationAutoScalingCron(schedules.offHoursEnd),
        tasks: schedules.offHoursTasks,
      },
    });
  }
}

const firstWith = new WeakMap<Environment["services"], ReadonlyMap<string, string>>();

/** The first service in the description that has a host: a zone takes each record once. */
function firstWithHost({ services }: Environment, label: string): string | undefined {
  const known = firstWith.get(services) ?? firstServices(services);
  firstWith.set(services, known);
  return known.get(label);
}

function firstServices(services: Environment["services"]): Map<string, string> {
  const hosts = Object.entries(services).flatMap(([name, { routes }]) =>
    routes.hosts.map((host) => [host, name] as const),
  );
  return new Map(hosts.reverse());
}
