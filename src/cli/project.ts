import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BallastError } from "../core/errors.ts";

/** What commands do to the project that they are run in. Paths are from its root, the working directory. */
export interface Project {
  /** Texts of the environments' files, by path. */
  readonly readSources: () => Promise<ReadonlyMap<string, string>>;
  /** Writes a text file and the folders above it. */
  readonly writeText: (path: string, text: string) => Promise<void>;
  /**
   * Terraform JSON of every stack of an environment, by name, with all rules and guardrails.
   * @throws BallastError with what synthesis refuses
   */
  readonly synthesize: (environment: string) => Promise<ReadonlyMap<string, object>>;
  /**
   * The stacks of every described environment, in the order that a first apply needs.
   * @throws BallastError with what the descriptions are refused for
   */
  readonly listStacks: () => Promise<readonly ListedStack[]>;
}

/** A stack and what a CI job needs to reach it. */
export interface ListedStack {
  readonly environment: string;
  /** `state`, `platform` or `service-<name>`. */
  readonly part: string;
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the role that only plans. */
  readonly planRole: string;
}

const FOLDER = "stacks/environments";

/** The project in the working directory. */
export const nodeProject: Project = {
  readSources: async () => {
    const names = await readdir(FOLDER).catch(() => {
      throw new BallastError("PROJECT", FOLDER, "is not here; fix: run this from the root of the project");
    });
    const files = names.filter((name) => name.endsWith(".ts")).map((name) => `${FOLDER}/${name}`);
    return new Map(
      await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)),
    );
  },
  writeText: async (path, text) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  },
  synthesize: async (environment) => {
    const stacks = await inspect(environment, "json", environment);
    return new Map(Object.entries(stacks as Record<string, object>));
  },
  listStacks: async () => (await inspect("descriptions", "stacks")) as ListedStack[],
};

/** What the building half prints as JSON; it runs by itself, so that the judging half never loads it. */
function inspect(place: string, ...args: string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const tsx = join("node_modules", ".bin", "tsx");
    const file = join("stacks", "inspect.ts");
    execFile(tsx, [file, ...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error) reject(new BallastError("SYNTH", place, stderr.trim() || error.message));
      else resolve(JSON.parse(stdout));
    });
  });
}
