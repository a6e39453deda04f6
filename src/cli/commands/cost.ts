import { type Command, Option } from "commander";
import { costOf } from "../../cost/cost.ts";
import { type AssumptionName, readLoad } from "../../cost/load.ts";
import { costLinesText, costText } from "../../report/cost-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { driftPaint } from "../shared/paint.ts";
import { addPlatformOptions, declaredPlatformFrom, type PlatformOptions } from "../shared/platform.ts";
import { priceBookFor } from "../shared/price-books.ts";
import { addRefreshCommand } from "./cost-refresh.ts";

interface CostOptions extends PlatformOptions {
  readonly json?: boolean;
  readonly lines?: boolean;
  readonly load?: ReadonlyMap<AssumptionName, number>;
  readonly prices?: string;
  readonly region?: string;
}

const HELP = `
What a platform costs a month: at zero traffic, and at a load that you state. Each resource, at low, expected and high
prices; then what the usual advice would save here, each piece priced with the platform as it would then be, with what
it gives up. What has no price is listed and never counts as zero.

  ballast cost prod
  ballast cost prod --load requestsPerSec=200,logGbPerTask=5
  terraform plan -out=plan.out && terraform show -json plan.out | ballast cost --plan-json -
  ballast cost --plan-json plan.json --json

Prices are list prices with source and date, of us-east-1, eu-central-1 and eu-west-1; "ballast cost refresh" renews
them and makes those of another region. Free tiers, taxes and discounts of an account are left out. Nothing is acted
on, and no credentials are needed.

Exit codes: 0 priced; 1 the platform cannot be understood without more of its Terraform; 64 wrong usage or input, or no
prices of the region.`;

/** Adds `cost`. @param finish takes the exit code */
export function addCostCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("cost")
    .description("what a platform costs a month, and what would save money")
    .argument("[environment]", "name of the environment; without it, --plan-json, --state-json or --config");
  addPlatformOptions(command)
    .addOption(
      new Option(
        "--load <name=value,…>",
        "what a month of traffic is made of; the names are listed with their defaults",
      ).argParser(readLoad),
    )
    .option("--region <region>", "region of the prices, where the Terraform does not tell it")
    .option("--prices <file>", "prices that `ballast cost refresh` wrote")
    .addOption(
      new Option("--json", "the estimate as JSON of docs/schemas/cost-estimate-1.json").conflicts("lines"),
    )
    .option("--lines", "every line of the estimate at the load, with quantity and price")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, options: CostOptions) => {
      const { json, lines, load = new Map(), prices, region, ...of } = options;
      const { declared, platform } = await declaredPlatformFrom(io, environment, of);
      const book = await priceBookFor(io, region ?? platform.region, prices);
      const today = io.now().toISOString().slice(0, 10);
      const result = costOf(declared, platform, { book, load, today });
      if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
      else io.out(lines ? costLinesText(result) : costText(result, driftPaint(io)));
      finish(EXIT.clean);
    });
  addRefreshCommand(command, io, finish);
}
