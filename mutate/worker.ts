/** A test file to run. */
export interface Job {
  readonly test: string;
}

/** A run of no test at all has failed too. */
export interface Verdict {
  readonly failed: boolean;
}

const [root = "."] = process.argv.slice(2);

async function run({ test }: Job): Promise<Verdict> {
  const { startVitest } = await import("vitest/node");
  const vitest = await startVitest("test", [test], { root, watch: false, reporters: [{}], maxWorkers: 1 });
  const modules = vitest.state.getTestModules();
  await vitest.close();
  return { failed: modules.length === 0 || modules.some((it) => !it.ok()) };
}

process.on("message", (job: Job) => {
  void run(job).then((verdict) => process.send?.(verdict));
});
// Ctrl-C reaches the whole group of processes: the parent prints its score and then lets go of this one.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
