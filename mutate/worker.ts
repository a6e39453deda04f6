import { join } from "node:path";
import { runCLI } from "jest";

/** A test file to run in this process, which keeps Jest and the compiled code between two. */
export interface Job {
  readonly test: string;
}

/** A run of no test at all has failed too. */
export interface Verdict {
  readonly failed: boolean;
}

const [root = "."] = process.argv.slice(2);
const QUIET = join(__dirname, "quiet.js");

async function run({ test }: Job): Promise<Verdict> {
  const { results } = await runCLI(
    {
      $0: "mutate",
      _: [],
      runTestsByPath: true,
      testPathPatterns: [test],
      runInBand: true,
      silent: true,
      watchman: false,
      reporters: [QUIET],
      globalSetup: QUIET,
      testTimeout: 30_000,
    },
    [root],
  );
  return { failed: !results.success || results.numTotalTests === 0 };
}

process.on("message", (job: Job) => {
  void run(job).then((verdict) => process.send?.(verdict));
});
// Ctrl-C reaches the whole group of processes: the parent prints its score and then lets go of this one.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
