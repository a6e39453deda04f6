import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const queue = "aws_sqs_queue.packer";
const dead = "aws_sqs_queue.packer_dead_letter";
const policy = "aws_sqs_queue_policy.packer_policy";

const ROWS: readonly Row[] = [
  ["messages in the clear", "TF-SQS-01", queue, "sqs_managed_sse_enabled", false],
  ["encryption unsaid", "TF-SQS-01", dead, "sqs_managed_sse_enabled", DELETE],
  [
    "plain HTTP",
    "TF-SQS-02",
    policy,
    "policy.Statement.0.Condition.Bool.aws:SecureTransport",
    "true",
    "policy",
  ],
  ["plain HTTP to send", "TF-SQS-02", policy, "policy.Statement.0.Action", "sqs:ReceiveMessage", "policy"],
  [
    "anybody sends",
    "TF-SQS-02",
    policy,
    "policy.Statement",
    (old: readonly unknown[]) => [
      ...old,
      { Sid: "Open", Effect: "Allow", Principal: "*", Action: "sqs:SendMessage" },
    ],
    "policy.Statement.1",
  ],
  ["no policy", "TF-SQS-02", policy, "", DELETE, queue],
  ["messages for ever", "TF-SQS-03", queue, "redrive_policy", DELETE],
  ["never given up", "TF-SQS-03", queue, "redrive_policy.maxReceiveCount", 1001, "redrive_policy"],
  ["dead letters gone first", "TF-SQS-04", dead, "message_retention_seconds", 345_600],
  ["retention of dead letters unsaid", "TF-SQS-04", dead, "message_retention_seconds", DELETE],
  ["queue that may go", "TF-STATE-02", queue, "lifecycle.prevent_destroy", false],
  ["dead letters that may go", "TF-STATE-02", dead, "lifecycle.prevent_destroy", DELETE],
];

export const QUEUE_FLIPS: readonly Flip[] = flips("live-service-packer", ROWS);
