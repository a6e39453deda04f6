/**
 * Metrics that each namespace has, as far as alarms of a platform like this can use them. A name that is not here
 * makes an alarm that can never fire. Sources (2026-06):
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html.
 */
const METRICS: Readonly<Record<string, string>> = {
  "AWS/ApplicationELB": `ActiveConnectionCount AnomalousHostCount ClientTLSNegotiationErrorCount ConsumedLCUs
    DesyncMitigationMode_NonCompliant_Request_Count DroppedInvalidHeaderRequestCount
    ForwardedInvalidHeaderRequestCount GrpcRequestCount HTTP_Fixed_Response_Count HTTP_Redirect_Count
    HTTP_Redirect_Url_Limit_Exceeded_Count HTTPCode_ELB_3XX_Count HTTPCode_ELB_4XX_Count HTTPCode_ELB_500_Count
    HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count HTTPCode_ELB_5XX_Count
    HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count
    HealthyHostCount HealthyStateDNS HealthyStateRouting IPv6ProcessedBytes IPv6RequestCount MitigatedHostCount
    NewConnectionCount NonStickyRequestCount PeakLCUs ProcessedBytes RejectedConnectionCount RequestCount
    RequestCountPerTarget RuleEvaluations TargetConnectionErrorCount TargetResponseTime
    TargetTLSNegotiationErrorCount UnHealthyHostCount UnhealthyRoutingRequestCount UnhealthyStateDNS
    UnhealthyStateRouting ZonalShiftedHostCount`,
  "AWS/NATGateway": `ActiveConnectionCount BytesInFromDestination BytesInFromSource BytesOutToDestination
    BytesOutToSource ConnectionAttemptCount ConnectionEstablishedCount ErrorPortAllocation IdleTimeoutCount
    PacketsDropCount PacketsInFromDestination PacketsInFromSource PacketsOutToDestination PacketsOutToSource
    PeakBytesPerSecond PeakPacketsPerSecond`,
  "AWS/ECS": `CPUReservation CPUUtilization EBSFilesystemUtilization GPUReservation MemoryReservation
    MemoryUtilization`,
  "AWS/ECS/ManagedScaling": "CapacityProviderReservation",
  "AWS/AutoScaling": `GroupAndWarmPoolDesiredCapacity GroupAndWarmPoolTotalCapacity GroupDesiredCapacity
    GroupInServiceCapacity GroupInServiceInstances GroupMaxSize GroupMinSize GroupPendingCapacity
    GroupPendingInstances GroupStandbyCapacity GroupStandbyInstances GroupTerminatingCapacity
    GroupTerminatingInstances GroupTotalCapacity GroupTotalInstances`,
  "ECS/ContainerInsights": `ContainerInstanceCount CpuReserved CpuUtilized DeploymentCount DesiredTaskCount
    EphemeralStorageReserved EphemeralStorageUtilized MemoryReserved MemoryUtilized NetworkRxBytes NetworkTxBytes
    PendingTaskCount RestartCount RunningTaskCount ServiceCount StorageReadBytes StorageWriteBytes TaskCount
    TaskCpuUtilization TaskMemoryUtilization TaskSetCount UnHealthyContainerHealthStatus`,
};

/** Published only where Container Insights is on. */
export const INSIGHTS = "ECS/ContainerInsights";

const KNOWN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(METRICS).map(([namespace, names]) => [namespace, new Set(names.split(/\s+/))]),
);

/** Whether a metric exists; undefined for a namespace that this table does not know, such as an application's. */
export function metricExists(namespace: string, metric: string): boolean | undefined {
  const known = KNOWN.get(namespace);
  if (known) return known.has(metric);
  const misspelled = [...KNOWN.keys()].some((name) => name.toLowerCase() === namespace.toLowerCase());
  return misspelled ? false : undefined;
}
