import type { CapacityProvider, Platform, Pool, Service } from "../model/platform.ts";
import type { Names } from "./names.ts";
import type { Section, SectionId, WrongAdvice } from "./runbook.ts";

/** What a runbook is written for. */
export interface Situation {
  readonly platform: Platform;
  readonly names: Names;
  /** The service that the commands are about. */
  readonly service: Service;
  /** The pool that its tasks run on; undefined on Fargate. */
  readonly pool: Pool | undefined;
  readonly provider: Extract<CapacityProvider, { kind: "auto-scaling-group" }> | undefined;
  /** Name of the environment; undefined for Terraform that Ballast did not synthesize. */
  readonly environment: string | undefined;
}

/** A way in which a platform fails, and what its runbook says. */
export interface FailureMode {
  /** In kebab case; that of the scenario, where the simulator has one. */
  readonly id: string;
  readonly title: string;
  /** Scenarios that are simulated for its numbers. */
  readonly scenarios: readonly string[];
  /** Whether a service can be hit. */
  readonly hits: (service: Service, platform: Platform) => boolean;
  /** Why a platform is spared, for one that has no service to hit. */
  readonly spared: string;
  readonly write: (situation: Situation) => Written;
}

export interface Written {
  readonly sections: Readonly<Record<SectionId, Section>>;
  readonly wrong: readonly WrongAdvice[];
}
