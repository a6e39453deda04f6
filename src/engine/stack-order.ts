import { stateKey } from "../core/state-names.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { at, textOf } from "../terraform/json.ts";

/**
 * Stacks in the order in which they can be applied, those of one step at once: a stack comes after all whose states it reads.
 * They are destroyed in the opposite order, because a destroy reads those states as well, and would find nothing.
 * @param stacks by name; of others that they read, nothing is known
 */
export function stackOrder(stacks: ReadonlyMap<string, Configuration>): string[][] {
  const steps: string[][] = [];
  let left = new Map([...stacks].map(([name, stack]) => [name, readBy(name, stack, [...stacks.keys()])]));
  while (left.size > 0) {
    const free = [...left]
      .filter(([, reads]) => reads.every((name) => !left.has(name)))
      .map(([name]) => name);
    // Stacks that read each other have no order: then all of them are tried.
    const step = free.length > 0 ? free : [...left.keys()];
    steps.push(step);
    left = new Map([...left].filter(([name]) => !step.includes(name)));
  }
  return steps;
}

/** Which of the stacks a stack reads the states of. */
function readBy(own: string, stack: Configuration, names: readonly string[]): string[] {
  const sources = stack.data("terraform_remote_state").map(({ attributes }) => ({
    key: textOf(at(attributes, "config.key")),
    path: textOf(at(attributes, "config.path")),
  }));
  return names.filter(
    (name) =>
      name !== own &&
      sources.some(
        ({ key, path }) => key === stateKey(name) || path?.endsWith(`/terraform.${name}.tfstate`) === true,
      ),
  );
}
