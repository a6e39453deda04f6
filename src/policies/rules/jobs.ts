import type { Resource } from "../../terraform/configuration.ts";
import { requiredValues, statementsOf } from "../../terraform/iam-document.ts";
import { at, blocks, isTrue, numberOf } from "../../terraform/json.ts";
import { breach, breachIf, perResource, type Rule, setting } from "../rule.ts";
import { STRATEGY_LIMIT, strategyProblem } from "./capacity-providers.ts";

const TYPE = "aws_scheduler_schedule";
const TASK = "target.ecs_parameters";
const RUN_TASK = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html";
const DEAD_LETTERS = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html";
const RETRY = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html";

/** A schedule that runs a task, and nothing else. */
function runsTask({ attributes }: Resource): boolean {
  return at(attributes, TASK) !== undefined;
}

const strategy: Rule = perResource(
  { code: "TF-JOB-01", title: "A job runs on capacity providers", source: RUN_TASK, type: TYPE },
  (schedule) => {
    if (!runsTask(schedule)) return [];
    const path = `${TASK}.capacity_provider_strategy`;
    const launchType = at(schedule.attributes, `${TASK}.launch_type`);
    const problem = strategyProblem(blocks(schedule.attributes, path).map(({ value }) => value));
    return [
      ...breachIf(problem !== undefined, schedule, path, problem, {
        limit: STRATEGY_LIMIT,
        fix: "name the cluster's providers with base and weight",
      }),
      ...breachIf(launchType !== undefined, schedule, `${TASK}.launch_type`, launchType, {
        limit: "unset: ECS refuses it with a strategy, and without one managed scaling sees no task",
        fix: "remove launch_type",
      }),
    ];
  },
);

const retries: Rule = perResource(
  { code: "TF-JOB-03", title: "A job that is late is given up", source: RETRY, type: TYPE },
  (schedule) => {
    const limits = [
      ["maximum_retry_attempts", 0, 185],
      ["maximum_event_age_in_seconds", 60, 86_400],
    ] as const;
    if (!runsTask(schedule)) return [];
    return limits.flatMap(([name, min, max]) => {
      const path = `target.retry_policy.${name}`;
      const value = numberOf(at(schedule.attributes, path));
      return breachIf(value === undefined || value < min || value > max, schedule, path, value, {
        limit: `${min}–${max}, and said: by default a run is tried for a day`,
        fix: "set it",
      });
    });
  },
);

/** A role that may run any task, with any role that it passes, can do what that role can. */
const narrowRole: Rule = perResource(
  {
    code: "TF-JOB-05",
    title: "A role runs tasks of named families in one cluster",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
    type: "aws_iam_role_policy",
  },
  (policy) =>
    statementsOf(policy, "policy").flatMap((statement) => {
      const runs = statement.effect === "Allow" && statement.actions.includes("ecs:RunTask");
      if (!runs) return [];
      const named = statement.resources.every((arn) => /:task-definition\/[\w-]+(:\*|:\d+)?$/.test(arn));
      const inOne = requiredValues(statement, "ecs:cluster").length === 1;
      return breachIf(!(named && inOne), policy, statement.path, statement.resources, {
        limit: "task definitions of named families, and a condition on ecs:cluster",
        fix: "name the family and the cluster",
      });
    }),
);

const SETTINGS: readonly Rule[] = [
  perResource(
    { code: "TF-JOB-02", title: "A run that is not started is kept", source: DEAD_LETTERS, type: TYPE },
    (schedule) => {
      const path = "target.dead_letter_config.arn";
      if (!runsTask(schedule) || at(schedule.attributes, path) !== undefined) return [];
      return [
        breach(schedule, path, undefined, {
          limit: "the ARN of a standard queue, else nobody learns which run was given up",
          fix: "name a dead-letter queue",
        }),
      ];
    },
  ),
  setting({
    code: "TF-JOB-04",
    title: "A job is switched on",
    source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
    type: TYPE,
    path: "state",
    allowed: ["ENABLED"],
    limit: "ENABLED",
    fix: "set state, or remove the job from the description",
  }),
  setting({
    code: "TF-JOB-06",
    title: "Tasks of a job have no public address",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2",
    type: TYPE,
    path: `${TASK}.network_configuration.assign_public_ip`,
    allowed: [false],
    optional: true,
    limit: "false",
    fix: "set assign_public_ip to false",
  }),
  perResource(
    {
      code: "TF-JOB-07",
      title: "Nobody opens a shell in a job",
      source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
      type: TYPE,
    },
    (schedule) => {
      const path = `${TASK}.enable_execute_command`;
      const value = at(schedule.attributes, path);
      return breachIf(isTrue(value), schedule, path, value, { limit: "false", fix: "set it to false" });
    },
  ),
];

export const JOB_RULES: readonly Rule[] = [strategy, retries, narrowRole, ...SETTINGS];
