import { type ActionTable, actions, type Grant, onAll, regional } from "../grant.ts";

/*
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, …/list_awskeymanagementservice.html,
 * …/list_amazoncloudwatchlogs.html, …/list_amazoncloudwatch.html, …/list_amazonsns.html, …/list_amazonsqs.html,
 * …/list_amazonelasticcontainerregistry.html, …/list_amazoneventbridge.html, …/list_amazoneventbridgescheduler.html and
 * …/list_awschatbot.html (2026-11).
 */

const BUCKETS = ["s3:::{bucket}"];
const KEYS = regional("kms", "key/*");
const LOGS = regional("logs", "log-group:{logGroup}");
const ALARMS = regional("cloudwatch", "alarm:{name}-*");
/** Dashboards have no Region in their ARN. */
const DASHBOARDS = ["cloudwatch::{account}:dashboard/{name}"];
const TOPICS = regional("sns", "{name}-*");
const QUEUES = regional("sqs", "{name}-*");
const REPOSITORIES = regional("ecr", "repository/{name}/*");
const EVENT_RULES = regional("events", "rule/{name}-*");
const SCHEDULES = regional("scheduler", "schedule/{name}-*/*");
const SCHEDULE_GROUPS = regional("scheduler", "schedule-group/{name}-*");
const CHATS = ["chatbot::{account}:chat-configuration/slack-channel/{name}-*"];
const TABLES = regional("dynamodb", "table/{table}");

function bucketRead(names: string): Grant {
  return { scope: "bucketRead", actions: actions("s3", names), on: BUCKETS };
}

function bucket(names: string): Grant {
  return { scope: "buckets", actions: actions("s3", names), on: BUCKETS };
}

function logs(scope: string, names: string): Grant {
  return { scope, actions: actions("logs", names), on: LOGS };
}

function grant(scope: string, service: string, names: string, on: readonly string[]): Grant {
  return { scope, actions: actions(service, names), on };
}

/** A setting of a bucket that has a verb to read and one to write. */
function bucketSetting(setting: string, more = ""): { read: Grant[]; write: Grant[] } {
  return { read: [bucketRead(`Get${setting}`)], write: [bucket(`Put${setting}${more}`)] };
}

export const DATA: ActionTable = {
  aws_s3_bucket: {
    read: [
      bucketRead(
        "ListBucket GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetAccelerateConfiguration GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListTagsForResource",
      ),
    ],
    write: [
      bucket("CreateBucket DeleteBucket PutBucketTagging TagResource UntagResource"),
      // `force_destroy` empties a bucket, with every version, before it deletes it.
      { scope: "bucketEmptying", actions: ["s3:ListBucketVersions"], on: ["s3:::{emptiedBucket}"] },
      {
        scope: "bucketEmptying",
        actions: actions("s3", "DeleteObject DeleteObjectVersion"),
        on: ["s3:::{emptiedBucket}/*"],
      },
    ],
  },
  aws_s3_bucket_public_access_block: bucketSetting("BucketPublicAccessBlock"),
  aws_s3_bucket_ownership_controls: bucketSetting("BucketOwnershipControls"),
  aws_s3_bucket_versioning: bucketSetting("BucketVersioning"),
  aws_s3_bucket_policy: bucketSetting("BucketPolicy", " DeleteBucketPolicy"),
  aws_s3_bucket_logging: bucketSetting("BucketLogging"),
  aws_s3_bucket_lifecycle_configuration: bucketSetting("LifecycleConfiguration"),
  aws_s3_bucket_server_side_encryption_configuration: bucketSetting("EncryptionConfiguration"),
  aws_s3_bucket_object_lock_configuration: { read: [bucketRead("GetBucketObjectLockConfiguration")] },
  aws_kms_key: {
    read: [
      {
        scope: "keyRead",
        actions: actions("kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags"),
        on: KEYS,
      },
    ],
    write: [
      { scope: "keyCreate", actions: ["kms:CreateKey"], on: ["*"] },
      { scope: "keyNew", actions: actions("kms", "TagResource EnableKeyRotation CreateAlias"), on: KEYS },
      {
        scope: "keyOwned",
        actions: actions(
          "kms",
          "PutKeyPolicy UpdateKeyDescription EnableKeyRotation TagResource UntagResource UpdateAlias DeleteAlias ScheduleKeyDeletion",
        ),
        on: KEYS,
      },
    ],
  },
  aws_kms_alias: {
    read: [onAll("kms:ListAliases")],
    write: [
      {
        scope: "keyAlias",
        actions: actions("kms", "CreateAlias UpdateAlias DeleteAlias"),
        on: regional("kms", "alias/{name}"),
      },
    ],
  },
  aws_dynamodb_table: {
    read: [
      {
        scope: "tableRead",
        actions: actions(
          "dynamodb",
          "DescribeTable DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource",
        ),
        on: TABLES,
      },
      { scope: "keyRead", actions: ["kms:DescribeKey"], on: KEYS },
    ],
  },
  aws_cloudwatch_log_group: {
    read: [onAll("logs:DescribeLogGroups"), logs("logsRead", "ListTagsForResource")],
    write: [
      logs(
        "logs",
        "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
      ),
    ],
  },
  aws_cloudwatch_log_metric_filter: {
    read: [logs("logsRead", "DescribeMetricFilters")],
    write: [logs("logs", "PutMetricFilter DeleteMetricFilter")],
  },
  // Neither takes a resource: AWS keeps both for the account.
  aws_cloudwatch_log_resource_policy: {
    read: [onAll("logs:DescribeResourcePolicies")],
    write: [
      { scope: "logSettings", actions: actions("logs", "PutResourcePolicy DeleteResourcePolicy"), on: ["*"] },
    ],
  },
  aws_cloudwatch_query_definition: {
    read: [onAll("logs:DescribeQueryDefinitions")],
    write: [
      {
        scope: "logSettings",
        actions: actions("logs", "PutQueryDefinition DeleteQueryDefinition"),
        on: ["*"],
      },
    ],
  },
  aws_cloudwatch_dashboard: {
    read: [grant("dashboardRead", "cloudwatch", "GetDashboard", DASHBOARDS)],
    write: [grant("dashboards", "cloudwatch", "PutDashboard DeleteDashboards", DASHBOARDS)],
  },
  aws_cloudwatch_composite_alarm: {
    read: [
      grant("alarmList", "cloudwatch", "DescribeAlarms", regional("cloudwatch", "alarm:*")),
      grant("alarmRead", "cloudwatch", "ListTagsForResource", ALARMS),
    ],
    write: [
      grant("alarms", "cloudwatch", "PutCompositeAlarm DeleteAlarms TagResource UntagResource", ALARMS),
    ],
  },
  aws_cloudwatch_metric_alarm: {
    read: [
      // Scoped to one name, AWS would answer no list.
      grant("alarmList", "cloudwatch", "DescribeAlarms", regional("cloudwatch", "alarm:*")),
      grant("alarmRead", "cloudwatch", "ListTagsForResource", ALARMS),
    ],
    write: [grant("alarms", "cloudwatch", "PutMetricAlarm DeleteAlarms TagResource UntagResource", ALARMS)],
  },
  aws_sns_topic: {
    read: [grant("topicRead", "sns", "GetTopicAttributes ListTagsForResource", TOPICS)],
    write: [
      grant("topics", "sns", "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource", TOPICS),
    ],
  },
  aws_sns_topic_policy: {
    read: [grant("topicRead", "sns", "GetTopicAttributes", TOPICS)],
    write: [grant("topics", "sns", "SetTopicAttributes", TOPICS)],
  },
  aws_sns_topic_subscription: {
    read: [
      grant("topicRead", "sns", "ListSubscriptionsByTopic", TOPICS),
      grant("topicRead", "sns", "GetSubscriptionAttributes", TOPICS),
    ],
    write: [
      grant("topicSubscribe", "sns", "Subscribe", TOPICS),
      grant("topicSubscribeEndpoints", "sns", "Subscribe", regional("sns", "{endpointTopic}")),
      grant("topics", "sns", "Unsubscribe SetSubscriptionAttributes", TOPICS),
    ],
  },
  aws_ecr_repository: {
    read: [grant("repositoryRead", "ecr", "DescribeRepositories ListTagsForResource", REPOSITORIES)],
    write: [
      grant(
        "repositories",
        "ecr",
        "CreateRepository DeleteRepository PutImageScanningConfiguration PutImageTagMutability TagResource UntagResource",
        REPOSITORIES,
      ),
    ],
  },
  aws_ecr_lifecycle_policy: {
    read: [grant("repositoryRead", "ecr", "GetLifecyclePolicy", REPOSITORIES)],
    write: [grant("repositories", "ecr", "PutLifecyclePolicy DeleteLifecyclePolicy", REPOSITORIES)],
  },
  aws_ecr_repository_policy: {
    read: [grant("repositoryRead", "ecr", "GetRepositoryPolicy", REPOSITORIES)],
    write: [grant("repositories", "ecr", "SetRepositoryPolicy DeleteRepositoryPolicy", REPOSITORIES)],
  },
  // Rules and templates have no ARN, and no condition key tells prefixes apart. The other two actions are what AWS asks for
  // in addition, for a template with a lifecycle policy.
  aws_ecr_pull_through_cache_rule: {
    read: [onAll("ecr:DescribePullThroughCacheRules")],
    write: [
      grant(
        "imageCaches",
        "ecr",
        "CreatePullThroughCacheRule UpdatePullThroughCacheRule DeletePullThroughCacheRule",
        ["*"],
      ),
    ],
  },
  aws_ecr_repository_creation_template: {
    read: [onAll("ecr:DescribeRepositoryCreationTemplates")],
    write: [
      grant(
        "imageCaches",
        "ecr",
        "CreateRepositoryCreationTemplate UpdateRepositoryCreationTemplate DeleteRepositoryCreationTemplate",
        ["*"],
      ),
      grant("repositories", "ecr", "CreateRepository PutLifecyclePolicy", REPOSITORIES),
    ],
  },
  aws_sqs_queue: {
    read: [grant("queueRead", "sqs", "GetQueueAttributes ListQueueTags", QUEUES)],
    write: [grant("queues", "sqs", "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue", QUEUES)],
  },
  aws_sqs_queue_policy: {
    read: [grant("queueRead", "sqs", "GetQueueAttributes", QUEUES)],
    write: [grant("queues", "sqs", "SetQueueAttributes", QUEUES)],
  },
  aws_cloudwatch_event_rule: {
    read: [grant("eventRead", "events", "DescribeRule ListTagsForResource", EVENT_RULES)],
    write: [grant("events", "events", "PutRule DeleteRule TagResource UntagResource", EVENT_RULES)],
  },
  aws_cloudwatch_event_target: {
    read: [grant("eventRead", "events", "ListTargetsByRule", EVENT_RULES)],
    write: [
      grant("eventTargets", "events", "PutTargets", EVENT_RULES),
      grant("events", "events", "RemoveTargets", EVENT_RULES),
    ],
  },
  // Schedules have no tags. Deleting a group asks for the permission to delete the schedules in it.
  aws_scheduler_schedule_group: {
    read: [grant("scheduleRead", "scheduler", "GetScheduleGroup ListTagsForResource", SCHEDULE_GROUPS)],
    write: [
      grant(
        "schedules",
        "scheduler",
        "CreateScheduleGroup DeleteScheduleGroup TagResource UntagResource",
        SCHEDULE_GROUPS,
      ),
      grant("schedules", "scheduler", "DeleteSchedule", SCHEDULES),
    ],
  },
  // What is created and described has no resource of its own.
  aws_chatbot_slack_channel_configuration: {
    read: [onAll("chatbot:DescribeSlackChannelConfigurations", "chatbot:ListTagsForResource")],
    write: [
      grant("chatNew", "chatbot", "CreateSlackChannelConfiguration", ["*"]),
      grant("chats", "chatbot", "UpdateSlackChannelConfiguration DeleteSlackChannelConfiguration", CHATS),
      grant("chats", "chatbot", "TagResource UntagResource", CHATS),
      { scope: "passToChat", actions: ["iam:PassRole"], on: ["iam::{account}:role/{name}-*"] },
    ],
  },
  aws_scheduler_schedule: {
    read: [grant("scheduleRead", "scheduler", "GetSchedule", SCHEDULES)],
    write: [
      grant("schedules", "scheduler", "CreateSchedule UpdateSchedule DeleteSchedule", SCHEDULES),
      { scope: "passToScheduler", actions: ["iam:PassRole"], on: ["iam::{account}:role/{name}-*"] },
    ],
  },
  aws_cloudtrail: {
    read: [
      onAll("cloudtrail:DescribeTrails"),
      {
        scope: "trailRead",
        actions: actions(
          "cloudtrail",
          "GetTrail GetTrailStatus GetEventSelectors GetInsightSelectors ListTags",
        ),
        on: regional("cloudtrail", "trail/{trail}"),
      },
    ],
  },
};
