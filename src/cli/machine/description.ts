import { execFile } from "node:child_process";
import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../../core/errors.ts";
import type { FieldMap } from "../../core/field-map.ts";
import { InputError } from "../../core/input-error.ts";
import { parseFieldMap } from "../../drift/settle/finding-fields.ts";
import { PROJECT_DIR } from "../../engine/paths.ts";
import { makeScratch, removeScratch } from "../../engine/scratch.ts";
import { openVariants, type Variants } from "./variants.ts";

/** What commands do to the project that they belong to, from whatever folder they run. Paths are from its root. */
export interface DescribedProject {
  /** Texts of the environments' files, by path. */
  readonly readSources: () => Promise<ReadonlyMap<string, string>>;
  /** One file of the descriptions, such as `stacks/environments.ts`. */
  readonly readSource: (path: string) => Promise<string>;
  readonly writeSource: (path: string, text: string) => Promise<void>;
  readonly removeSource: (path: string) => Promise<void>;
  /**
   * Names of the described environments. Nothing else of them is looked at, so that a wrong name is told before
   * anything that is wrong with a description.
   */
  readonly environmentNames: () => Promise<readonly string[]>;
  /**
   * Terraform JSON of every stack of an environment, by name, with all rules and guardrails.
   * @throws BallastError with what synthesis refuses
   */
  readonly synthesize: (environment: string) => Promise<ReadonlyMap<string, object>>;
  /**
   * The same as of another commit, synthesized by the sources of that commit.
   * @param ref a branch, tag or commit
   * @throws BallastError when there is no such commit, or it cannot be synthesized
   */
  readonly synthesizeAt: (ref: string, environment: string) => Promise<ReadonlyMap<string, object>>;
  /**
   * Gives `work` the project as another commit has it; its sources are there for as long as that takes.
   * @param ref a branch, tag or commit
   * @throws BallastError when there is no such commit
   */
  readonly atCommit: <T>(ref: string, work: (project: CommittedProject) => Promise<T>) => Promise<T>;
  /**
   * An environment with other values, again and again: a program of its own builds them, which `close` ends.
   * @throws BallastError when it ends by itself
   */
  readonly openVariants: (environment: string) => Promise<Variants>;
  /**
   * The stacks of every described environment, in the order that a first apply needs.
   * @throws BallastError with what the descriptions are refused for
   */
  readonly listStacks: () => Promise<readonly ListedStack[]>;
  /**
   * The field map of every stack of an environment, by name; made when the ones on the disk are of another
   * description.
   * @throws BallastError when they cannot be made
   */
  readonly fieldMaps: (environment: string) => Promise<ReadonlyMap<string, FieldMap>>;
}

/** The project as a commit has it. */
export interface CommittedProject {
  /** Full name of the commit. */
  readonly commit: string;
  readonly environmentNames: DescribedProject["environmentNames"];
  readonly synthesize: DescribedProject["synthesize"];
}

/** A stack and what a CI job needs to reach it. */
export interface ListedStack {
  readonly environment: string;
  /** `governance`, `state`, `platform` or `service-<name>`. */
  readonly part: string;
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the role that only plans. */
  readonly planRole: string;
  /** ARN of the role that applies platform and services. */
  readonly terraformRole: string;
}

const FOLDER = "stacks/environments";
const STACKS = join(PROJECT_DIR, "cdktf.out", "stacks");

/** The project that this program is part of. */
export const nodeProject: DescribedProject = {
  readSources: async () => {
    const names = await readdir(join(PROJECT_DIR, FOLDER)).catch(() => {
      throw new BallastError("PROJECT", FOLDER, `is not in ${PROJECT_DIR}; fix: restore it from Git`);
    });
    const files = names.filter((name) => name.endsWith(".ts")).map((name) => `${FOLDER}/${name}`);
    return new Map(await Promise.all(files.map(async (file) => [file, await readSource(file)] as const)));
  },
  readSource,
  writeSource: (path, text) => writeFile(join(PROJECT_DIR, path), text),
  removeSource: (path) => rm(join(PROJECT_DIR, path), { force: true }),
  environmentNames: async () => JSON.parse(await inspect("SYNTH", "descriptions", "names")),
  synthesize: async (environment) =>
    new Map(Object.entries(JSON.parse(await inspect("SYNTH", environment, "json", environment)))),
  synthesizeAt: (ref, environment) => atCommit(ref, ({ synthesize }) => synthesize(environment)),
  atCommit,
  openVariants: async (environment) => openVariants(environment),
  listStacks: async () => JSON.parse(await inspect("SYNTH", "descriptions", "stacks")),
  fieldMaps: async (environment) => {
    await inspect("FIELD_MAP", environment, "field-map", environment);
    const files = (await readdir(STACKS)).map((stack) => join(STACKS, stack, "field-map.json"));
    const read = files.map(async (file) => {
      const text = await readFile(file, "utf8").catch(() => undefined);
      return text === undefined ? undefined : parseFieldMap(text, file);
    });
    const maps = (await Promise.all(read)).filter((map) => map !== undefined);
    return new Map(maps.filter((map) => map.environment === environment).map((map) => [map.stack, map]));
  },
};

function readSource(file: string): Promise<string> {
  return readFile(join(PROJECT_DIR, file), "utf8");
}

/** The sources of a commit are put into a folder of their own, with the packages that are installed here. */
async function atCommit<T>(ref: string, work: (project: CommittedProject) => Promise<T>): Promise<T> {
  const folder = makeScratch("commit");
  try {
    const archive = join(folder, "sources.tar");
    const commit = `${ref}^{commit}`;
    const found = await program(
      "git",
      ["rev-parse", "--verify", "--quiet", "--end-of-options", commit],
      PROJECT_DIR,
    ).catch(() => {
      throw new InputError(
        "COMMIT",
        ref,
        "is not a commit of this repository",
        "give a branch, tag or commit",
      );
    });
    await program("git", ["archive", "--format=tar", `--output=${archive}`, found.trim()], PROJECT_DIR);
    await program("tar", ["-xf", archive, "-C", folder], folder);
    await symlink(join(PROJECT_DIR, "node_modules"), join(folder, "node_modules"), "junction");
    const ask = (place: string, ...args: string[]) =>
      inspectIn(folder, "SYNTH", `${place} at ${ref}`, ...args);
    return await work({
      commit: found.trim(),
      environmentNames: async () => JSON.parse(await ask("descriptions", "names")),
      synthesize: async (environment) =>
        new Map(Object.entries(JSON.parse(await ask(environment, "json", environment)))),
    });
  } finally {
    removeScratch(folder);
  }
}

/** What the building half prints; it runs by itself, so that the judging half never loads it. */
function inspect(code: string, place: string, ...args: string[]): Promise<string> {
  return inspectIn(PROJECT_DIR, code, place, ...args);
}

async function inspectIn(project: string, code: string, place: string, ...args: string[]): Promise<string> {
  const entry = [join("bin", "launch.js"), join("stacks", "inspect.ts")];
  return program(process.execPath, [...entry, ...args], project).catch((error: Error) => {
    throw new BallastError(code, place, error.message);
  });
}

/** @returns what it prints; rejects with what it says on standard error */
function program(file: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { cwd, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message));
      else resolve(stdout);
    });
  });
}
