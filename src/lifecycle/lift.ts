import type { Project } from "../engine/project.ts";
import { readStack, type StackJson } from "../engine/stack-files.ts";

/**
 * Applies what the lifted description changes: to what is still in the state, and to nothing else. Without targets a
 * teardown that is taken up again would first build what it had destroyed. What a target depends on is destroyed after
 * it, hence still there.
 */
export async function lift(
  lifted: Project,
  { before, held, stack }: { stack: string; held: readonly string[]; before: StackJson },
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
function changedAddresses(before: StackJson, after: StackJson): string[] {
  const told = ({ lifecycle: _lifecycle, ...rest }: Record<string, unknown>) => JSON.stringify(rest);
  return Object.entries(after.resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, resource]) => {
      const old = before.resource[type]?.[name];
      return old === undefined || told(old) === told(resource) ? [] : [`${type}.${name}`];
    }),
  );
}
