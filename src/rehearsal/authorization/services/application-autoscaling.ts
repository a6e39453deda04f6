import { each, type Rule, type ServiceRules } from "../rule.ts";

const TARGET = "{ResourceId|application-autoscaling:scalable-target}";
const KEYS = {
  "application-autoscaling:service-namespace": "{ServiceNamespace}",
  "application-autoscaling:scalable-dimension": "{ScalableDimension}",
};

/**
 * Application Auto Scaling tries, as the caller, what it will do itself to the service and its alarms
 * (https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html and
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html, 2026-11).
 */
const asEcs = (action: string): Rule => ({
  action,
  on: ["arn:{partition}:ecs:{region}:{account}:{ResourceId}"],
  keys: { "ecs:cluster": "arn:{partition}:ecs:{region}:{account}:cluster/{ResourceId|cluster}" },
  tags: false,
  when: "ServiceNamespace=ecs",
});
const onAlarms = (action: string): Rule => ({
  action,
  on: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:TargetTracking-{ResourceId}-*"],
  tags: false,
});
const VALIDATED = [
  asEcs("ecs:DescribeServices"),
  asEcs("ecs:UpdateService"),
  onAlarms("cloudwatch:DescribeAlarms"),
  onAlarms("cloudwatch:PutMetricAlarm"),
  onAlarms("cloudwatch:DeleteAlarms"),
];

/** Application Auto Scaling (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html, 2026-11). */
export const APPLICATION_AUTO_SCALING: ServiceRules = {
  tags: "Tags",
  tagOnCreate: "application-autoscaling:TagResource",
  operations: {
    RegisterScalableTarget: {
      creates: [TARGET],
      keys: KEYS,
      also: VALIDATED,
    },
    PutScalingPolicy: {
      on: [TARGET],
      keys: KEYS,
      also: VALIDATED,
    },
    DeleteScalingPolicy: { on: [TARGET], keys: KEYS },
    ...each("DeregisterScalableTarget PutScheduledAction DeleteScheduledAction", {
      on: [TARGET],
      keys: KEYS,
    }),
    ...each("TagResource ListTagsForResource", { on: ["{ResourceARN}"] }),
    UntagResource: { on: ["{ResourceARN}"], tagKeys: "TagKeys" },
  },
};
