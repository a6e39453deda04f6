import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";

/** What stands for resources that are not applied here. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  arn_suffix: "app/shop-prod/50dc6c495c0c9188",
  balancer_arn_suffix: "app/shop-prod/50dc6c495c0c9188",
  arn: `arn:aws:sns:${REGION}:${ACCOUNT}:shop-prod-alerts`,
  id: "nat-0123456789abcdef0",
  name: "shop-prod-ecs",
};
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/8a3f1c52-9d07-4b6e-b1a4-3e5f7c9d2b60`;

/** Every alarm, event, filter, query and dashboard of a platform and a service, as synthesized. */
function observability(): string {
  const stacks = synth([ENVIRONMENTS.prod]);
  const all = ["prod-platform", "prod-service-api"].map((name) => stackOf(stacks, name));
  const kept: Record<string, Record<string, unknown>> = {};
  for (const { resource } of all) {
    for (const [type, named] of Object.entries(resource)) {
      if (type.startsWith("aws_cloudwatch_")) kept[type] = { ...kept[type], ...named };
    }
  }
  const text = JSON.stringify(kept)
    .replaceAll(/\$\{aws_kms_key\.[^}]*\}/g, KEY)
    .replaceAll(/\$\{data\.terraform_remote_state\.platform\.outputs\.kms_key_arn\}/g, KEY)
    .replaceAll(/\$\{(?!aws_cloudwatch_)[^}]*?([a-z_]+)\}/g, (_whole, attribute: string) => {
      const end = Object.keys(STANDS_FOR).find((key) => attribute.endsWith(key)) ?? "name";
      return STANDS_FOR[end] ?? "";
    });
  return JSON.stringify({
    terraform: { required_providers: all[0]?.terraform["required_providers"] },
    provider: { aws: { region: REGION, access_key: "test", secret_key: "test" } },
    resource: JSON.parse(text),
  });
}

describeWith(["engine", "python"], "alarms, events and the dashboard on the emulator", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;
  let cwd: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-observability-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: ACCOUNT, region: REGION, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
    cwd = await bench.write("observability", "prod-platform", "cdk.tf.json", observability());
    await bench.initialize(cwd);
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it("are applied, and a second plan is empty", async () => {
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const { resource_changes = [] } = await bench.plan(cwd);
    const changed = resource_changes.filter(({ change }) => change.actions.join() !== "no-op");
    expect(changed.map(({ address, change }) => `${change.actions.join()} ${address}`)).toEqual([]);
    expect(resource_changes.length).toBeGreaterThan(60);
  }, 300_000);

  it("go in an order that AWS allows: no alarm before the composite alarm that names it", async () => {
    await bench.must(cwd, "destroy", "-auto-approve", "-no-color");
  }, 300_000);
});
