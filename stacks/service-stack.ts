import type { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { readState } from "../backend.ts";
import type { Environment } from "../src/config/schema.ts";
import type { Service as ServiceConfig } from "../src/config/service.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { readOutputs } from "./platform-outputs.ts";
import type { Runtime } from "./runtime.ts";
import type { Surroundings } from "./services/surroundings.ts";
import { createWeb } from "./services/web.ts";
import { createWorker } from "./services/worker.ts";

/** `<env>-service-<name>`: one service, so that its release can touch nothing else. */
export class ServiceStack extends EnvironmentStack {
  constructor(
    scope: Construct,
    environment: Environment,
    runtime: Runtime,
    serviceName: string,
    config: ServiceConfig,
    /** Only its name is used: what services need of it comes through its state. */
    platform: TerraformStack,
  ) {
    super(scope, `${environment.name}-service-${serviceName}`, environment, runtime);
    this.addDependency(platform);
    const { capacity } = environment;
    const { definition, service } = createService(
      {
        scope: new Construct(new Construct(this, "_service"), serviceName),
        home: this.home,
        environment,
        serviceName,
        platform: readOutputs(readState(this, "platform", platform.node.id, this.location)),
        networkMode: capacity.kind === "fargate" ? "awsvpc" : capacity.networkMode,
      },
      config,
    );
    new TerraformOutput(this, "service_name", { value: service.name });
    new TerraformOutput(this, "task_definition_family", { value: definition.family });
  }
}

function createService(
  around: Surroundings,
  config: ServiceConfig,
): { readonly service: EcsService; readonly definition: EcsTaskDefinition } {
  switch (config.kind) {
    case "web":
      return createWeb(around, config);
    case "worker":
      return createWorker(around, config);
  }
}
