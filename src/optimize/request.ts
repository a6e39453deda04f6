import type { Priced } from "../cost/cost.ts";
import type { Platform } from "../model/platform.ts";
import type { ParameterOverrides } from "../simulation/parameters.ts";
import type { Execute } from "../simulation/request.ts";
import type { Scenario, ScenarioValues } from "../simulation/scenarios/scenario.ts";
import type { Change, Knob } from "./knob.ts";

/** A configuration that the rules and guardrails accept, as its Terraform declares it. */
export interface Built {
  readonly platform: Platform;
  /** Warnings of the rules, as codes and places. */
  readonly warnings: readonly string[];
  /** @param tasks that the traffic of the load needs, by name of the service */
  readonly price: (tasks: Readonly<Record<string, number>>) => Priced;
}

/** A configuration that is refused, with the codes of the rules. */
export interface Refused {
  readonly refusedBy: readonly string[];
}

/** What a search needs of the machine. */
export interface Workshop {
  readonly build: (changes: readonly Change[]) => Promise<Built | Refused>;
  readonly execute: Execute;
  /** Whether the user has interrupted it. */
  readonly stopped: () => boolean;
  readonly progress: (progress: SearchProgress) => void;
}

export interface SearchProgress {
  readonly phase: "searching" | "confirming" | "comparing";
  readonly configurations: number;
  readonly runs: number;
}

/** What is searched for. */
export interface OptimizeRequest {
  readonly knobs: readonly Knob[];
  /** Scenarios that the objective is about. */
  readonly scenarios: readonly string[];
  /** Objectives of every scenario. Empty: each has its own. */
  readonly objectives: readonly string[];
  /** Scenarios in which a cheaper configuration is compared with the present one as well. */
  readonly guards: readonly string[];
  readonly known: readonly Scenario[];
  readonly set: ScenarioValues;
  readonly overrides: ParameterOverrides;
  readonly seed: number;
  /** Runs that may be made in all. */
  readonly runs: number;
}
