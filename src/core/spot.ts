/**
 * Seconds from the interruption notice to the end, on EC2 Spot and on Fargate Spot.
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (2026-06).
 */
export const SPOT_NOTICE_SEC = 120;

/**
 * Seconds until the instance drains. The agent polls the notice every second and retries until ECS accepts:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html (2026-06).
 */
export const SPOT_DETECTION_SEC = 5;

/** Seconds kept for what is not modelled. */
export const SPOT_MARGIN_SEC = 10;

/** Most seconds that deregistration and stop may take together, for a task to leave within the notice. */
export const SPOT_BUDGET_SEC = SPOT_NOTICE_SEC - SPOT_DETECTION_SEC - SPOT_MARGIN_SEC;

/** How an Auto Scaling group divides its instances between On-Demand and Spot. */
export interface InstanceDistribution {
  /** Instances that are always On-Demand. */
  readonly onDemandBase: number;
  /** On-Demand share of what is above the base, 0–100 percent. */
  readonly onDemandPercentageAboveBase: number;
  readonly maxInstances: number;
}

/**
 * Whether the group ever launches a Spot instance: some of what is above the base is Spot, and there can be any.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html (2026-06).
 */
export function launchesSpot(distribution: InstanceDistribution): boolean {
  const { maxInstances, onDemandBase, onDemandPercentageAboveBase } = distribution;
  return onDemandPercentageAboveBase < 100 && maxInstances > onDemandBase;
}

/**
 * On-Demand instances among `count`: the base, and of the rest a share that is rounded up. The other instances are Spot.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html (2026-06).
 */
export function onDemandCount(
  count: number,
  { onDemandBase, onDemandPercentageAboveBase }: Omit<InstanceDistribution, "maxInstances">,
): number {
  const base = Math.min(count, onDemandBase);
  return base + Math.ceil(((count - base) * onDemandPercentageAboveBase) / 100);
}

/** A capacity provider strategy of Fargate, as far as Spot depends on it. */
export interface FargateSplit {
  /** Tasks of the service that run on FARGATE before any share is computed. */
  readonly onDemandBase: number;
  /** Relative share of FARGATE_SPOT, 0–1000; 0 places nothing there. */
  readonly spotWeight: number;
  /** Tasks of the service that run at most, those of a deployment included. */
  readonly mostTasks: number;
}

/**
 * Whether a task of the service ever runs on Fargate Spot: some share goes there, and there are tasks above the base.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html (2026-06).
 */
export function reachesFargateSpot({ mostTasks, onDemandBase, spotWeight }: FargateSplit): boolean {
  return spotWeight > 0 && mostTasks > onDemandBase;
}
