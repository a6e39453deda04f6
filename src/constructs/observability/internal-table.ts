import { discoveryName } from "../../core/service-connect.ts";
import type { AlarmRow } from "./alarm.ts";
import { eventAlarms, taskAlarms, type WatchedTasks } from "./service-table.ts";

/** A service in Service Connect. */
export interface WatchedEndpoint extends WatchedTasks {
  /** Undefined for TCP, whose requests nobody counts. */
  readonly requests: { readonly errorsPerMinute: number; readonly latencyMs: number } | undefined;
}

/** Alarms on one internal service. The first two roll a deployment back, as those of a service behind the load balancer. */
export function internalAlarms(watched: WatchedEndpoint): AlarmRow[] {
  return [...requestAlarms(watched), ...taskAlarms(watched), ...eventAlarms(watched)];
}

/**
 * The proxies of the callers publish them, for all callers together under the name of the endpoint alone; `ServiceName` beside
 * it would be that of one caller. Without a request there is no datapoint.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html (2026-11).
 */
function requestAlarms({ home, requests, service }: WatchedEndpoint): AlarmRow[] {
  if (!requests) return [];
  const endpoint = {
    namespace: "AWS/ECS",
    dimensions: { TargetDiscoveryName: discoveryName(home, service) },
    comparison: "above",
    minutes: 3,
    missingData: "ok",
  } as const;
  return [
    {
      ...endpoint,
      id: "errors",
      suffix: "5xx",
      description: `${service} answers its callers with server errors`,
      metric: "HTTPCode_Target_5XX_Count",
      statistic: "Sum",
      threshold: requests.errorsPerMinute,
    },
    {
      ...endpoint,
      id: "latency",
      description: `${service} answers its callers slowly`,
      // In milliseconds, and without percentiles: AWS lists average, minimum and maximum as its statistics.
      metric: "TargetResponseTime",
      statistic: "Average",
      threshold: requests.latencyMs,
    },
  ];
}
