/** What somebody does when an alarm rings, as data; text is made in `report`. */
export interface Runbook {
  /** In kebab case; that of the scenario, where the simulator has one. */
  readonly id: string;
  readonly title: string;
  /** Environment or file that names and numbers come from. */
  readonly source: string;
  /** Whether it is about an environment of this project, which Ballast can act on. */
  readonly described: boolean;
  /** The service that the commands are about. */
  readonly service: string;
  /** Alarms and event rules that lead here. */
  readonly signals: readonly Signal[];
  /** What the simulator makes of the failure on this platform. */
  readonly simulated: readonly SimulatedFailure[];
  readonly sections: Readonly<Record<SectionId, Section>>;
  /** Advice that is commonly given, and why it is wrong. */
  readonly wrong: readonly WrongAdvice[];
  /** Names that the Terraform does not tell: addresses stand in their place. */
  readonly unknown: readonly string[];
}

export const SECTIONS = ["detection", "blastRadius", "mitigation", "recovery", "verification"] as const;

export type SectionId = (typeof SECTIONS)[number];

export interface Section {
  /** Sentences, with the numbers of the platform. */
  readonly facts: readonly string[];
  readonly steps: readonly Step[];
}

/** One thing to do. */
export interface Step {
  /** Unique within its section, in kebab case. */
  readonly id: string;
  readonly text: string;
  /** Undefined where a person edits or decides. */
  readonly command?: Command;
  /** Id of an earlier step of the section: where that one went as expected, this one is skipped. */
  readonly unless?: string;
  /** What the output has to be. */
  readonly expect?: Check;
  /** What it means when the output is otherwise, and what to do then. */
  readonly otherwise?: string;
  /** What makes a manual change of it. */
  readonly drift?: ManualChange;
}

/** A change that Terraform did not make, and that does not stay. */
export interface ManualChange {
  /** Who sees that it is still there. */
  readonly found: string;
  /** Ids of the steps of the recovery that take it back. */
  readonly takenBackBy: readonly string[];
}

/** A command line of AWS CLI, Ballast or Terraform. */
export interface Command {
  /** The program first. A word with `$name` has the value of a variable that an earlier step saved. */
  readonly words: readonly string[];
  /** Shell variable that takes the output. */
  readonly saves?: string;
}

/** A check of what a command prints. Everything but `exits` also wants it to end with 0. */
export type Check =
  | { readonly kind: "equals"; readonly value: string }
  | { readonly kind: "contains"; readonly value: string }
  | { readonly kind: "at-least"; readonly value: number }
  | { readonly kind: "empty" | "something" }
  | { readonly kind: "exits"; readonly code: number };

/** An alarm or an event rule. */
export interface Signal {
  readonly kind: "alarm" | "event";
  readonly name: string;
}

/** One scenario, in a few runs with a fixed seed. */
export interface SimulatedFailure {
  /** `deployment:crashing`. */
  readonly scenario: string;
  readonly runs: number;
  readonly seed: number;
  /** Who is told first in most runs, and how long that takes; undefined where nobody is told in most runs. */
  readonly first: { readonly name: string; readonly medianSec: number; readonly share: number } | undefined;
  readonly recovery: { readonly medianSec: number; readonly p99Sec: number; readonly unrecovered: number };
  /** Percent of the requests. */
  readonly failedShare: { readonly median: number; readonly p99: number };
  /** Result of the deployment by number of runs, where there is one. */
  readonly deployments: Readonly<Record<string, number>>;
}

export interface WrongAdvice {
  /** A command or a sentence. */
  readonly advice: string;
  readonly because: string;
}
