import type {
  Distribution,
  Lane,
  MetricId,
  RunRecord,
  ScenarioResult,
  Series,
  SimulationResult,
  TimelineEvent,
} from "../../src/simulation/result.ts";
import { METRICS } from "../../src/simulation/result.ts";

/** Scenarios of a whole result, in the order of the scorecard. */
export const SCENARIO_IDS = [
  "spot-loss-during-deployment",
  "secrets-denied",
  "pending-tasks",
  "deployment",
  "zone-loss",
  "nat-loss",
  "spot-collapse",
  "health-endpoint",
  "zero-traffic",
  "traffic-spike",
  "instance-refresh",
] as const;

const HORIZON_SEC = 3600;

/** A result of all scenarios, the same at every call. @param seed moves all values, as other settings would */
export function simulationResult(
  seed = 1,
  scenarios: readonly string[] = SCENARIO_IDS,
  more: Partial<SimulationResult> = {},
): SimulationResult {
  return {
    schemaVersion: "1.1",
    source: "prod",
    seed,
    runs: 1000,
    complete: true,
    digest: hex(seed, 16),
    scenarios: scenarios.map((id, index) => scenarioResult(id, seed * 31 + index)),
    assumptions: [
      {
        place: "ec2_boot_to_registered",
        text: "AWS gives no figure for the time from launch to registration: triangular (60, 90, 180) s.",
      },
      { place: "aws_nat_gateway.this", text: "The zone of its subnet is not known; eu-central-1a is taken." },
    ],
    ...more,
  };
}

/** One scenario in which three of four Spot instances go while a deployment runs. */
export function scenarioResult(id: string, seed = 1, more: Partial<ScenarioResult> = {}): ScenarioResult {
  const next = numbers(seed);
  const failed = Array.from({ length: 200 }, () => Math.round(next() ** 3 * 900));
  const recovery = Array.from({ length: 200 }, () => 180 + Math.round(next() * 500));
  const values: Record<MetricId, readonly number[]> = {
    failed,
    failedShare: failed.map((count) => count / 360),
    minHealthyShare: recovery.map((value) => 100 - value / 10),
    belowDesiredSec: recovery.map((value) => value + 20),
    belowFloorSec: recovery.map((value) => Math.max(0, value - 400)),
    recoverySec: recovery,
    unrecovered: recovery.map((value) => (value > 660 ? 1 : 0)),
    detectSec: recovery.map((value) => 60 + value / 10),
    undetected: recovery.map(() => 0),
    killed: failed.map((count) => Math.round(count / 200)),
    instanceHours: recovery.map((value) => 6 + value / 1000),
  };
  const metric = (pick: (sorted: readonly number[]) => number) =>
    Object.fromEntries(METRICS.map((it) => [it.id, pick(sorted(values[it.id]))])) as Record<MetricId, number>;
  const met = seed % 3 === 0;
  return {
    id,
    title: `Three of four Spot instances are reclaimed during a deployment (${id})`,
    parameters: { share: 60, noticeSec: 120, service: "api" },
    horizonSec: HORIZON_SEC,
    runs: 1000,
    digest: hex(seed + 7, 16),
    verdict: met ? "met" : "missed",
    objectives: [
      { text: "p99(failed) = 0", met, value: met ? 0 : quantile(sorted(failed), 0.99) },
      { text: "p50(recoverySec) <= 600", met: true, value: quantile(sorted(recovery), 0.5) },
    ],
    distribution: Object.fromEntries(METRICS.map((it) => [it.id, distribution(values[it.id])])) as Record<
      MetricId,
      Distribution
    >,
    failures: { "gateway-timeout": 84.25, "bad-gateway": 31.5, overload: 12 },
    detectedBy: { "prod-api-unhealthy-hosts": 940, "EC2 Spot interruption": 60 },
    alarms: {
      first: [
        { name: "prod-api-unhealthy-hosts", runs: 940, medianSec: 95 },
        { name: "EC2 Spot interruption", runs: 30, medianSec: 3 },
      ],
      pages: [
        {
          name: "prod-api-page",
          runs: 940,
          medianSec: 215,
          kind: "composite-alarm",
          because: ["prod-api-unhealthy-hosts"],
        },
        {
          name: "EC2 Spot interruption",
          runs: 30,
          medianSec: 3,
          kind: "event-rule",
          because: ["EC2 Spot interruption"],
        },
      ],
      pagesPerRun: 1.2,
      unseen: 30,
    },
    deployments: { COMPLETED: 960, "FAILED, rolled back": 40 },
    median: runRecord(
      17,
      metric((all) => quantile(all, 0.5)),
      0,
      seed,
    ),
    worst: runRecord(
      411,
      metric((all) => all.at(-1) ?? 0),
      90,
      seed + 1,
    ),
    constraints: [
      {
        id: "max_size",
        text: "The Auto Scaling group is at max_size 6, and 3 tasks wait in PROVISIONING.",
        share: 82,
        tried: 1,
        lift: {
          setting: "aws_autoscaling_group.prod.max_size",
          field: "capacity.maxInstances",
          from: "6",
          to: "10",
          metric: "failed",
          before: 127.75,
          after: 31.5,
        },
      },
      { id: "spot-supply", text: "No Spot pool has capacity.", share: 11, tried: 2, lift: undefined },
    ],
    sensitivity: [
      { parameter: "ec2_boot_to_registered", effect: 0.71, low: 40, high: 310 },
      { parameter: "image_pull_cold", effect: 0.22, low: 110, high: 150 },
      { parameter: "alarm_eval_extra", effect: -0.05, low: 128, high: 127 },
    ],
    ...more,
  };
}

/** @param delay seconds that new instances take longer */
function runRecord(
  run: number,
  metrics: Readonly<Record<MetricId, number>>,
  delay: number,
  seed: number,
): RunRecord {
  const ready = 250 + delay;
  const lanes = [...instanceLanes(ready), ...taskLanes(ready)];
  return {
    run,
    metrics,
    failures: { "gateway-timeout": metrics.failed, "bad-gateway": 2 },
    detectedBy: "prod-api-unhealthy-hosts",
    alarms: {
      first: { alarm: "prod-api-unhealthy-hosts", atSec: 95 },
      page: {
        by: "prod-api-page",
        kind: "composite-alarm",
        because: ["prod-api-unhealthy-hosts"],
        atSec: 215,
      },
      pages: 1,
    },
    deployment: "COMPLETED",
    events: events(ready),
    series: series(lanes, ready, seed),
    lanes,
  };
}

function events(ready: number): TimelineEvent[] {
  const event = (atSec: number, actor: string, text: string, key = true): TimelineEvent => ({
    atSec,
    actor,
    text,
    key,
  });
  return [
    event(0, "service api", "deployment of revision 2 starts; floor 8, ceiling 16"),
    event(12, "service api", "task api-9 is placed on i-1", false),
    event(32, "EC2 Spot", "3 of 4 Spot instances get an interruption notice"),
    event(34.5, "ECS agent", "i-3, i-4 and i-5 are DRAINING"),
    event(152, "EC2 Spot", "i-3, i-4 and i-5 terminate; 5 tasks end while traffic is routed to them"),
    event(190, "CloudWatch", "prod-api-unhealthy-hosts is in ALARM"),
    event(ready, "Auto Scaling group", "i-6, i-7 and i-8 are ACTIVE"),
    event(ready + 40, "service api", "8 tasks of revision 2 are healthy"),
    event(ready + 130, "service api", "deployment COMPLETED"),
  ];
}

function instanceLanes(ready: number): Lane[] {
  const lane = (id: string, label: string, spans: readonly [string, number, number][]): Lane => ({
    id,
    kind: "instance",
    label,
    on: undefined,
    spans: spans.map(([state, fromSec, toSec]) => ({ state, fromSec, toSec })),
  });
  const spot = (id: string, zone: string) =>
    lane(id, `m6i.large Spot, eu-central-1${zone}`, [
      ["ACTIVE", 0, 34.5],
      ["DRAINING", 34.5, 152],
    ]);
  const late = (id: string, zone: string) =>
    lane(id, `m6i.large Spot, eu-central-1${zone}`, [
      ["PENDING", 160, ready],
      ["ACTIVE", ready, HORIZON_SEC],
    ]);
  return [
    lane("i-1", "m6i.large On-Demand, eu-central-1a", [["ACTIVE", 0, HORIZON_SEC]]),
    lane("i-2", "m6i.large Spot, eu-central-1b", [["ACTIVE", 0, HORIZON_SEC]]),
    spot("i-3", "a"),
    spot("i-4", "b"),
    spot("i-5", "c"),
    late("i-6", "a"),
    late("i-7", "b"),
    late("i-8", "c"),
  ];
}

function taskLanes(ready: number): Lane[] {
  return Array.from({ length: 16 }, (_, index): Lane => {
    const old = index < 8;
    const lost = old && index >= 3;
    const spans: [string, number, number][] = old
      ? [
          ["RUNNING", 0, lost ? 152 : ready + 40],
          ["DEACTIVATING", lost ? 152 : ready + 40, lost ? 152 : ready + 70],
          ["STOPPING", lost ? 152 : ready + 70, lost ? 153 : ready + 100],
        ]
      : [
          ["PROVISIONING", 2 * (index - 8), index < 10 ? 10 : ready],
          ["PENDING", index < 10 ? 10 : ready, (index < 10 ? 10 : ready) + 9],
          ["ACTIVATING", (index < 10 ? 10 : ready) + 9, (index < 10 ? 10 : ready) + 14],
          ["RUNNING", (index < 10 ? 10 : ready) + 14, HORIZON_SEC],
        ];
    return {
      id: `api-${index + 1}`,
      kind: "task",
      label: `api, revision ${old ? 1 : 2}`,
      on: `i-${(index % 5) + (old || index < 10 ? 1 : 4)}`,
      spans: spans
        .map(([state, fromSec, toSec]) => ({ state, fromSec, toSec }))
        .filter((it) => it.toSec > it.fromSec),
    };
  });
}

/** What the lanes amount to, so that no picture contradicts another. */
function series(lanes: readonly Lane[], ready: number, seed: number): Series {
  const moments = lanes.flatMap(({ spans }) => spans.flatMap(({ fromSec, toSec }) => [fromSec, toSec]));
  const next = numbers(seed);
  const noisy = Array.from({ length: 40 }, (_, index) => 152 + index * 2.5);
  const atSec = [...new Set([0, ...moments, ...noisy])]
    .filter((at) => at < HORIZON_SEC)
    .sort((a, b) => a - b);
  const count = (kind: Lane["kind"], states: readonly string[]) =>
    atSec.map(
      (at) =>
        lanes.filter(
          (lane) =>
            lane.kind === kind &&
            lane.spans.some((span) => states.includes(span.state) && span.fromSec <= at && at < span.toSec),
        ).length,
    );
  const states = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING"];
  return {
    atSec,
    values: {
      instances: count("instance", ["ACTIVE", "DRAINING"]),
      "instances wanted": atSec.map((at) => (at < 100 ? 5 : 6)),
      ...Object.fromEntries(states.map((state) => [`tasks ${state}`, count("task", [state])])),
      "healthy api": count("task", ["RUNNING"]),
      "desired api": atSec.map(() => 8),
      "errors per second": atSec.map((at) => (at >= 152 && at < ready ? Math.round(next() * 80) / 10 : 0)),
    },
  };
}

function distribution(values: readonly number[]): Distribution {
  const all = sorted(values);
  const [min = 0] = all;
  const max = all.at(-1) ?? 0;
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const bins = max === min ? 1 : 20;
  const histogram = Array.from({ length: bins }, () => 0);
  for (const value of all) {
    const bin = bins === 1 ? 0 : Math.min(bins - 1, Math.floor(((value - min) / (max - min)) * bins));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const around = (value: number, share: number): readonly [number, number] => [
    value * (1 - share),
    value * (1 + share),
  ];
  const p50 = quantile(all, 0.5);
  const p99 = quantile(all, 0.99);
  return {
    mean,
    min,
    p50,
    p90: quantile(all, 0.9),
    p99,
    max,
    interval: { mean: around(mean, 0.04), p50: around(p50, 0.06), p99: around(p99, 0.09) },
    histogram,
  };
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function quantile(all: readonly number[], share: number): number {
  return all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0;
}

function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return (state ^ (state >>> 13)) / 2 ** 32 - Math.floor((state ^ (state >>> 13)) / 2 ** 32);
  };
}

function hex(seed: number, length: number): string {
  const next = numbers(seed);
  return Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join("");
}

/** What an attacker may write into a name, a tag, a file name. */
export const HOSTILE = [
  "\u001b[2J\u001b[31mred",
  "line\n::set-output name=x::y",
  "</script><script>window.hacked=1</script>",
  '"><img src=x onerror="window.hacked=1">',
  "<!--<script>",
  "]]></style><svg onload=window.hacked=1>",
  "&lt;b&gt; &amp; 'quoted' `code` $",
  "javascript:window.hacked=1",
  "\u202egnp.exe",
  "zero\u200bwidth",
  "\ud800 alone",
  "constructor",
  "x".repeat(100_000),
] as const;

/** A result in which every name that a plan can choose is hostile. */
export function hostileResult(): SimulationResult {
  const all = HOSTILE.join(" ");
  const counts = Object.fromEntries(HOSTILE.map((text, index) => [text, 100 - index]));
  const one = scenarioResult("zone-loss");
  const record = (run: RunRecord): RunRecord => ({
    ...run,
    detectedBy: all,
    alarms: {
      first: { alarm: all, atSec: 1 },
      page: { by: all, kind: "composite-alarm", because: HOSTILE, atSec: 2 },
      pages: 1,
    },
    deployment: all,
    events: HOSTILE.map((text, index) => ({ atSec: index * 20, actor: text, text, key: true })),
    lanes: HOSTILE.map((text, index) => ({
      id: text,
      kind: index % 2 === 0 ? "instance" : "task",
      label: text,
      on: text,
      spans: [{ state: text, fromSec: 0, toSec: 100 }],
    })),
    series: {
      atSec: [0, 50],
      values: Object.fromEntries(
        HOSTILE.flatMap((text) => [
          [`tasks ${text}`, [1, 2]],
          [text, [2, 3]],
        ]),
      ),
    },
  });
  return simulationResult(1, [], {
    source: all,
    assumptions: HOSTILE.map((text) => ({ place: text, text })),
    scenarios: [
      {
        ...one,
        id: all.slice(0, 400),
        title: all,
        parameters: counts,
        objectives: HOSTILE.map((text) => ({ text, met: false, value: 1 })),
        detectedBy: counts,
        alarms: {
          first: HOSTILE.map((name) => ({ name, runs: 1, medianSec: 1 })),
          pages: HOSTILE.map((name) => ({
            name,
            runs: 1,
            medianSec: 1,
            kind: "composite-alarm",
            because: HOSTILE,
          })),
          pagesPerRun: 1,
          unseen: 1,
        },
        deployments: counts,
        median: record(one.median),
        worst: record(one.worst),
        constraints: HOSTILE.map((text) => ({
          id: text,
          text,
          share: 5,
          tried: 1,
          lift: { setting: text, field: text, from: text, to: text, metric: "failed", before: 1, after: 0 },
        })),
        sensitivity: HOSTILE.map((parameter) => ({ parameter, effect: 0.5, low: 1, high: 2 })),
      },
    ],
  });
}
