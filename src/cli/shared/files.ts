import { BallastError } from "../../core/errors.ts";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { type LoadedPolicy, loadPolicy } from "../../drift/policy/policy.ts";
import { type Plan, readPlan } from "../../terraform/plan.ts";
import { type Io, STANDARD_INPUT } from "../machine/io.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "is a file, not a folder",
  EISDIR: "is a directory, not a file",
  EACCES: "may not be read",
  EFBIG: "is too large to be read at once",
  TERMINAL: "is a terminal: nothing was piped in",
  GZIP: "begins like gzip, and cannot be unpacked",
  GZIP_CUT: "is gzip that ends too early",
  XZ: "is compressed with xz: unpack it first",
  BZIP2: "is compressed with bzip2: unpack it first",
  ZSTD: "is compressed with zstd: unpack it first",
  UTF32: "is UTF-32, not UTF-8 or UTF-16",
};

/** A path in words: `-` is standard input. */
export function placeOf(path: string): string {
  return path === STANDARD_INPUT ? "standard input" : path;
}

/** Standard input can be read once. @param files what each option was given */
export function refuseSecondReader(files: Readonly<Record<string, string | undefined>>): void {
  const readers = Object.entries(files)
    .filter(([, path]) => path === STANDARD_INPUT)
    .map(([option]) => option);
  if (readers.length < 2) return;
  throw new InputError(
    "USAGE",
    readers.join(" and "),
    "both read standard input, which holds one file",
    "give the others as files",
  );
}

/** Reads a file that the user named, or standard input. @throws InputError that says which file and why not */
export async function readInput(io: Io, path: string, option: string): Promise<string> {
  try {
    return await io.readText(path);
  } catch (error) {
    throw fileError(error, path, `give a readable file to ${option}`);
  }
}

/** Reads the JSON of a plan that the user named, or standard input. @throws InputError */
export async function readPlanInput(io: Io, path: string, option: string): Promise<Plan> {
  try {
    return await readPlan(io.readPieces(path), placeOf(path));
  } catch (error) {
    if (error instanceof BallastError) throw error;
    throw fileError(error, path, `give a readable file to ${option}`);
  }
}

/** The policy of a file as of today, or the one that holds without a file. */
export async function readPolicy(io: Io, path: string | undefined): Promise<LoadedPolicy> {
  const input = path === undefined ? {} : await loadInput(io, path, "--policy");
  return loadPolicy(input, path ?? "policy", io.now().toISOString().slice(0, 10));
}

/** Why a file cannot be used, in words. */
export function fileError(error: unknown, path: string, fix: string): InputError {
  return new InputError("FILE", placeOf(path), reasonOf(error), fix);
}

/** Loads a JSON file, or the export `policy` (or the default) of a TypeScript or JavaScript file. */
export async function loadInput(io: Io, path: string, option: string): Promise<unknown> {
  if (!/\.[cm]?[jt]s$/.test(path)) {
    const text = await readInput(io, path, option);
    return parseJsonText(text, path, "an editor");
  }
  await readInput(io, path, option);
  let exports: unknown;
  try {
    exports = await io.load(path);
  } catch (error) {
    const what = error instanceof Error ? error.name : "something";
    throw new InputError("FILE", path, `running it threw ${what}`, `fix the file given to ${option}`);
  }
  const found =
    field(exports, "policy") ?? field(field(exports, "default"), "policy") ?? field(exports, "default");
  if (found === undefined)
    throw new InputError("FILE", path, "exports no policy", "write `export const policy = …`");
  return found;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function reasonOf(error: unknown): string {
  const code = field(error, "code");
  return (typeof code === "string" ? REASONS[code] : undefined) ?? "cannot be read";
}
