import { type ActionTable, actions, type Grant, onAll, regional } from "../grant.ts";

/*
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html and
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_applicationautoscaling.html (2026-11).
 */

const GROUP = regional("autoscaling", "autoScalingGroup:*:autoScalingGroupName/{name}-*");
const CLUSTER = regional("ecs", "cluster/{name}");
const PROVIDERS = regional("ecs", "capacity-provider/{name}-*");
const SERVICES = regional("ecs", "service/{name}/*");
const DEFINITIONS = regional("ecs", "task-definition/{name}-*:*");
const TARGETS = regional("application-autoscaling", "scalable-target/*");
const NAMESPACES = regional("servicediscovery", "namespace/*");
const SCALING_ALARMS = regional("cloudwatch", "alarm:TargetTracking-service/{name}/*");

function ecs(names: string, on: readonly string[]): Grant {
  return { scope: "ecs", actions: actions("ecs", names), on };
}

function group(names: string): Grant {
  return { scope: "autoScaling", actions: actions("autoscaling", names), on: GROUP };
}

function scaling(names: string): Grant {
  return { scope: "serviceScaling", actions: actions("application-autoscaling", names), on: TARGETS };
}

function cloudMap(scope: string, names: string, on: readonly string[]): Grant {
  return { scope, actions: actions("servicediscovery", names), on };
}

function launch(scope: string, ...on: readonly string[]): Grant {
  return { scope, actions: ["ec2:RunInstances"], on };
}

const ec2 = (kind: string) => regional("ec2", `${kind}/*`);

/**
 * Whoever gives a group its launch template must be allowed to run what the template says:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html (2026-11).
 */
const LAUNCH: readonly Grant[] = [
  launch("runInstances", ...ec2("instance")),
  launch("runVolumes", ...ec2("volume")),
  launch("runInterfaces", ...ec2("network-interface")),
  launch("ec2Owned", ...ec2("subnet"), ...ec2("security-group"), ...ec2("launch-template")),
  launch("ec2Existing", "ec2:{region}:*:subnet/{subnet}"),
  launch("runImages", "ec2:{region}::image/*"),
  {
    scope: "ec2TagNew",
    actions: ["ec2:CreateTags"],
    on: ["instance", "volume", "network-interface"].flatMap(ec2),
  },
  { scope: "passToInstances", actions: ["iam:PassRole"], on: ["iam::{account}:role/{name}-instance"] },
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html (2026-11)
  { scope: "imageParameter", actions: ["ssm:GetParameters"], on: ["{imageParameter}"] },
];

export const COMPUTE: ActionTable = {
  aws_launch_template: {
    read: [onAll(...actions("ec2", "DescribeLaunchTemplates DescribeLaunchTemplateVersions"))],
    write: [
      { scope: "ec2New", actions: ["ec2:CreateLaunchTemplate"], on: ec2("launch-template") },
      { scope: "ec2TagNew", actions: ["ec2:CreateTags"], on: ec2("launch-template") },
      {
        scope: "ec2Owned",
        actions: actions(
          "ec2",
          "CreateTags DeleteTags CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate",
        ),
        on: ec2("launch-template"),
      },
    ],
  },
  aws_autoscaling_group: {
    read: [onAll(...actions("autoscaling", "DescribeAutoScalingGroups"))],
    write: [
      group(
        "CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup CreateOrUpdateTags DeleteTags",
      ),
      group("EnableMetricsCollection DisableMetricsCollection SetInstanceProtection"),
      group("StartInstanceRefresh CancelInstanceRefresh"),
      onAll(
        ...actions("autoscaling", "DescribeScalingActivities DescribeInstanceRefreshes DescribeWarmPool"),
      ),
      ...LAUNCH,
    ],
  },
  aws_autoscaling_schedule: {
    read: [onAll("autoscaling:DescribeScheduledActions")],
    write: [group("PutScheduledUpdateGroupAction DeleteScheduledAction")],
  },
  aws_ecs_cluster: {
    read: [ecs("DescribeClusters ListTagsForResource", CLUSTER)],
    write: [ecs("CreateCluster UpdateCluster DeleteCluster TagResource UntagResource", CLUSTER)],
  },
  aws_ecs_cluster_capacity_providers: {
    read: [ecs("DescribeClusters", CLUSTER)],
    write: [ecs("PutClusterCapacityProviders", CLUSTER)],
  },
  aws_ecs_capacity_provider: {
    read: [ecs("DescribeCapacityProviders ListTagsForResource", PROVIDERS)],
    write: [
      ecs(
        "CreateCapacityProvider UpdateCapacityProvider DeleteCapacityProvider TagResource UntagResource",
        PROVIDERS,
      ),
    ],
  },
  // Revisions stay when they are replaced (`skip_destroy`), so that nothing deregisters one.
  aws_ecs_task_definition: {
    read: [onAll("ecs:DescribeTaskDefinition"), ecs("ListTagsForResource", DEFINITIONS)],
    write: [
      ecs("RegisterTaskDefinition TagResource UntagResource", DEFINITIONS),
      { scope: "passToTasks", actions: ["iam:PassRole"], on: ["iam::{account}:role/{name}-*"] },
    ],
  },
  aws_ecs_service: {
    read: [ecs("DescribeServices ListTagsForResource", SERVICES)],
    write: [ecs("CreateService UpdateService DeleteService TagResource UntagResource", SERVICES)],
  },
  // What is in it is made by ECS, with its service-linked role.
  aws_service_discovery_http_namespace: {
    read: [
      cloudMap("namespaceRead", "GetNamespace", NAMESPACES),
      onAll("servicediscovery:ListTagsForResource"),
    ],
    write: [
      cloudMap("namespaceNew", "CreateHttpNamespace TagResource", ["*"]),
      cloudMap("namespaceUntag", "UntagResource", ["*"]),
      cloudMap("namespaceRead", "GetOperation", NAMESPACES),
      cloudMap("namespaces", "UpdateHttpNamespace DeleteNamespace", NAMESPACES),
    ],
  },
  aws_appautoscaling_target: {
    read: [
      onAll("application-autoscaling:DescribeScalableTargets"),
      {
        scope: "serviceScalingRead",
        actions: ["application-autoscaling:ListTagsForResource"],
        on: TARGETS,
      },
    ],
    write: [
      { ...scaling("RegisterScalableTarget"), scope: "serviceScalingNew" },
      scaling("RegisterScalableTarget DeregisterScalableTarget"),
      // Tried as the caller: https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html (2026-11).
      ecs("DescribeServices UpdateService", SERVICES),
      { scope: "alarms", actions: actions("cloudwatch", "PutMetricAlarm DeleteAlarms"), on: SCALING_ALARMS },
      { scope: "alarmList", actions: ["cloudwatch:DescribeAlarms"], on: regional("cloudwatch", "alarm:*") },
      { scope: "serviceScalingTags", actions: ["application-autoscaling:TagResource"], on: TARGETS },
    ],
  },
  aws_appautoscaling_policy: {
    read: [onAll("application-autoscaling:DescribeScalingPolicies")],
    write: [scaling("PutScalingPolicy DeleteScalingPolicy")],
  },
  aws_appautoscaling_scheduled_action: {
    read: [onAll("application-autoscaling:DescribeScheduledActions")],
    write: [scaling("PutScheduledAction DeleteScheduledAction")],
  },
};
