import { z } from "zod";
import { WITHIN_ZONE } from "../core/placement.ts";

/** Part of the tasks of a service that one pool takes. */
const PoolShare = z.strictObject({
  /** Key of `capacity.pools`, or `default` for the group that `capacity` itself describes. */
  pool: z.string(),
  /** Tasks of each service that run here before any share is computed, 0–100000; of one pool only. */
  base: z.int().min(0).max(100_000).default(0),
  /** Share of further tasks, 0–1000, relative to the other weights. */
  weight: z.int().min(0).max(1000).default(0),
});

/**
 * A capacity provider strategy: a fixed split, and no fallback. A task that waits for an instance of one pool never goes
 * to another.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html (2026-11)
 */
export const PoolStrategy = z.array(PoolShare).min(1);

/** Where the tasks of a service run. */
export const Placement = z
  .strictObject({
    /** Pools of instances that take its tasks. @default `capacity.strategy` of the environment */
    pools: PoolStrategy.optional(),
    /**
     * How ECS chooses among the instances of a zone. Zones come first, always: tasks are spread over them, so that a lost
     * zone takes its share only, and zone rebalancing requires it. Needs instances.
     * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html (2026-11)
     * @default `binpack-memory`, which leaves whole instances free for managed scaling to take away
     */
    withinZone: z.enum(WITHIN_ZONE).optional(),
    /** Whether each task is on an instance of its own. Needs instances, as many as tasks. */
    distinctInstances: z.boolean().default(false),
    /**
     * Expressions of the cluster query language that an instance must match, such as
     * `attribute:ecs.instance-type =~ m6i.*`. Managed scaling does not look at them: pools do better where they can.
     * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html (2026-11)
     */
    memberOf: z.array(z.string()).default([]),
  })
  .prefault({});

export type PoolShare = z.output<typeof PoolShare>;
