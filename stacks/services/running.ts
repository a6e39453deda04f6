import type { RunningService } from "../../src/config/service.ts";
import type { EndpointProps } from "../../src/constructs/service/connect.ts";
import { ServiceScaling, type TrackedMetric } from "../../src/constructs/service/scaling.ts";
import { Service, type ServiceProps } from "../../src/constructs/service/service.ts";
import { connectOf } from "./connect.ts";
import { offHoursOf, placementOf, type Surroundings } from "./surroundings.ts";
import type { CreatedTask } from "./task.ts";

/** What a kind of service brings to what ECS keeps running. */
export interface RunningParts extends Pick<ServiceProps, "target" | "needs"> {
  readonly task: CreatedTask;
  /** Of its tasks; undefined in bridge mode. */
  readonly securityGroupId: string | undefined;
  /** What others find through Service Connect. @default nothing */
  readonly endpoint?: EndpointProps;
  /** Alarms that take a release back. @default none */
  readonly rollbackAlarmNames?: readonly string[];
  readonly follows: readonly TrackedMetric[];
}

/** ECS service with its scaling, and the way to the services that it calls. */
export function createRunning(around: Surroundings, config: RunningService, parts: RunningParts) {
  const { environment, home, scope, serviceName } = around;
  const { endpoint, follows, needs, rollbackAlarmNames = [], securityGroupId, target, task } = parts;
  const connected = connectOf(around, securityGroupId, endpoint);
  const { service } = new Service(scope, "_service", {
    name: serviceName,
    clusterName: home.name,
    taskDefinition: task.definition,
    releaseOwner: config.releaseOwner,
    placement: placementOf(around, config, securityGroupId),
    ...(target && { target }),
    connect: connected.connect,
    deployment: { ...config.deployment, desiredCount: config.scaling.minTasks, rollbackAlarmNames },
    exec: config.exec,
    protection: environment.protection,
    needs: [...needs, ...connected.needs],
  });
  new ServiceScaling(scope, "_scaling", {
    clusterName: home.name,
    service,
    scaling: config.scaling,
    follows,
    offHours: offHoursOf(around),
  });
  return { service, definition: task.definition };
}
