import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CACHE_DIR } from "../../src/engine/paths.ts";
import { createWorkspace } from "../../src/rehearsal/workspace.ts";

/**
 * A project of a user's own, which differs from this one in files below `stacks/`.
 * @param dir a folder for it, in which it must not be yet
 * @param files texts by path, `environments.ts` among them
 */
export async function ownProject(dir: string, files: Readonly<Record<string, string>>): Promise<string> {
  const workspace = await createWorkspace(join(dir, "project"));
  for (const [path, text] of Object.entries(files)) {
    await writeFile(join(workspace.dir, "stacks", path), text);
  }
  await mkdir(CACHE_DIR, { recursive: true });
  await symlink(CACHE_DIR, join(workspace.dir, ".cache"), "dir");
  return workspace.dir;
}
