import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "../../src/rehearsal/emulator.ts";
import type { Json } from "../support/shape-plans.ts";
import { Workbench } from "../support/terraform.ts";
import type { Scenario } from "./scenarios/scenario.ts";

const PROVIDERS = { aws: { source: "hashicorp/aws", version: "5.100.0" } };

/** Plans scenarios with the real engine and provider, each in an emulated account of its own. */
export class Workshop {
  readonly #bench: Workbench;

  private constructor(bench: Workbench) {
    this.#bench = bench;
  }

  /** Whoever opens it has to close it. */
  static async open(): Promise<Workshop> {
    const bench = await Workbench.open();
    await bench.initializeOnce({ terraform: { required_providers: PROVIDERS } });
    return new Workshop(bench);
  }

  /** The plan of a scenario as JSON. */
  async plan(scenario: Scenario): Promise<Json> {
    const cwd = join(this.#bench.dir, "gate", scenario.name);
    await mkdir(cwd, { recursive: true });
    await this.#bench.lock(cwd);
    const logFile = join(cwd, "emulator.log");
    const emulator = await startEmulator({
      accountId: "123456789012",
      region: "eu-west-1",
      logFile,
      log: () => {},
    });
    try {
      const modules = await copyModules(scenario, cwd);
      const terraform = (modules ? this.#bench : this.#bench.sharing()).with(emulator.environment());
      const write = (body: string) => writeFile(join(cwd, "main.tf"), `${head(scenario)}\n${body}`);
      await write(scenario.before ?? scenario.after);
      if (modules) await terraform.initialize(cwd);
      if (scenario.before !== undefined) {
        await terraform.must(cwd, "apply", "-auto-approve", "-no-color", "-parallelism=60");
      }
      await write(scenario.after);
      await terraform.must(cwd, "plan", "-no-color", "-refresh=false", "-out=plan");
      return JSON.parse(await terraform.must(cwd, "show", "-json", "plan"));
    } finally {
      await emulator.stop();
    }
  }

  async close(): Promise<void> {
    await this.#bench.close();
  }
}

/** Modules have to be installed, for which the folder needs an initialization of its own. */
async function copyModules({ modules = [] }: Scenario, cwd: string): Promise<boolean> {
  for (const name of modules) {
    const from = process.env["GATE_MODULES"];
    if (from === undefined) throw new Error("GATE_MODULES has to name the folder of the public modules");
    await cp(join(from, name), join(cwd, "modules", name), { recursive: true });
  }
  return modules.length > 0;
}

function head({ provider = "" }: Scenario): string {
  return `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
provider "aws" {
  region            = "eu-west-1"
  s3_use_path_style = true
  ${provider}
}`;
}
