import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { type AwsClients, awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const ACCOUNT = "444455556666";
const REGION = "eu-central-1";
const TARGET = {
  ServiceNamespace: "ecs",
  ScalableDimension: "ecs:service:DesiredCount",
} as const;
const ResourceId = "service/shop-staging/api";
const SCALING = /^(aws_appautoscaling_\w+|terraform_data)$/;

/** The scaling of a service of staging, as synthesized, over a service that is only a name. */
function scaling(maxTasks: number): string {
  const api = { ...ENVIRONMENTS.staging.services["api"], scaling: { minTasks: 2, maxTasks } };
  const services = { ...ENVIRONMENTS.staging.services, api };
  const { resource, terraform } = stackOf(
    synth([{ ...ENVIRONMENTS.staging, services } as typeof ENVIRONMENTS.staging]),
    "staging-service-api",
  );
  const kept = Object.entries(resource ?? {}).filter(([type]) => SCALING.test(type));
  const text = JSON.stringify(Object.fromEntries(kept))
    .replaceAll("aws_ecs_service.api", "terraform_data.service")
    .replaceAll(/\$\{terraform_data\.service\.name\}/g, "api")
    .replaceAll(/\$\{[^}]*arn_suffix[^}]*\}/g, "app/a/1/targetgroup/b/2");
  const { terraform_data: data, ...rest } = JSON.parse(text);
  return JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region: REGION, access_key: "test", secret_key: "test" } },
    resource: { ...rest, terraform_data: { ...data, service: {} } },
  });
}

describeWith(["engine", "python"], "limits that the description raises", () => {
  let dir: string;
  let emulator: Emulator;
  let scale: AwsClients["scaling"];
  let bench: Workbench;
  let cwd: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-limits-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: ACCOUNT, region: REGION, logFile, log: () => {} });
    const { ecs, scaling: client } = awsClients({ region: REGION, emulator: emulator.endpoint });
    scale = client;
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
    await ecs.send(new CreateClusterCommand({ clusterName: "shop-staging" }));
    const container = { name: "api", image: "api:1", memory: 128 };
    await ecs.send(new RegisterTaskDefinitionCommand({ family: "api", containerDefinitions: [container] }));
    await ecs.send(
      new CreateServiceCommand({
        cluster: "shop-staging",
        serviceName: "api",
        taskDefinition: "api",
        desiredCount: 0,
      }),
    );
    cwd = await bench.write("scaling", "api", "cdk.tf.json", scaling(4));
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const changes = async () =>
    ((await bench.plan(cwd)).resource_changes ?? []).flatMap(({ address, change }) =>
      change.actions[0] === "no-op" ? [] : [`${change.actions.join("+")} ${address}`],
    );
  const limits = async () => {
    const { ScalableTargets: [target] = [] } = await scale.send(
      new DescribeScalableTargetsCommand({ ...TARGET, ResourceIds: [ResourceId] }),
    );
    return [target?.MinCapacity, target?.MaxCapacity];
  };

  it("hold at once, with everything that AWS deletes together with the target", async () => {
    expect([await limits(), await changes()]).toEqual([[2, 4], []]);
    await scale.send(
      new RegisterScalableTargetCommand({ ...TARGET, ResourceId, MinCapacity: 1, MaxCapacity: 1 }),
    );
    expect(await changes()).toEqual([]);
    await bench.write("scaling", "api", "cdk.tf.json", scaling(9));
    expect((await changes()).toSorted()).toEqual([
      "delete+create aws_appautoscaling_policy.api_cpu",
      "delete+create aws_appautoscaling_policy.api_memory",
      "delete+create aws_appautoscaling_scheduled_action.api_off_hours_end",
      "delete+create aws_appautoscaling_scheduled_action.api_off_hours_start",
      "delete+create aws_appautoscaling_target.api",
      "update terraform_data.api_limits",
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect([await limits(), await changes()]).toEqual([[2, 9], []]);
  }, 300_000);
});
