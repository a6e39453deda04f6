import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Platform } from "../src/model/platform.ts";
import { runOnce, setupOf } from "../src/simulation/run.ts";
import { planScenario } from "../src/simulation/scenarios/catalogue.ts";
import { type Queue, runQueue } from "./queue/queue.ts";
import { runSimpy } from "./queue/simpy.ts";

const SCENARIO = "spot-loss-during-deployment";
const RUNS = 10_000;
const QUEUES: readonly (Queue & { name: string })[] = [
  { name: "M/M/1", arrivals: 0.8, services: 1, servers: 1, customers: 200_000 },
  { name: "M/M/8", arrivals: 6.4, services: 1, servers: 8, customers: 200_000 },
];

export interface SimulationTimes {
  readonly queues: readonly {
    readonly name: string;
    /** Arrivals and ends of service per second. */
    readonly perSecond: number;
    readonly simpyPerSecond: number;
  }[];
  /** Seconds of the command for 10,000 runs of the first scenario on prod. */
  readonly runsSec: number;
  readonly runs: number;
  /** One run on 1,000 services and 2,000 instances. */
  readonly large: { readonly seconds: number; readonly events: number };
}

/** Times of the simulator: its kernel beside SimPy, many runs, and a large platform. */
export async function simulationTimes(log: (line: string) => void): Promise<SimulationTimes> {
  const queues = [];
  for (const queue of QUEUES) {
    log(`${queue.name} on the kernel and in SimPy …`);
    const simpy = await runSimpy(queue, [1], log);
    // The first run warms up.
    const rates = [1, 2, 3, 4].map((seed) => {
      const started = performance.now();
      const { events } = runQueue(queue, seed);
      return (1000 * events) / (performance.now() - started);
    });
    const [, ...warm] = rates;
    queues.push({
      name: queue.name,
      perSecond: Math.max(...warm),
      simpyPerSecond: simpy.events / simpy.seconds,
    });
  }
  log(`${RUNS} runs of ${SCENARIO} on prod …`);
  const started = performance.now();
  ballast(["simulate", "prod", SCENARIO, "--runs", String(RUNS), "--json"]);
  const runsSec = (performance.now() - started) / 1000;
  log("1,000 services on 2,000 instances …");
  return { queues, runsSec, runs: RUNS, large: largeRun() };
}

function largeRun(): SimulationTimes["large"] {
  const setup = setupOf(
    enlarged(JSON.parse(ballast(["model", "prod", "--json"]))),
    planScenario(SCENARIO),
    1,
  );
  const started = performance.now();
  const { events } = runOnce(setup, 0);
  return { seconds: (performance.now() - started) / 1000, events };
}

/** A platform with 1,000 services like those that it has, on 2,000 instances. */
function enlarged(platform: Platform): Platform {
  return {
    ...platform,
    alarms: [],
    pools: platform.pools.map((pool) => ({ ...pool, minSize: 2000, maxSize: 4000, desiredCapacity: 2000 })),
    services: Array.from({ length: 1000 }, (_, index) => {
      const service = platform.services[index % platform.services.length];
      if (!service) throw new Error("the platform has no service");
      return { ...service, name: `${service.name}-${index}`, address: `${service.address}_${index}` };
    }),
  };
}

function ballast(args: readonly string[]): string {
  const run = spawnSync(process.execPath, [join(__dirname, "..", "bin", "ballast.js"), ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (run.status !== 0) throw new Error(`ballast ${args.join(" ")} ended with ${run.status}`);
  return run.stdout;
}

export function simulationText({ large, queues, runs, runsSec }: SimulationTimes): string {
  const count = (value: number) => Math.round(value).toLocaleString("en");
  return [
    `simulation, ${availableParallelism()} cores:`,
    ...queues.map(
      ({ name, perSecond, simpyPerSecond }) =>
        `  ${name}: ${count(perSecond)} events a second; SimPy ${count(simpyPerSecond)}; ratio ${(perSecond / simpyPerSecond).toFixed(1)}`,
    ),
    `  ${count(runs)} runs of ${SCENARIO} on prod  ${runsSec.toFixed(1)} s`,
    `  one run on 1,000 services and 2,000 instances  ${large.seconds.toFixed(2)} s, ${count(large.events)} events`,
  ].join("\n");
}
