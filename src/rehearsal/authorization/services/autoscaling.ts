import { each, type ServiceRules } from "../rule.ts";

const GROUP = "{AutoScalingGroupName|autoscaling:group}";

/**
 * Amazon EC2 Auto Scaling (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html,
 * 2026-11). What a group may launch is in `../launches.ts`.
 */
export const AUTOSCALING: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "autoscaling:CreateOrUpdateTags",
  operations: {
    CreateAutoScalingGroup: {
      creates: [
        "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{AutoScalingGroupName}",
      ],
      keys: {
        "autoscaling:maxsize": "{MaxSize}",
        "autoscaling:minsize": "{MinSize}",
        "autoscaling:vpczoneidentifiers": "{VPCZoneIdentifier|list}",
        "autoscaling:targetgrouparns": "{TargetGroupARNs}",
        "autoscaling:instancetypes": "{MixedInstancesPolicy.LaunchTemplate.Overrides.InstanceType}",
      },
    },
    UpdateAutoScalingGroup: {
      on: [GROUP],
      keys: {
        "autoscaling:maxsize": "{MaxSize}",
        "autoscaling:minsize": "{MinSize}",
        "autoscaling:vpczoneidentifiers": "{VPCZoneIdentifier|list}",
        "autoscaling:instancetypes": "{MixedInstancesPolicy.LaunchTemplate.Overrides.InstanceType}",
      },
    },
    DeleteAutoScalingGroup: { on: [GROUP], keys: { "autoscaling:forcedelete": "{ForceDelete?false}" } },
    ...each("EnableMetricsCollection DisableMetricsCollection SuspendProcesses ResumeProcesses", {
      on: [GROUP],
    }),
    ...each("StartInstanceRefresh CancelInstanceRefresh RollbackInstanceRefresh", { on: [GROUP] }),
    ...each("SetDesiredCapacity SetInstanceProtection DetachInstances", { on: [GROUP] }),
    PutLifecycleHook: {
      on: [GROUP],
      also: [
        {
          // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-api-permissions.html (2026-11).
          action: "iam:PassRole",
          on: ["{RoleARN}"],
          keys: { "iam:passedtoservice": "autoscaling.amazonaws.com" },
        },
      ],
    },
    ...each("DeleteLifecycleHook PutScalingPolicy DeletePolicy DeleteScheduledAction", { on: [GROUP] }),
    PutScheduledUpdateGroupAction: {
      on: [GROUP],
      keys: { "autoscaling:maxsize": "{MaxSize}", "autoscaling:minsize": "{MinSize}" },
    },
    ...each("PutWarmPool DeleteWarmPool", { on: [GROUP] }),
    CreateOrUpdateTags: { on: ["{Tags.ResourceId|autoscaling:group}"] },
    DeleteTags: { on: ["{Tags.ResourceId|autoscaling:group}"], tagKeys: "Tags.Key" },
    TerminateInstanceInAutoScalingGroup: {
      on: ["arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*"],
    },
  },
};
