import type { Command } from "commander";
import { InputError } from "../../core/input-error.ts";
import type { Platform } from "../../model/platform.ts";
import { comparisonText } from "../../report/simulation-compare-text.ts";
import { assumptionsText, scenarioText } from "../../report/simulation-scenario-text.ts";
import { scorecardText, type TextStyle } from "../../report/simulation-text.ts";
import type { Request } from "../../simulation/request.ts";
import type { SimulationResult } from "../../simulation/result.ts";
import { SCENARIOS, scenarioIds } from "../../simulation/scenarios/catalogue.ts";
import type { Scenario } from "../../simulation/scenarios/scenario.ts";
import { runAll, simulate, summarise } from "../../simulation/simulate.ts";
import type { Io } from "../machine/io.ts";
import { readScenarios } from "../machine/scenario-file.ts";
import { SimulationPool } from "../machine/simulation-pool.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { driftPaint } from "../shared/paint.ts";
import { addPlatformOptions, type PlatformOptions, platformAt, platformFrom } from "../shared/platform.ts";
import { startProgress } from "../shared/progress.ts";
import { simulationPage } from "../shared/simulation-page.ts";
import {
  listOption,
  requestOf,
  type Shard,
  scorecardIds,
  seedOption,
  setOption,
  shardOption,
  wholeNumber,
  workersOption,
} from "../shared/simulation-request.ts";
import { addMergeCommand, shardJson, shardRange } from "./simulate-merge.ts";

/** Options as commander gives them. */
interface SimulateOptions extends PlatformOptions {
  readonly runs: number;
  readonly seed: number;
  readonly workers: number;
  readonly set: Readonly<Record<string, string>>;
  readonly against: readonly string[];
  readonly sensitivity?: boolean;
  readonly scenarioFile?: string;
  readonly shard?: Shard;
  readonly compare?: string;
  readonly json?: boolean;
  readonly svg?: string;
  readonly html?: string;
}

const HELP = `
Reads the Terraform, builds the platform that it declares, injects a fault and follows documented ECS, Auto Scaling,
load balancer and Spot behaviour event by event, in many runs. Nothing is acted on, and no credentials are needed.
docs/simulation.md says where every number comes from and what is assumed.

  ballast simulate prod                                        every scenario, as a scorecard
  ballast simulate prod zone-loss                              one of them in detail
  ballast simulate prod deployment:crashing spot-collapse+zone-loss
  ballast simulate prod zone-loss --set capacity.maxInstances=20 --against 'p99(failedShare) <= 1'
  ballast simulate prod --compare main                         as described now, beside another commit
  ballast simulate prod --compare staging                      two environments on the same seeds
  ballast simulate --plan-json plan.json zone-loss --json      any project's plan

Scenarios: ${scenarioIds().join(", ")}; several at once are joined by +.
--set takes a field of the description (capacity.onDemandBase), a Terraform address and attribute
(aws_autoscaling_group.pool.max_size), a value of a scenario (share, zone-loss.zone, load), or a parameter
(parameter.ec2_boot).
--against takes statistic(metric) operator number; statistics are mean, min, max and p50 to p99.9; metrics are failed,
failedShare, minHealthyShare, belowDesiredSec, belowFloorSec, recoverySec, unrecovered, detectSec, undetected, killed
and instanceHours. Without it each scenario is judged by its own objective, and a missed one does not fail the command.

Many machines: every machine runs a shard, and one joins what they wrote.
  ballast simulate prod zone-loss --runs 100000 --shard 2/8 > shard-2.json
  ballast simulate merge shard-*.json

Exit codes: 0 simulated, and every objective of --against is met; 2 one is missed; 1 the model is not complete;
64 wrong usage or input; 130 interrupted, with the result so far.`;

/** Adds `simulate` and `simulate merge`. @param finish takes the exit code */
export function addSimulateCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("simulate")
    .description("put a platform through failures, from its Terraform alone: what users see, and why")
    .argument("[environment]", "name of the environment; left out with --plan-json, --state-json or --config")
    .argument("[scenarios...]", "what happens (default: a scorecard of all)");
  addPlatformOptions(command)
    .option("--runs <number>", "runs of each scenario, 1 to 1000000", wholeNumber(1, 1_000_000), 400)
    .addOption(seedOption())
    .addOption(workersOption())
    .option("--set <name=value>", "another value of a setting; may be given several times", setOption, {})
    .option("--against <objective>", "what has to be reached; may be given several times", listOption, [])
    .option(
      "--sensitivity",
      "try how much the result hangs on each assumed parameter (default with one scenario)",
    )
    .option("--scenario-file <file>", "a TypeScript file that exports scenarios of your own")
    .option("--compare <other>", "a commit, an environment, or a plan (.json) that meets the same faults")
    .option("--shard <i/n>", "only the i-th part of the runs, as JSON for `simulate merge`", shardOption)
    .option("--svg <file>", "a picture of the first scenario")
    .option("--html <file>", "a report in one file, in which settings can be moved and simulated again")
    .option("--json", "the result as JSON (docs/schemas/simulation-result-1.json)")
    .addHelpText("after", HELP)
    .action(async (first: string | undefined, rest: readonly string[], options: SimulateOptions) => {
      finish(await io.interruptible((signal) => run(first, rest, options, io, signal)));
    });
  addMergeCommand(command, io, finish);
}

async function run(
  first: string | undefined,
  rest: readonly string[],
  options: SimulateOptions,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const fromFile = [options.planJson, options.stateJson, options.config].some((file) => file !== undefined);
  const environment = fromFile ? undefined : first;
  const asked = fromFile && first !== undefined ? [first, ...rest] : rest;
  const { scenarioFile } = options;
  const known = scenarioFile === undefined ? SCENARIOS : await readScenarios(io, scenarioFile);
  const platform = await platformFrom(io, environment, options);
  const request = makeRequest(platform, asked, options, known);
  const other =
    options.compare === undefined
      ? undefined
      : await otherRequest(options.compare, environment, asked, options, io, known);
  const pool = new SimulationPool(Math.min(options.workers, request.runs), signal, scenarioFile);
  const stopProgress = showProgress(io, pool, request.runs * request.scenarios.length * (other ? 2 : 1));
  try {
    if (options.shard) {
      const outcomes = await runAll(request, pool.execute, shardRange(options.shard, request.runs));
      stopProgress();
      io.out(shardJson(request, options.shard, outcomes));
      return signal.aborted ? EXIT.interrupted : EXIT.clean;
    }
    const outcomes = await runAll(request, pool.execute);
    const result = await summarise(request, outcomes, pool.execute, known);
    const compared = other && (await simulate(other, pool.execute, known));
    stopProgress();
    if (options.html !== undefined) {
      const page = await simulationPage(request, result, compared, scenarioFile === undefined);
      await io.writeText(options.html, page);
    }
    await write(result, compared, options, io, asked.length > 0);
    return exitCode(result, options, signal);
  } finally {
    stopProgress();
    await pool.close();
  }
}

function makeRequest(
  platform: Platform,
  asked: readonly string[],
  { against, runs, seed, sensitivity, set }: SimulateOptions,
  known: readonly Scenario[],
): Request {
  const scenarios = asked.length > 0 ? asked : scorecardIds(known);
  const given = { against, runs, seed, set, scenarios, sensitivity: sensitivity ?? asked.length === 1 };
  return requestOf(platform, given, known);
}

/** The other configuration: a plan as JSON, another environment, or the same environment of another commit. */
async function otherRequest(
  name: string,
  environment: string | undefined,
  asked: readonly string[],
  options: SimulateOptions,
  io: Io,
  known: readonly Scenario[],
): Promise<Request> {
  const platform = await otherPlatform(name, environment, options, io);
  return makeRequest(platform, asked, { ...options, set: {} }, known);
}

async function otherPlatform(
  name: string,
  environment: string | undefined,
  { cluster, instanceType }: SimulateOptions,
  io: Io,
): Promise<Platform> {
  const options = { ...(cluster && { cluster }), ...(instanceType && { instanceType }) };
  if (name.endsWith(".json")) return platformFrom(io, undefined, { ...options, planJson: name });
  if ((await io.environmentNames()).includes(name)) return platformFrom(io, name, options);
  if (environment !== undefined) return platformAt(io, name, environment, options);
  throw new InputError(
    "COMPARE",
    name,
    "is neither a plan nor an environment",
    "give a plan as .json, or an environment",
  );
}

async function write(
  result: SimulationResult,
  compared: SimulationResult | undefined,
  options: SimulateOptions,
  io: Io,
  detailed: boolean,
): Promise<void> {
  const [first] = result.scenarios;
  if (options.svg !== undefined && first) {
    // The charting library is loaded only where something is drawn.
    const { scenarioSvg } = await import("../../report/simulation-svg.ts");
    await io.writeText(options.svg, scenarioSvg(first, result.source));
  }
  if (options.json) {
    const document = compared ? { ...result, compared } : result;
    io.out(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const style: TextStyle = { columns: Math.max(80, io.columns ?? 100), paint: driftPaint(io) };
  if (compared) io.out(comparisonText(result, compared, style));
  else if (!detailed) io.out(scorecardText(result, style));
  else {
    io.out(result.scenarios.map((it) => scenarioText(it, style)).join("\n"));
    io.out(assumptionsText(result, style));
  }
}

function exitCode(result: SimulationResult, { against }: SimulateOptions, signal: AbortSignal): number {
  if (signal.aborted) return EXIT.interrupted;
  const missed = result.scenarios.some(({ verdict }) => verdict === "missed");
  return against.length > 0 && missed ? EXIT.missed : EXIT.clean;
}

/** @returns ends it; it may be called twice */
function showProgress(io: Io, pool: SimulationPool, total: number): () => void {
  const progress = startProgress(io);
  let done = 0;
  progress.start("simulating");
  pool.onRuns = (count) => {
    done += count;
    progress.hint(done <= total ? `${done} of ${total} runs` : "trying what would lift what held it back");
  };
  let ended = false;
  return () => {
    if (!ended) progress.end();
    ended = true;
  };
}
