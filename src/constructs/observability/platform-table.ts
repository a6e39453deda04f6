import type { Home } from "../../core/arn.ts";
import { DEFAULT_POOL } from "../../core/strategy.ts";
import type { AlarmRow, Metric } from "./alarm.ts";
import { EVENT_METRICS, eventCount } from "./event-metrics.ts";

/** What all services share, as its metrics name it. */
export interface SharedParts {
  readonly home: Home;
  readonly loadBalancerSuffix: string;
  /** Zone letter → NAT gateway id. */
  readonly natGatewayIds: ReadonlyMap<string, string>;
  /** Names of the rules whose events are archived. */
  readonly eventRuleNames: readonly string[];
  /** Pools of instances; none on Fargate. */
  readonly pools: readonly PoolParts[];
}

/** One group and its capacity provider. */
export interface PoolParts {
  readonly name: string;
  readonly groupName: string;
  readonly providerName: string;
  /** How the group divides its instances; undefined where it never launches Spot. */
  readonly spot?: { readonly onDemandBase: number; readonly onDemandPercentageAboveBase: number };
}

/** Spot instances that EC2 takes back within five minutes, percent of those that run, above which somebody is told. */
const SPOT_RATE_PERCENT = 30;

/**
 * Dropped packets, percent, above which AWS says to look at the gateway:
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html (2026-11).
 */
const DROPPED_PERCENT = 0.01;

/**
 * Alarms on what all services share. Metrics:
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html (2026-11).
 */
export function platformAlarms(parts: SharedParts): AlarmRow[] {
  return [
    ...balancerAlarms(parts),
    ...[...parts.natGatewayIds].flatMap(([zone, id]) => natAlarms(zone, id)),
    ...parts.pools.flatMap((pool) => capacityAlarms(parts, pool)),
    ...instanceAlarms(parts),
    lostEvents(parts),
  ];
}

/** 5xx of the load balancer itself, as a whole and by cause; those of targets are alarms of the services. */
function balancerAlarms({ loadBalancerSuffix }: SharedParts): AlarmRow[] {
  const answers = {
    namespace: "AWS/ApplicationELB",
    dimensions: { LoadBalancer: loadBalancerSuffix },
    statistic: "Sum",
    comparison: "above",
    threshold: 10,
    minutes: 3,
    // No datapoint where nothing failed.
    missingData: "ok",
  } as const;
  return [
    {
      ...answers,
      id: "alb-5xx",
      description: "The load balancer itself answers 5xx: no healthy target, or connections to targets fail",
      metric: "HTTPCode_ELB_5XX_Count",
    },
    {
      ...answers,
      id: "alb-502",
      description:
        "Targets reset or refuse connections: their process is gone, or closes idle connections first",
      metric: "HTTPCode_ELB_502_Count",
    },
    {
      ...answers,
      id: "alb-503",
      description: "A target group has no registered target",
      metric: "HTTPCode_ELB_503_Count",
    },
    {
      ...answers,
      id: "alb-504",
      description: "Targets do not answer in time: their host or zone is gone, or they are stuck",
      metric: "HTTPCode_ELB_504_Count",
    },
  ];
}

function natAlarms(zone: string, natGatewayId: string): AlarmRow[] {
  const of = (metric: string): Metric => ({
    namespace: "AWS/NATGateway",
    metric,
    dimensions: { NatGatewayId: natGatewayId },
    statistic: "Sum",
  });
  return [
    {
      ...of("ErrorPortAllocation"),
      id: `nat-${zone}-ports`,
      description: "The NAT gateway has no free port for a destination: connections out of the zone fail",
      comparison: "above",
      threshold: 0,
      minutes: 2,
      missingData: "ok",
    },
    {
      id: `nat-${zone}-drops`,
      description: "The NAT gateway drops packets: look at the AWS Health Dashboard",
      math: {
        metrics: {
          drops: of("PacketsDropCount"),
          from_source: of("PacketsInFromSource"),
          from_destination: of("PacketsInFromDestination"),
        },
        steps: { packets: "from_source + from_destination" },
        expression: "IF(packets > 0, 100 * drops / packets, 0)",
        label: "dropped packets, percent",
      },
      comparison: "above",
      threshold: DROPPED_PERCENT,
      minutes: 5,
      missingData: "ok",
    },
  ];
}

function groupMetric({ groupName }: PoolParts, metric: string): Metric {
  return {
    namespace: "AWS/AutoScaling",
    metric,
    dimensions: { AutoScalingGroupName: groupName },
    statistic: "Maximum",
  };
}

/** A pool that has no room: nothing of what waits there goes to another pool. */
function capacityAlarms({ home }: SharedParts, pool: PoolParts): AlarmRow[] {
  const [suffix, of] = pool.name === DEFAULT_POOL ? ["", ""] : [`-${pool.name}`, ` of pool ${pool.name}`];
  return [
    {
      id: `capacity-short${suffix}`,
      description: `Tasks${of} need more instances than there are, and scaling has not helped for ten minutes`,
      namespace: "AWS/ECS/ManagedScaling",
      metric: "CapacityProviderReservation",
      dimensions: { ClusterName: home.name, CapacityProviderName: pool.providerName },
      statistic: "Average",
      comparison: "above",
      threshold: 100,
      minutes: 10,
      missingData: "ok",
    },
    {
      id: `pool-at-max${suffix}`,
      description: `The Auto Scaling group${of} is at its maximum: the next task that needs an instance waits`,
      math: {
        metrics: {
          desired: groupMetric(pool, "GroupDesiredCapacity"),
          maximum: groupMetric(pool, "GroupMaxSize"),
        },
        expression: "IF(desired >= maximum, 1, 0)",
        label: "at max",
      },
      comparison: "above",
      threshold: 0,
      minutes: 10,
      missingData: "ok",
      // A group that is too small stays so until somebody changes the description.
      risk: true,
    },
  ];
}

/** What is counted from events, for all pools together. */
function instanceAlarms({ home, pools }: SharedParts): AlarmRow[] {
  if (pools.length === 0) return [];
  const spot = pools.flatMap((pool) => (pool.spot ? [{ ...pool, spot: pool.spot }] : []));
  return [
    {
      ...eventCount(home, EVENT_METRICS.launchFailed),
      id: "launch-failed",
      description: "An instance could not be launched: the only sign of an empty Spot pool",
      comparison: "above",
      threshold: 0,
      minutes: 1,
      // The group tries again every few minutes: each attempt would page anew.
      within: 15,
      missingData: "ok",
    },
    ...(spot.length > 0 ? [spotRate(home, spot)] : []),
  ];
}

/**
 * No metric counts the Spot instances of a group: `AWS/EC2Spot` is about Spot Fleet, and `AWS/Usage` counts the vCPUs of
 * the whole account. The split of a mixed instances policy is arithmetic, so what is in service beyond the On-Demand
 * share of the desired capacity is Spot: the group metrics say both, and this group has them on. The largest value of
 * the five minutes counts: instances that are gone already were running when they were taken.
 *
 * An interruption names an instance and no group, so Spot instances of others in this account and Region count as well:
 * then the rate is too high, never too low.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11).
 */
function spotRate(home: Home, pools: readonly Required<PoolParts>[]): AlarmRow {
  const parts = pools.map((pool) => ({ pool, ...spotOf(pool, pools.length) }));
  return {
    id: "spot-rate",
    description: `EC2 took back more than ${SPOT_RATE_PERCENT} % of the Spot instances within five minutes`,
    math: {
      metrics: {
        interruptions: eventCount(home, EVENT_METRICS.spotInterruption),
        ...Object.fromEntries(
          parts.flatMap(({ desired, inService, pool }) => [
            [desired, groupMetric(pool, "GroupDesiredCapacity")],
            [inService, groupMetric(pool, "GroupInServiceInstances")],
          ]),
        ),
      },
      steps: {
        ...Object.fromEntries(parts.map(({ expression, onDemand }) => [onDemand, expression])),
        spot: parts.map(({ inService, onDemand }) => `${inService} - ${onDemand}`).join(" + "),
      },
      expression: "IF(spot > 0, 100 * interruptions / spot, 0)",
      label: "Spot instances taken back, percent",
    },
    comparison: "above",
    threshold: SPOT_RATE_PERCENT,
    minutes: 5,
    periodMin: 5,
    missingData: "ok",
  };
}

/** Ids of what tells the Spot instances of a pool; those of one of several pools begin with its name. */
function spotOf(
  { name, spot: { onDemandBase: base, onDemandPercentageAboveBase: percent } }: Required<PoolParts>,
  pools: number,
) {
  const front = pools === 1 ? "" : `pool_${name.replaceAll("-", "_")}_`;
  const desired = `${front}desired`;
  const above = percent === 0 ? "" : ` + CEIL((${desired} - ${base}) * ${percent} / 100)`;
  return {
    desired,
    inService: `${front}in_service`,
    onDemand: `${front}on_demand`,
    expression: `IF(${desired} > ${base}, ${base}${above}, ${desired})`,
  };
}

/** What is counted from events is silent where events do not arrive, such as after a change of the log group's policy. */
function lostEvents({ eventRuleNames }: SharedParts): AlarmRow {
  return {
    id: "events-lost",
    description: "Events do not reach their log group: alarms that count them are silent",
    math: {
      metrics: Object.fromEntries(
        eventRuleNames.map((RuleName, index) => [
          `rule${index}`,
          {
            namespace: "AWS/Events",
            metric: "FailedInvocations",
            dimensions: { RuleName },
            statistic: "Sum",
          } as const,
        ]),
      ),
      expression: "SUM(METRICS())",
      label: "events that did not arrive",
    },
    comparison: "above",
    threshold: 0,
    minutes: 1,
    missingData: "ok",
    // It lasts until somebody corrects the policy, and says nothing about services.
    risk: true,
  };
}
