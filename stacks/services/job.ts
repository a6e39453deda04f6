import { secretsOf } from "../../src/config/containers.ts";
import type { ServiceOf } from "../../src/config/service.ts";
import { jobAlarms } from "../../src/constructs/observability/job-table.ts";
import { RunMetrics } from "../../src/constructs/observability/run-metrics.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { JobSchedule } from "../../src/constructs/service/job-schedule.ts";
import { Outbound } from "../../src/constructs/service/outbound.ts";
import { rateExpression } from "../../src/core/job.ts";
import { runTimes } from "../../src/core/run-times.ts";
import { toAwsCron } from "../../src/core/schedule.ts";
import { egressOf, placementOf, type Surroundings } from "./surroundings.ts";
import { createTask } from "./task.ts";

type Job = ServiceOf<"job">;

/** A task that a schedule starts, and that nothing connects to. */
export function createJob(around: Surroundings, config: Job) {
  const { environment, home, platform, scope, serviceName } = around;
  const task = createTask(around, config);
  const outbound =
    around.networkMode === "awsvpc"
      ? new Outbound(scope, "_outbound", {
          home,
          service: serviceName,
          vpcId: platform.vpcId,
          egress: egressOf(around, config),
        })
      : undefined;
  new RunMetrics(scope, "runs", { home, service: serviceName, containerCount: task.containerCount });
  const { expression, gapMin, timeZone } = timesOf(config);
  new ServiceAlarms(scope, "_alarms", {
    home,
    service: serviceName,
    topicArn: around.alertsTopicArn,
    rows: jobAlarms({
      home,
      service: serviceName,
      hasSecrets: secretsOf(config).length > 0,
      succeedsWithinMin: gapMin + config.alarms.overdueMin,
    }),
  });
  const { schedule } = new JobSchedule(scope, "_schedule", {
    home,
    service: serviceName,
    taskDefinition: task.definition,
    releaseOwner: config.releaseOwner,
    placement: placementOf(around, config, outbound?.securityGroupId),
    expression,
    timeZone,
    retry: config.retry,
    preventDestroy: environment.protection,
    needs: [task.needs],
  });
  return { schedule, definition: task.definition };
}

/** As EventBridge Scheduler writes it, and the longest time between two runs, minutes. */
function timesOf({ schedule }: Job) {
  if (schedule.kind === "rate") {
    return { expression: rateExpression(schedule.everyMin), timeZone: "UTC", gapMin: schedule.everyMin };
  }
  const { cron, timeZone } = schedule;
  return { expression: toAwsCron(cron), timeZone, gapMin: runTimes(cron, timeZone).longestGapMin };
}
