import { loadEnvironments } from "../src/config/load.ts";
import { BallastError } from "../src/core/errors.ts";
import { formatFinding } from "../src/core/finding.ts";
import { buildApp } from "./build.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { readRuntime } from "./runtime.ts";
import { describeStacks, synthesize } from "./synthesize.ts";

function main(): void {
  const today = new Date().toISOString().slice(0, 10);
  const loaded = loadEnvironments(ENVIRONMENTS, today);
  for (const warning of loaded.flatMap(({ warnings }) => warnings)) console.error(formatFinding(warning));
  const runtime = readRuntime(process.env);
  const app = buildApp(
    loaded.map(({ environment }) => environment),
    runtime,
  );
  synthesize(app);
  console.log(describeStacks(app, runtime));
}

try {
  main();
} catch (error) {
  if (!(error instanceof BallastError)) throw error;
  console.error(error.message);
  console.error("Nothing was written.");
  process.exitCode = 1;
}
