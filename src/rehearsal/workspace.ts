import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../core/errors.ts";
import { PROJECT_DIR } from "../engine/paths.ts";

/** What a rehearsal needs of the project; everything else stays where it is. */
const PARTS = ["backend.ts", "cdktf.json", "package.json", "tsconfig.json", "src", "stacks"];

/** A copy of the project in which a rehearsal changes descriptions, as a user changes their own. */
export interface Workspace {
  readonly dir: string;
  /** Replaces text in a file, exactly once. @throws BallastError when it is not there exactly once */
  edit(file: string, before: string, after: string): Promise<void>;
  remove(): Promise<void>;
}

/** Copies the project into `dir`, which must not exist yet. */
export async function createWorkspace(dir: string): Promise<Workspace> {
  await mkdir(dir, { recursive: true });
  for (const part of PARTS) await cp(join(PROJECT_DIR, part), join(dir, part), { recursive: true });
  await symlink(join(PROJECT_DIR, "node_modules"), join(dir, "node_modules"), "dir");
  return {
    dir,
    edit: async (file, before, after) => {
      const path = join(dir, file);
      const parts = (await readFile(path, "utf8")).split(before);
      if (parts.length !== 2) {
        throw new BallastError(
          "REHEARSAL_EDIT",
          file,
          `has ${parts.length - 1} times ${before}; limit: once`,
        );
      }
      await writeFile(path, parts.join(after));
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
