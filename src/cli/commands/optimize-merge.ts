import type { Command } from "commander";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { mergeSearches, searchKey } from "../../optimize/merge.ts";
import type { OptimizeResult } from "../../optimize/result.ts";
import type { Io } from "../machine/io.ts";
import { readInput } from "../shared/files.ts";
import { type SearchOutput, searchExit, writeSearch } from "../shared/optimize-output.ts";
import { OptimizeResultSchema } from "../shared/optimize-schema.ts";

interface Read {
  readonly file: string;
  readonly result: OptimizeResult;
}

/** Adds `optimize merge`. @param finish takes the exit code */
export function addSearchMergeCommand(optimize: Command, io: Io, finish: (code: number) => void): void {
  optimize
    .command("merge")
    .description("join searches that differ in their seed: whether they agree, and what all their runs say")
    .argument("<files...>", "what `optimize --json` wrote, one file for each seed, in any order")
    .option("--patch <file>", "writes the patch: of the one that is no worse, else of the cheapest")
    .option("--html <file>", "a report with the frontier, in one file")
    .option("--json", "the result as JSON (docs/schemas/optimize-result-1.json)")
    .action(async (files: readonly string[], _options, command: Command) => {
      const result = mergeSearches(await readAll(files, io));
      await writeSearch(result, command.optsWithGlobals<SearchOutput>(), io);
      finish(searchExit(result));
    });
}

/** @throws InputError for a file that is not a search, is of another search, or has the seed of an earlier one */
async function readAll(files: readonly string[], io: Io): Promise<[OptimizeResult, ...OptimizeResult[]]> {
  const all = await Promise.all(files.map((file) => read(file, io)));
  const [first, ...others] = all.sort((a, b) => a.result.seed - b.result.seed);
  if (!first)
    throw new InputError("SEARCH", "optimize merge", "no file is given", "give the files of all searches");
  const seeds = new Map([[first.result.seed, first.file]]);
  for (const { file, result } of others) {
    if (searchKey(result) !== searchKey(first.result)) {
      const fix = "join searches of one description, with the same options but --seed and --runs";
      throw new InputError("SEARCH", file, `is of another search than ${first.file}`, fix);
    }
    const twin = seeds.get(result.seed);
    if (twin !== undefined) {
      throw new InputError(
        "SEARCH",
        file,
        `has seed ${result.seed}, as ${twin} has`,
        "give each search its own --seed",
      );
    }
    seeds.set(result.seed, file);
  }
  return [first.result, ...others.map(({ result }) => result)];
}

async function read(file: string, io: Io): Promise<Read> {
  const raw = parseJsonText(await readInput(io, file, "merge"), file, "ballast optimize --json");
  const parsed = OptimizeResultSchema.safeParse(raw);
  const fix = "write it with `ballast optimize <environment> --seed <n> --json`";
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
    throw new InputError("SEARCH", file, `${where} does not have the form of a search`, fix);
  }
  if (parsed.data.merged)
    throw new InputError("SEARCH", file, "holds searches that were joined already", fix);
  return { file, result: parsed.data as OptimizeResult };
}
