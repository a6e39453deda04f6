import type { Platform } from "../model/platform.ts";
import type { Outcome } from "./outcome.ts";
import type { ParameterOverrides } from "./parameters.ts";
import type { ScenarioValues } from "./scenarios/scenario.ts";

/** What is simulated. Plain data: it goes to workers and into files. */
export interface Request {
  readonly platform: Platform;
  /** Ids such as `zone-loss`, `deployment:crashing` or `spot-collapse+zone-loss`. */
  readonly scenarios: readonly string[];
  /** Values of scenario parameters, by `scenario.parameter` or `parameter`. */
  readonly set: ScenarioValues;
  /** Constants for parameters that are drawn otherwise. */
  readonly overrides: ParameterOverrides;
  readonly runs: number;
  readonly seed: number;
  /** Objectives in place of those of the scenarios. */
  readonly against: readonly string[];
  /** Whether it is tried how much the result hangs on each assumed parameter. */
  readonly sensitivity: boolean;
}

/** Some runs of one scenario. */
export interface Job extends Pick<Request, "platform" | "set" | "overrides" | "seed"> {
  readonly scenario: string;
  /**
   * Tasks that the usual traffic needs, by name of the service: two configurations then meet the same traffic.
   * @default what `load` of the scenario makes of the minimum and maximum of tasks
   */
  readonly tasks?: Readonly<Record<string, number>>;
  /** First run, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Runs a job, here or in workers. Fewer outcomes than asked for mean that it was interrupted. */
export type Execute = (job: Job) => Promise<readonly Outcome[]>;

/** Outcomes of the runs of each scenario, in order. */
export type Outcomes = ReadonlyMap<string, readonly Outcome[]>;

/** What the jobs of a request share. */
export function jobOf({ overrides, platform, seed, set }: Request): Omit<Job, "scenario" | "from" | "to"> {
  return { overrides, platform, seed, set };
}
