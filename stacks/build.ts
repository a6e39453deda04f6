import { App, type AppConfig } from "cdktf";
import type { Environment } from "../src/config/schema.ts";
import { PlatformStack } from "./platform-stack.ts";
import { checkAccount, type Runtime } from "./runtime.ts";
import { ServiceStack } from "./service-stack.ts";
import { withoutStackTraces } from "./stack-traces.ts";
import { StateStack } from "./state-stack.ts";

/** Every stack of the given environments, not yet written. */
export function buildApp(
  environments: readonly Environment[],
  runtime: Runtime,
  config: AppConfig = {},
): App {
  return withoutStackTraces(() => construct(environments, runtime, config));
}

function construct(environments: readonly Environment[], runtime: Runtime, config: AppConfig): App {
  const app = new App({ stackTraces: false, ...config });
  for (const described of environments) {
    checkAccount(runtime.mode, described);
    const lifted = runtime.lifted.includes(described.name);
    const environment = lifted ? { ...described, protection: false } : described;
    new StateStack(app, environment, runtime);
    const platform = new PlatformStack(app, environment, runtime);
    for (const [name, service] of Object.entries(environment.services)) {
      new ServiceStack(app, environment, runtime, name, service, platform);
    }
  }
  return app;
}
