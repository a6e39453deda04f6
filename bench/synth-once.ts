import { loadEnvironment, loadGovernance } from "../src/config/load.ts";
import type { EnvironmentInput } from "../src/config/schema.ts";
import { makeScratch, removeScratch } from "../src/engine/scratch.ts";
import { buildApp, buildUngoverned } from "../stacks/build.ts";
import { prod } from "../stacks/environments/prod.ts";
import { web } from "../stacks/environments/services.ts";
import { GOVERNANCE } from "../stacks/governance.ts";
import { synthesize } from "../stacks/synthesize.ts";

/** A production environment with this many services, each under its own host. */
export function environmentOf(services: number): EnvironmentInput {
  const names = Array.from({ length: services }, (_, index) => `s${index}`);
  return {
    ...prod,
    // Room for the tasks; the quota warnings of a thousand services are what a real one would waive.
    network: { ...prod.network, cidr: "10.0.0.0/16" },
    capacity: {
      ...prod.capacity,
      onDemandBase: services + 3,
      minInstances: services + 3,
      maxInstances: 3 * services + 12,
    },
    services: Object.fromEntries(
      names.map((name, index) => [
        name,
        { ...web({ minTasks: 2, maxTasks: 2 }), routes: { hosts: [name], priority: index + 1 } },
      ]),
    ),
  };
}

/** Milliseconds by the clock, and of the processor: the second is comparable on a busy machine as well. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Loads, builds, checks and writes once. @param governed with the governance stack of the account */
export function synthOnce(services: number, governed = true): Spent {
  const input = environmentOf(services);
  const outdir = makeScratch("bench");
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const { environment } = loadEnvironment(input, "2026-11-22");
  const build = governed ? buildApp : buildUngoverned;
  const runtime = { mode: "dummy", role: "terraform", state: "local", lifted: [] } as const;
  synthesize(build([environment], loadGovernance(GOVERNANCE), runtime, { outdir }));
  const wallMs = performance.now() - start;
  const { system, user } = process.cpuUsage(cpuBefore);
  removeScratch(outdir);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

// As a whole process: `node bin/launch.js bench/synth-once.ts <services>`.
if (require.main === module) synthOnce(Number(process.argv[2] ?? 1));
