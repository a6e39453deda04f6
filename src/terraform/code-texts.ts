import { configurationKey, parseAddress } from "./address.ts";
import { freeTexts } from "./free-text.ts";

const NONE: ReadonlySet<string> = new Set();

/** One planned change, as far as it tells what the code wants. */
interface Planned {
  readonly address: string;
  readonly change: { readonly before?: unknown; readonly after?: unknown };
}

/**
 * The texts that the code gives to environments and commands, by the address of a resource: literals of the
 * configuration, and planned values where they change something. A planned value that is the cloud's own may come from
 * `ignore_changes`, so it proves nothing.
 */
export function codeTexts(
  configuration: unknown,
  changes: readonly Planned[],
): (address: string) => ReadonlySet<string> {
  const literal = new Map<string, Set<string>>();
  collect(get(configuration, "root_module"), [], literal);
  const planned = new Map<string, Set<string>>();
  for (const { address, change } of changes) {
    const found = plannedTexts(change);
    if (found.size > 0) planned.set(address, found);
  }
  return (address) => {
    const parts = parseAddress(address);
    const own = (parts && literal.get(configurationKey(parts.modules, parts.type, parts.name))) ?? NONE;
    const added = planned.get(address);
    if (!added) return own;
    // One set for each address: the sealer keeps what it has sealed with it.
    for (const text of own) added.add(text);
    return added;
  };
}

function plannedTexts({ after, before }: Planned["change"]): Set<string> {
  const found = new Set<string>();
  for (const [name, value] of entries(after)) {
    const earlier = get(before, name);
    // Most values do not change, and comparing costs far less than taking them apart.
    if (value === earlier || JSON.stringify(value) === JSON.stringify(earlier)) continue;
    freeTexts(name, value, found);
  }
  return found;
}

function collect(module: unknown, modules: readonly string[], into: Map<string, Set<string>>): void {
  for (const [, resource] of entries(get(module, "resources"))) {
    const [type, name] = [get(resource, "type"), get(resource, "name")];
    if (typeof type !== "string" || typeof name !== "string") continue;
    const found = new Set<string>();
    literals("", get(resource, "expressions"), found);
    if (found.size > 0) into.set(configurationKey(modules, type, name), found);
  }
  for (const [call, body] of entries(get(module, "module_calls"))) {
    collect(get(body, "module"), [...modules, call], into);
  }
}

function literals(key: string, expression: unknown, into: Set<string>): void {
  const constant = get(expression, "constant_value");
  if (constant !== undefined) freeTexts(key, constant, into);
  else if (Array.isArray(expression)) for (const block of expression) literals("", block, into);
  else for (const [name, item] of entries(expression)) literals(name, item, into);
}

function entries(node: unknown): [string, unknown][] {
  return typeof node === "object" && node !== null && !Array.isArray(node) ? Object.entries(node) : [];
}

function get(node: unknown, key: string): unknown {
  return typeof node === "object" && node !== null && Object.hasOwn(node, key)
    ? Reflect.get(node, key)
    : undefined;
}
