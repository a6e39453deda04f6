import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The root of this project, seen from a source as from a bundle in `.cache`. */
export const PROJECT_DIR = rootAbove(__dirname);

/** The project's cache folder, ignored by Git. */
export const CACHE_DIR = join(PROJECT_DIR, ".cache");

/** Where the engine's CLI configuration is written for commands that act on an account. */
export const ENGINE_SCRATCH_DIR = join(CACHE_DIR, "engine");

function rootAbove(dir: string): string {
  return existsSync(join(dir, "package.json")) ? dir : rootAbove(dirname(dir));
}
