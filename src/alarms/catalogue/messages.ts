import { namespaceOf } from "./fact.ts";

const QUEUE = [["QueueName"]];

export const SQS = namespaceOf(
  "AWS/SQS",
  [
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
  ],
  [
    {
      names: `ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible
        ApproximateNumberOfMessagesDelayed ApproximateNumberOfGroupsWithInflightMessages`,
      values: "level",
      dimensions: QUEUE,
    },
    { names: "ApproximateAgeOfOldestMessage", values: "duration", dimensions: QUEUE },
    {
      names: `NumberOfEmptyReceives NumberOfMessagesDeleted NumberOfMessagesReceived NumberOfMessagesSent
        NumberOfDeduplicatedSentMessages`,
      values: "happenings",
      dimensions: QUEUE,
    },
    { names: "SentMessageSize", values: "bytes", reported: "nonzero", dimensions: QUEUE },
  ],
);

export const SNS = namespaceOf(
  "AWS/SNS",
  ["https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html"],
  [
    {
      names: `NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed
        NumberOfNotificationsFilteredOut NumberOfNotificationsFilteredOut-InvalidAttributes
        NumberOfNotificationsFilteredOut-NoMessageAttributes NumberOfNotificationsRedrivenToDlq
        NumberOfNotificationsFailedToRedriveToDlq`,
      values: "happenings",
      reported: "nonzero",
      dimensions: [["TopicName"], ["Application"], ["Country", "SMSType"], []],
    },
    { names: "PublishSize", values: "bytes", reported: "nonzero", dimensions: [["TopicName"]] },
    {
      names: "SMSMonthToDateSpentUSD SMSSuccessRate",
      values: "level",
      reported: "nonzero",
      dimensions: [["Country", "SMSType"], []],
    },
  ],
  false,
);

const RULE = [["RuleName"], ["EventBusName", "RuleName"]];

export const EVENTS = namespaceOf(
  "AWS/Events",
  ["https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html"],
  [
    {
      names: `DeadLetterInvocations FailedInvocations Invocations InvocationsFailedToBeSentToDlq
        InvocationsSentToDlq ThrottledRules TriggeredRules RetryInvocationAttempts InvocationAttempts
        SuccessfulInvocationAttempts InvocationsCreated`,
      values: "happenings",
      reported: "nonzero",
      dimensions: [...RULE, []],
    },
    {
      names: "MatchedEvents",
      values: "happenings",
      reported: "nonzero",
      dimensions: [...RULE, ["EventBusName"], []],
    },
    {
      names:
        "IngestionToInvocationCompleteLatency IngestionToInvocationStartLatency IngestionToInvocationSuccessLatency",
      values: "duration",
      reported: "nonzero",
      dimensions: [...RULE, ["EventBusName"], []],
    },
  ],
);

export const SCHEDULER = namespaceOf(
  "AWS/Scheduler",
  ["https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html"],
  [
    {
      names: `InvocationAttemptCount TargetErrorCount TargetErrorThrottledCount InvocationThrottleCount
        InvocationDroppedCount InvocationsSentToDeadLetterCount InvocationsFailedToBeSentToDeadLetterCount
        InvocationsSentToDeadLetterCount_Truncated_MessageSizeExceeded`,
      values: "happenings",
      reported: "nonzero",
      dimensions: [["ScheduleGroup"], []],
    },
  ],
  false,
);

const LOG_GROUP = [["LogGroupName"], ["DestinationType", "FilterName", "LogGroupName"], []];

export const LOGS = namespaceOf(
  "AWS/Logs",
  [
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
  ],
  [
    {
      names: `IncomingBytes IncomingLogEvents DeliveryErrors DeliveryThrottling ForwardedBytes ForwardedLogEvents
        EMFParsingErrors EMFValidationErrors LogEventsWithFindings`,
      values: "happenings",
      reported: "nonzero",
      dimensions: LOG_GROUP,
    },
  ],
  false,
);

export const CERTIFICATES = namespaceOf(
  "AWS/CertificateManager",
  ["https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html"],
  [{ names: "DaysToExpiry", values: "level", everySec: 43_200, dimensions: [["CertificateArn"]] }],
);

export const BILLING = namespaceOf(
  "AWS/Billing",
  [
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
  ],
  [
    {
      names: "EstimatedCharges",
      values: "level",
      needs: "us-east-1",
      everySec: 21_600,
      dimensions: [
        ["Currency"],
        ["Currency", "ServiceName"],
        ["Currency", "LinkedAccount"],
        ["Currency", "LinkedAccount", "ServiceName"],
      ],
    },
  ],
);
