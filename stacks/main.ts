import { loadEnvironment } from "../src/config/load.ts";
import type { Environment } from "../src/config/schema.ts";
import { BallastError, FindingsError } from "../src/core/errors.ts";
import { formatFinding } from "../src/core/finding.ts";
import { buildApp } from "./build.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { checkLifted, isPlaceholder, type Runtime, readRuntime } from "./runtime.ts";
import { describeStacks, synthesize } from "./synthesize.ts";

function main(): void {
  const today = new Date().toISOString().slice(0, 10);
  const loaded = ENVIRONMENTS.map((input) => loadEnvironment(input, today));
  for (const warning of loaded.flatMap(({ warnings }) => warnings)) console.error(formatFinding(warning));
  const runtime = readRuntime(process.env);
  const environments = loaded.map(({ environment }) => environment);
  checkLifted(
    runtime,
    environments.map(({ name }) => name),
  );
  const app = buildApp(withoutExamples(environments, runtime), runtime);
  synthesize(app);
  console.log(describeStacks(app, runtime));
}

/**
 * In mode `aws` the examples of this project, which have no account of anybody, do not stand in the way of environments
 * that have one.
 */
function withoutExamples(environments: readonly Environment[], { mode }: Runtime): readonly Environment[] {
  const own = environments.filter(({ account }) => !isPlaceholder(account));
  if (mode !== "aws" || own.length === 0 || own.length === environments.length) return environments;
  const examples = environments.filter(({ account }) => isPlaceholder(account)).map(({ name }) => name);
  console.error(`Left out, because their account is a placeholder: ${examples.join(", ")}.`);
  return own;
}

try {
  main();
} catch (error) {
  if (!(error instanceof BallastError)) throw error;
  console.error(error instanceof FindingsError ? error.message : `error ${error.message}`);
  console.error("Nothing was written.");
  process.exitCode = 1;
}
