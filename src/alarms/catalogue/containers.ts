import { namespaceOf } from "./fact.ts";

const ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide";
const CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring";

const SERVICE = ["ClusterName", "ServiceName"];

export const ECS_METRICS = namespaceOf(
  "AWS/ECS",
  [`${ECS}/available-metrics.html`],
  [
    {
      names: "CPUReservation MemoryReservation GPUReservation",
      values: "percent",
      dimensions: [["ClusterName"]],
    },
    {
      names: "CPUUtilization MemoryUtilization",
      values: "percent-of-reserved",
      reported: "with-subject",
      dimensions: [["ClusterName"], SERVICE],
    },
    {
      names: "EBSFilesystemUtilization",
      values: "percent",
      reported: "with-subject",
      dimensions: [SERVICE],
    },
    // Service Connect: what the proxy of the called task counts, and what the proxies of callers count of it. Beside
    // `TargetDiscoveryName`, `ServiceName` is the caller.
    {
      names: `ActiveConnectionCount NewConnectionCount ProcessedBytes RequestCount GrpcRequestCount
        ClientTLSNegotiationErrorCount`,
      values: "happenings",
      reported: "nonzero",
      dimensions: [["DiscoveryName"], [...SERVICE, "DiscoveryName"]],
    },
    {
      names: `HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count
        RequestCountPerTarget TargetProcessedBytes TargetTLSNegotiationErrorCount`,
      values: "happenings",
      reported: "nonzero",
      dimensions: [["TargetDiscoveryName"], [...SERVICE, "TargetDiscoveryName"]],
    },
    // Milliseconds.
    {
      names: "TargetResponseTime",
      values: "duration",
      reported: "nonzero",
      dimensions: [["TargetDiscoveryName"], [...SERVICE, "TargetDiscoveryName"]],
    },
  ],
);

export const MANAGED_SCALING = namespaceOf(
  "AWS/ECS/ManagedScaling",
  [`${ECS}/cluster-auto-scaling.html`, `${ECS}/managed-scaling-behavior.html`],
  [
    {
      names: "CapacityProviderReservation",
      // Instances that are needed, of those that are there: above 100 where some are missing.
      values: "percent-of-reserved",
      needs: "managed-scaling",
      dimensions: [["CapacityProviderName", "ClusterName"]],
    },
  ],
);

const TASK = ["ClusterName", "TaskDefinitionFamily"];
const INSTANCE = ["ClusterName", "ContainerInstanceId", "InstanceId"];

export const CONTAINER_INSIGHTS = namespaceOf(
  "ECS/ContainerInsights",
  [
    `${CLOUDWATCH}/Container-Insights-metrics-ECS.html`,
    `${CLOUDWATCH}/Container-Insights-enhanced-observability-metrics-ECS.html`,
  ],
  [
    {
      names: "ContainerInstanceCount ServiceCount TaskCount",
      values: "level",
      needs: "container-insights",
      dimensions: [["ClusterName"]],
    },
    {
      names: "DesiredTaskCount PendingTaskCount RunningTaskCount DeploymentCount TaskSetCount",
      values: "level",
      reported: "with-subject",
      needs: "container-insights",
      dimensions: [SERVICE],
    },
    {
      names: `CpuReserved CpuUtilized EphemeralStorageReserved EphemeralStorageUtilized MemoryReserved MemoryUtilized
        NetworkRxBytes NetworkTxBytes StorageReadBytes StorageWriteBytes`,
      values: "bytes",
      reported: "with-subject",
      needs: "container-insights",
      open: true,
      dimensions: [["ClusterName"], SERVICE, TASK],
    },
    {
      names: "RestartCount",
      values: "happenings",
      reported: "with-subject",
      needs: "container-insights",
      open: true,
      dimensions: [["ClusterName"], SERVICE, TASK],
    },
    {
      names: `instance_cpu_utilization instance_cpu_reserved_capacity instance_memory_utilization
        instance_memory_reserved_capacity instance_filesystem_utilization`,
      values: "percent",
      needs: "container-insights",
      open: true,
      dimensions: [["ClusterName"], INSTANCE, ["ContainerInstanceId", "EC2InstanceId", "ClusterName"]],
    },
    {
      names: `instance_cpu_limit instance_cpu_usage_total instance_memory_limit instance_memory_working_set
        instance_network_total_bytes instance_number_of_running_tasks`,
      values: "bytes",
      needs: "container-insights",
      open: true,
      dimensions: [["ClusterName"], INSTANCE],
    },
    {
      names: `TaskCpuUtilization TaskMemoryUtilization TaskEphemeralStorageUtilization ContainerCpuUtilization
        ContainerMemoryUtilization ContainerEphemeralStorageUtilization`,
      values: "percent",
      reported: "with-subject",
      needs: "enhanced-container-insights",
      open: true,
      dimensions: [
        ["ClusterName"],
        SERVICE,
        [...SERVICE, "TaskId"],
        TASK,
        [...TASK, "TaskId"],
        [...SERVICE, "ContainerName"],
        [...TASK, "ContainerName"],
      ],
    },
    {
      names: `ContainerCpuReserved ContainerCpuUtilized ContainerEphemeralStorageReserved
        ContainerEphemeralStorageUtilized ContainerMemoryReserved ContainerMemoryUtilized ContainerNetworkRxBytes
        ContainerNetworkTxBytes ContainerStorageReadBytes ContainerStorageWriteBytes TaskEBSFilesystemSize
        TaskEBSFilesystemUtilized EBSFilesystemSize EBSFilesystemUtilized GPULimit GPUReserved GPUUsageTotal
        GPUUtilized`,
      values: "bytes",
      reported: "with-subject",
      needs: "enhanced-container-insights",
      open: true,
      dimensions: [["ClusterName"], SERVICE, TASK],
    },
    {
      names: "UnHealthyContainerHealthStatus",
      values: "flag",
      reported: "with-subject",
      needs: "enhanced-container-insights",
      open: true,
      dimensions: [
        ["ClusterName"],
        SERVICE,
        TASK,
        [...SERVICE, "ContainerName"],
        [...TASK, "ContainerName"],
        [...SERVICE, "ContainerName", "TaskId"],
      ],
    },
  ],
);
