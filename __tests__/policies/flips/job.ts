import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const schedule = "aws_scheduler_schedule.ledger";
const policy = "aws_iam_role_policy.ledger_schedule_policy";
const trust = "aws_iam_role.ledger_schedule_role";
const dead = "aws_sqs_queue.ledger_dead_letter";
const task = "target.ecs_parameters";

const ROWS: readonly Row[] = [
  ["no strategy", "TF-JOB-01", schedule, `${task}.capacity_provider_strategy`, DELETE],
  ["a launch type beside the strategy", "TF-JOB-01", schedule, `${task}.launch_type`, "FARGATE"],
  [
    "runs that are lost",
    "TF-JOB-02",
    schedule,
    "target.dead_letter_config",
    DELETE,
    "target.dead_letter_config.arn",
  ],
  ["retries unsaid", "TF-JOB-03", schedule, "target.retry_policy.maximum_retry_attempts", DELETE],
  ["more retries than there are", "TF-JOB-03", schedule, "target.retry_policy.maximum_retry_attempts", 186],
  ["tried for days", "TF-JOB-03", schedule, "target.retry_policy.maximum_event_age_in_seconds", 86_401],
  ["given up at once", "TF-JOB-03", schedule, "target.retry_policy.maximum_event_age_in_seconds", 59],
  ["switched off", "TF-JOB-04", schedule, "state", "DISABLED"],
  ["state unsaid", "TF-JOB-04", schedule, "state", DELETE],
  [
    "any task definition",
    "TF-JOB-05",
    policy,
    "policy.Statement.0.Resource",
    ["arn:aws:ecs:eu-central-1:222233334444:task-definition/*"],
    "policy.Statement.0",
  ],
  ["any cluster", "TF-JOB-05", policy, "policy.Statement.0.Condition", DELETE, "policy.Statement.0"],
  [
    "any role passed",
    "TF-IAM-05",
    policy,
    "policy.Statement.2.Resource",
    "arn:aws:iam::222233334444:role/*",
    "policy.Statement.2",
  ],
  [
    "passed to any service",
    "TF-IAM-05",
    policy,
    "policy.Statement.2.Condition",
    DELETE,
    "policy.Statement.2",
  ],
  [
    "a role for the schedules of any account",
    "TF-IAM-06",
    trust,
    "assume_role_policy.Statement.0.Condition",
    DELETE,
    "assume_role_policy.Statement.0",
  ],
  ["a public address", "TF-JOB-06", schedule, `${task}.network_configuration.assign_public_ip`, true],
  ["a shell", "TF-JOB-07", schedule, `${task}.enable_execute_command`, true],
  ["dead letters in the clear", "TF-SQS-01", dead, "sqs_managed_sse_enabled", DELETE],
  ["dead letters that may go", "TF-STATE-02", dead, "lifecycle.prevent_destroy", false],
];

export const JOB_FLIPS: readonly Flip[] = flips("live-service-ledger", ROWS);
