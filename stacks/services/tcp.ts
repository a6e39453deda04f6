import { secretsOf } from "../../src/config/containers.ts";
import { hostOf, needsCertificate } from "../../src/config/hosts.ts";
import type { ServiceOf } from "../../src/config/service.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { tcpAlarms } from "../../src/constructs/observability/tcp-table.ts";
import { NetworkBalancer } from "../../src/constructs/service/network-balancer.ts";
import { createRunning } from "./running.ts";
import { egressOf, minRunningTasks, type Surroundings, utilization } from "./surroundings.ts";
import { createTask } from "./task.ts";

type Tcp = ServiceOf<"tcp">;

/** A service behind a network load balancer of its own. */
export function createTcp(around: Surroundings, config: Tcp) {
  const task = createTask(around, config);
  const traffic = createTraffic(around, config);
  createAlarms(around, config, traffic);
  return createRunning(around, config, {
    task,
    securityGroupId: traffic.securityGroupId,
    target: {
      groups: [{ targetGroupArn: traffic.targetGroup.arn, port: config.port }],
      gracePeriodSec: config.healthCheck.gracePeriodSec,
    },
    follows: utilization(config.scaling),
    needs: [traffic.listener, task.needs],
  });
}

function createTraffic(around: Surroundings, config: Tcp): NetworkBalancer {
  const { environment, home, platform, scope, serviceName } = around;
  const { domain, protection } = environment;
  const { listener } = config;
  const host = hostOf(environment, config, serviceName);
  const internal = config.exposure === "internal";
  return new NetworkBalancer(scope, "_traffic", {
    home,
    service: serviceName,
    vpcId: platform.vpcId,
    subnetIds: internal ? platform.privateSubnetIds : platform.publicSubnetIds,
    internal,
    port: config.port,
    listener: {
      port: listener.port,
      sources: listener.sources,
      tls:
        listener.protocol.kind === "tls"
          ? {
              policy: listener.protocol.policy,
              certificateArn: needsCertificate(environment, host)
                ? undefined
                : (domain.certificateArn ?? platform.certificateArn),
            }
          : undefined,
    },
    record: { id: host.label.replaceAll(".", "--"), name: host.name, hostedZoneId: domain.hostedZoneId },
    preserveClientIp: config.preserveClientIp,
    healthCheck: config.healthCheck,
    deregistrationDelaySec: config.deregistrationDelaySec,
    egress: egressOf(around, config),
    protection,
  });
}

function createAlarms(around: Surroundings, config: Tcp, traffic: NetworkBalancer): void {
  const { home, scope, serviceName: service } = around;
  const fewest = minRunningTasks(around, config);
  new ServiceAlarms(scope, "_alarms", {
    home,
    service,
    topicArn: around.alertsTopicArn,
    rows: tcpAlarms({
      home,
      service,
      loadBalancerSuffix: traffic.balancer.arnSuffix,
      targetGroupSuffix: traffic.targetGroup.arnSuffix,
      minRunningTasks: fewest,
      minHealthyTasks: Math.ceil((fewest * config.deployment.minimumHealthyPercent) / 100),
      hasSecrets: secretsOf(config).length > 0,
    }),
  });
}
