import { join } from "node:path";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import type { ServiceInput } from "../../src/config/service.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { web } from "../../stacks/environments/services.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const { dev } = ENVIRONMENTS;
const MINUTES = 60_000;
const PLATFORM = "dev-platform";
const WEB = "dev-service-web";
const SHOP = "dev-service-shop";

function devWith(services: Record<string, ServiceInput>): EnvironmentInput {
  return { ...dev, services };
}

function owned(releaseOwner: "terraform" | "pipeline"): ServiceInput {
  return { ...dev.services.web, releaseOwner };
}

describeWith(["engine", "python"], "an environment that runs", () => {
  let bench: Workbench;
  let emulator: Emulator;

  beforeAll(async () => {
    const opened = await Workbench.open();
    bench = opened;
    emulator = await startEmulator({
      accountId: dev.account,
      region: dev.region,
      logFile: join(opened.dir, "emulator.log"),
      log: () => {},
    });
    bench = opened.with(emulator.environment());
    await emulator.addHostedZone(dev.domain.hostedZoneId, dev.domain.name);
    await write({ web: owned("terraform") });
    for (const stack of [PLATFORM, WEB]) {
      await bench.initialize(folder(stack));
      await apply(stack);
    }
  }, 10 * MINUTES);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
  });

  test(
    "lets a service change hands, to the pipeline and back, without a change of any resource",
    async () => {
      await write({ web: owned("pipeline") });
      expect(await changes(WEB)).toEqual([]);
      await apply(WEB);
      await write({ web: owned("terraform") });
      expect(await changes(WEB)).toEqual([]);
    },
    5 * MINUTES,
  );

  test(
    "takes another service without a change of any other stack",
    async () => {
      const shop = { ...web({ minTasks: 1, maxTasks: 2 }), routes: { hosts: ["shop"] } };
      await write({ web: owned("terraform"), shop });
      expect(await changes(PLATFORM)).toEqual([]);
      expect(await changes(WEB)).toEqual([]);
      await bench.initialize(folder(SHOP));
      const added = await changes(SHOP);
      expect(added).toContain("create aws_ecs_service.shop");
      expect(added.filter((change) => !/^(create aws_|output )/.test(change))).toEqual([]);
    },
    5 * MINUTES,
  );

  /** Writes the stacks of the environment as it is described with these services. */
  async function write(services: Record<string, ServiceInput>): Promise<void> {
    const stacks = synth([devWith(services)], {
      mode: "emulator",
      role: "terraform",
      state: "local",
      lifted: [],
    });
    for (const [name, json] of stacks) {
      await bench.write("project", name, "cdk.tf.json", JSON.stringify(json));
    }
  }

  async function apply(stack: string): Promise<void> {
    await bench.must(folder(stack), "apply", "-auto-approve", "-no-color", "-parallelism=20");
  }

  function folder(stack: string): string {
    return bench.stackDir("project", stack);
  }

  /** Everything that a plan would change, outputs included. */
  async function changes(stack: string): Promise<string[]> {
    const plan = await bench.plan(folder(stack));
    const resources = (plan.resource_changes ?? []).map(
      ({ address, change }) => `${change.actions.join("+")} ${address}`,
    );
    const outputs = Object.entries(plan.output_changes ?? {}).map(
      ([name, { actions }]) => `output ${name}: ${actions.join("+")}`,
    );
    return [...resources, ...outputs].filter((change) => !/^no-op |: no-op$/.test(change));
  }
});
