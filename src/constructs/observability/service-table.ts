import { arn, type Home } from "../../core/arn.ts";
import type { AlarmRow, Metric } from "./alarm.ts";
import { EVENT_METRICS, type EventMetric, eventCount } from "./event-metrics.ts";

/** Tasks of a service, as their metrics name them, and what is asked of them. */
export interface WatchedTasks {
  readonly home: Home;
  readonly service: string;
  /** Fewest running tasks at any hour; 0 switches the alarms off that count tasks from below. */
  readonly minRunningTasks: number;
  readonly hasSecrets: boolean;
}

/** A service behind a load balancer. */
export interface WatchedTargets extends WatchedTasks {
  readonly loadBalancerSuffix: string;
  readonly targetGroupSuffix: string;
  /** Healthy tasks that a deployment keeps at least, of the fewest running ones. */
  readonly minHealthyTasks: number;
}

/** A service behind the shared load balancer. */
export interface WatchedService extends WatchedTargets {
  readonly errorsPerMinute: number;
  readonly latencyMs: number;
}

/** Minutes for which an event keeps its alarm in ALARM. */
const EVENT_MIN = 5;

const CONTAINER_INSIGHTS = "ECS/ContainerInsights";

/**
 * Alarms on one service. The first two roll a deployment back: a release that answers 200 but slowly, or fails one
 * request in five, passes health checks and the circuit breaker.
 */
export function serviceAlarms(watched: WatchedService): AlarmRow[] {
  return [...targetAlarms(watched), ...taskAlarms(watched), ...eventAlarms(watched)];
}

/** Alarms on the targets of a further port, whose thresholds and target group are given in place of the service's own. */
export function portAlarms(watched: WatchedService, port: string): AlarmRow[] {
  return targetAlarms({ ...watched, service: `${watched.service} ${port}` }).map((row) => ({
    ...row,
    id: `${port}-${row.id}`,
    suffix: `${port}-${row.suffix ?? row.id}`,
  }));
}

/** Sources: load-balancer-cloudwatch-metrics.html of the guide to Application Load Balancers (2026-11). */
function targetAlarms(watched: WatchedService): AlarmRow[] {
  const { loadBalancerSuffix, service, targetGroupSuffix } = watched;
  const target = {
    namespace: "AWS/ApplicationELB",
    dimensions: { LoadBalancer: loadBalancerSuffix, TargetGroup: targetGroupSuffix },
    comparison: "above",
    minutes: 3,
    missingData: "ok",
  } as const;
  const [unhealthy, ...belowFloor] = healthAlarms("AWS/ApplicationELB", watched);
  return [
    {
      ...target,
      id: "errors",
      suffix: "5xx",
      description: `${service} answers with server errors`,
      metric: "HTTPCode_Target_5XX_Count",
      statistic: "Sum",
      threshold: watched.errorsPerMinute,
    },
    {
      ...target,
      id: "latency",
      description: `${service} answers slowly`,
      metric: "TargetResponseTime",
      statistic: "p99",
      threshold: watched.latencyMs / 1000,
    },
    unhealthy,
    {
      ...target,
      id: "fail-open",
      description: `${service} has too few healthy targets, and the load balancer sends requests to all of them`,
      metric: "UnhealthyRoutingRequestCount",
      statistic: "Sum",
      threshold: 0,
      minutes: 1,
    },
    ...belowFloor,
  ];
}

/** How many targets are healthy, as load balancers of both types count them. */
export function healthAlarms(
  namespace: "AWS/ApplicationELB" | "AWS/NetworkELB",
  { loadBalancerSuffix, minHealthyTasks, service, targetGroupSuffix }: WatchedTargets,
): [unhealthy: AlarmRow, ...belowFloor: AlarmRow[]] {
  const target = {
    namespace,
    dimensions: { LoadBalancer: loadBalancerSuffix, TargetGroup: targetGroupSuffix },
  } as const;
  return [
    {
      ...target,
      id: "unhealthy",
      description: `Tasks of ${service} fail their health check`,
      metric: "UnHealthyHostCount",
      statistic: "Maximum",
      comparison: "above",
      threshold: 0,
      minutes: 5,
      missingData: "ok",
    },
    ...(minHealthyTasks > 0
      ? [
          {
            ...target,
            id: "below-floor",
            description: `${service} has fewer healthy targets than a deployment keeps`,
            metric: "HealthyHostCount",
            statistic: "Minimum",
            comparison: "below",
            threshold: minHealthyTasks,
            minutes: 2,
            // A target group without targets has no datapoint.
            missingData: "bad",
          } as const,
        ]
      : []),
  ];
}

/** Sent only with Container Insights, which the cluster has: Container-Insights-metrics-ECS.html of the CloudWatch guide (2026-11). */
export function taskAlarms({ home, minRunningTasks, service }: WatchedTasks): AlarmRow[] {
  const tasks = (metric: string, statistic: Metric["statistic"]): Metric => ({
    namespace: CONTAINER_INSIGHTS,
    metric,
    dimensions: { ClusterName: home.name, ServiceName: service },
    statistic,
  });
  const below: AlarmRow = {
    id: "below-desired",
    description: `${service} has run fewer tasks than it wants for ten minutes`,
    math: {
      metrics: {
        desired: tasks("DesiredTaskCount", "Minimum"),
        running: tasks("RunningTaskCount", "Maximum"),
      },
      expression: "desired - running",
      label: "missing tasks",
    },
    comparison: "above",
    threshold: 0,
    minutes: 10,
    missingData: "ok",
  };
  if (minRunningTasks === 0) return [below];
  return [
    {
      ...tasks("RunningTaskCount", "Minimum"),
      id: "running",
      description: `${service} runs fewer tasks than its minimum`,
      comparison: "below",
      threshold: minRunningTasks,
      minutes: 5,
      missingData: "bad",
    },
    below,
  ];
}

/** What ECS itself says about the service. */
export function eventAlarms({ hasSecrets, home, service }: WatchedTasks): AlarmRow[] {
  const serviceArn = arn(home, "ecs", `service/${home.name}/${service}`);
  const row = (event: EventMetric, description: string) => counted(home, event, serviceArn, description);
  return [
    row(EVENT_METRICS.deploymentFailed, `The circuit breaker or an alarm failed a deployment of ${service}`),
    row(EVENT_METRICS.placementFailed, `Tasks of ${service} cannot be placed`),
    row(
      EVENT_METRICS.startImpaired,
      `${service} cannot start tasks consistently, and ECS slows its attempts down`,
    ),
    ...startAlarms({ hasSecrets, home, service, group: `service:${service}` }),
  ];
}

/** Tasks that ECS could not start. @param group of the tasks: `service:<name>`, or `family:<family>` where no service runs them */
export function startAlarms({
  group,
  hasSecrets,
  home,
  service,
}: Pick<WatchedTasks, "hasSecrets" | "home" | "service"> & { readonly group: string }): AlarmRow[] {
  const row = (event: EventMetric, description: string) => counted(home, event, group, description);
  return [
    row(EVENT_METRICS.startFailed, `A task of ${service} stopped before it ran: image, log group or network`),
    ...(hasSecrets
      ? [
          row(
            EVENT_METRICS.secretUnreadable,
            `A task of ${service} could not fetch a secret that is denied, deleted or out of reach`,
          ),
        ]
      : []),
  ];
}

function counted(home: Home, event: EventMetric, of: string, description: string): AlarmRow {
  return {
    ...eventCount(home, event, of),
    id: event.id,
    description,
    comparison: "above",
    threshold: 0,
    minutes: 1,
    // One event is enough, and its minute is soon over.
    within: EVENT_MIN,
    missingData: "ok",
  };
}
