import { type Command, Option } from "commander";
import { type AssumptionName, readLoad } from "../../cost/load.ts";
import { optimize } from "../../optimize/optimize.ts";
import type { SearchProgress } from "../../optimize/request.ts";
import type { OptimizeResult, Pick } from "../../optimize/result.ts";
import type { Io } from "../machine/io.ts";
import { SimulationPool } from "../machine/simulation-pool.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { type SearchOutput, searchExit, writeSearch } from "../shared/optimize-output.ts";
import { descriptionPatch } from "../shared/optimize-patch.ts";
import { buildIn, platformOf, searchOf } from "../shared/optimize-request.ts";
import { priceBookFor } from "../shared/price-books.ts";
import { startProgress } from "../shared/progress.ts";
import {
  listOption,
  seedOption,
  setOption,
  wholeNumber,
  workersOption,
} from "../shared/simulation-request.ts";
import { addSearchMergeCommand } from "./optimize-merge.ts";

/** Runs that a search plans for, by scenario of the objective. */
const RUNS_PER_SCENARIO = 60_000;

/** Options as commander gives them. */
interface OptimizeOptions extends SearchOutput {
  readonly scenario: readonly string[];
  readonly objective: readonly string[];
  readonly keep: readonly string[];
  readonly runs?: number;
  readonly seed: number;
  readonly workers: number;
  readonly set: Readonly<Record<string, string>>;
  readonly load?: ReadonlyMap<AssumptionName, number>;
  readonly prices?: string;
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

Many machines: each searches on a seed of its own, and one joins what they found.
  ballast optimize prod --seed 2 --json > search-2.json
  ballast optimize merge search-*.json

Exit codes: 0 a configuration holds the objective; 2 none that was found does; 64 wrong usage or input; 130 interrupted,
with the best so far.`;

/** Adds `optimize`. @param finish takes the exit code */
export function addOptimizeCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const search = program
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
    .addOption(seedOption())
    .addOption(workersOption())
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
  addSearchMergeCommand(search, io, finish);
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
    await writeSearch(result, options, io);
    return signal.aborted ? EXIT.interrupted : searchExit(result);
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
