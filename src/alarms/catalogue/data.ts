import { namespaceOf } from "./fact.ts";

const INSTANCE = [
  ["DBInstanceIdentifier"],
  ["DBClusterIdentifier"],
  ["DBClusterIdentifier", "Role"],
  ["DatabaseClass"],
  ["EngineName"],
  [],
];

export const RDS = namespaceOf(
  "AWS/RDS",
  [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html",
  ],
  [
    {
      names: `CPUUtilization BurstBalance EBSIOBalance% EBSByteBalance% BufferCacheHitRatio ACUUtilization
        ResultSetCacheHitRatio`,
      values: "percent",
      dimensions: INSTANCE,
    },
    {
      names: `BinLogDiskUsage CPUCreditBalance CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged
        CheckpointLag DatabaseConnections DBLoad DBLoadCPU DBLoadNonCPU DBLoadRelativeToNumVCPUs DiskQueueDepth
        EngineUptime MaximumUsedTransactionIDs OldestReplicationSlotLag ServerlessDatabaseCapacity
        TransactionLogsDiskUsage FailedSQLServerAgentJobsCount Deadlocks Queries LoginFailures`,
      values: "level",
      dimensions: INSTANCE,
    },
    {
      names: `FreeLocalStorage FreeStorageSpace FreeableMemory SwapUsage NetworkReceiveThroughput
        NetworkTransmitThroughput ReadIOPS WriteIOPS ReadThroughput WriteThroughput TransactionLogsGeneration
        VolumeBytesUsed VolumeReadIOPs VolumeWriteIOPs AuroraVolumeBytesLeftTotal`,
      values: "bytes",
      dimensions: INSTANCE,
    },
    {
      names: `ReadLatency WriteLatency CommitLatency SelectLatency InsertLatency UpdateLatency DeleteLatency DMLLatency
        DDLLatency ReplicaLag AuroraReplicaLag AuroraReplicaLagMaximum AuroraReplicaLagMinimum
        AuroraBinlogReplicaLag AuroraGlobalDBReplicationLag`,
      values: "duration",
      dimensions: INSTANCE,
    },
  ],
  false,
);

const TABLE = [["TableName"], ["Operation", "TableName"], ["GlobalSecondaryIndexName", "TableName"]];

export const DYNAMODB = namespaceOf(
  "AWS/DynamoDB",
  ["https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"],
  [
    {
      names: `ConditionalCheckFailedRequests ReadThrottleEvents WriteThrottleEvents ThrottledRequests SystemErrors
        TransactionConflict ReturnedItemCount TimeToLiveDeletedItemCount`,
      values: "happenings",
      reported: "nonzero",
      dimensions: TABLE,
    },
    { names: "UserErrors", values: "happenings", reported: "nonzero", dimensions: [[]] },
    {
      names: "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits",
      values: "happenings",
      dimensions: TABLE,
    },
    {
      names: "ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits",
      values: "level",
      everySec: 300,
      dimensions: TABLE,
    },
    { names: "SuccessfulRequestLatency", values: "duration", reported: "nonzero", dimensions: TABLE },
    {
      names: `AccountProvisionedReadCapacityUtilization AccountProvisionedWriteCapacityUtilization
        MaxProvisionedTableReadCapacityUtilization MaxProvisionedTableWriteCapacityUtilization`,
      values: "percent",
      everySec: 300,
      dimensions: [[]],
    },
  ],
  false,
);

const NODES = [["CacheClusterId"], ["CacheClusterId", "CacheNodeId"], ["ReplicationGroupId"], []];

export const ELASTICACHE = namespaceOf(
  "AWS/ElastiCache",
  [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html",
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html",
  ],
  [
    {
      names:
        "CPUUtilization EngineCPUUtilization DatabaseMemoryUsagePercentage DatabaseCapacityUsagePercentage",
      values: "percent",
      dimensions: NODES,
    },
    {
      names: `CurrConnections CurrItems CPUCreditBalance CPUCreditUsage CacheHitRate MasterLinkHealthStatus
        IsMaster`,
      values: "level",
      dimensions: NODES,
    },
    {
      names: `BytesUsedForCache FreeableMemory SwapUsage NetworkBytesIn NetworkBytesOut Evictions NewConnections
        CacheHits CacheMisses Reclaimed NetworkBandwidthInAllowanceExceeded NetworkBandwidthOutAllowanceExceeded
        NetworkPacketsPerSecondAllowanceExceeded NetworkConntrackAllowanceExceeded AuthenticationFailures
        CommandAuthorizationFailures KeyAuthorizationFailures`,
      values: "bytes",
      dimensions: NODES,
    },
    { names: "ReplicationLag", values: "duration", dimensions: NODES },
  ],
  false,
);

export const S3 = namespaceOf(
  "AWS/S3",
  ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html"],
  [
    {
      names: "BucketSizeBytes NumberOfObjects",
      values: "bytes",
      everySec: 86_400,
      dimensions: [["BucketName", "StorageType"]],
    },
    {
      names: `4xxErrors 5xxErrors AllRequests GetRequests PutRequests DeleteRequests HeadRequests PostRequests
        ListRequests SelectRequests BytesDownloaded BytesUploaded`,
      values: "happenings",
      reported: "nonzero",
      needs: "request-metrics",
      dimensions: [["BucketName", "FilterId"]],
    },
    {
      names: "FirstByteLatency TotalRequestLatency",
      values: "duration",
      reported: "nonzero",
      needs: "request-metrics",
      dimensions: [["BucketName", "FilterId"]],
    },
  ],
  false,
);

export const EFS = namespaceOf(
  "AWS/EFS",
  ["https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html"],
  [
    { names: "PercentIOLimit", values: "percent", dimensions: [["FileSystemId"]] },
    {
      names: `BurstCreditBalance ClientConnections DataReadIOBytes DataWriteIOBytes MetadataIOBytes
        MeteredIOBytes PermittedThroughput TotalIOBytes`,
      values: "bytes",
      dimensions: [["FileSystemId"]],
    },
    {
      names: "StorageBytes",
      values: "bytes",
      everySec: 900,
      dimensions: [["FileSystemId", "StorageClass"]],
    },
  ],
  false,
);
