import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { sha256 } from "../src/core/sha256.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { type FolderScore, formatFolder, formatSurvivor, type Survivor, scoreOf } from "./score.ts";
import { type Fate, Workshop } from "./workshop.ts";

const PROJECT = join(__dirname, "..");

/** Folders of `src`, and the folders of `__tests__` that concern each. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "config/rules": ["config"],
  constructs: ["constructs"],
  "core/filter-pattern": ["core/filter-pattern"],
  "drift/classify": ["drift"],
  "drift/severity": ["drift"],
  gate: ["gate"],
  permissions: ["permissions"],
  policies: ["policies"],
};

const HELP = `
Changes one thing in the code, runs the tests that concern it, and counts the changes that no test notices: a
comparison turned round, a condition held true or false, a number one higher, an element or a property left out.
Texts stay as they are. A change that the tests let through and the compiler refuses counts as noticed.

Work happens in a copy of the project under the folder for temporary files; the project itself is never changed.
Without --sample every change is tried, which takes hours; the sample of a seed is always the same. Ctrl-C stops the
run and prints the score so far.

  npm run mutate                                        every folder, 100 changes of each
  npm run mutate -- --folder policies --sample 300      one folder
  npm run mutate -- --file rules/alarms.ts --sample all  every change of the files of that name

Exit codes: 0 done, whatever the score; 1 the tests fail without a change; 64 wrong usage; 130 interrupted.`;

interface Options {
  readonly folder: readonly string[];
  readonly file?: string;
  readonly sample: number;
  readonly seed: string;
  readonly json?: boolean;
}

function sampleSize(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1)
    throw new InvalidArgumentError("Give a whole number from 1, or all.");
  return size;
}

const program = new Command("npm run mutate --")
  .description("Measures how many small changes of the code the tests notice.")
  .addOption(
    new Option("--folder <names...>", "folders of src")
      .choices(Object.keys(FOLDERS))
      .default(Object.keys(FOLDERS)),
  )
  .option("--file <end>", "only files whose path ends so")
  .option("--sample <number>", "changes to try in each folder, or all", sampleSize, 100)
  .option("--seed <text>", "chooses the sample", "1")
  .option("--json", "the scores and the survivors as JSON")
  .addHelpText("after", HELP)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 64));

async function mutate(options: Options): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const workshop = new Workshop(PROJECT);
  const stop = new AbortController();
  process.once("SIGINT", () => {
    say("stopping; the score so far:");
    stop.abort();
    process.exitCode = 130;
  });
  process.once("exit", () => workshop.close());
  const scores: FolderScore[] = [];
  for (const folder of options.folder) {
    if (stop.signal.aborted) break;
    const score = await tryFolder(folder, options, workshop, stop.signal, say);
    scores.push(score);
    if (!options.json) process.stdout.write(`${formatFolder(score)}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(scores, null, 2)}\n`);
}

async function tryFolder(
  folder: string,
  { file = "", sample, seed }: Options,
  workshop: Workshop,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<FolderScore> {
  const files = filesOf(join("src", folder)).filter((path) => path.endsWith(file));
  const texts = new Map(files.map((path) => [path, readFileSync(join(PROJECT, path), "utf8")]));
  const all = [...texts].flatMap(([path, text]) => mutantsOf(path, text));
  const chosen = choose(all, sample, seed, texts);
  const tests = (FOLDERS[folder] ?? []).flatMap((name) =>
    filesOf(join("__tests__", name)).filter(isFastTest),
  );
  say(`${folder}: ${chosen.length} of ${all.length} changes, ${tests.length} test files`);
  const measured = await workshop.measure(tests);
  const fates: Fate[] = [];
  const survivors: Survivor[] = [];
  for (const mutant of chosen) {
    if (signal.aborted) break;
    const { fate } = await workshop.judge(mutant, measured);
    // What Ctrl-C cut off was not judged.
    if (signal.aborted) break;
    fates.push(fate);
    const survivor = { ...mutant, before: texts.get(mutant.file)?.slice(mutant.start, mutant.end) ?? "" };
    if (fate === "survived") {
      survivors.push(survivor);
      say(formatSurvivor(survivor));
    }
    if (fates.length % 10 === 0)
      say(`${folder}: ${fates.length} of ${chosen.length}, ${survivors.length} survived`);
  }
  return scoreOf(folder, all.length, fates, survivors);
}

/** The same mutants for the same seed; a change elsewhere in the code moves few of them in or out. */
function choose(
  all: readonly Mutant[],
  size: number,
  seed: string,
  texts: ReadonlyMap<string, string>,
): readonly Mutant[] {
  if (all.length <= size) return all;
  const rank = ({ end, file, kind, replacement, start }: Mutant, index: number) => {
    const around = texts.get(file)?.slice(Math.max(0, start - 40), end + 40);
    return sha256([seed, file, kind, replacement, around ?? index].join("\0"));
  };
  return all
    .map((mutant, index) => ({ mutant, index, rank: rank(mutant, index) }))
    .sort((a, b) => a.rank.localeCompare(b.rank))
    .slice(0, size)
    .sort((a, b) => a.index - b.index)
    .map(({ mutant }) => mutant);
}

function isFastTest(path: string): boolean {
  return path.endsWith(".test.ts") && !path.endsWith(".live.test.ts");
}

/** TypeScript files below a folder, as paths in the project; none when there is no such folder. */
function filesOf(folder: string): string[] {
  const path = join(PROJECT, folder);
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .sort();
  } catch {
    return [];
  }
}

program.parse();
void mutate(program.opts<Options>())
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => process.exit());
