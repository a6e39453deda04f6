import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "./io.ts";

/** Terraform in the shapes of public modules: one folder each, and `cdk.tf.json` as a stack of CDKTF would be. */
export const SHAPES = join(__dirname, "../fixtures/shapes");
/** Plans of these shapes, each cut down to one shape. */
export const SHAPE_PLANS = join(__dirname, "../fixtures/shape-plans");
/** The configuration that Terraform reads in JSON: what is outside of the modules. */
export const CONFIGURATION = join(SHAPES, "cdk.tf.json");
/** Name of that part among the shapes. */
export const STACK = "stack";

export type Json = Record<string, unknown>;

/** Names of all shapes. */
export function shapeNames(): string[] {
  return [...readdirSync(join(SHAPES, "modules")), STACK].sort();
}

/** A captured plan as text; its name is that of the file without `.json.gz`. */
export function shapePlan(name: string): string {
  return gunzipSync(readFileSync(join(SHAPE_PLANS, `${name}.json.gz`))).toString("utf8");
}

export function packed(plan: Json): Buffer {
  return gzipSync(JSON.stringify(plan), { level: 9 });
}

/** What the command says of a plan: its exit code, and of every finding class, severity, address and attribute. */
export async function checked(plan: string, config?: string): Promise<{ code: number; findings: string[] }> {
  const io = fakeIo({ "plan.json": plan, "cdk.tf.json": config ?? "" });
  const args = ["drift", "check", "--plan-json", "plan.json", "--json"];
  const code = await run([...args, ...(config === undefined ? [] : ["--config", "cdk.tf.json"])], io);
  const text = io.stdout();
  if (!text.startsWith("{")) throw new Error(io.stderr());
  const [stack] = JSON.parse(text).stacks;
  return {
    code,
    findings: stack.findings.map((it: Json) =>
      [it["class"], it["severity"], it["address"], it["attribute"]].filter(Boolean).join(" "),
    ),
  };
}

/** The part of a plan that belongs to one shape: its module, or all that is outside of modules. */
export function partOf(plan: Json, shape: string): Json {
  const isOwn = (address: unknown) =>
    shape === STACK
      ? !String(address).startsWith("module.")
      : new RegExp(`^module\\.${shape}(\\.|$)`).test(String(address));
  const own = (key: string, name = "address") =>
    plan[key] === undefined ? {} : { [key]: list(plan[key]).filter((it) => isOwn(it[name])) };
  const { root_module: code = {} } = record(plan["configuration"]);
  const { root_module: state = {} } = record(record(plan["prior_state"])["values"]);
  const calls = Object.entries(record(record(code)["module_calls"])).filter(([name]) => name === shape);
  const isStack = shape === STACK;
  return {
    ...plan,
    ...own("resource_drift"),
    ...own("resource_changes"),
    ...own("relevant_attributes", "resource"),
    ...(plan["checks"] === undefined
      ? {}
      : { checks: list(plan["checks"]).filter((it) => isOwn(record(it["address"])["to_display"])) }),
    planned_values: {},
    prior_state: {
      ...record(plan["prior_state"]),
      values: {
        root_module: isStack
          ? { resources: record(state)["resources"] }
          : { child_modules: list(record(state)["child_modules"]).filter((it) => isOwn(it["address"])) },
      },
    },
    configuration: {
      ...record(plan["configuration"]),
      root_module: {
        variables: record(code)["variables"],
        ...(isStack ? { resources: record(code)["resources"] } : { module_calls: Object.fromEntries(calls) }),
      },
    },
  };
}

function record(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}
