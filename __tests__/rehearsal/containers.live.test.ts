import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orders } from "../../examples/orders.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { judge } from "../support/drift.ts";
import { describeWith } from "../support/needs.ts";
import { stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const { account, region } = orders;
const TASKS = ["packer", "shop"] as const;

/** The task definitions of the example, as synthesized, with roles that nothing here makes. */
function definitions(): string {
  const stacks = synth([orders]);
  const { terraform } = stackOf(stacks, "live-service-packer");
  const role = `arn:aws:iam::${account}:role/any`;
  const made = TASKS.map((name) => {
    const task = stackOf(stacks, `live-service-${name}`).resource["aws_ecs_task_definition"]?.[name];
    const text = String(task?.["container_definitions"]).replaceAll(
      `\${aws_cloudwatch_log_group.${name}.name}`,
      `/orders-live/ecs/${name}`,
    );
    return [name, { ...task, container_definitions: text, execution_role_arn: role, task_role_arn: role }];
  });
  return JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region, access_key: "test", secret_key: "test" } },
    resource: { aws_ecs_task_definition: Object.fromEntries(made) },
  });
}

describeWith(["engine", "python"], "containers beside an application", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-containers-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function ecs(action: string, body: unknown): Promise<Record<string, never>> {
    const answer = await fetch(emulator.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AmazonEC2ContainerServiceV20141113.${action}`,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20261129/${region}/ecs/aws4_request, Signature=none`,
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([200, expect.anything()]);
    return JSON.parse(text);
  }

  it("are registered, a second plan is empty, and a revision that somebody else registers names what it changes", async () => {
    const config = definitions();
    const cwd = await bench.write("containers", "live-service-packer", "cdk.tf.json", config);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const planned = async () =>
      ((await bench.plan(cwd)).resource_changes ?? []).map(
        ({ address, change }) => `${change.actions.join()} ${address}`,
      );
    expect(await planned()).toEqual(TASKS.map((name) => `no-op aws_ecs_task_definition.${name}`));

    const { taskDefinition } = await ecs("DescribeTaskDefinition", { taskDefinition: "orders-live-packer" });
    const { containerDefinitions, volumes, ...rest } = taskDefinition as unknown as {
      containerDefinitions: { name: string; healthCheck?: object; dependsOn?: object[] }[];
      volumes: { efsVolumeConfiguration?: { transitEncryption: string } }[];
      [key: string]: unknown;
    };
    expect(containerDefinitions.map(({ name }) => name)).toEqual(["packer", "labels", "packer-volumes"]);
    await ecs("RegisterTaskDefinition", {
      ...rest,
      containerDefinitions: containerDefinitions.map(({ dependsOn: _dependsOn, ...container }) => container),
      volumes: volumes.map((volume) =>
        volume.efsVolumeConfiguration
          ? {
              ...volume,
              efsVolumeConfiguration: { ...volume.efsVolumeConfiguration, transitEncryption: "DISABLED" },
            }
          : volume,
      ),
    });
    const { findings } = judge(JSON.stringify(await bench.plan(cwd)), { config });
    const found = findings.map((it) => `${it.severity} ${it.address} ${it.attribute}`).sort();
    expect(found.filter((it) => / (container_definitions|volume)/.test(it))).toEqual([
      "critical aws_ecs_task_definition.packer container_definitions",
      "critical aws_ecs_task_definition.packer volume",
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect(await planned()).toEqual(TASKS.map((name) => `no-op aws_ecs_task_definition.${name}`));
  }, 300_000);
});
