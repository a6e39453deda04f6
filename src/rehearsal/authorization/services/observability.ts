import { each, type ServiceRules } from "../rule.ts";

/**
 * A log group as its own actions see it, with an empty log stream behind its name; tags are on the group itself
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html, 2026-11).
 */
const group = (path: string) => `arn:{partition}:logs:{region}:{account}:log-group:{${path}}`;
const GROUP = `${group("logGroupName")}:log-stream:`;

/** CloudWatch Logs (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html, 2026-11). */
export const LOGS: ServiceRules = {
  tags: "tags",
  operations: {
    CreateLogGroup: {
      creates: [GROUP],
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html (2026-11).
      also: [{ action: "logs:TagResource", on: [group("logGroupName")], when: "tags" }],
    },
    ...each("DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey", {
      on: [GROUP],
    }),
    ...each("DescribeLogStreams PutMetricFilter DeleteMetricFilter PutSubscriptionFilter", { on: [GROUP] }),
    ...each("DescribeMetricFilters DescribeSubscriptionFilters", {
      on: [`${group("logGroupName?*")}:log-stream:`],
    }),
    ...each("TagResource ListTagsForResource", { on: ["{resourceArn}"] }),
    UntagResource: { on: ["{resourceArn}"], tagKeys: "tagKeys" },
  },
};

const alarm = (path: string) => `arn:{partition}:cloudwatch:{region}:{account}:alarm:{${path}}`;
const DASHBOARD = "arn:{partition}:cloudwatch::{account}:dashboard/{DashboardName}";

/** CloudWatch (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html, 2026-11). */
export const CLOUDWATCH: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "cloudwatch:TagResource",
  operations: {
    ...each("PutMetricAlarm PutCompositeAlarm", { creates: [alarm("AlarmName")] }),
    DeleteAlarms: { on: [alarm("AlarmNames")] },
    DescribeAlarms: { on: [alarm("AlarmNames?*")] },
    ...each("EnableAlarmActions DisableAlarmActions SetAlarmState", { on: [alarm("AlarmNames")] }),
    ...each("PutDashboard GetDashboard", { on: [DASHBOARD] }),
    DeleteDashboards: { on: ["arn:{partition}:cloudwatch::{account}:dashboard/{DashboardNames}"] },
    ...each("TagResource ListTagsForResource", { on: ["{ResourceARN}"] }),
    UntagResource: { on: ["{ResourceARN}"], tagKeys: "TagKeys" },
  },
};

const rule = (path: string) => `arn:{partition}:events:{region}:{account}:rule/{EventBusName|bus?}{${path}}`;

/** EventBridge (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html, 2026-11). */
export const EVENTS: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "events:TagResource",
  operations: {
    PutRule: { creates: [rule("Name")] },
    ...each("DescribeRule DeleteRule EnableRule DisableRule", { on: [rule("Name")] }),
    PutTargets: {
      on: [rule("Rule")],
      keys: { "events:targetarn": "{Targets.Arn}" },
      also: [
        {
          // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html (2026-11).
          action: "iam:PassRole",
          on: ["{Targets.RoleArn}"],
          keys: { "iam:passedtoservice": "events.amazonaws.com" },
        },
      ],
    },
    ...each("ListTargetsByRule RemoveTargets", { on: [rule("Rule")] }),
    ...each("TagResource ListTagsForResource", { on: ["{ResourceARN}"] }),
    UntagResource: { on: ["{ResourceARN}"], tagKeys: "TagKeys" },
  },
};

const TOPIC = "{TopicArn}";
/** The ARN of a subscription is the topic's, with an id behind. */
const OF_SUBSCRIPTION = "{SubscriptionArn|parent}";

/** Amazon SNS (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html, 2026-11). */
export const SNS: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "sns:TagResource",
  operations: {
    CreateTopic: { creates: ["arn:{partition}:sns:{region}:{account}:{Name}"] },
    ...each("GetTopicAttributes SetTopicAttributes ListSubscriptionsByTopic DeleteTopic", { on: [TOPIC] }),
    Subscribe: { on: [TOPIC], keys: { "sns:endpoint": "{Endpoint}", "sns:protocol": "{Protocol}" } },
    ...each("GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe", { on: [OF_SUBSCRIPTION] }),
    ...each("TagResource ListTagsForResource", { on: ["{ResourceArn}"] }),
    UntagResource: { on: ["{ResourceArn}"], tagKeys: "TagKeys" },
  },
};

const CHANNEL = "{ChatConfigurationArn}";
const PASS_TO_CHAT = {
  action: "iam:PassRole",
  on: ["{IamRoleArn}"],
  keys: { "iam:passedtoservice": "chatbot.amazonaws.com" },
};

/** AWS Chatbot (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awschatbot.html, 2026-11). */
export const CHATBOT: ServiceRules = {
  tags: "Tags",
  operations: {
    CreateSlackChannelConfiguration: { also: [PASS_TO_CHAT] },
    DescribeSlackChannelConfigurations: {},
    UpdateSlackChannelConfiguration: { on: [CHANNEL], also: [PASS_TO_CHAT] },
    DeleteSlackChannelConfiguration: { on: [CHANNEL] },
    ListTagsForResource: {},
    TagResource: { on: ["{ResourceARN}"] },
    UntagResource: { on: ["{ResourceARN}"], tagKeys: "TagKeys" },
  },
};

/** A queue is named by the end of its URL. */
const QUEUE = "arn:{partition}:sqs:{region}:{account}:{QueueUrl|name}";

/** Amazon SQS (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html, 2026-11). */
export const SQS: ServiceRules = {
  tags: "tags",
  operations: {
    CreateQueue: {
      creates: ["arn:{partition}:sqs:{region}:{account}:{QueueName}"],
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (2026-11).
      also: [
        {
          action: "sqs:TagQueue",
          on: ["arn:{partition}:sqs:{region}:{account}:{QueueName}"],
          when: "tags",
        },
      ],
    },
    ...each("GetQueueAttributes SetQueueAttributes DeleteQueue ListQueueTags", { on: [QUEUE] }),
    ...each("ReceiveMessage DeleteMessage ChangeMessageVisibility SendMessage", { on: [QUEUE] }),
    TagQueue: { on: [QUEUE], tags: "Tags" },
    UntagQueue: { on: [QUEUE], tagKeys: "TagKeys" },
  },
};

const TRAIL = "{Name|trail}";

/** CloudTrail (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html, 2026-11). */
export const CLOUDTRAIL: ServiceRules = {
  operations: {
    ...each("GetTrail GetTrailStatus StartLogging StopLogging DeleteTrail UpdateTrail", { on: [TRAIL] }),
    ...each("GetEventSelectors GetInsightSelectors PutEventSelectors PutInsightSelectors", {
      on: ["{TrailName|trail}"],
    }),
    ListTags: { on: ["{ResourceIdList}"] },
  },
};
