import type { Priced } from "../../src/cost/cost.ts";
import type { CostLine } from "../../src/cost/result.ts";
import type { Change, Knob } from "../../src/optimize/knob.ts";
import type { OptimizeRequest, Workshop } from "../../src/optimize/request.ts";
import type { Outcome } from "../../src/simulation/outcome.ts";
import type { Job } from "../../src/simulation/request.ts";
import { METRICS } from "../../src/simulation/result.ts";
import { SCENARIOS } from "../../src/simulation/scenarios/catalogue.ts";
import { platform } from "../support/platform.ts";

/** A run in which nothing is wrong, apart from what is given. */
export function outcome(metrics: Partial<Outcome["metrics"]> = {}): Outcome {
  const clean = Object.fromEntries(METRICS.map(({ better, id }) => [id, better === "lower" ? 0 : 100]));
  return {
    metrics: { ...(clean as Outcome["metrics"]), ...metrics },
    failures: {},
    detectedBy: undefined,
    alarms: { first: undefined, page: undefined, pages: 0 },
    deployment: undefined,
    bound: [],
    digest: "0000000000000000",
    events: 1,
  };
}

/** What a made-up configuration costs, how often it fails a request, and how long it takes to recover elsewhere. */
export interface Truth {
  readonly usd: number;
  readonly failing: number;
  readonly recoverySec?: number;
}

type Values = Readonly<Record<string, number>>;

/** A world in which the best configuration is known: what it costs and how safe it is follows from its values. */
export interface Landscape {
  readonly knobs: readonly Knob[];
  readonly truth: (values: Values) => Truth;
  /** Values that the rules refuse. */
  readonly refuses?: (values: Values) => boolean;
  readonly stopAfter?: number;
  /** Milliseconds that each build takes, at random. */
  readonly jitterMs?: number;
}

/** A knob of one field with numbers. */
export function knob(field: string, present: number, candidates: readonly number[]): Knob {
  return { id: field, fields: [field], present: [present], candidates, limit: "as the test says" };
}

export interface Recorded extends Workshop {
  /** Runs of each configuration, by its values as JSON. */
  readonly runs: ReadonlyMap<string, number>;
}

/** The machine of a made-up world. */
export function workshopOf({ jitterMs = 0, knobs, refuses, stopAfter, truth }: Landscape): Recorded {
  const runs = new Map<string, number>();
  let made = 0;
  const stopped = () => stopAfter !== undefined && made >= stopAfter;
  const valuesOf = (changes: readonly Change[]): Values => {
    const now = Object.fromEntries(knobs.map(({ id, present }) => [id, Number(present[0])]));
    return { ...now, ...Object.fromEntries(changes.map(({ field, to }) => [field, Number(to)])) };
  };
  return {
    runs,
    stopped,
    progress: () => {},
    build: async (changes) => {
      if (jitterMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * jitterMs));
      const values = valuesOf(changes);
      if (refuses?.(values)) return { refusedBy: ["RULE-01"] };
      const source = JSON.stringify(values);
      return { platform: { ...platform(), source }, warnings: [], price: () => priced(truth(values).usd) };
    },
    execute: async (job) => {
      const count = stopped() ? 0 : job.to - job.from;
      made += count;
      const { source } = job.platform;
      runs.set(source, (runs.get(source) ?? 0) + count);
      return Array.from({ length: count }, (_, index) =>
        run(job, job.from + index, truth(JSON.parse(source))),
      );
    },
  };
}

/** Common random numbers: the same run is as hard for every configuration. */
function run({ scenario, seed }: Job, index: number, { failing, recoverySec = 60 }: Truth): Outcome {
  const hard = uniform(seed, index);
  const failed = hard < failing ? 10 * (1 + uniform(seed + 1, index)) : 0;
  return scenario === "spot-loss-during-deployment"
    ? outcome({ failed, failedShare: failed / 1000 })
    : outcome({ recoverySec: recoverySec * (0.9 + 0.2 * uniform(seed + 2, index)) });
}

function uniform(seed: number, index: number): number {
  let hash = Math.imul(index + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(seed + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function priced(usd: number): Priced {
  const range = { low: usd, expected: usd, high: usd };
  const line: CostLine = {
    address: "aws_autoscaling_group.pool",
    what: "On-Demand instances",
    price: "instance.onDemand",
    usd: range,
    unit: "hour",
    quantity: 1,
    monthUsd: range,
  };
  return {
    schemaVersion: "1.0",
    source: "made-up",
    cluster: "made-up",
    region: "eu-central-1",
    currency: "USD",
    hoursPerMonth: 730,
    floor: { lines: [line], monthUsd: range },
    load: { lines: [line], monthUsd: range },
    assumptions: [],
    unpriced: [],
    freeResources: 0,
    notes: [],
    prices: [],
  };
}

export function requestFor(knobs: readonly Knob[], changes: Partial<OptimizeRequest> = {}): OptimizeRequest {
  return {
    knobs,
    scenarios: ["spot-loss-during-deployment"],
    objectives: ["p99(failed) = 0"],
    guards: ["zone-loss"],
    known: SCENARIOS,
    set: {},
    overrides: {},
    seed: 1,
    runs: 12_000,
    ...changes,
  };
}
