import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orders } from "../../examples/orders.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { describeWith } from "../support/needs.ts";
import { stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const { account, region } = orders;

/** The queues of the worker of the example, as synthesized, and nothing else of its stack. */
function queues(change: Readonly<Record<string, unknown>> = {}): string {
  const services = { ...orders.services, packer: { ...orders.services.packer, ...change } };
  const { resource, terraform } = stackOf(synth([{ ...orders, services }]), "live-service-packer");
  return JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region, access_key: "test", secret_key: "test" } },
    resource: Object.fromEntries(Object.entries(resource).filter(([type]) => type.startsWith("aws_sqs_"))),
  });
}

describeWith(["engine", "python"], "the queues of a worker", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-queue-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const planned = async (cwd: string) =>
    ((await bench.plan(cwd)).resource_changes ?? []).map(
      ({ address, change }) => `${change.actions.join()} ${address}`,
    );

  it("are applied, and a second plan is empty; a changed timeout changes one of them", async () => {
    const cwd = await bench.write("queues", "live-service-packer", "cdk.tf.json", queues());
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    console.log(JSON.stringify((await bench.plan(cwd)).resource_changes, null, 1));
    expect(await planned(cwd)).toEqual([
      "no-op aws_sqs_queue.packer",
      "no-op aws_sqs_queue.packer_dead_letter",
      "no-op aws_sqs_queue_policy.packer_dead_letter_policy",
      "no-op aws_sqs_queue_policy.packer_policy",
    ]);
  }, 300_000);
});
