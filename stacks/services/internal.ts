import { endpointOf, type ServiceOf } from "../../src/config/service.ts";
import { internalAlarms } from "../../src/constructs/observability/internal-table.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { Outbound } from "../../src/constructs/service/outbound.ts";
import { ServiceScaling } from "../../src/constructs/service/scaling.ts";
import { Service } from "../../src/constructs/service/service.ts";
import { connectOf } from "./connect.ts";
import {
  egressOf,
  minRunningTasks,
  offHoursOf,
  placementOf,
  type Surroundings,
  utilization,
} from "./surroundings.ts";
import { createTask } from "./task.ts";

type Internal = ServiceOf<"internal">;

/** A service that other services reach through Service Connect, and nothing else. */
export function createInternal(around: Surroundings, config: Internal) {
  const { environment, home, platform, scope, serviceName } = around;
  const { protocol } = config;
  const task = createTask(around, config);
  const { securityGroupId } = new Outbound(scope, "_inbound", {
    home,
    service: serviceName,
    vpcId: platform.vpcId,
    egress: egressOf(around, config),
  });
  const alarms = createAlarms(around, config);
  const { connect, needs } = connectOf(around, securityGroupId, {
    alias: endpointOf(config, serviceName),
    idleTimeoutSec: protocol.idleTimeoutSec,
    requestTimeoutSec: protocol.kind === "tcp" ? undefined : protocol.requestTimeoutSec,
  });
  const { service } = new Service(scope, "_service", {
    name: serviceName,
    clusterName: home.name,
    taskDefinition: task.definition,
    releaseOwner: config.releaseOwner,
    placement: placementOf(around, config, securityGroupId),
    connect,
    deployment: {
      ...config.deployment,
      desiredCount: config.scaling.minTasks,
      rollbackAlarmNames: config.deployment.rollbackOnAlarms ? alarms.rollbackAlarmNames : [],
    },
    exec: config.exec,
    protection: environment.protection,
    needs: [task.needs, ...needs],
  });
  new ServiceScaling(scope, "_scaling", {
    clusterName: home.name,
    service,
    scaling: config.scaling,
    follows: utilization(config.scaling),
    offHours: offHoursOf(around),
  });
  return { service, definition: task.definition, securityGroupId };
}

function createAlarms(around: Surroundings, config: Internal): ServiceAlarms {
  const { home, scope, serviceName: service } = around;
  return new ServiceAlarms(scope, "_alarms", {
    home,
    service,
    topicArn: around.alertsTopicArn,
    rows: internalAlarms({
      home,
      service,
      requests: config.protocol.kind === "tcp" ? undefined : config.protocol.alarms,
      minRunningTasks: minRunningTasks(around, config),
      hasSecrets: Object.keys(config.secrets).length > 0,
    }),
  });
}
