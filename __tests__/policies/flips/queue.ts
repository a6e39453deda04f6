import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const queue = "aws_sqs_queue.packer";
const dead = "aws_sqs_queue.packer_dead_letter";
const chat = "aws_chatbot_slack_channel_configuration.packer_alerts_receiver_chat";
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
  [
    "a filter that matches nothing",
    "TF-SNS-04",
    "aws_sns_topic_subscription.packer_alerts_receiver_pager",
    "filter_policy_scope",
    DELETE,
  ],
  ["a channel without guardrails", "TF-CHAT-01", chat, "guardrail_policy_arns", DELETE],
  [
    "a channel of administrators",
    "TF-CHAT-01",
    chat,
    "guardrail_policy_arns",
    ["arn:aws:iam::aws:policy/AdministratorAccess"],
  ],
  ["a channel that acts with its own role", "TF-CHAT-02", chat, "user_authorization_required", false],
  ["queue that may go", "TF-STATE-02", queue, "lifecycle.prevent_destroy", false],
  ["dead letters that may go", "TF-STATE-02", dead, "lifecycle.prevent_destroy", DELETE],
];

export const QUEUE_FLIPS: readonly Flip[] = flips("live-service-packer", ROWS);
