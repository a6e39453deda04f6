import { type App, TerraformResource, TerraformStack } from "cdktf";
import { FindingsError } from "../src/core/errors.ts";
import { BallastStack } from "../src/framework/ballast-stack.ts";
import { withoutStackTraces } from "../src/framework/stack-traces.ts";
import { removeStale } from "../src/framework/stale-output.ts";
import { checkStack } from "../src/policies/guardrails.ts";
import { EnvironmentView } from "../src/terraform/environment-view.ts";
import { lockProvider } from "./provider-lock.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Writes every stack of the app, or none: the guardrails judge all of them first, in memory. What an earlier synthesis
 * left and this one does not write is removed.
 * @throws FindingsError with everything that the guardrails refuse
 */
export function synthesize(app: App): void {
  withoutStackTraces(() => {
    checked(app);
    app.synth();
    removeStale(app);
    const stacks = app.node.children.filter(TerraformStack.isStack);
    lockProvider(
      app.outdir,
      stacks.map((stack) => app.manifest.forStack(stack).synthesizedStackPath),
    );
  });
}

/**
 * Every stack of the app, after the guardrails judged all of them.
 * @throws FindingsError with everything that the guardrails refuse
 */
export function checked(app: App): BallastStack[] {
  const stacks = app.node.children.filter((child) => child instanceof BallastStack);
  const configurations = stacks.map((stack) => stack.configuration());
  const environment = new EnvironmentView(configurations);
  const findings = configurations.flatMap((configuration, index) => {
    const stack = stacks[index];
    return stack
      ? checkStack(configuration, stack.guardContext, environment).map((finding) => ({
          ...finding,
          place: `${stack.node.id}: ${finding.place}`,
        }))
      : [];
  });
  if (findings.length > 0) throw new FindingsError("guardrails", findings);
  return stacks;
}

/** One line a stack: its name, its number of resources and the file it went to. */
export function describeStacks(app: App, { mode, state }: Runtime): string {
  const rows = app.node.children.filter(TerraformStack.isStack).map((stack) => ({
    name: stack.node.id,
    resources: stack.node.findAll().filter(TerraformResource.isTerraformResource).length,
    path: `${app.outdir}/${app.manifest.forStack(stack).synthesizedStackPath}`,
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    `Wrote ${rows.length} stacks (PROVIDER_MODE=${mode}, state: ${state}):`,
    ...rows.map(
      ({ name, path, resources }) =>
        `  ${name.padEnd(width)}  ${String(resources).padStart(3)} resources  ${path}`,
    ),
  ].join("\n");
}
