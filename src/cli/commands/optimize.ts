import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { type AssumptionName, readLoad } from "../../cost/load.ts";
import { optimize } from "../../optimize/optimize.ts";
import type { SearchProgress } from "../../optimize/request.ts";
import type { OptimizeResult, Pick } from "../../optimize/result.ts";
import { optimizeText } from "../../report/optimize-text.ts";
import type { Io } from "../machine/io.ts";
import { SimulationPool } from "../machine/simulation-pool.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { descriptionPatch } from "../shared/optimize-patch.ts";
import { buildIn, platformOf, searchOf } from "../shared/optimize-request.ts";
import { driftPaint } from "../shared/paint.ts";
import { priceBookFor } from "../shared/price-books.ts";
import { startProgress } from "../shared/progress.ts";
import { listOption, setOption, wholeNumber } from "../shared/simulation-request.ts";

/** Runs that a search plans for, by scenario of the objective. */
const RUNS_PER_SCENARIO = 40_000;

/** Options as commander gives them. */
interface OptimizeOptions {
  readonly scenario: readonly string[];
  readonly objective: readonly string[];
  readonly keep: readonly string[];
  readonly runs?: number;
  readonly seed: number;
  readonly workers: number;
  readonly set: Readonly<Record<string, string>>;
  readonly load?: ReadonlyMap<AssumptionName, number>;
  readonly prices?: string;
  readonly patch?: string;
  readonly html?: string;
  readonly json?: boolean;
}

const HELP = `
Turns the knobs of a description (instance types, On-Demand base and percentage, target capacity, sizes, zones, deployment
limits, delays, health checks) and looks for the cheapest configuration that survives. Every candidate is synthesized,
judged by all rules and guardrails, priced, and put through failures that are the same for all. Candidates that fail get
few runs, good ones more, and what is printed was confirmed on runs that did not choose it. docs/optimize.md says how.

  ballast optimize prod                                         Spot loss during a deployment, by its own objective
  ballast optimize prod --scenario zone-loss --scenario spot-collapse
  ballast optimize prod --objective 'p99.9(failed) = 0'         no failed request in 99.9 % of the runs
  ballast optimize prod --keep network.zones --keep capacity.instanceTypes
  ballast optimize prod --load requestsPerSec=200 --set load=0.8
  ballast optimize prod --html report.html --patch cheaper.patch && git apply cheaper.patch

Two configurations are printed: the cheapest that holds the objective, with what it gives up in every scenario of the
scorecard, and the cheapest that is no worse in any of them. --objective takes what "ballast simulate --against" takes,
as a share of runs: pN(metric) <= number. --keep leaves a field, or all below it, as it is.

Exit codes: 0 a configuration holds the objective; 2 none that was found does; 64 wrong usage or input; 130 interrupted,
with the best so far.`;

/** Adds `optimize`. @param finish takes the exit code */
export function addOptimizeCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("optimize")
    .description("the cheapest configuration that survives failures: what it gives up, and the patch")
    .argument("<environment>", "name of the environment")
    .option("--scenario <id>", "what has to be survived; may be given several times", listOption, [])
    .option(
      "--objective <objective>",
      "what has to hold (default: each scenario's own); may be given several times",
      listOption,
      [],
    )
    .option("--keep <field>", "a field that stays as it is; may be given several times", listOption, [])
    .option(
      "--runs <number>",
      `runs to plan for, 1000 to 10000000 (default: ${RUNS_PER_SCENARIO} for each scenario)`,
      wholeNumber(1000, 10_000_000),
    )
    .option(
      "--seed <number>",
      "the same seed gives the same result",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option(
      "--workers <number>",
      "threads (default: one for each core)",
      wholeNumber(1, 256),
      availableParallelism(),
    )
    .option("--set <name=value>", "another value of a scenario, or of a parameter", setOption, {})
    .addOption(
      new Option(
        "--load <name=value,…>",
        "what a month of traffic is made of, as `ballast cost` takes it",
      ).argParser(readLoad),
    )
    .option("--prices <file>", "prices that `ballast cost refresh` wrote")
    .option("--patch <file>", "writes the patch: of the one that is no worse, else of the cheapest")
    .option("--html <file>", "a report with the frontier, in one file")
    .option("--json", "the result as JSON (docs/schemas/optimize-result-1.json)")
    .addHelpText("after", HELP)
    .action(async (environment: string, options: OptimizeOptions) => {
      finish(await io.interruptible((signal) => run(environment, options, io, signal)));
    });
}

async function run(
  environment: string,
  options: OptimizeOptions,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  await checkEnvironmentName(io, environment);
  const progress = startProgress(io);
  progress.start("reading the description");
  const variants = await io.openVariants(environment);
  let pool: SimulationPool | undefined;
  try {
    const present = await variants.build([]);
    if ("refusedBy" in present) {
      // It says everything that is wrong, and throws.
      await io.synthesize(environment);
      throw new Error(`${environment} is refused by ${present.refusedBy.join(", ")}`);
    }
    const { region } = platformOf(environment, present.stacks).platform;
    const book = await priceBookFor(io, region, options.prices);
    const { keep, load = new Map(), objective, scenario, seed, set } = options;
    const runs = options.runs ?? RUNS_PER_SCENARIO * Math.max(1, scenario.length);
    const asked = { scenarios: scenario, objectives: objective, keep, set, runs, seed };
    const request = searchOf(environment, present, asked, book);
    pool = new SimulationPool(options.workers, signal);
    const today = io.now().toISOString().slice(0, 10);
    progress.start(`searching ${environment}`);
    const found = await optimize(request, {
      build: buildIn(environment, variants, { book, load, today }),
      execute: pool.execute,
      stopped: () => signal.aborted,
      progress: (it) => progress.hint(progressText(it, runs)),
    });
    progress.start("writing the patch");
    const result = await withPatches(environment, found, io);
    progress.end();
    await write(result, options, io);
    if (signal.aborted) return EXIT.interrupted;
    return result.picks.some(({ kind }) => kind === "cheapest") ? EXIT.clean : EXIT.missed;
  } finally {
    progress.end();
    await Promise.all([pool?.close(), variants.close()]);
  }
}

function progressText({ configurations, phase, runs }: SearchProgress, budget: number): string {
  return `${phase}: ${configurations} configurations, ${runs} of ${budget} runs`;
}

async function withPatches(environment: string, result: OptimizeResult, io: Io): Promise<OptimizeResult> {
  const sources = await io.readSources();
  const picks = result.picks.map((pick): Pick => {
    const changes = result.candidates.find(({ id }) => id === pick.id)?.changes ?? [];
    return changes.length === 0 ? pick : { ...pick, patch: descriptionPatch(environment, changes, sources) };
  });
  return { ...result, picks };
}

async function write(result: OptimizeResult, options: OptimizeOptions, io: Io): Promise<void> {
  const { html, json, patch } = options;
  if (html !== undefined) {
    // The charting library is loaded only where something is drawn.
    const { optimizeHtml } = await import("../../report/optimize-html.ts");
    await io.writeText(html, optimizeHtml(result));
  }
  if (patch !== undefined) await writePatch(patch, result, io);
  if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else io.out(optimizeText(result, { columns: Math.max(80, io.columns ?? 100), paint: driftPaint(io) }));
}

/** Of the pick that gives nothing up, where it changes anything; else of the cheapest. */
async function writePatch(file: string, { picks }: OptimizeResult, io: Io): Promise<void> {
  const changing = picks.filter(({ patch }) => patch !== undefined && patch.diff !== "");
  const chosen = changing.find(({ kind }) => kind === "harmless") ?? changing[0];
  if (chosen?.patch === undefined) {
    io.err("no patch was written: nothing cheaper was found that a patch can make\n");
    return;
  }
  await io.writeText(file, chosen.patch.diff);
  const which = chosen.kind === "harmless" ? "is no worse in anything" : "holds the objective";
  io.err(`${file} holds the patch of the cheapest configuration that ${which}\n`);
}
