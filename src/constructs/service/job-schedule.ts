import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { arn, type Home, iamArn } from "../../core/arn.ts";
import { boundaryArn } from "../../core/governance-names.ts";
import { policyDocument, serviceTrust } from "../../core/iam.ts";
import { scheduleName } from "../../core/job.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { STEPS } from "../../core/placement.ts";
import { deadLetterQueueName } from "../../core/queue.ts";
import { encryptInTransit, LONGEST_RETENTION_SEC } from "./queue-policy.ts";
import { serviceRoleName } from "./roles.ts";
import type { ServiceProps } from "./service.ts";

export interface JobScheduleProps {
  readonly home: Home;
  readonly service: string;
  readonly taskDefinition: EcsTaskDefinition;
  readonly releaseOwner: ServiceProps["releaseOwner"];
  readonly placement: ServiceProps["placement"];
  /** `cron(…)` or `rate(…)`. */
  readonly expression: string;
  readonly timeZone: string;
  readonly retry: { readonly maxAttempts: number; readonly maxAgeSec: number };
  readonly preventDestroy: boolean;
  /** What a task needs to start. */
  readonly needs: ITerraformDependable[];
}

/**
 * EventBridge Scheduler runs one task of the job at a time of the schedule. What it could not start goes to a
 * dead-letter queue. The schedule has a group of its own: metrics have no other dimension, a schedule itself has no
 * tags, and the trust policy of a role can name a group only
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html, 2026-11).
 */
export class JobSchedule extends Construct {
  readonly schedule: SchedulerSchedule;

  constructor(scope: Construct, id: string, props: JobScheduleProps) {
    super(scope, id);
    const { home, placement, retry, service, taskDefinition } = props;
    const name = scheduleName(home, service);
    const group = new SchedulerScheduleGroup(this, "_group", { name, tags: { Name: name } });
    const deadLetters = this.createDeadLetterQueue(props);
    const role = this.createRole(props);
    this.schedule = new SchedulerSchedule(this, "_schedule", {
      name,
      groupName: group.name,
      description: `Runs ${service}`,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: props.timeZone,
      state: "ENABLED",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: arn(home, "ecs", `cluster/${home.name}`),
        roleArn: role.arn,
        ecsParameters: {
          // A pipeline registers revisions of its own: then the newest one runs.
          taskDefinitionArn:
            props.releaseOwner === "pipeline" ? taskDefinition.arnWithoutRevision : taskDefinition.arn,
          taskCount: 1,
          capacityProviderStrategy: placement.strategy.map((item) => ({ ...item })),
          ...(placement.kind === "ec2"
            ? {
                placementStrategy: [STEPS[placement.withinZone]],
                ...(placement.constraints.length > 0 && {
                  placementConstraints: [...placement.constraints],
                }),
              }
            : { platformVersion: "LATEST" }),
          ...(placement.network && {
            networkConfiguration: {
              subnets: [...placement.network.subnetIds],
              securityGroups: [placement.network.securityGroupId],
              assignPublicIp: false,
            },
          }),
          enableEcsManagedTags: true,
          enableExecuteCommand: false,
          propagateTags: "TASK_DEFINITION",
        },
        retryPolicy: { maximumRetryAttempts: retry.maxAttempts, maximumEventAgeInSeconds: retry.maxAgeSec },
        deadLetterConfig: { arn: deadLetters.queue.arn },
      },
      dependsOn: [role.policy, deadLetters.policy, ...props.needs],
    });
  }

  /** Encrypted by SQS, which asks nothing of who sends; no queue sends here, so none may. */
  private createDeadLetterQueue({ home, preventDestroy, service }: JobScheduleProps) {
    const name = deadLetterQueueName(home, service);
    const queue = new SqsQueue(this, "dead-letter", {
      name,
      messageRetentionSeconds: LONGEST_RETENTION_SEC,
      sqsManagedSseEnabled: true,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }),
      tags: { Name: name },
      lifecycle: { preventDestroy },
    });
    return { queue, policy: encryptInTransit(this, "dead-letter-policy", queue, arn(home, "sqs", name)) };
  }

  /**
   * Runs this task definition in this cluster, with its own two roles
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html and
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role, 2026-11).
   */
  private createRole({ home, releaseOwner, service }: JobScheduleProps) {
    const definition = arn(home, "ecs", `task-definition/${home.name}-${service}`);
    const role = new IamRole(this, "schedule-role", {
      name: physicalName(NAME_LIMITS.role, home.name, service, "schedule"),
      description: `EventBridge Scheduler on behalf of ${service}: runs its task`,
      assumeRolePolicy: serviceTrust("scheduler.amazonaws.com", {
        account: home.account,
        arn: arn(home, "scheduler", `schedule-group/${scheduleName(home, service)}`),
      }),
      maxSessionDuration: 3600,
      permissionsBoundary: boundaryArn(home),
    });
    const policy = new IamRolePolicy(this, "schedule-policy", {
      name: "run-task",
      role: role.id,
      policy: policyDocument(
        {
          Sid: "RunTask",
          Effect: "Allow",
          Action: "ecs:RunTask",
          Resource: [`${definition}:*`, ...(releaseOwner === "pipeline" ? [definition] : [])],
          Condition: { ArnEquals: { "ecs:cluster": arn(home, "ecs", `cluster/${home.name}`) } },
        },
        {
          Sid: "TagTasks",
          Effect: "Allow",
          Action: "ecs:TagResource",
          Resource: arn(home, "ecs", `task/${home.name}/*`),
          Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
        },
        {
          Sid: "PassRoles",
          Effect: "Allow",
          Action: "iam:PassRole",
          Resource: (["execution", "task"] as const).map((of) =>
            iamArn(home, `role/${serviceRoleName(home, service, of)}`),
          ),
          Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
        {
          Sid: "DeadLetters",
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: arn(home, "sqs", deadLetterQueueName(home, service)),
        },
      ),
    });
    return { arn: role.arn, policy };
  }
}
