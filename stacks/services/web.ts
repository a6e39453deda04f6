import { secretsOf } from "../../src/config/containers.ts";
import { allHostsOf, hostsOf, needsCertificate } from "../../src/config/hosts.ts";
import type { Environment } from "../../src/config/schema.ts";
import type { ServiceOf } from "../../src/config/service.ts";
import { priorityKey, type WebPort, webPorts } from "../../src/config/web-ports.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { portAlarms, serviceAlarms } from "../../src/constructs/observability/service-table.ts";
import { type HostRecord, ServiceRouting } from "../../src/constructs/service/routing.ts";
import type { TrackedMetric } from "../../src/constructs/service/scaling.ts";
import type { TargetPortProps } from "../../src/constructs/service/target-port.ts";
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
  const further = furtherOf(config, traffic);
  return createRunning(around, config, {
    task,
    securityGroupId: traffic.securityGroupId,
    target: {
      groups: [
        { targetGroupArn: traffic.targetGroup.arn, port: config.port },
        ...further.map(({ port, targetGroup }) => ({ targetGroupArn: targetGroup.arn, port })),
      ],
      gracePeriodSec: config.healthCheck.gracePeriodSec,
    },
    rollbackAlarmNames: config.deployment.rollbackOnAlarms ? alarms.rollbackAlarmNames : [],
    follows: followedBy(config, `${around.platform.balancerArnSuffix}/${traffic.targetGroup.arnSuffix}`),
    needs: [traffic.rule, ...further.map(({ rule }) => rule), task.needs],
  });
}

/** Further ports, with what was made for them. */
function furtherOf(config: Web, traffic: ServiceRouting) {
  const [, ...further] = webPorts(config);
  return further.flatMap(({ alarms, name, port }) => {
    const made = traffic.furtherPorts.get(name);
    return made ? [{ ...made, name, port, alarms }] : [];
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
  const [own, ...further] = webPorts(config);
  return new ServiceRouting(scope, "_traffic", {
    home,
    service: serviceName,
    vpcId: platform.vpcId,
    ...portProps(around, own),
    networkMode: around.networkMode,
    deregistrationDelaySec: config.deregistrationDelaySec,
    balancer: {
      httpsListenerArn: platform.httpsListenerArn,
      securityGroupId: platform.balancerGroupId,
      dnsName: platform.balancerDnsName,
      zoneId: platform.balancerZoneId,
      arnSuffix: platform.balancerArnSuffix,
    },
    records: recordsOf(environment, config, serviceName),
    furtherPorts: new Map(further.map((port) => [port.name, portProps(around, port)])),
    egress: egressOf(around, config),
  });
}

function portProps({ environment, serviceName }: Surroundings, port: WebPort): TargetPortProps {
  const { paths, priority = derivedPriority(priorityKey(serviceName, port)) } = port.routes;
  return {
    port: port.port,
    protocolVersion: port.protocolVersion,
    stickySec: port.stickySec,
    healthCheck: port.healthCheck,
    routing: { hosts: hostsOf(environment, port).map(({ name }) => name), paths, priority },
  };
}

function createAlarms(around: Surroundings, config: Web, traffic: ServiceRouting): ServiceAlarms {
  const { home, platform, scope, serviceName: service } = around;
  const fewest = minRunningTasks(around, config);
  const watched = {
    home,
    service,
    loadBalancerSuffix: platform.balancerArnSuffix,
    targetGroupSuffix: traffic.targetGroup.arnSuffix,
    ...config.alarms,
    minRunningTasks: fewest,
    minHealthyTasks: Math.ceil((fewest * config.deployment.minimumHealthyPercent) / 100),
    hasSecrets: secretsOf(config).length > 0,
  };
  const further = furtherOf(config, traffic).flatMap(({ alarms, name, targetGroup }) =>
    portAlarms({ ...watched, ...alarms, targetGroupSuffix: targetGroup.arnSuffix }, name),
  );
  return new ServiceAlarms(scope, "_alarms", {
    home,
    service,
    topicArn: around.alertsTopicArn,
    rows: [...serviceAlarms(watched), ...further],
  });
}

/** Records of the hosts that no service before this one has; the platform has that of the environment's own domain. */
function recordsOf(environment: Environment, config: Web, serviceName: string): HostRecord[] {
  const { domain, furtherDomains } = environment;
  const hosts = allHostsOf(environment, config);
  // Two ports may answer on one host, at different paths.
  const once = [...new Map(hosts.map((host) => [host.name, host])).values()];
  return once.flatMap((host) => {
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
    service.kind === "web" ? allHostsOf(environment, service).map((host) => [host.name, name] as const) : [],
  );
  return new Map(hosts.reverse());
}
