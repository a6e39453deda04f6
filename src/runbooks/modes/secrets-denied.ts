import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import { alarmsOn } from "../signals.ts";
import {
  alarmsQuiet,
  alarmsRinging,
  aws,
  awsDo,
  forceNewDeployment,
  holdScaleIn,
  oneDeployment,
  resumeScaleIn,
  rightAccount,
  runsAsDesired,
  serviceEvents,
  stable,
  stoppedTask,
} from "../steps.ts";
import {
  deploy,
  nothingDiffers,
  TAKE_BACK,
  takeBack,
  WHAT_DIFFERS,
  whatDiffers,
} from "../terraform-steps.ts";
import { codeGrants, mayRead, roleIsWhole, roleOf } from "./secret-access.ts";

/**
 * The execution role may not read a secret. Sources:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (2026-11).
 */
export const secretsDenied: FailureMode = {
  id: "secrets-denied",
  title: "Secrets cannot be read",
  scenarios: ["secrets-denied", "secrets-denied:task-loss"],
  hits: ({ task }) => task.secrets.length > 0 && task.executionRole !== undefined,
  spared: "no task has a secret",
  write: (situation) => ({
    sections: {
      detection: {
        facts: [
          "Tasks stop before they run, with stop code TaskFailedToStart. The reason names the action and the secret; it is in the stopped task, not in a log and not in the service events.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          serviceEvents(situation),
          ...stoppedTask(
            situation,
            "Where it says neither AccessDenied nor the name of a secret, this is another failure: an image that cannot be pulled is nat-loss, a container that exits is deployment.",
          ),
          ...roleIsWhole(situation),
          ...mayRead(situation),
          ...codeGrants(situation),
          changedBy(situation),
        ],
      },
      blastRadius: { facts: blastRadius(situation), steps: [] },
      mitigation: {
        facts: [
          "Running tasks are all that serves. Neither stop one nor release until the permission is back: a deployment replaces none while new tasks fail, but a task that ends is gone.",
        ],
        steps: [...holdScaleIn(situation), ...keepInstances(situation)],
      },
      recovery: { facts: recovery(situation), steps: recoverySteps(situation) },
      verification: {
        facts: [],
        steps: [
          ...roleIsWhole(situation),
          ...mayRead(situation),
          runsAsDesired(situation),
          oneDeployment(situation),
          ...alarmsQuiet(alarmsOn(situation.platform, situation.service, "SecretUnreadable")),
          nothingDiffers(situation, "service"),
        ],
      },
    },
    wrong: [
      {
        advice: "aws secretsmanager get-secret-value --secret-id <name> --profile <execution role>",
        because:
          "The trust policy of an execution role admits ecs-tasks.amazonaws.com alone, so nobody can sign in as it; and the command prints the secret. With your own credentials it proves nothing about the role. `iam simulate-principal-policy` asks the same without either.",
      },
      {
        advice: "aws iam put-role-policy with a policy from a file",
        because:
          "It works, and leaves a policy that is not the code's: the next apply changes it again, and nobody has reviewed it. Take the change back through Terraform.",
      },
      {
        advice: "Look for ResourceInitializationError in the service events",
        because:
          "That is the wording of Fargate, and no service event has the reason. On EC2 the stopped task says: Fetching secret data from AWS Secrets Manager, or from SSM Parameter Store.",
      },
      {
        advice: "Alarm on the metric TaskStartFailed",
        because:
          "There is no such metric: the signals are the events TaskFailedToStart and SERVICE_TASK_START_IMPAIRED.",
      },
      {
        advice: "Grant ssm:GetParameter",
        because: "The agent calls ssm:GetParameters, which is another action.",
      },
    ],
  }),
};

const MOVES = ["AZRebalance", "InstanceRefresh"];

/** An instance that is replaced takes its tasks along. */
function keepInstances({ pool }: Situation): Step[] {
  if (!pool) return [];
  return [
    {
      id: "keep-instances",
      text: "Keep the group from replacing instances: their tasks could not start elsewhere.",
      command: awsDo(
        "autoscaling",
        "suspend-processes",
        "--auto-scaling-group-name",
        pool.name,
        "--scaling-processes",
        ...MOVES,
      ),
      drift: { found: "No plan shows it", takenBackBy: ["release-instances"] },
    },
  ];
}

function releaseInstances({ pool }: Situation): Step[] {
  if (!pool) return [];
  return [
    {
      id: "release-instances",
      text: "Let the group replace instances again.",
      command: awsDo(
        "autoscaling",
        "resume-processes",
        "--auto-scaling-group-name",
        pool.name,
        "--scaling-processes",
        ...MOVES,
      ),
    },
  ];
}

/** IAM's events are in us-east-1: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html (2026-11). */
function changedBy(situation: Situation): Step {
  return {
    id: "changed-by",
    text: "See who changed the role. Events arrive within about five minutes.",
    command: aws(
      "cloudtrail",
      "lookup-events",
      "--region",
      "us-east-1",
      "--lookup-attributes",
      `AttributeKey=ResourceName,AttributeValue=${roleOf(situation)}`,
      "--no-paginate",
      "--query",
      "Events[:5].[EventTime,EventName,Username]",
    ),
  };
}

function blastRadius({ platform, service }: Situation): string[] {
  const { task } = service;
  const shared = platform.services.filter(
    ({ name, task: other }) => name !== service.name && other.executionRole === task.executionRole,
  );
  return [
    `${service.name}: every task that starts from now on fails. Scaling out, a release and the replacement of a lost task all fail; tasks that run keep their values and go on.`,
    `It reads ${task.secrets.map(({ environmentVariable }) => environmentVariable).join(", ")} at the start of each task.`,
    shared.length > 0
      ? `The role ${task.executionRole} is shared with ${shared.map(({ name }) => name).join(", ")}.`
      : `No other service has the role ${task.executionRole}.`,
    ...(task.logDriver === "awslogs"
      ? [
          "Where the whole policy is gone, running tasks lose their logs too: on EC2 the agent writes them with the same role.",
        ]
      : []),
  ];
}

function recovery({ names, service }: Situation): string[] {
  const { circuitBreaker, desiredCount, task } = service;
  const threshold = Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
  return [
    "A permission takes effect within seconds, at times within two minutes. ECS then starts the next task by itself, but after failures it waits up to 27 minutes between attempts: a new deployment starts at once.",
    ...(circuitBreaker.enable
      ? [
          `A release that ran into it fails after ${threshold} tasks in a row${circuitBreaker.rollback ? " and is rolled back, to a revision that has the same role" : ""}.`,
        ]
      : []),
    ...((names.rolePolicies.get(task.executionRole ?? "") ?? []).length === 0
      ? ["The Terraform does not have the policies of the role: they are restored where they are managed."]
      : []),
  ];
}

function recoverySteps(situation: Situation): Step[] {
  const policies = situation.names.rolePolicies.get(roleOf(situation)) ?? [];
  return [
    whatDiffers(situation, "service"),
    ...policies.map(({ address, name }, index) =>
      takeBack(
        situation,
        address,
        "service",
        `Restore the policy ${name} as the code has it.`,
        index === 0 ? undefined : `${TAKE_BACK}-${index + 1}`,
      ),
    ),
    ...deploy(
      situation,
      "service",
      "Where nothing differed, the code lacks the permission: correct it, let it be reviewed, and apply it.",
      WHAT_DIFFERS,
    ),
    forceNewDeployment(situation, "Start tasks at once."),
    stable(situation),
    ...resumeScaleIn(situation),
    ...releaseInstances(situation),
  ];
}
