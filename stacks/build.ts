import { App, type AppConfig, TerraformStack } from "cdktf";
import type { Governance } from "../src/config/governance.ts";
import type { Environment } from "../src/config/schema.ts";
import { callsOf } from "../src/config/service.ts";
import { BallastError } from "../src/core/errors.ts";
import { groupBy } from "../src/core/group-by.ts";
import { escapedData } from "../src/core/template-text.ts";
import type { BuildStack } from "../src/framework/perturbation.ts";
import { withoutStackTraces } from "../src/framework/stack-traces.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { GovernanceStack, type GovernedEnvironment } from "./governance-stack.ts";
import { PlatformStack } from "./platform-stack.ts";
import { checkPlaceholders, checkRepository, type Runtime } from "./runtime.ts";
import { ServiceStack } from "./service-stack.ts";
import { StateStack } from "./state-stack.ts";

/** Every stack of the given environments, not yet written. */
export function buildApp(
  environments: readonly Environment[],
  governance: Governance,
  runtime: Runtime,
  config: AppConfig = {},
): App {
  return withoutStackTraces(() => {
    const app = newApp(config);
    const governed = addEnvironments(app, environments, governance, runtime);
    checkRepository(runtime.mode, governance);
    const accounts = groupBy(governed, ({ environment }) => environment.account);
    for (const ofAccount of accounts.values()) new GovernanceStack(app, governance, ofAccount, runtime);
    return app;
  });
}

/** The stacks of the environments alone, without what governs them: what governance adds is measured against it. */
export function buildUngoverned(
  environments: readonly Environment[],
  governance: Governance,
  runtime: Runtime,
  config: AppConfig = {},
): App {
  return withoutStackTraces(() => {
    const app = newApp(config);
    addEnvironments(app, environments, governance, runtime);
    return app;
  });
}

/** CDKTF would start `terraform version` for every terraform_data; the engine is checked where one is used. */
function newApp(config: AppConfig): App {
  return new App({ stackTraces: false, skipValidation: true, ...config });
}

function addEnvironments(
  app: App,
  environments: readonly Environment[],
  governance: Governance,
  runtime: Runtime,
): GovernedEnvironment[] {
  return environments.map((written) => {
    const described = escapedData(written, written.name);
    checkPlaceholders(runtime.mode, described);
    const lifted = runtime.lifted.includes(described.name);
    const environment = lifted ? { ...described, protection: false } : described;
    const state = new StateStack(app, environment, governance, runtime);
    const platform = new PlatformStack(app, environment, runtime);
    const services = new Map(
      Object.entries(environment.services).map(([name, service]) => [
        name,
        new ServiceStack(app, environment, runtime, name, service, platform),
      ]),
    );
    for (const [name, service] of Object.entries(environment.services)) {
      for (const callee of callsOf(service)) addDependency(services.get(name), services.get(callee));
    }
    return { environment, state, pipeline: [platform, ...services.values()] };
  });
}

/** A caller reads the state of what it calls, and finds only endpoints that were there before its deployment began. */
function addDependency(caller: TerraformStack | undefined, callee: TerraformStack | undefined): void {
  if (caller && callee) caller.addDependency(callee);
}

/** What follows the environment's name in the names of its stacks: `state`, `platform`, `service-<name>`. */
export function partsOf({ services }: Environment): string[] {
  return ["state", "platform", ...Object.keys(services).map((name) => `${SERVICE}${name}`)];
}

/**
 * One stack of an environment by itself, to be compared with another in memory and never written, with its neighbours
 * as empty stand-ins. Only what is read of the description counts, so texts are left as they are.
 */
export function buildPart(
  environment: Environment,
  governance: Governance,
  runtime: Runtime,
  part: string,
  config: AppConfig = {},
): EnvironmentStack {
  const app = newApp(config);
  if (part === "state") return new StateStack(app, environment, governance, runtime);
  if (part === "platform") return new PlatformStack(app, environment, runtime);
  const name = part.slice(SERVICE.length);
  const service = environment.services[name];
  if (!service)
    throw new BallastError(
      "PART-01",
      environment.name,
      `has no part ${part}; limit: ${partsOf(environment).join(", ")}; fix: give one of these`,
    );
  const platform = new TerraformStack(app, `${environment.name}-platform`);
  return new ServiceStack(app, environment, runtime, name, service, platform);
}

/** Builds one stack of an environment in memory. @param outdir where CDKTF would write, which nothing here does */
export function stackBuilder(governance: Governance, runtime: Runtime, outdir: string): BuildStack {
  return (environment, part) => {
    const stack = buildPart(environment, governance, runtime, part, { outdir });
    return { stack: stack.node.id, json: stack.toTerraform() };
  };
}

const SERVICE = "service-";
