/** What is wrong with an alarm, by the check that found it. */
export type ProblemKind =
  | "metric"
  | "dimensions"
  | "not-emitted"
  | "statistic"
  | "threshold"
  | "missing-data"
  | "period"
  | "window"
  | "datapoints"
  | "expression"
  | "actions"
  | "children"
  | "pattern";

/** What comes of it. */
export type Effect =
  /** No value ever breaks the threshold, or there is no value. */
  | "never-fires"
  /** It is in ALARM whatever happens, so nobody is told again. */
  | "always-fires"
  /** It fires, but not in the worst of the cases that it is for. */
  | "blind"
  /** It compares something else than its threshold means. */
  | "misreads"
  /** AWS refuses to create it. */
  | "refused"
  /** It fires, and nobody is told. */
  | "unheard";

export interface AlarmProblem {
  readonly kind: ProblemKind;
  readonly effect: Effect;
  /** Address and attribute. */
  readonly place: string;
  readonly value: string;
  readonly limit: string;
  readonly fix: string;
  /** Page of AWS that says so. */
  readonly source: string;
}

/** What the Terraform does not tell. */
export interface Untold {
  readonly place: string;
  readonly why: string;
}

/** Whether an alarm, or a rule of EventBridge, ever does what it is there for. */
export interface AlarmVerdict {
  readonly kind: "alarm" | "composite-alarm" | "event-rule";
  readonly name: string;
  readonly address: string;
  /** What it watches, in short. */
  readonly watches: string;
  /** When it fires: `Sum > 10 in 3 of 3 periods of 60 s, missing data notBreaching`. Undefined for an event rule. */
  readonly condition: string | undefined;
  /** Its description. */
  readonly meaning: string | undefined;
  /** Names of the composite alarms that it is part of. */
  readonly partOf: readonly string[];
  readonly verdict: "can-fire" | "cannot-fire" | "unknown";
  readonly problems: readonly AlarmProblem[];
  /** Why it is not known; also beside problems. */
  readonly untold: readonly Untold[];
}

/** Every alarm of a Terraform configuration, plan or state. */
export interface AlarmReport {
  /** The environment's name, or the file's. */
  readonly source: string;
  /** Date of the catalogue of metrics. */
  readonly catalogue: string;
  readonly alarms: readonly AlarmVerdict[];
}

/** What a check found. */
export class Findings {
  readonly problems: AlarmProblem[] = [];
  readonly untold: Untold[] = [];

  problem(problem: AlarmProblem): void {
    this.problems.push(problem.value === "" ? { ...problem, value: "an empty text" } : problem);
  }

  unknown(place: string, why: string): void {
    if (!this.untold.some((it) => it.place === place && it.why === why)) this.untold.push({ place, why });
  }

  get verdict(): AlarmVerdict["verdict"] {
    if (this.problems.length > 0) return "cannot-fire";
    return this.untold.length > 0 ? "unknown" : "can-fire";
  }
}
