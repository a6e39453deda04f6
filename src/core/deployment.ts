/**
 * Tasks of one service that run at most while it is deployed at its largest size: ECS rounds the upper limit down.
 * @param maximumPercent limit of running and pending tasks during a deployment, 100–200 percent of the wanted ones
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (2026-06).
 */
export function mostTasks(maxTasks: number, maximumPercent: number): number {
  return Math.max(maxTasks, Math.floor((maxTasks * maximumPercent) / 100));
}

/**
 * Whether ECS can rebalance the tasks of a service over zones: it starts a task in another zone before it stops one,
 * and refuses a service that may not run more than 100 percent of its tasks.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (2026-06).
 */
export function canRebalance(maximumPercent: number): boolean {
  return maximumPercent > 100;
}
