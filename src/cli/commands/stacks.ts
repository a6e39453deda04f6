import { type Command, Option } from "commander";
import { BallastError } from "../../core/errors.ts";
import type { ListedStack } from "../machine/description.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";

interface StacksOptions {
  readonly stack?: string;
  readonly json?: boolean;
  readonly matrix?: (typeof MATRICES)[number];
}

/**
 * Jobs that one matrix of GitHub Actions makes at most.
 * Source: https://docs.github.com/en/actions/reference/limits (2026-06).
 */
const MAX_JOBS = 256;

const MATRICES = ["stack", "environment"] as const;

const HELP = `
Reads the descriptions and nothing else: no credentials, no cloud. Stacks come in the order that a first apply needs.

  ballast stacks                              all stacks, with account and region
  ballast stacks staging,prod --json          names as a JSON array
  ballast stacks prod --stack platform --matrix stack

Exit codes: 0 listed; 64 wrong usage, or a description that is refused.`;

/** Adds `stacks`. @param finish takes the exit code */
export function addStacksCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("stacks")
    .description("list the stacks of the described environments, for people and for CI")
    .argument("[environments]", "names between commas (default: all)")
    .option("--stack <names>", "only these, between commas, with or without the environment's name")
    .option("--json", "a JSON array of names")
    .addOption(
      new Option("--matrix <by>", 'a matrix for GitHub Actions: {"include":[…]}, one job for each').choices(
        MATRICES,
      ),
    )
    .addHelpText("after", HELP)
    .action(async (environments: string | undefined, { json, matrix, stack }: StacksOptions) => {
      const all = await io.listStacks();
      const within = choose(all, split(environments), "ENVIRONMENT", ({ environment }) => [environment]);
      const named = choose(within, split(stack), "STACK", (row) => [row.stack, row.part]);
      // Environments of one account have one governance stack.
      const chosen = named.filter(
        (row, index) => named.findIndex((other) => other.stack === row.stack) === index,
      );
      if (matrix) io.out(`${JSON.stringify({ include: limited(matrix, chosen) })}\n`);
      else if (json) io.out(`${JSON.stringify(chosen.map((row) => row.stack))}\n`);
      else io.out(table(chosen));
      finish(EXIT.clean);
    });
}

/** Rows that have one of the names; all of them when no name is given. @throws BallastError for a name of none */
function choose(
  rows: readonly ListedStack[],
  names: readonly string[],
  code: string,
  namesOf: (row: ListedStack) => readonly string[],
): readonly ListedStack[] {
  const wrong = names.find((name) => !rows.some((row) => namesOf(row).includes(name)));
  if (wrong !== undefined) {
    const known = [...new Set(rows.map((row) => namesOf(row)[0]))].join(", ");
    throw new BallastError(code, wrong, `is not there; limit: ${known}; fix: give one of these`);
  }
  return names.length === 0 ? rows : rows.filter((row) => namesOf(row).some((name) => names.includes(name)));
}

function limited(by: (typeof MATRICES)[number], stacks: readonly ListedStack[]): readonly object[] {
  const rows = by === "stack" ? stacks : environmentsOf(stacks);
  if (rows.length <= MAX_JOBS) return rows;
  throw new BallastError(
    "MATRIX",
    "--matrix",
    `got ${rows.length} jobs; limit: ${MAX_JOBS} in a matrix; fix: name fewer environments`,
  );
}

function environmentsOf(stacks: readonly ListedStack[]) {
  const first = new Map(stacks.toReversed().map((row) => [row.environment, row]));
  return [...first.values()]
    .map(({ account, environment, planRole, region, terraformRole }) => ({
      environment,
      account,
      region,
      planRole,
      terraformRole,
    }))
    .reverse();
}

function split(text: string | undefined): string[] {
  return (text ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}

function table(rows: readonly ListedStack[]): string {
  const width = Math.max(...rows.map(({ stack }) => stack.length));
  return rows.map(({ account, region, stack }) => `${stack.padEnd(width)}  ${account}  ${region}\n`).join("");
}
