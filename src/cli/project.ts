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
  synthesize: (environment) =>
    new Promise((resolve, reject) => {
      const tsx = join("node_modules", ".bin", "tsx");
      const args = [join("stacks", "inspect.ts"), "json", environment];
      execFile(tsx, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
        if (error) reject(new BallastError("SYNTH", environment, stderr.trim() || error.message));
        else resolve(new Map(Object.entries(JSON.parse(stdout))));
      });
    }),
};
