import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { JobSchedule, type JobScheduleProps } from "../../../src/constructs/service/job-schedule.ts";
import { HOME, make } from "../../support/construct.ts";

const ARN = "arn:aws:ecs:eu-west-3:210987654321";

const EC2: JobScheduleProps["placement"] = {
  kind: "ec2",
  withinZone: "binpack-memory",
  constraints: [],
  strategy: [{ capacityProvider: "acme-qa-ecs", base: 0, weight: 1 }],
};
const FARGATE: JobScheduleProps["placement"] = {
  kind: "fargate",
  strategy: [{ capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 }],
  network: { subnetIds: ["subnet-1"], securityGroupId: "sg-1" },
};

function made(change: Partial<JobScheduleProps> = {}) {
  return make((stack) => {
    const taskDefinition = new EcsTaskDefinition(stack, "task", {
      family: "acme-qa-ledger",
      containerDefinitions: "[]",
    });
    new JobSchedule(stack, "ledger", {
      home: HOME,
      service: "ledger",
      taskDefinition,
      releaseOwner: "terraform",
      placement: EC2,
      expression: "cron(15 4 ? * 3 *)",
      timeZone: "Europe/Paris",
      retry: { maxAttempts: 7, maxAgeSec: 540 },
      preventDestroy: true,
      needs: [],
      ...change,
    });
  });
}

describe("JobSchedule", () => {
  it("runs one task on the capacity provider, in a group of its own", () => {
    const all = made();
    expect(all["aws_scheduler_schedule_group.ledger"]).toMatchObject({ name: "acme-qa-ledger" });
    expect(all["aws_scheduler_schedule.ledger"]).toMatchObject({
      name: "acme-qa-ledger",
      schedule_expression: "cron(15 4 ? * 3 *)",
      schedule_expression_timezone: "Europe/Paris",
      flexible_time_window: { mode: "OFF" },
      target: {
        arn: `${ARN}:cluster/acme-qa`,
        dead_letter_config: { arn: "${aws_sqs_queue.ledger_dead_letter.arn}" },
        retry_policy: { maximum_retry_attempts: 7, maximum_event_age_in_seconds: 540 },
        ecs_parameters: {
          task_definition_arn: "${aws_ecs_task_definition.task.arn}",
          task_count: 1,
          capacity_provider_strategy: [{ capacity_provider: "acme-qa-ecs", base: 0, weight: 1 }],
          placement_strategy: [{ type: "binpack", field: "memory" }],
          propagate_tags: "TASK_DEFINITION",
        },
      },
    });
    const { target } = all["aws_scheduler_schedule.ledger"] as { target: { ecs_parameters: object } };
    expect(target.ecs_parameters).not.toHaveProperty("network_configuration");
    expect(target.ecs_parameters).not.toHaveProperty("launch_type");
  });

  it("has tasks in private subnets on Fargate", () => {
    const { target } = made({ placement: FARGATE })["aws_scheduler_schedule.ledger"] as {
      target: { ecs_parameters: object };
    };
    expect(target.ecs_parameters).toMatchObject({
      platform_version: "LATEST",
      network_configuration: { assign_public_ip: false, security_groups: ["sg-1"], subnets: ["subnet-1"] },
    });
    expect(target.ecs_parameters).not.toHaveProperty("placement_strategy");
    const constraints = [{ type: "memberOf", expression: "attribute:ecs.instance-type =~ m6i.*" }] as const;
    const chosen = made({ placement: { ...EC2, withinZone: "random", constraints } });
    expect(chosen["aws_scheduler_schedule.ledger"]).toMatchObject({
      target: {
        ecs_parameters: { placement_strategy: [{ type: "random" }], placement_constraints: constraints },
      },
    });
  });

  it("may run this task definition in this cluster with its two roles, and nothing else", () => {
    const { assume_role_policy } = made()["aws_iam_role.ledger_schedule_role"] as {
      assume_role_policy: { Statement: readonly object[] };
    };
    expect(assume_role_policy.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": HOME.account },
          ArnLike: {
            "aws:SourceArn": "arn:aws:scheduler:eu-west-3:210987654321:schedule-group/acme-qa-ledger",
          },
        },
      }),
    ]);
    const { policy } = made()["aws_iam_role_policy.ledger_schedule_policy"] as {
      policy: { Statement: object[] };
    };
    expect(policy.Statement).toEqual([
      {
        Sid: "RunTask",
        Effect: "Allow",
        Action: "ecs:RunTask",
        Resource: [`${ARN}:task-definition/acme-qa-ledger:*`],
        Condition: { ArnEquals: { "ecs:cluster": `${ARN}:cluster/acme-qa` } },
      },
      {
        Sid: "TagTasks",
        Effect: "Allow",
        Action: "ecs:TagResource",
        Resource: `${ARN}:task/acme-qa/*`,
        Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
      },
      {
        Sid: "PassRoles",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: [
          "arn:aws:iam::210987654321:role/acme-qa-ledger-execution",
          "arn:aws:iam::210987654321:role/acme-qa-ledger-task",
        ],
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
      {
        Sid: "DeadLetters",
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:eu-west-3:210987654321:acme-qa-ledger-dead-letter",
      },
    ]);
  });

  it("runs the newest revision where a pipeline registers them", () => {
    const all = made({ releaseOwner: "pipeline" });
    expect(all["aws_scheduler_schedule.ledger"]).toMatchObject({
      target: {
        ecs_parameters: { task_definition_arn: "${aws_ecs_task_definition.task.arn_without_revision}" },
      },
    });
    const { policy } = all["aws_iam_role_policy.ledger_schedule_policy"] as {
      policy: { Statement: { Resource: string[] }[] };
    };
    expect(policy.Statement[0]?.Resource).toContain(`${ARN}:task-definition/acme-qa-ledger`);
  });
});
