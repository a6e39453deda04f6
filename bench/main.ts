import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { type CheckTimes, checkTimes } from "./drift.ts";
import { governanceCosts, governanceText } from "./governance.ts";
import { judgeCosts, judgeText } from "./judge.ts";
import { planTimes } from "./plan.ts";
import { simulationText, simulationTimes } from "./simulate.ts";
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

/** As `npm run synth` starts it. */
function wholeProcess(services: number): number {
  const start = performance.now();
  const program = ["bin/launch.js", "bench/synth-once.ts", String(services)];
  const run = spawnSync(process.execPath, program, { cwd: dirname(__dirname), stdio: "inherit" });
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

/** Median, smallest and largest of several runs, in seconds. */
function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(1)} s (${least.toFixed(1)} to ${most.toFixed(1)})`;
}

/** How many times faster the second is, round by round. */
function ratios(slow: readonly number[], fast: readonly number[]): string {
  const each = slow.map((sec, round) => sec / (fast[round] ?? Number.NaN));
  return `ratio ${median(each).toFixed(2)} (${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)})`;
}

function driftText({ checkSec, loopSec }: CheckTimes): string {
  return [
    `drift of 10 stacks, ${loopSec.length} rounds by turns, ${availableParallelism()} cores:`,
    `  terraform init and plan, one after the other  ${spread(loopSec)}`,
    `  drift check, which inits and plans them all   ${spread(checkSec)}  ${ratios(loopSec, checkSec)}`,
  ].join("\n");
}

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "3" } },
});

interface Measured {
  readonly numbers: object;
  readonly text: string;
}

/** `npm run bench` runs them all, `npm run bench -- drift` one; `--json` for numbers, `--rounds 5` for drift. */
const BENCHMARKS: Readonly<Record<string, (log: (line: string) => void) => Promise<Measured>>> = {
  synth: async () => {
    const numbers = CASES.map(measure);
    return { numbers, text: table(numbers) };
  },
  governance: async (log) => {
    const numbers = governanceCosts(log);
    return { numbers, text: governanceText(numbers) };
  },
  plan: async (log) => {
    const { hclSec, jsonSec } = await planTimes(log);
    const ratio = median(jsonSec.map((sec, run) => sec / (hclSec[run] ?? Number.NaN)));
    const [json, hcl] = [median(jsonSec).toFixed(2), median(hclSec).toFixed(2)];
    const text = `plan of prod-platform: ${json} s as synthesized, ${hcl} s as plain HCL, ratio ${ratio.toFixed(3)}`;
    return { numbers: { hclSec, jsonSec, ratio }, text };
  },
  judge: async (log) => {
    const numbers = judgeCosts(log);
    return { numbers, text: judgeText(numbers) };
  },
  drift: async (log) => {
    const rounds = Number(flags.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds: got ${flags.rounds}; limit: a whole number from 1`);
    }
    const numbers = await checkTimes(rounds, log);
    return { numbers, text: driftText(numbers) };
  },
  simulate: async (log) => {
    const numbers = await simulationTimes(log);
    return { numbers, text: simulationText(numbers) };
  },
};

async function main(): Promise<void> {
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
  const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    throw new Error(`no benchmark ${unknown}; there are ${Object.keys(BENCHMARKS).join(", ")}`);
  }
  const results: Record<string, object> = {};
  for (const name of names) {
    const measured = await BENCHMARKS[name]?.((line) => process.stderr.write(`${line}\n`));
    if (measured) results[name] = measured.numbers;
    if (measured && !flags.json) console.log(measured.text);
  }
  if (flags.json) console.log(JSON.stringify(results, null, 2));
}

void main();
