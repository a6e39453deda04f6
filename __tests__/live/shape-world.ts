import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { type Json, SHAPES } from "../support/shape-plans.ts";
import { Workbench } from "../support/terraform.ts";
import { type Call, HOLES } from "./shape-holes.ts";
import type { Lookup } from "./tamper.ts";

const REGION = "eu-west-1";

/** One emulated account with every shape applied. Whoever starts it has to call `end`. */
export interface ShapeWorld {
  /** A plan as JSON, refreshed, with the arguments given. */
  plan(...args: readonly string[]): Promise<Json>;
  /** Makes every hole. @param clean a plan from before, which names the resources */
  tamper(clean: Json): Promise<void>;
  end(): Promise<void>;
}

/** @param without modules that this engine cannot apply: OpenTofu 1.10 has no write-only arguments */
export async function startShapeWorld(without: readonly string[] = []): Promise<ShapeWorld> {
  const bench = await Workbench.open();
  let emulator: Emulator | undefined;
  const end = async () => {
    await emulator?.stop();
    await bench.close();
  };
  try {
    const logFile = join(bench.dir, "emulator.log");
    emulator = await startEmulator({ accountId: "123456789012", region: REGION, logFile, log: () => {} });
    const { endpoint } = emulator;
    const terraform = bench.with(emulator.environment());
    const cwd = join(bench.dir, "shapes");
    await cp(SHAPES, cwd, { recursive: true });
    const main = join(cwd, "main.tf");
    const calls = without.map((name) => new RegExp(`^module "${name}" \\{.*?^\\}\\n`, "ms"));
    await writeFile(
      main,
      calls.reduce((text, call) => text.replace(call, ""), await readFile(main, "utf8")),
    );
    await terraform.initialize(cwd);
    await terraform.must(cwd, "apply", "-auto-approve", "-no-color", "-parallelism=60");
    return {
      async plan(...args) {
        await terraform.must(cwd, "plan", "-no-color", "-out=plan", "-parallelism=60", ...args);
        return JSON.parse(await terraform.must(cwd, "show", "-json", "plan"));
      },
      async tamper(clean) {
        const clients = awsClients({ region: REGION, emulator: endpoint });
        const of = lookupIn(clean);
        for (const [shape, hole] of Object.entries(HOLES)) {
          if (!without.includes(shape)) await hole(clients, of, callTo(endpoint));
        }
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function callTo(endpoint: string): Call {
  return async (service, path, body, target) => {
    const answer = await fetch(`${endpoint}${path}`, {
      method: target === undefined ? "PUT" : "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request`,
        ...(target === undefined
          ? { "content-type": "application/json" }
          : { "content-type": "application/x-amz-json-1.0", "x-amz-target": target }),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${service} answers ${answer.status}: ${await answer.text()}`);
  };
}

interface StateModule {
  readonly resources?: readonly { readonly address: string; readonly values: Json }[];
  readonly child_modules?: readonly StateModule[];
}

function lookupIn(plan: Json): Lookup {
  const { values } = plan["prior_state"] as { values: { root_module: StateModule } };
  const collect = ({ child_modules = [], resources = [] }: StateModule): [string, Json][] => [
    ...resources.map(({ address, values: own }): [string, Json] => [address, own]),
    ...child_modules.flatMap(collect),
  ];
  const byAddress = new Map(collect(values.root_module));
  return (address, attribute) => {
    const value = byAddress.get(address)?.[attribute];
    if (typeof value !== "string") throw new Error(`no ${attribute} of ${address}`);
    return value;
  };
}
