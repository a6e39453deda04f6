import { withValue } from "../src/config/fields.ts";
import type { Governance } from "../src/config/governance.ts";
import { loadEnvironments } from "../src/config/load.ts";
import type { Environment, EnvironmentInput } from "../src/config/schema.ts";
import { FindingsError } from "../src/core/errors.ts";
import type { Finding } from "../src/core/finding.ts";
import { buildApp } from "./build.ts";
import type { Runtime } from "./runtime.ts";
import { checked } from "./synthesize.ts";

/** A field of a description and the value that it gets. */
export interface FieldValue {
  readonly field: string;
  readonly to: unknown;
}

/** An environment with other values, judged as synthesis judges it. */
export type Variant =
  | {
      readonly description: Environment;
      readonly stacks: Readonly<Record<string, object>>;
      /** `SPOT-02 services.web.deployment.minimumHealthyPercent`. */
      readonly warnings: readonly string[];
    }
  | { readonly refusedBy: readonly string[] };

/** What variants of an environment are built from. */
export interface VariantSource {
  readonly environments: readonly EnvironmentInput[];
  readonly name: string;
  readonly governance: Governance;
  readonly runtime: Runtime;
  /** `YYYY-MM-DD`, against which waivers expire. */
  readonly today: string;
  readonly outdir: string;
}

/** The environment with some fields changed: every rule and every guardrail judges it, and nothing is written. */
export function variantOf(source: VariantSource, changes: readonly FieldValue[]): Variant {
  const { environments, governance, name, outdir, runtime, today } = source;
  try {
    const inputs = environments.map((input) => (input.name === name ? changed(input, changes) : input));
    const loaded = loadEnvironments(inputs, today).filter(({ environment }) => environment.name === name);
    const described = loaded.map(({ environment }) => environment);
    const stacks = checked(buildApp(described, governance, runtime, { outdir }));
    const [first] = loaded;
    if (!first) throw new RangeError(`no environment is called ${name}`);
    return {
      description: first.environment,
      stacks: Object.fromEntries(stacks.map((stack) => [stack.node.id, stack.toTerraform()])),
      warnings: first.warnings.map(nameOf),
    };
  } catch (error) {
    if (!(error instanceof FindingsError)) throw error;
    const errors = error.findings.filter(({ severity }) => severity === "error");
    return { refusedBy: [...new Set(errors.map(({ code }) => code))].sort() };
  }
}

function changed(input: EnvironmentInput, changes: readonly FieldValue[]): EnvironmentInput {
  return changes.reduce<EnvironmentInput>(
    // Fields keep the shape that the schema asks for; it is parsed again.
    (node, { field, to }) => withValue(node as Environment, { at: field.split("."), value: to }),
    input,
  );
}

function nameOf({ code, place }: Finding): string {
  return `${code} ${place}`;
}
