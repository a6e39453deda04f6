import type { Agent } from "../controllers/agent.ts";
import type { AutoScalingGroup } from "../controllers/auto-scaling-group.ts";
import type { InstanceRefresh } from "../controllers/instance-refresh.ts";
import type { ServiceScheduler } from "../controllers/service-scheduler.ts";
import type { Spot } from "../controllers/spot.ts";
import type { World } from "../world.ts";

/** A number, text or switch that a user may set. */
export interface ScenarioParameter {
  readonly text: string;
  readonly value: number | string | boolean;
  /** Bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** Texts that are allowed. */
  readonly choices?: readonly string[];
}

export type ScenarioValues = Readonly<Record<string, number | string | boolean>>;

/** What a scenario acts on. */
export interface Stage {
  readonly world: World;
  readonly agent: Agent;
  readonly groups: AutoScalingGroup;
  readonly scheduler: ServiceScheduler;
  readonly spot: Spot;
  readonly refresh: InstanceRefresh;
  /** Does something at a time of the run, before anything else of that moment. */
  at(seconds: number, action: () => void): void;
}

/**
 * A fault and what it is judged by. A scenario of your own is an object of this kind: give it to `simulate`, alone or
 * joined with others.
 */
export interface Scenario {
  /** In kebab case; `+` and `:` join ids, so they are not part of one. */
  readonly id: string;
  readonly title: string;
  /** What a reader wants to know. */
  readonly question: string;
  /** Seconds from the fault to the end of the run. */
  readonly horizonSec: number;
  readonly parameters: Readonly<Record<string, ScenarioParameter>>;
  /** Other values of the parameters that have a name: `deployment:crashing`. */
  readonly variants?: Readonly<Record<string, ScenarioValues>>;
  /** Objectives, unless the user states others. */
  readonly objectives: readonly string[];
  /** Hour of the day at which schedules start, local time; without one no schedule fires. */
  readonly startsAtHour?: number;
  inject(stage: Stage, values: ScenarioValues): void;
}

export function numberOf(values: ScenarioValues, name: string): number {
  const value = values[name];
  if (typeof value !== "number") throw new Error(`${name} is not a number`);
  return value;
}

export function textOf(values: ScenarioValues, name: string): string {
  return String(values[name]);
}

/** Services that the parameter `service` names: one, or `all`. */
export function servicesOf({ world }: Stage, values: ScenarioValues): World["services"] {
  const name = textOf(values, "service");
  return world.services.filter(({ model }) => !model.daemon && (name === "all" || model.name === name));
}

export const SERVICE: ScenarioParameter = { text: "the service, or all", value: "all" };

/** Every scenario has it. A platform at its minimum may run on On-Demand instances alone. */
export const LOAD: ScenarioParameter = {
  text: "where the services stand between their minimum and maximum of tasks when the fault comes",
  value: 0,
  min: 0,
  max: 1,
};
