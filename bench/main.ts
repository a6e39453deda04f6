import { spawnSync } from "node:child_process";
import { planTimes } from "./plan.ts";
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
  readonly inProcessCpuMs: number;
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
  const repeat = <T>(work: () => T) => Array.from({ length: runs + 1 }, work).slice(1);
  const inProcess = repeat(() => synthOnce(services));
  return {
    services,
    inProcessMs: median(inProcess.map(({ wallMs }) => wallMs)),
    inProcessCpuMs: median(inProcess.map(({ cpuMs }) => cpuMs)),
    wholeProcessMs: median(repeat(() => wholeProcess(services))),
  };
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row, index) => {
    const before = rows[index - 1];
    const marginal = before
      ? `${((row.inProcessCpuMs - before.inProcessCpuMs) / (row.services - before.services)).toFixed(2)} ms`
      : "";
    const times = [row.inProcessMs, row.inProcessCpuMs, row.wholeProcessMs];
    return [String(row.services), ...times.map((value) => `${value.toFixed(0)} ms`), marginal];
  });
  const head = ["services", "in process", "of it CPU", "whole process", "a further service (CPU)"];
  return [head, ...cells]
    .map((row) => row.map((cell, column) => cell.padStart(head[column]?.length ?? 0)).join("  "))
    .join("\n");
}

async function main(): Promise<void> {
  const synth = CASES.map(measure);
  const { hclSec, jsonSec } = await planTimes((line) => process.stderr.write(`${line}\n`));
  const ratio = median(jsonSec.map((sec, run) => sec / (hclSec[run] ?? Number.NaN)));
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ synth, plan: { hclSec, jsonSec, ratio } }, null, 2));
    return;
  }
  console.log(table(synth));
  console.log(
    `plan of prod-platform: ${median(jsonSec).toFixed(2)} s as synthesized, ${median(hclSec).toFixed(2)} s as plain HCL, ratio ${ratio.toFixed(3)}`,
  );
}

void main();
