import { cp } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import { createWorkspace } from "../../src/rehearsal/workspace.ts";

/** A text of a file, and what a pull request puts in its place. */
export type Edit = readonly [file: string, before: string, after: string];

/** A copy of the project in a Git repository of its own, whose first commit is the base of every pull request. */
export interface Repository {
  readonly dir: string;
  /** Makes a change, runs `ballast review` with these arguments, and takes the change back. */
  review(edits: readonly Edit[], ...args: readonly string[]): Promise<Reviewed>;
}

export interface Reviewed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The first five lines of the comment. */
  readonly head: readonly string[];
}

/** Copies the project into `dir`, which must not exist yet. */
export async function createRepository(dir: string): Promise<Repository> {
  const workspace = await createWorkspace(dir);
  for (const part of [".gitignore", "package-lock.json", "gate.config.ts"]) {
    await cp(join(PROJECT_DIR, part), join(dir, part));
  }
  const env = inheritedEnvironment(/^(AWS_|TF_|VITEST|GITHUB_|GIT_|STATE_|PROVIDER_|CI$|NODE_OPTIONS$)/);
  const git = async (...args: readonly string[]) => {
    const identity = ["user.name=test", "user.email=test@example.com", "commit.gpgsign=false"];
    const all = [...identity.flatMap((it) => ["-c", it]), ...args];
    const { code, stderr } = await runProgram("git", all, { cwd: dir, env });
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=base");
  return {
    dir,
    review: async (edits, ...args) => {
      for (const [file, before, after] of edits) await workspace.edit(file, before, after);
      const begin = performance.now();
      const all = [join("bin", "ballast.js"), "review", ...args];
      const { code, stderr, stdout } = await runProgram(process.execPath, all, { cwd: dir, env });
      const seconds = (performance.now() - begin) / 1000;
      await git("checkout", "--quiet", "--", ".");
      return { code, stdout, stderr, seconds, head: stdout.split("\n").slice(0, 5) };
    },
  };
}
