import { secretsOf } from "../../src/config/containers.ts";
import { endpointOf, type ServiceOf } from "../../src/config/service.ts";
import { internalAlarms } from "../../src/constructs/observability/internal-table.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { Outbound } from "../../src/constructs/service/outbound.ts";
import { createRunning } from "./running.ts";
import { egressOf, minRunningTasks, type Surroundings, utilization } from "./surroundings.ts";
import { createTask } from "./task.ts";

type Internal = ServiceOf<"internal">;

/** A service that other services reach through Service Connect, and nothing else. */
export function createInternal(around: Surroundings, config: Internal) {
  const { home, platform, scope, serviceName } = around;
  const { protocol } = config;
  const task = createTask(around, config);
  const { securityGroupId } = new Outbound(scope, "_inbound", {
    home,
    service: serviceName,
    vpcId: platform.vpcId,
    egress: egressOf(around, config),
  });
  const alarms = createAlarms(around, config);
  const created = createRunning(around, config, {
    task,
    securityGroupId,
    endpoint: {
      alias: endpointOf(config, serviceName),
      idleTimeoutSec: protocol.idleTimeoutSec,
      requestTimeoutSec: protocol.kind === "tcp" ? undefined : protocol.requestTimeoutSec,
    },
    rollbackAlarmNames: config.deployment.rollbackOnAlarms ? alarms.rollbackAlarmNames : [],
    follows: utilization(config.scaling),
    needs: [task.needs],
  });
  return { ...created, securityGroupId };
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
      hasSecrets: secretsOf(config).length > 0,
    }),
  });
}
