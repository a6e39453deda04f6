import type { Construct } from "constructs";
import { makesEndpoints } from "../../src/config/network.ts";
import type { Environment } from "../../src/config/schema.ts";
import type { RunningService, Service as ServiceConfig } from "../../src/config/service.ts";
import type { Callee } from "../../src/constructs/service/calls.ts";
import type { ServiceScalingProps, TrackedMetric } from "../../src/constructs/service/scaling.ts";
import type { ServiceProps } from "../../src/constructs/service/service.ts";
import type { TaskEgress } from "../../src/constructs/service/task-group.ts";
import type { Home } from "../../src/core/arn.ts";
import { toAwsCron } from "../../src/core/schedule.ts";
import { endpointsBlock } from "../network.ts";
import { strategyOf } from "../placement.ts";
import type { PlatformOutputs } from "../platform-outputs.ts";

/** What a service of any kind is built in. */
export interface Surroundings {
  /** Its id, the service's name, leads every address of the stack. */
  readonly scope: Construct;
  readonly home: Home;
  readonly environment: Environment;
  readonly serviceName: string;
  readonly platform: PlatformOutputs;
  /** Topic that alarms of the service are published to. */
  readonly alertsTopicArn: string;
  readonly networkMode: "awsvpc" | "bridge";
  /** Services that this one connects to. */
  readonly callees: readonly Callee[];
}

/** Where its tasks run. @param securityGroupId undefined in bridge mode */
export function placementOf(
  { environment: { capacity }, home, platform }: Surroundings,
  { placement: { distinctInstances, memberOf, pools, withinZone } }: Pick<ServiceConfig, "placement">,
  securityGroupId: string | undefined,
): ServiceProps["placement"] {
  return {
    ...(capacity.kind === "fargate"
      ? { kind: capacity.kind }
      : {
          kind: capacity.kind,
          withinZone: withinZone ?? "binpack-memory",
          constraints: [
            ...(distinctInstances ? [{ type: "distinctInstance" as const }] : []),
            ...memberOf.map((expression) => ({ type: "memberOf" as const, expression })),
          ],
        }),
    strategy: strategyOf(home, capacity, pools),
    network: securityGroupId ? { subnetIds: platform.privateSubnetIds, securityGroupId } : undefined,
  };
}

/** Where its tasks may connect to. */
export function egressOf(
  { environment, platform }: Surroundings,
  { egress, fileSystems }: Pick<ServiceConfig, "egress" | "fileSystems">,
): TaskEgress {
  const { network } = environment;
  return {
    https: {
      internet: network.egress.kind !== "endpoints-only",
      endpointsGroupId: makesEndpoints(network) ? platform.endpointsGroupId : undefined,
      endpointsCidr: endpointsBlock(environment),
      s3PrefixListId: platform.s3PrefixListId,
    },
    others: egress,
    fileSystems,
  };
}

/** Fewest running tasks at any hour. */
export function minRunningTasks(
  { environment: { schedules } }: Surroundings,
  { scaling: { minTasks } }: Pick<RunningService, "scaling">,
): number {
  return Math.min(minTasks, schedules?.offHoursTasks ?? minTasks);
}

/** When its tasks sleep. */
export function offHoursOf({ environment: { schedules } }: Surroundings): ServiceScalingProps["offHours"] {
  return (
    schedules && {
      timeZone: schedules.timeZone,
      start: toAwsCron(schedules.offHoursStart),
      end: toAwsCron(schedules.offHoursEnd),
      tasks: schedules.offHoursTasks,
    }
  );
}

/** Scaling on the average utilization of its tasks. */
export function utilization({
  cpuPercent,
  memoryPercent,
}: {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}): TrackedMetric[] {
  const tracked = (id: string, type: string, targetValue: number): TrackedMetric => ({
    id,
    targetValue,
    metric: { kind: "predefined", type },
  });
  return [
    tracked("cpu", "ECSServiceAverageCPUUtilization", cpuPercent),
    tracked("memory", "ECSServiceAverageMemoryUtilization", memoryPercent),
  ];
}
