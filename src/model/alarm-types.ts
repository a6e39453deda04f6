import type { Json } from "../core/event-pattern.ts";

export interface Alarm {
  readonly name: string;
  readonly address: string;
  /** Of its only metric; empty for metric math. */
  readonly metric: string;
  /** What it watches, where that is part of the platform: of metric math the first that is. */
  readonly subject: AlarmSubject;
  /** Metrics that it reads: one, or those of its expressions. */
  readonly metrics: readonly AlarmMetric[];
  /** Expressions of metric math. */
  readonly expressions: readonly { readonly id: string; readonly expression: string }[];
  /** Id of the metric or expression that is compared. */
  readonly compared: string;
  readonly comparison: string;
  readonly threshold: number;
  readonly periodSec: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
  /** Whether it tells anybody by itself: actions are enabled and there is one. */
  readonly notifies: boolean;
}

export interface AlarmMetric {
  /** Of the query; empty for the alarm's only metric. */
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: string;
  /** Values that are known, by dimension. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** What it is about, where that is part of the platform. */
  readonly subject: AlarmSubject;
}

/** An alarm on the states of other alarms. */
export interface CompositeAlarm {
  readonly name: string;
  readonly address: string;
  /** As declared, with the names of alarms in it. */
  readonly rule: string;
  readonly notifies: boolean;
  /** Alarm that keeps it from telling anybody while it is in ALARM. */
  readonly suppressor:
    | { readonly alarm: string; readonly waitSec: number; readonly extensionSec: number }
    | undefined;
}

/** A metric that CloudWatch Logs counts from the events of a log group. */
export interface MetricFilter {
  readonly address: string;
  /** Address of its log group, or its name. */
  readonly logGroup: string;
  readonly pattern: string;
  readonly namespace: string;
  readonly metric: string;
  /** Selectors by dimension, such as `$.detail.group`. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export type AlarmSubject =
  | { readonly kind: "service" | "target-group" | "capacity-provider" | "pool"; readonly name: string }
  | { readonly kind: "load-balancer" | "nat-gateway"; readonly name: string }
  | { readonly kind: "other" };

export interface EventRule {
  readonly name: string;
  readonly address: string;
  /** Sources and detail types of the pattern. */
  readonly sources: readonly string[];
  readonly detailTypes: readonly string[];
  /** Values of `detail.eventName`, `detail.stopCode` and `detail.eventType`; empty matches all. */
  readonly details: readonly string[];
  /** The pattern as a whole. */
  readonly pattern: Json;
  /** Addresses of the log groups that it writes to, or their names. */
  readonly logGroups: readonly string[];
  /** Whether it tells anybody by itself: a target is something else than a log group. */
  readonly notifies: boolean;
}
