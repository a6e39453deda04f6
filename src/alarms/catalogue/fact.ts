/** What the values of a metric are, which decides how they may be summed up and how far they go. */
export type ValueKind =
  /** Things that happen: `Sum` counts them. */
  | "happenings"
  /** As `happenings`, and each datapoint is 1: `Minimum`, `Maximum` and `Average` are 1 as well. */
  | "ones"
  /** How many there are at a moment: summed up, they count every sample. */
  | "level"
  /** 0 to 100. */
  | "percent"
  /** Percent of what was reserved, which may be exceeded. */
  | "percent-of-reserved"
  /** 0 or 1. */
  | "flag"
  | "duration"
  | "bytes";

/** When a datapoint is published. */
export type Reported =
  /** In every period, as long as the resource is there. */
  | "always"
  /** Only where something happened: silence is the good case. */
  | "nonzero"
  /** Only while there is something to count, such as a registered target: silence may be the worst case. */
  | "with-subject";

/** What has to be switched on for a metric to be published. */
export type Need =
  | "container-insights"
  | "enhanced-container-insights"
  | "group-metrics"
  | "managed-scaling"
  | "detailed-monitoring"
  | "request-metrics"
  | "us-east-1";

/** A metric as AWS documents it. */
export interface MetricFact {
  readonly values: ValueKind;
  readonly reported: Reported;
  /** Sets of dimensions under which it is published; a metric under another set does not exist. */
  readonly dimensions: readonly (readonly string[])[];
  /** Seconds from one datapoint to the next. */
  readonly everySec: number;
  readonly needs?: Need;
  /** There may be other sets of dimensions. */
  readonly open?: boolean;
}

export interface NamespaceFacts {
  readonly namespace: string;
  /** Pages that say so. */
  readonly sources: readonly string[];
  /** Whether it lists every metric of the namespace: one that it does not have then does not exist. */
  readonly complete: boolean;
  readonly metrics: ReadonlyMap<string, MetricFact>;
}

/** Facts that several metrics share, and their names. */
export interface Group extends Omit<MetricFact, "everySec" | "reported"> {
  /** @default "always" */
  readonly reported?: Reported;
  /** @default 60 */
  readonly everySec?: number;
  /** Names between blanks. */
  readonly names: string;
}

/**
 * The metrics of a namespace, as its pages describe them on the date of the catalogue.
 * @param complete whether they are all metrics, under all their dimensions; a group may be open by itself
 */
export function namespaceOf(
  namespace: string,
  sources: readonly string[],
  groups: readonly Group[],
  complete = true,
): NamespaceFacts {
  const metrics = groups.flatMap(({ everySec = 60, names, reported = "always", ...fact }) =>
    names
      .trim()
      .split(/\s+/)
      .map((name): [string, MetricFact] => [name, { open: !complete, ...fact, everySec, reported }]),
  );
  return { namespace, sources, complete, metrics: new Map(metrics) };
}
