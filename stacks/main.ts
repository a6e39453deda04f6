import { loadEnvironments, loadGovernance } from "../src/config/load.ts";
import { BallastError, FindingsError } from "../src/core/errors.ts";
import { formatFinding } from "../src/core/finding.ts";
import { buildApp } from "./build.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { GOVERNANCE } from "./governance.ts";
import { checkLifted, readRuntime, withoutExamples } from "./runtime.ts";
import { describeStacks, synthesize } from "./synthesize.ts";

function main(): void {
  const today = new Date().toISOString().slice(0, 10);
  const loaded = loadEnvironments(ENVIRONMENTS, today);
  for (const warning of loaded.flatMap(({ warnings }) => warnings)) console.error(formatFinding(warning));
  const runtime = readRuntime(process.env);
  const environments = loaded.map(({ environment }) => environment);
  checkLifted(runtime, environments);
  const own = withoutExamples(environments, runtime);
  if (own.length < environments.length) {
    const examples = environments.filter((one) => !own.includes(one)).map(({ name }) => name);
    console.error(`Left out, because their account is a placeholder: ${examples.join(", ")}.`);
  }
  const app = buildApp(own, loadGovernance(GOVERNANCE), runtime);
  synthesize(app);
  console.log(describeStacks(app, runtime));
}

try {
  main();
} catch (error) {
  if (!(error instanceof BallastError)) throw error;
  console.error(error instanceof FindingsError ? error.message : `error ${error.message}`);
  console.error("Nothing was written.");
  process.exitCode = 1;
}
