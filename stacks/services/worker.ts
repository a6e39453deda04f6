import { secretsOf } from "../../src/config/containers.ts";
import type { ServiceOf } from "../../src/config/service.ts";
import { ServiceAlarms } from "../../src/constructs/observability/service-alarms.ts";
import { workerAlarms } from "../../src/constructs/observability/worker-table.ts";
import { Outbound } from "../../src/constructs/service/outbound.ts";
import type { TrackedMetric } from "../../src/constructs/service/scaling.ts";
import { WorkQueue } from "../../src/constructs/service/work-queue.ts";
import { arn } from "../../src/core/arn.ts";
import { deadLetterQueueName, queueName, queueNameIn, queueUrl } from "../../src/core/queue.ts";
import { createRunning } from "./running.ts";
import { egressOf, minRunningTasks, type Surroundings } from "./surroundings.ts";
import { createTask } from "./task.ts";

type Worker = ServiceOf<"worker">;

/** A service that takes messages from a queue, and that nothing connects to. */
export function createWorker(around: Surroundings, config: Worker) {
  const { environment, home, platform, scope, serviceName } = around;
  const { queue } = config;
  const queueArn = queue.kind === "existing" ? queue.arn : arn(home, "sqs", queueName(home, serviceName));
  const name = queueNameIn(queueArn);
  const owned =
    queue.kind === "owned"
      ? new WorkQueue(scope, "_queue", {
          home,
          service: serviceName,
          ...queue,
          preventDestroy: environment.protection,
        })
      : undefined;
  const task = createTask(around, config, { variables: { QUEUE_URL: queueUrl(home, name) }, queueArn });
  const outbound =
    around.networkMode === "awsvpc"
      ? new Outbound(scope, "_outbound", {
          home,
          service: serviceName,
          vpcId: platform.vpcId,
          egress: egressOf(around, config),
        })
      : undefined;
  new ServiceAlarms(scope, "_alarms", {
    home,
    service: serviceName,
    topicArn: around.alertsTopicArn,
    rows: workerAlarms({
      home,
      service: serviceName,
      queueName: name,
      deadLetterName: owned && deadLetterQueueName(home, serviceName),
      ...config.alarms,
      minRunningTasks: minRunningTasks(around, config),
      hasSecrets: secretsOf(config).length > 0,
    }),
  });
  return createRunning(around, config, {
    task,
    securityGroupId: outbound?.securityGroupId,
    follows: [followedBy(config, name)],
    needs: [task.needs, ...(owned?.needs ?? [])],
  });
}

function followedBy({ scaling: { target } }: Worker, name: string): TrackedMetric {
  return target.kind === "backlog"
    ? { id: "backlog", targetValue: target.messagesPerTask, metric: { kind: "backlog", queueName: name } }
    : {
        id: "cpu",
        targetValue: target.cpuPercent,
        metric: { kind: "predefined", type: "ECSServiceAverageCPUUtilization" },
      };
}
