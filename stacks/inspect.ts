import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Governance } from "../src/config/governance.ts";
import { loadEnvironments, loadGovernance } from "../src/config/load.ts";
import type { Environment } from "../src/config/schema.ts";
import { iamArn } from "../src/core/arn.ts";
import { BallastError } from "../src/core/errors.ts";
import { GOVERNANCE as GOVERNANCE_PART, governanceStackName } from "../src/core/governance-names.ts";
import { filesOf } from "../src/description-edit/files.ts";
import { type Baseline, baselines, fieldMaps } from "../src/framework/perturbation.ts";
import { buildApp, partsOf, stackBuilder } from "./build.ts";
import { homeOf, planRoleArn, terraformRoleArn } from "./environment-stack.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { GOVERNANCE } from "./governance.ts";
import { checkLifted, readRuntime } from "./runtime.ts";
import { checked } from "./synthesize.ts";
import { type VariantSource, variantOf } from "./variants.ts";

/** Where descriptions are, from the root of the project. */
const FOLDER = "stacks/environments";
const OUTDIR = "cdktf.out";

/**
 * `field-map [environment…]` writes what each field sets to `cdktf.out/stacks/<stack>/field-map.json`, where synth
 * puts `cdk.tf.json`; maps that are still right are left as they are. `json <environment>` prints the Terraform JSON
 * of its stacks, judged as synth judges it. `stacks [environment…]` prints what a CI job needs to know of each.
 * `principals <environment>` prints who may act on it, and from which repository. `names` prints the names of the
 * environments, whatever else is wrong with them. `variants <environment>` reads changes of its fields from standard
 * input, a JSON list for each variant, and prints what comes of each as a line.
 */
async function main([command = "field-map", ...names]: readonly string[]): Promise<void> {
  const known = ENVIRONMENTS.map(({ name }) => name);
  if (command === "names") {
    console.log(JSON.stringify(known));
    return;
  }
  const today = new Date().toISOString().slice(0, 10);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new BallastError(
      "ENVIRONMENT",
      unknown,
      `is not there; limit: ${known.join(", ")}; fix: give one of these`,
    );
  }
  const chosen = ENVIRONMENTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const environments = loadEnvironments(chosen, today).map(({ environment }) => environment);
  if (command === "stacks") {
    console.log(JSON.stringify(environments.flatMap(listed)));
    return;
  }
  const runtime = readRuntime(process.env);
  checkLifted(runtime, ENVIRONMENTS);
  const governance = loadGovernance(GOVERNANCE);
  if (command === "principals") {
    console.log(JSON.stringify(environments.map((environment) => principals(environment, governance))));
    return;
  }
  if (command === "json") {
    const stacks = checked(buildApp(environments, governance, runtime, { outdir: OUTDIR }));
    console.log(
      JSON.stringify(Object.fromEntries(stacks.map((stack) => [stack.node.id, stack.toTerraform()]))),
    );
    return;
  }
  if (command === "variants") {
    const [name = ""] = names;
    await serveVariants({ environments: ENVIRONMENTS, name, governance, runtime, today, outdir: OUTDIR });
    return;
  }
  if (command !== "field-map")
    throw new BallastError(
      "INSPECT",
      command,
      "is no command; limit: field-map, json, names, principals, stacks, variants; fix: give one of these",
    );
  const sources = readSources();
  const build = stackBuilder(governance, runtime, OUTDIR);
  for (const environment of environments) {
    const stacks = baselines(environment, partsOf(environment), build, JSON.stringify([...sources]));
    if (stacks.every(isCurrent)) {
      console.log(`${environment.name}: ${stacks.length} field maps are current`);
      continue;
    }
    const start = performance.now();
    const maps = fieldMaps(stacks, build, filesOf(sources, environment.name));
    for (const map of maps) {
      const folder = join(OUTDIR, "stacks", map.stack);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "field-map.json"), `${JSON.stringify(map)}\n`);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${environment.name}: wrote ${maps.length} field maps in ${seconds} s`);
  }
}

/** Reads changes from standard input, a line for each variant, and answers each with a line. */
async function serveVariants(source: VariantSource): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(variantOf(source, JSON.parse(line))));
  }
}

function listed(environment: Environment) {
  const { account, name, region } = environment;
  const roles = { planRole: planRoleArn(environment), terraformRole: terraformRoleArn(environment) };
  const row = (part: string, stack: string) => ({
    environment: name,
    part,
    stack,
    account,
    region,
    ...roles,
  });
  return [
    row(GOVERNANCE_PART, governanceStackName(account)),
    ...partsOf(environment).map((part) => row(part, `${name}-${part}`)),
  ];
}

function principals(environment: Environment, { adminRole, github }: Governance) {
  return {
    environment: environment.name,
    administrators: iamArn(homeOf(environment), `role/${adminRole}`),
    applyRole: terraformRoleArn(environment),
    planRole: planRoleArn(environment),
    github,
  };
}

function isCurrent({ key, stack }: Baseline): boolean {
  try {
    const map: unknown = JSON.parse(readFileSync(join(OUTDIR, "stacks", stack, "field-map.json"), "utf8"));
    return typeof map === "object" && map !== null && Reflect.get(map, "key") === key;
  } catch {
    return false;
  }
}

function readSources(): Map<string, string> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
  return new Map(files.map((name) => [`${FOLDER}/${name}`, readFileSync(join(FOLDER, name), "utf8")]));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof BallastError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
