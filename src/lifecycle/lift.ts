import type { Project } from "../engine/project.ts";
import { readStack } from "../engine/stack-files.ts";
import type { Configuration, Resource } from "../terraform/configuration.ts";

/**
 * Applies what the lifted description changes: to what is still in the state, and to nothing else. Without targets a
 * teardown that is taken up again would first build what it had destroyed. What a target depends on is destroyed after
 * it, hence still there.
 */
export async function lift(
  lifted: Project,
  { before, held, stack }: { stack: string; held: readonly string[]; before: Configuration },
  log: (line: string) => void,
): Promise<void> {
  const changed = changedAddresses(before, await readStack(lifted.dir, stack));
  const targets = changed.filter((address) => held.includes(address));
  if (targets.length === 0) return;
  log(`lifting the protection of ${targets.join(", ")}`);
  await lifted.mustTerraform(
    stack,
    "apply",
    "-input=false",
    "-no-color",
    "-auto-approve",
    "-lock-timeout=60s",
    ...targets.map((address) => `-target=${address}`),
  );
}

/** Resources whose arguments differ. What only Terraform itself reads, such as `prevent_destroy`, needs no apply. */
function changedAddresses(before: Configuration, after: Configuration): string[] {
  const argumentsOf = ({ attributes: { lifecycle: _lifecycle, ...rest } }: Resource) => JSON.stringify(rest);
  return [...after.resources.values()].flatMap((resource) => {
    const old = before.resources.get(resource.address);
    return old === undefined || argumentsOf(old) === argumentsOf(resource) ? [] : [resource.address];
  });
}
