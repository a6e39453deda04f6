import { join } from "node:path";

/** The root of this project. */
export const PROJECT_DIR = join(__dirname, "..", "..");

/** The project's cache folder, ignored by Git. */
export const CACHE_DIR = join(PROJECT_DIR, ".cache");

/** Where the engine's CLI configuration is written for commands that act on an account. */
export const ENGINE_SCRATCH_DIR = join(CACHE_DIR, "engine");
