import { secretsOf } from "../../src/config/containers.ts";
import { hostsOf, needsCertificate } from "../../src/config/hosts.ts";
import type { Environment } from "../../src/config/schema.ts";
import type { ServiceOf } from "../../src/config/service.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { serviceAlarms } from "../../src/constructs/observability/service-table.ts";
import { type HostRecord, ServiceRouting } from "../../src/constructs/service/routing.ts";
import type { TrackedMetric } from "../../src/constructs/service/scaling.ts";
import { derivedPriority } from "../../src/core/listener-priority.ts";
import { createRunning } from "./running.ts";
import { egressOf, minRunningTasks, type Surroundings, utilization } from "./surroundings.ts";
import { createTask } from "./task.ts";

type Web = ServiceOf<"web">;

/** A service behind the shared load balancer. */
export function createWeb(around: Surroundings, config: Web) {
  const task = createTask(around, config);
  const traffic = createTraffic(around, config);
  const alarms = createAlarms(around, config, traffic);
  return createRunning(around, config, {
    task,
    securityGroupId: traffic.securityGroupId,
    target: {
      targetGroupArn: traffic.targetGroup.arn,
      port: config.port,
      gracePeriodSec: config.healthCheck.gracePeriodSec,
    },
    rollbackAlarmNames: config.deployment.rollbackOnAlarms ? alarms.rollbackAlarmNames : [],
    follows: followedBy(config, `${around.platform.balancerArnSuffix}/${traffic.targetGroup.arnSuffix}`),
    needs: [traffic.rule, task.needs],
  });
}

/** @param resourceLabel what the request metric is labelled with: `app/<name>/<id>/targetgroup/<name>/<id>` */
function followedBy({ scaling }: Web, resourceLabel: string): TrackedMetric[] {
  const { requestsPerTarget } = scaling;
  if (requestsPerTarget === undefined) return utilization(scaling);
  const metric = { kind: "predefined", type: "ALBRequestCountPerTarget", resourceLabel } as const;
  return [...utilization(scaling), { id: "requests", targetValue: requestsPerTarget, metric }];
}

function createTraffic(around: Surroundings, config: Web): ServiceRouting {
  const { environment, home, platform, scope, serviceName } = around;
  return new ServiceRouting(scope, "_traffic", {
    home,
    service: serviceName,
    vpcId: platform.vpcId,
    port: config.port,
    protocolVersion: config.protocolVersion,
    stickySec: config.stickySec,
    networkMode: around.networkMode,
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
      hosts: hostsOf(environment, config).map(({ name }) => name),
      records: recordsOf(environment, config, serviceName),
      paths: config.routes.paths,
      priority: config.routes.priority ?? derivedPriority(serviceName),
    },
    egress: egressOf(around, config),
  });
}

function createAlarms(around: Surroundings, config: Web, traffic: ServiceRouting): ServiceAlarms {
  const { home, platform, scope, serviceName: service } = around;
  const fewest = minRunningTasks(around, config);
  return new ServiceAlarms(scope, "_alarms", {
    home,
    service,
    topicArn: around.alertsTopicArn,
    rows: serviceAlarms({
      home,
      service,
      loadBalancerSuffix: platform.balancerArnSuffix,
      targetGroupSuffix: traffic.targetGroup.arnSuffix,
      ...config.alarms,
      minRunningTasks: fewest,
      minHealthyTasks: Math.ceil((fewest * config.deployment.minimumHealthyPercent) / 100),
      hasSecrets: secretsOf(config).length > 0,
    }),
  });
}

/** Records of the hosts that no service before this one has; the platform has that of the environment's own domain. */
function recordsOf(environment: Environment, config: Web, serviceName: string): HostRecord[] {
  const { domain, furtherDomains } = environment;
  return hostsOf(environment, config).flatMap((host) => {
    const own = host.domain === domain.name;
    const further = furtherDomains[host.domain];
    const hostedZoneId = own
      ? domain.hostedZoneId
      : further?.kind === "zone"
        ? further.hostedZoneId
        : undefined;
    if (hostedZoneId === undefined || host.name === domain.name) return [];
    if (firstWithHost(environment, host.name) !== serviceName) return [];
    // `v1.api` and `v1-api` are two addresses.
    const id = (own ? host.label : host.name).replaceAll(".", "--");
    return [{ id, name: host.name, hostedZoneId, certificate: needsCertificate(environment, host) }];
  });
}

const firstWith = new WeakMap<Environment["services"], ReadonlyMap<string, string>>();

/** The first service in the description that has a host: a zone takes each record once. */
function firstWithHost(environment: Environment, host: string): string | undefined {
  const known = firstWith.get(environment.services) ?? firstServices(environment);
  firstWith.set(environment.services, known);
  return known.get(host);
}

function firstServices(environment: Environment): Map<string, string> {
  const hosts = Object.entries(environment.services).flatMap(([name, service]) =>
    service.kind === "web" ? hostsOf(environment, service).map((host) => [host.name, name] as const) : [],
  );
  return new Map(hosts.reverse());
}
