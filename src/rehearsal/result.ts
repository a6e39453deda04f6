import type { AuthorizationReport } from "./authorization/report.ts";

/** How one step of a lifecycle ended. */
export interface StepResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: "held" | "failed" | "not-applicable" | "not-reached";
  /** What was seen, or why there was nothing to see. */
  readonly fact: string;
  readonly seconds: number;
}

/** The lifecycle of one environment. */
export interface LifeResult {
  readonly environment: string;
  readonly held: boolean;
  readonly seconds: number;
  readonly steps: readonly StepResult[];
  /** What the roles of the pipeline asked for, against what they are granted. */
  readonly permissions?: AuthorizationReport;
}
