import { namespaceOf } from "./fact.ts";

const ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest";

const BALANCER = [["LoadBalancer"], ["AvailabilityZone", "LoadBalancer"]];
const TARGETS = [
  ["LoadBalancer", "TargetGroup"],
  ["AvailabilityZone", "LoadBalancer", "TargetGroup"],
];
const BOTH = [...BALANCER, ...TARGETS];

export const APPLICATION_ELB = namespaceOf(
  "AWS/ApplicationELB",
  [`${ELB}/application/load-balancer-cloudwatch-metrics.html`],
  [
    {
      names: `HTTPCode_ELB_3XX_Count HTTPCode_ELB_4XX_Count HTTPCode_ELB_5XX_Count HTTPCode_ELB_500_Count
        HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count HTTP_Fixed_Response_Count
        HTTP_Redirect_Count HTTP_Redirect_Url_Limit_Exceeded_Count GrpcRequestCount IPv6RequestCount`,
      values: "ones",
      reported: "nonzero",
      // No target answered, so there is no target group to name.
      dimensions: BALANCER,
    },
    {
      names: `HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count
        HTTPCode_Target_5XX_Count`,
      values: "ones",
      reported: "nonzero",
      dimensions: BOTH,
    },
    {
      names: `ClientTLSNegotiationErrorCount DesyncMitigationMode_NonCompliant_Request_Count
        IPv6ProcessedBytes LowReputationPacketsDropped LowReputationRequestsDenied NewConnectionCount
        ProcessedBytes RejectedConnectionCount RuleEvaluations ForwardedInvalidHeaderRequestCount
        DroppedInvalidHeaderRequestCount ActiveConnectionCount ConsumedLCUs PeakLCUs ELBAuthError ELBAuthFailure
        ELBAuthRefreshTokenSuccess ELBAuthSuccess ELBAuthUserClaimsSizeExceeded LambdaTargetProcessedBytes
        NonStickyRequestCount`,
      values: "happenings",
      reported: "nonzero",
      dimensions: BALANCER,
    },
    { names: "ELBAuthLatency", values: "duration", reported: "nonzero", dimensions: BALANCER },
    { names: "RequestCount", values: "ones", reported: "nonzero", dimensions: BOTH },
    {
      names: "RequestCountPerTarget",
      values: "happenings",
      dimensions: [["TargetGroup"], ["AvailabilityZone", "TargetGroup"], ...TARGETS],
    },
    {
      names: "TargetConnectionErrorCount TargetTLSNegotiationErrorCount",
      values: "happenings",
      reported: "nonzero",
      dimensions: BOTH,
    },
    {
      names: "UnhealthyRoutingRequestCount MitigatedHostCount",
      values: "happenings",
      reported: "nonzero",
      dimensions: TARGETS,
    },
    {
      names: "LambdaInternalError LambdaUserError",
      values: "happenings",
      reported: "nonzero",
      dimensions: [["TargetGroup"], ...TARGETS],
    },
    { names: "TargetResponseTime", values: "duration", reported: "nonzero", dimensions: BOTH },
    { names: "HealthyHostCount", values: "level", reported: "with-subject", dimensions: TARGETS },
    {
      names: `UnHealthyHostCount AnomalousHostCount HealthyStateDNS HealthyStateRouting UnhealthyStateDNS
        UnhealthyStateRouting ZonalShiftedHostCount`,
      values: "level",
      dimensions: TARGETS,
    },
  ],
);

export const NETWORK_ELB = namespaceOf(
  "AWS/NetworkELB",
  [`${ELB}/network/load-balancer-cloudwatch-metrics.html`],
  [
    {
      names: `ActiveFlowCount ActiveFlowCount_TCP ActiveFlowCount_TLS ActiveFlowCount_UDP ClientTLSNegotiationErrorCount
        ConsumedLCUs ConsumedLCUs_TCP ConsumedLCUs_TLS ConsumedLCUs_UDP NewFlowCount NewFlowCount_TCP NewFlowCount_TLS
        NewFlowCount_UDP PeakBytesPerSecond PeakPacketsPerSecond PortAllocationErrorCount ProcessedBytes
        ProcessedBytes_TCP ProcessedBytes_TLS ProcessedBytes_UDP ProcessedPackets RejectedFlowCount
        RejectedFlowCount_TCP SecurityGroupBlockedFlowCount_Inbound_ICMP SecurityGroupBlockedFlowCount_Inbound_TCP
        SecurityGroupBlockedFlowCount_Inbound_UDP SecurityGroupBlockedFlowCount_Outbound_ICMP
        SecurityGroupBlockedFlowCount_Outbound_TCP SecurityGroupBlockedFlowCount_Outbound_UDP
        TargetTLSNegotiationErrorCount TCP_Client_Reset_Count TCP_ELB_Reset_Count TCP_Target_Reset_Count
        UnhealthyRoutingFlowCount`,
      values: "happenings",
      dimensions: BALANCER,
    },
    { names: "HealthyHostCount", values: "level", reported: "with-subject", dimensions: TARGETS },
    { names: "UnHealthyHostCount", values: "level", dimensions: TARGETS },
  ],
);
