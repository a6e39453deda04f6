import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const TESTS = join(import.meta.dirname, "__tests__");

const suites = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !path.endsWith(".live.test.ts"))
  .map((path) => `__tests__/${path.replaceAll("\\", "/")}`);
const replacing = suites.filter((path) => readFileSync(path, "utf8").includes("vi.mock("));

/** The inner loop: every suite but those that need an engine or an emulator, which are named `*.live.test.ts`. */
// biome-ignore lint/style/noDefaultExport: it is what Vitest takes as a configuration.
export default defineConfig({
  test: {
    globalSetup: "__tests__/support/scratch.ts",
    // Of two cores both.
    maxWorkers: "100%",
    pool: "forks",
    sequence: { shuffle: true },
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: suites,
          exclude: replacing,
          // Half of the time of a suite was the loading of modules, and code that V8 had not compiled yet.
          isolate: false,
        },
      },
      // A module that a suite replaces must not have been loaded by another.
      { extends: true, test: { name: "replaced modules", include: replacing } },
    ],
    globals: true,
    setupFiles: "__tests__/support/as-found.ts",
    // On a busy machine a property test of a second can take ten.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
