import { namespaceOf } from "./fact.ts";

const EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide";
const GROUP = [["AutoScalingGroupName"]];
const INSTANCES = [["InstanceId"], ["AutoScalingGroupName"]];

export const AUTO_SCALING = namespaceOf(
  "AWS/AutoScaling",
  ["https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"],
  [
    {
      names: `GroupAndWarmPoolDesiredCapacity GroupAndWarmPoolTotalCapacity GroupDesiredCapacity
        GroupInServiceCapacity GroupInServiceInstances GroupMaxSize GroupMinSize GroupPendingCapacity
        GroupPendingInstances GroupStandbyCapacity GroupStandbyInstances GroupTerminatingCapacity
        GroupTerminatingInstances GroupTotalCapacity GroupTotalInstances GroupTerminatingRetainedCapacity
        GroupTerminatingRetainedInstances WarmPoolDesiredCapacity WarmPoolMinSize WarmPoolPendingCapacity
        WarmPoolTerminatingCapacity WarmPoolTotalCapacity WarmPoolWarmedCapacity`,
      values: "level",
      needs: "group-metrics",
      dimensions: GROUP,
    },
    {
      names: "PredictiveScalingCapacityForecast PredictiveScalingLoadForecast",
      values: "level",
      everySec: 3600,
      dimensions: [["AutoScalingGroupName", "PolicyName"]],
    },
  ],
);

export const EC2_METRICS = namespaceOf(
  "AWS/EC2",
  [`${EC2}/viewing_metrics_with_cloudwatch.html`, `${EC2}/manage-detailed-monitoring.html`],
  [
    {
      // Every five minutes, or every minute with detailed monitoring: the judge looks.
      names: "CPUUtilization",
      values: "percent",
      reported: "with-subject",
      needs: "detailed-monitoring",
      dimensions: [...INSTANCES, ["ImageId"], ["InstanceType"], []],
    },
    {
      names: `NetworkIn NetworkOut NetworkPacketsIn NetworkPacketsOut DiskReadBytes DiskReadOps DiskWriteBytes
        DiskWriteOps EBSReadBytes EBSReadOps EBSWriteBytes EBSWriteOps`,
      values: "bytes",
      reported: "with-subject",
      needs: "detailed-monitoring",
      dimensions: [...INSTANCES, ["ImageId"], ["InstanceType"], []],
    },
    {
      names: "EBSByteBalance% EBSIOBalance%",
      values: "percent",
      reported: "with-subject",
      everySec: 300,
      dimensions: INSTANCES,
    },
    {
      names: "CPUCreditBalance CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged",
      values: "level",
      reported: "with-subject",
      everySec: 300,
      dimensions: INSTANCES,
    },
    {
      names: `StatusCheckFailed StatusCheckFailed_AttachedEBS StatusCheckFailed_Instance StatusCheckFailed_System
        MetadataNoToken MetadataNoTokenRejected`,
      values: "level",
      reported: "with-subject",
      dimensions: INSTANCES,
    },
  ],
);

export const LAMBDA = namespaceOf(
  "AWS/Lambda",
  ["https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"],
  [
    {
      names: `Invocations Errors Throttles DeadLetterErrors DestinationDeliveryFailures AsyncEventsReceived
        AsyncEventsDropped ProvisionedConcurrencyInvocations ProvisionedConcurrencySpilloverInvocations
        RecursiveInvocationsDropped OversizedRecordCount`,
      values: "happenings",
      reported: "with-subject",
      dimensions: [
        ["FunctionName"],
        ["FunctionName", "Resource"],
        ["ExecutedVersion", "FunctionName", "Resource"],
        [],
      ],
    },
    {
      names: "Duration PostRuntimeExtensionsDuration IteratorAge OffsetLag AsyncEventAge",
      values: "duration",
      reported: "with-subject",
      dimensions: [
        ["FunctionName"],
        ["FunctionName", "Resource"],
        ["ExecutedVersion", "FunctionName", "Resource"],
        [],
      ],
    },
    {
      names: `ConcurrentExecutions UnreservedConcurrentExecutions ProvisionedConcurrentExecutions
        ClaimedAccountConcurrency`,
      values: "level",
      reported: "with-subject",
      dimensions: [["FunctionName"], ["FunctionName", "Resource"], []],
    },
    {
      names: "ProvisionedConcurrencyUtilization",
      values: "percent",
      reported: "with-subject",
      dimensions: [["FunctionName", "Resource"]],
    },
  ],
);
