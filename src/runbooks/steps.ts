import type { Situation } from "./failure-mode.ts";
import type { Command, Step } from "./runbook.ts";

/** A command of the AWS CLI that prints one value or one row a line. */
export function aws(...words: readonly string[]): Command {
  return { words: ["aws", ...words, "--output", "text"] };
}

/** A command of the AWS CLI whose output an engineer needs no more than its success of. */
export function awsDo(...words: readonly string[]): Command {
  return { words: ["aws", ...words] };
}

/** What `query` takes from the description of the service. */
export function describeService({ platform, service }: Situation, query: string): Command {
  const { cluster } = platform;
  return aws("ecs", "describe-services", ...inCluster(cluster), "--services", service.name, "--query", query);
}

export function saved(name: string, command: Command): Command {
  return { ...command, saves: name };
}

/** Most incidents that get worse are worked on in the wrong account. */
export function rightAccount({ names }: Situation): Step[] {
  if (names.account === undefined) return [];
  return [
    {
      id: "account",
      text: "Make sure of the account.",
      command: aws("sts", "get-caller-identity", "--query", "Account"),
      expect: { kind: "equals", value: names.account },
      otherwise:
        "These are the credentials of another account: sign in to the right one before anything else.",
    },
  ];
}

/** Without it only metric alarms are listed: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html (2026-11). */
const EVERY_TYPE = ["--alarm-types", "MetricAlarm", "CompositeAlarm"];

export function alarmsRinging(): Step {
  return {
    id: "alarms",
    text: "See what else rings.",
    command: aws(
      "cloudwatch",
      "describe-alarms",
      ...EVERY_TYPE,
      "--state-value",
      "ALARM",
      "--query",
      "[MetricAlarms,CompositeAlarms][].[AlarmName,StateReason]",
    ),
  };
}

export function serviceEvents(situation: Situation): Step {
  return {
    id: "events",
    text: `Read the last events of ${situation.service.name}.`,
    command: describeService(situation, "services[0].events[:10].[createdAt,message]"),
  };
}

/** ECS keeps a stopped task for an hour: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html (2026-11). */
export function stoppedTask({ platform, service }: Situation, otherwise: string): Step[] {
  const cluster = inCluster(platform.cluster);
  return [
    {
      id: "stopped-task",
      text: "Take a task that stopped within the last hour.",
      command: saved(
        "task",
        aws(
          "ecs",
          "list-tasks",
          ...cluster,
          "--service-name",
          service.name,
          "--desired-status",
          "STOPPED",
          "--no-paginate",
          "--query",
          "taskArns[0]",
        ),
      ),
    },
    {
      id: "stopped-reason",
      text: "Read why it stopped. Service events do not have the reason, and a container that never started has no log.",
      command: aws(
        "ecs",
        "describe-tasks",
        ...cluster,
        "--tasks",
        "$task",
        "--query",
        "tasks[0].[stopCode,stoppedReason,containers[].reason|[0]]",
      ),
      otherwise,
    },
  ];
}

/** Tasks as the service has them: desired, running, pending. */
export function taskCounts(situation: Situation): Step {
  return {
    id: "tasks",
    text: "Count the tasks: desired, running, pending.",
    command: describeService(situation, "services[0].[desiredCount,runningCount,pendingCount]"),
  };
}

/** Scaling in ends tasks that cannot be started again: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html (2026-11). */
export function holdScaleIn(situation: Situation): Step[] {
  const { scaling } = situation.service;
  if (!scaling) return [];
  const place = `${scaling.address}.suspended_state`;
  return [
    {
      id: "hold-scale-in",
      text: `Keep ${situation.service.name} from scaling in while a task that ends may not come back.`,
      command: suspended(situation, true),
      drift: {
        found:
          situation.environment === undefined
            ? `A plan of Terraform finds it at ${place} only where the code sets that`
            : `A drift check finds it at ${place}, and an apply of the service takes it back`,
        takenBackBy: ["resume-scale-in"],
      },
    },
  ];
}

export function resumeScaleIn(situation: Situation): Step[] {
  if (!situation.service.scaling) return [];
  return [
    {
      id: "resume-scale-in",
      text: "Let it scale in again.",
      command: suspended(situation, false),
    },
  ];
}

function suspended({ platform, service }: Situation, on: boolean): Command {
  return awsDo(
    "application-autoscaling",
    "register-scalable-target",
    "--service-namespace",
    "ecs",
    "--scalable-dimension",
    "ecs:service:DesiredCount",
    "--resource-id",
    `service/${platform.cluster}/${service.name}`,
    "--suspended-state",
    `DynamicScalingInSuspended=${on}`,
  );
}

/** A deployment starts tasks at once, whatever the throttle: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (2026-11). */
export function forceNewDeployment({ platform, service }: Situation, text: string): Step {
  return {
    id: "new-deployment",
    text,
    command: aws(
      "ecs",
      "update-service",
      ...inCluster(platform.cluster),
      "--service",
      service.name,
      "--force-new-deployment",
      "--query",
      "service.deployments[0].rolloutState",
    ),
    expect: { kind: "equals", value: "IN_PROGRESS" },
    otherwise: "The service does not deploy: read its events.",
  };
}

export function stable({ platform, service }: Situation): Step {
  return {
    id: "stable",
    text: "Wait until the service is stable, for ten minutes at most.",
    command: awsDo(
      "ecs",
      "wait",
      "services-stable",
      ...inCluster(platform.cluster),
      "--services",
      service.name,
    ),
    expect: { kind: "exits", code: 0 },
    otherwise: "It still is not: read the events, and begin again with the detection.",
  };
}

export function runsAsDesired(situation: Situation): Step {
  return {
    id: "runs-as-desired",
    text: "As many tasks run as are wanted.",
    command: describeService(situation, "services[0].runningCount==services[0].desiredCount"),
    expect: { kind: "equals", value: "True" },
    otherwise:
      "Tasks are still missing: read the events of the service and the reason of the last stopped task.",
  };
}

export function oneDeployment(situation: Situation): Step {
  return {
    id: "one-deployment",
    text: "One deployment is left, and it is complete.",
    command: describeService(situation, "services[0].deployments[].rolloutState"),
    expect: { kind: "equals", value: "COMPLETED" },
    otherwise: "It still rolls out, or it failed: wait with `aws ecs wait services-stable`, then look again.",
  };
}

export function alarmsQuiet(names: readonly string[]): Step[] {
  if (names.length === 0) return [];
  return [
    {
      id: "alarms-quiet",
      text: "The alarms of the failure are quiet.",
      command: aws(
        "cloudwatch",
        "describe-alarms",
        ...EVERY_TYPE,
        "--alarm-names",
        ...names,
        "--query",
        "[MetricAlarms,CompositeAlarms][]|[?StateValue=='ALARM'].AlarmName",
      ),
      expect: { kind: "empty" },
      otherwise: "The cause is still there, or its last datapoints have not left the alarm's periods yet.",
    },
  ];
}

export function inCluster(cluster: string): string[] {
  return ["--cluster", cluster];
}
