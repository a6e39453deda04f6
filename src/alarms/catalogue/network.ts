import { namespaceOf } from "./fact.ts";

const NAT = [["NatGatewayId"]];

export const NAT_GATEWAY = namespaceOf(
  "AWS/NATGateway",
  ["https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html"],
  [
    {
      names: `BytesInFromDestination BytesInFromSource BytesOutToDestination BytesOutToSource ConnectionAttemptCount
        ConnectionEstablishedCount ErrorPortAllocation IdleTimeoutCount PacketsDropCount PacketsInFromDestination
        PacketsInFromSource PacketsOutToDestination PacketsOutToSource`,
      values: "happenings",
      dimensions: NAT,
    },
    {
      names: "ActiveConnectionCount PeakBytesPerSecond PeakPacketsPerSecond",
      values: "level",
      dimensions: NAT,
    },
  ],
);

const ACL = [
  ["Region", "Rule", "WebACL"],
  ["Region", "RuleGroup", "WebACL"],
  ["Region", "ManagedRuleGroup", "WebACL"],
  ["Rule", "WebACL"],
  ["Region", "WebACL"],
  ["WebACL"],
];

export const WAF = namespaceOf(
  "AWS/WAFV2",
  ["https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html"],
  [
    {
      names: `AllowedRequests BlockedRequests CountedRequests PassedRequests CaptchaRequests ChallengeRequests
        RequestsWithValidCaptchaToken RequestsWithValidChallengeToken`,
      values: "happenings",
      reported: "nonzero",
      dimensions: ACL,
    },
  ],
  false,
);

export const CLOUDFRONT = namespaceOf(
  "AWS/CloudFront",
  ["https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html"],
  [
    {
      names: "Requests BytesDownloaded BytesUploaded",
      values: "happenings",
      reported: "nonzero",
      needs: "us-east-1",
      dimensions: [["DistributionId", "Region"]],
    },
    {
      names: `4xxErrorRate 5xxErrorRate TotalErrorRate CacheHitRate 401ErrorRate 403ErrorRate 404ErrorRate 502ErrorRate
        503ErrorRate 504ErrorRate`,
      values: "percent",
      reported: "nonzero",
      needs: "us-east-1",
      dimensions: [["DistributionId", "Region"]],
    },
    {
      names: "OriginLatency",
      values: "duration",
      reported: "nonzero",
      needs: "us-east-1",
      dimensions: [["DistributionId", "Region"]],
    },
  ],
  false,
);

const API = [
  ["ApiName"],
  ["ApiName", "Stage"],
  ["ApiName", "Method", "Resource", "Stage"],
  ["ApiId"],
  ["ApiId", "Stage"],
];

export const API_GATEWAY = namespaceOf(
  "AWS/ApiGateway",
  [
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html",
  ],
  [
    { names: "4XXError 5XXError 4xx 5xx", values: "happenings", reported: "nonzero", dimensions: API },
    {
      names: "Count CacheHitCount CacheMissCount DataProcessed",
      values: "happenings",
      reported: "nonzero",
      dimensions: API,
    },
    { names: "Latency IntegrationLatency", values: "duration", reported: "nonzero", dimensions: API },
  ],
  false,
);
