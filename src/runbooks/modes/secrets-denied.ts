import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsRinging,
  aws,
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
          changedBy(situation),
        ],
      },
      blastRadius: { facts: blastRadius(situation), steps: [] },
      mitigation: {
        facts: [
          "Running tasks are all that serves. Neither stop one nor release until the permission is back: a deployment replaces none while new tasks fail, but a task that ends is gone.",
        ],
        steps: holdScaleIn(situation),
      },
      recovery: { facts: recovery(situation), steps: recoverySteps(situation) },
      verification: {
        facts: [],
        steps: [
          ...roleIsWhole(situation),
          ...mayRead(situation),
          runsAsDesired(situation),
          oneDeployment(situation),
          nothingDiffers(situation, "service"),
        ],
      },
    },
    wrong: [
      {
        advice: "aws secretsmanager get-secret-value --secret-id <name> --profile <execution role>",
        because:
          "The trust policy of an execution role admits ecs-tasks.amazonaws.com alone, so nobody can sign in as it; and the command prints the secret. `iam simulate-principal-policy` asks the same without either.",
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
      {
        advice: "A metric filter with the pattern [password, secret, key, token] finds leaked secrets",
        because:
          "Brackets name the fields of a space-delimited log: that pattern matches every line of four words. Words that may appear are written ?password ?secret, and a filter only tells of a leak.",
      },
    ],
  }),
};

function roleOf({ service }: Situation): string {
  return service.task.executionRole ?? "";
}

/** Whether the role has the policies that the code gives it. */
function roleIsWhole(situation: Situation): Step[] {
  const role = roleOf(situation);
  const policies = situation.names.rolePolicies.get(role) ?? [];
  return policies.map(({ kind, name }) => ({
    id: `role-has-${kind === "inline" ? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") : "attached-policy"}`,
    text: `${role} has its policy ${name}.`,
    command:
      kind === "inline"
        ? aws("iam", "list-role-policies", "--role-name", role, "--query", `contains(PolicyNames,'${name}')`)
        : aws(
            "iam",
            "list-attached-role-policies",
            "--role-name",
            role,
            "--query",
            `contains(AttachedPolicies[].PolicyArn,'${name}')`,
          ),
    expect: { kind: "equals", value: "True" },
    otherwise: "The policy is gone: that is the cause.",
  }));
}

/** Whether the role may read each secret, as IAM evaluates its policies. Nothing is read. */
function mayRead(situation: Situation): Step[] {
  const { names, service } = situation;
  const role = roleOf(situation);
  return service.task.secrets
    .filter(({ valueFrom }) => valueFrom.startsWith("arn:") && names.account !== undefined)
    .map(({ environmentVariable, service: kind, valueFrom }) => {
      const action = kind === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue";
      return {
        id: `may-read-${environmentVariable.toLowerCase().replaceAll("_", "-")}`,
        text: `${role} may read what ${environmentVariable} comes from.`,
        command: aws(
          "iam",
          "simulate-principal-policy",
          "--policy-source-arn",
          `arn:aws:iam::${names.account}:role/${role}`,
          "--action-names",
          action,
          "--resource-arns",
          valueFrom
            .split(":")
            .slice(0, kind === "ssm" ? 6 : 7)
            .join(":"),
          "--query",
          "EvaluationResults[].EvalDecision",
        ),
        expect: { kind: "equals", value: "allowed" },
        otherwise:
          "A policy of the role denies it. Where all are allowed and tasks still fail, the policy of the secret, its KMS key or a service control policy denies it.",
      } as const;
    });
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
  ];
}
