import { type App, TerraformResource, TerraformStack } from "cdktf";
import type { Runtime } from "./runtime.ts";
import { withoutStackTraces } from "./stack-traces.ts";

/** Writes every stack of the app. */
export function synthesize(app: App): void {
  withoutStackTraces(() => app.synth());
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
