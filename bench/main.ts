import { spawnSync } from "node:child_process";
import { synthOnce } from "./synth-once.ts";

/** Services per environment and how often each is measured; the first run of each is not counted. */
const CASES = [
  { services: 1, runs: 9 },
  { services: 10, runs: 7 },
  { services: 100, runs: 5 },
  { services: 1000, runs: 3 },
];

interface Row {
  readonly services: number;
  readonly inProcessMs: number;
  readonly wholeProcessMs: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function wholeProcess(services: number): number {
  const start = performance.now();
  const run = spawnSync("npx", ["tsx", `${__dirname}/synth-once.ts`, String(services)], { stdio: "inherit" });
  if (run.status !== 0) throw new Error(`synth of ${services} services ended with ${run.status}`);
  return performance.now() - start;
}

function measure({ runs, services }: (typeof CASES)[number]): Row {
  process.stderr.write(`synth of ${services} services, ${runs} runs …\n`);
  const repeat = (work: () => number) => Array.from({ length: runs + 1 }, work).slice(1);
  return {
    services,
    inProcessMs: median(repeat(() => synthOnce(services))),
    wholeProcessMs: median(repeat(() => wholeProcess(services))),
  };
}

const rows = CASES.map(measure);
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  console.log("services  in process  whole process  marginal cost of a service");
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const marginal = before
      ? `${((row.inProcessMs - before.inProcessMs) / (row.services - before.services)).toFixed(2)} ms`
      : "";
    console.log(
      `${String(row.services).padStart(8)}  ${`${row.inProcessMs.toFixed(0)} ms`.padStart(10)}  ${`${row.wholeProcessMs.toFixed(0)} ms`.padStart(13)}  ${marginal}`,
    );
  }
}
