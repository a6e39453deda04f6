import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { type App, TerraformStack } from "cdktf";

/** Files that CDKTF writes a stack to: as JSON, and as HCL. */
const FORMS = ["cdk.tf.json", "cdk.tf"];

/**
 * Leaves in the output folder what the app has just written: not the folder of a stack that is no longer described, and
 * not the other form of a stack, in which Terraform would find every resource a second time.
 */
export function removeStale(app: App): void {
  const written = new Map(
    app.node.children
      .filter(TerraformStack.isStack)
      .map((stack) => app.manifest.forStack(stack))
      .map(({ name, synthesizedStackPath }) => [name, basename(synthesizedStackPath)]),
  );
  const stacks = join(app.outdir, "stacks");
  for (const name of readdirSync(stacks)) {
    const form = written.get(name);
    if (form === undefined) rmSync(join(stacks, name), { recursive: true });
    else for (const other of FORMS) if (other !== form) rmSync(join(stacks, name, other), { force: true });
  }
}
