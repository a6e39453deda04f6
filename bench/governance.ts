import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { synthOnce } from "./synth-once.ts";

/** CPU time of synthesis in ms, without and with the governance stack of the account, round by round. */
interface Turns {
  readonly withoutMs: readonly number[];
  readonly withMs: readonly number[];
}

export interface GovernanceCost {
  readonly services: number;
  /** As `npm run synth` starts it, with everything that a process does first. */
  readonly wholeProcess: Turns;
  /** Synthesis alone, in a process that has done it before. */
  readonly inProcess: Turns;
}

const CASES = [
  { services: 2, rounds: 15 },
  { services: 10, rounds: 11 },
  { services: 100, rounds: 7 },
];

export function governanceCosts(log: (line: string) => void): GovernanceCost[] {
  return CASES.map(({ rounds, services }) => {
    log(`governance of ${services} services, ${rounds} rounds by turns …`);
    return {
      services,
      wholeProcess: byTurns(rounds, (governed) => wholeProcess(services, governed)),
      inProcess: byTurns(rounds, (governed) => synthOnce(services, governed).cpuMs),
    };
  });
}

/** Now the one first and now the other; the first round warms up and is not counted. */
function byTurns(rounds: number, cpuMs: (governed: boolean) => number): Turns {
  const times = new Map<boolean, number[]>([
    [false, []],
    [true, []],
  ]);
  for (let round = 0; round <= rounds; round++) {
    for (const governed of round % 2 === 0 ? [false, true] : [true, false]) {
      times.get(governed)?.push(cpuMs(governed));
    }
  }
  const [withoutMs = [], withMs = []] = [...times.values()].map((all) => all.slice(1));
  return { withoutMs, withMs };
}

function wholeProcess(services: number, governed: boolean): number {
  const program = ["bin/launch.js", "bench/governance-once.ts", String(services), String(governed)];
  const run = spawnSync(process.execPath, program, { cwd: dirname(__dirname), encoding: "utf8" });
  if (run.status !== 0) throw new Error(`synth of ${services} services: ${run.stderr}`);
  return Number(run.stdout);
}

export function governanceText(costs: readonly GovernanceCost[]): string {
  return costs
    .flatMap(({ inProcess, services, wholeProcess: whole }) => [
      `governance of ${services} services, in CPU time:`,
      `  of the whole process  ${shareText(whole)}`,
      `  of synthesis alone    ${shareText(inProcess)}`,
    ])
    .join("\n");
}

/** The medians, and of each round the share; a busy machine spreads the latter. */
function shareText({ withMs, withoutMs }: Turns): string {
  const shares = withMs.map((ms, round) => (100 * (ms - (withoutMs[round] ?? Number.NaN))) / ms);
  const quartile = (at: number) => (sorted(shares)[Math.floor(shares.length * at)] ?? Number.NaN).toFixed(1);
  const middle = (values: readonly number[]) =>
    (sorted(values)[Math.floor(values.length / 2)] ?? 0).toFixed(0);
  return `${middle(withoutMs)} ms without, ${middle(withMs)} ms with: ${quartile(0.5)} % (half of the rounds ${quartile(0.25)} to ${quartile(0.75)})`;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
