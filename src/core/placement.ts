/** How ECS chooses among the instances of a zone, as a description names it. */
export const WITHIN_ZONE = ["binpack-memory", "binpack-cpu", "spread-instances", "random"] as const;

export type WithinZone = (typeof WITHIN_ZONE)[number];

/** One step of a placement strategy, as ECS names it. */
export interface PlacementStep {
  readonly type: "binpack" | "random" | "spread";
  readonly field?: string;
}

/** Steps: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html (2026-11). */
export const STEPS: Readonly<Record<WithinZone, PlacementStep>> = {
  "binpack-memory": { type: "binpack", field: "memory" },
  "binpack-cpu": { type: "binpack", field: "cpu" },
  "spread-instances": { type: "spread", field: "instanceId" },
  random: { type: "random" },
};

/** A placement constraint, as ECS names it. */
export interface PlacementConstraint {
  readonly type: "distinctInstance" | "memberOf";
  readonly expression?: string;
}
