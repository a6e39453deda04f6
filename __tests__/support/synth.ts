import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { loadEnvironment, loadGovernance } from "../../src/config/load.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { buildApp } from "../../stacks/build.ts";
import { dev } from "../../stacks/environments/dev.ts";
import { prod } from "../../stacks/environments/prod.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { GOVERNANCE } from "../../stacks/governance.ts";
import type { Runtime } from "../../stacks/runtime.ts";

export const TODAY = "2026-11-22";
export const ENVIRONMENTS = { dev, staging, prod } as const;
/** Who governs, parsed. */
export const GOVERNED = loadGovernance({
  ...GOVERNANCE,
  github: { ...GOVERNANCE.github, ownerId: "1000001", repositoryId: "2000002" },
});
export const DUMMY: Runtime = { mode: "dummy", role: "terraform", state: "local", lifted: [] };

type Attributes = Record<string, unknown>;

/** Synthesized Terraform JSON of one stack, as far as tests look into it. */
export interface StackJson {
  readonly terraform: Attributes;
  readonly provider: Record<string, Attributes[]>;
  readonly resource: Record<string, Record<string, Attributes>>;
  readonly data?: Record<string, Record<string, Attributes>>;
  readonly output?: Record<string, Attributes>;
}

/** The same environment in another account, with everything that names its account. */
export function inAccount(input: EnvironmentInput, account: string): EnvironmentInput {
  return JSON.parse(JSON.stringify(input).replaceAll(input.account, account));
}

/** Loads and builds environments in memory; nothing is written but an empty scratch folder. */
export function build(inputs: readonly EnvironmentInput[], runtime: Runtime = DUMMY, governance = GOVERNED) {
  const environments = inputs.map((input) => loadEnvironment(input, TODAY).environment);
  return buildApp(environments, governance, runtime, {
    outdir: mkdtempSync(join(tmpdir(), "ballast-test-")),
  });
}

/** Stack name → Terraform JSON. */
export function synth(
  inputs: readonly EnvironmentInput[],
  runtime: Runtime = DUMMY,
  governance = GOVERNED,
): Map<string, StackJson> {
  const stacks = build(inputs, runtime, governance).node.children.filter((child) =>
    TerraformStack.isStack(child),
  );
  for (const stack of stacks) stack.prepareStack();
  return new Map(stacks.map((stack) => [stack.node.id, stack.toTerraform() as StackJson]));
}

/** One stack; throws when it is missing, so that a typo cannot pass. */
export function stackOf(stacks: ReadonlyMap<string, StackJson>, name: string): StackJson {
  const found = stacks.get(name);
  if (!found) throw new Error(`no stack ${name}; there are ${[...stacks.keys()].join(", ")}`);
  return found;
}

/** Addresses of every resource and data source, sorted. */
export function addresses({ resource, data = {} }: StackJson): string[] {
  const list = (prefix: string, types: Record<string, Record<string, Attributes>>) =>
    Object.entries(types).flatMap(([type, byName]) =>
      Object.keys(byName).map((name) => `${prefix}${type}.${name}`),
    );
  return [...list("", resource), ...list("data.", data)].sort();
}

/** Attributes at an address such as `aws_lb.alb`; throws when there is none. */
export function at(stack: StackJson, address: string): Attributes {
  const [type = "", name = ""] = address.split(".");
  const found = stack.resource[type]?.[name];
  if (!found) throw new Error(`no ${address}; there are ${addresses(stack).join(", ")}`);
  return found;
}
