import type { AlarmRow } from "./alarm.ts";
import { eventAlarms, healthAlarms, taskAlarms, type WatchedTargets } from "./service-table.ts";

/**
 * Alarms on one service behind a network load balancer. Nobody counts what goes wrong within a connection, so that none of
 * them rolls a deployment back: the circuit breaker does, which also counts failed health checks.
 */
export function tcpAlarms(watched: WatchedTargets): AlarmRow[] {
  return [...targetAlarms(watched), ...taskAlarms(watched), ...eventAlarms(watched)];
}

/** Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html (2026-11). */
function targetAlarms(watched: WatchedTargets): AlarmRow[] {
  const { loadBalancerSuffix, service } = watched;
  return [
    ...healthAlarms("AWS/NetworkELB", watched),
    {
      id: "ports",
      description: `Connections to ${service} fail: its load balancer has no port left to its tasks`,
      namespace: "AWS/NetworkELB",
      dimensions: { LoadBalancer: loadBalancerSuffix },
      metric: "PortAllocationErrorCount",
      statistic: "Sum",
      comparison: "above",
      threshold: 0,
      minutes: 1,
      missingData: "ok",
    },
  ];
}
