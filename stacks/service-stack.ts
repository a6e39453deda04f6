import type { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { readState } from "../backend.ts";
import type { Environment } from "../src/config/schema.ts";
import { callsOf, endpointOf, execOf, type Service as ServiceConfig } from "../src/config/service.ts";
import { Alerts } from "../src/constructs/observability/alerts.ts";
import type { Callee } from "../src/constructs/service/calls.ts";
import { execPolicy } from "../src/constructs/service/exec.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { type PlatformOutputs, readOutputs } from "./platform-outputs.ts";
import { subscribersOf } from "./receivers.ts";
import type { Runtime } from "./runtime.ts";
import { createInternal } from "./services/internal.ts";
import { createJob } from "./services/job.ts";
import type { Surroundings } from "./services/surroundings.ts";
import { createTcp } from "./services/tcp.ts";
import { createWeb } from "./services/web.ts";
import { createWorker } from "./services/worker.ts";

/** Output that callers read: what they cannot derive. */
const GROUP_OUTPUT = "security_group_id";

/** Name of the stack of a service. */
function serviceStackName(environment: string, service: string): string {
  return `${environment}-service-${service}`;
}

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
    super(scope, serviceStackName(environment.name, serviceName), environment, runtime);
    this.addDependency(platform);
    const { capacity } = environment;
    const outputs = readOutputs(readState(this, "platform", platform.node.id, this.location));
    const service = new Construct(new Construct(this, "_service"), serviceName);
    const { definition, name, securityGroupId } = createService(
      {
        scope: service,
        home: this.home,
        environment,
        serviceName,
        platform: outputs,
        alertsTopicArn: this.alertsTopicOf(service, serviceName, config, outputs),
        networkMode: capacity.kind === "fargate" ? "awsvpc" : capacity.networkMode,
        callees: callsOf(config).flatMap((name) => this.calleeOf(environment, name)),
      },
      config,
    );
    new TerraformOutput(this, name.output, { value: name.value });
    new TerraformOutput(this, "task_definition_family", { value: definition.family });
    if (securityGroupId !== undefined) new TerraformOutput(this, GROUP_OUTPUT, { value: securityGroupId });
    if (execOf(config)) {
      new TerraformOutput(this, "exec_policy", { value: execPolicy(this.home, serviceName) });
    }
  }

  /** The topic of the platform, or one of its own where the service has receivers. */
  private alertsTopicOf(
    scope: Construct,
    serviceName: string,
    { alerts: { receivers } }: ServiceConfig,
    { alertsTopicArn, kmsKeyArn }: PlatformOutputs,
  ): string {
    if (Object.keys(receivers).length === 0) return alertsTopicArn;
    const { topicArn } = new Alerts(scope, "alerts", {
      home: this.home,
      prefix: `${this.home.name}-${serviceName}`,
      kmsKeyArn,
      subscribers: subscribersOf(receivers),
    });
    return topicArn;
  }

  /** What the stack of an internal service says of it. */
  private calleeOf({ name: environment, services }: Environment, name: string): Callee[] {
    const callee = services[name];
    if (callee?.kind !== "internal") return [];
    const state = readState(this, `service-${name}`, serviceStackName(environment, name), this.location);
    const { name: alias, port } = endpointOf(callee, name);
    const endpoint = `${alias}:${port}`;
    return [{ name, port: callee.port, endpoint, securityGroupId: state.getString(GROUP_OUTPUT) }];
  }
}

interface ServiceParts extends Omit<Created, "name"> {
  readonly service: EcsService;
}

interface Created {
  readonly definition: EcsTaskDefinition;
  /** Of a service that others call. */
  readonly securityGroupId?: string | undefined;
  /** Output that tells what runs its tasks. */
  readonly name: { readonly output: "service_name" | "schedule_name"; readonly value: string };
}

function createService(around: Surroundings, config: ServiceConfig): Created {
  switch (config.kind) {
    case "web":
      return running(createWeb(around, config));
    case "internal":
      return running(createInternal(around, config));
    case "worker":
      return running(createWorker(around, config));
    case "tcp":
      return running(createTcp(around, config));
    case "job": {
      const { definition, schedule } = createJob(around, config);
      return { definition, name: { output: "schedule_name", value: schedule.name } };
    }
  }
}

function running({ service, ...rest }: ServiceParts): Created {
  return { ...rest, name: { output: "service_name", value: service.name } };
}
