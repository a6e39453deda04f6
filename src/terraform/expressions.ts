import { configurationKey, parseAddress } from "./address.ts";
import { isExpression, nodeAt } from "./code-targets.ts";
import { entriesOf, member } from "./json-node.ts";
import type { Sealer } from "./seal.ts";
import type { Value } from "./value.ts";

/** What the code says of one attribute, from the `configuration` of a plan. */
export interface Expression {
  /** The literal; undefined when it is computed or a secret. */
  readonly constant: Value | undefined;
}

/** The code of the planned stack: which attributes it sets, and to what. */
export interface Code {
  /**
   * The expression at a path such as `launch_template[0].version`; undefined when the code does not set it. A path
   * into a value that one expression gives whole is set by that expression.
   */
  expression(address: string, path: readonly (string | number)[]): Expression | undefined;
  /** Every attribute that the code sets to a number or a truth value, by path. */
  scalars(address: string): readonly { readonly path: readonly string[]; readonly constant: Value }[];
  /**
   * Addresses, without keys, that the expressions of a resource refer to, or the one at `path` alone; through variables
   * and outputs of modules. A plan does not hold locals: those are named as `local.name`.
   */
  references(address: string, path?: readonly (string | number)[]): ReadonlySet<string>;
}

/** What a module holds that a reference can lead through. */
interface ModuleScope {
  readonly outputs: unknown;
  /** What the call gives to its variables; undefined for the root module. */
  readonly variables: unknown;
}

interface CodeResource {
  readonly type: string;
  readonly expressions: unknown;
  readonly modules: readonly string[];
}

/** @param masked `type.attribute` of secrets, whose literals are not kept */
export function readCode(configuration: unknown, masked: ReadonlySet<string>, sealer: Sealer): Code {
  const resources = new Map<string, CodeResource>();
  const scopes = new Map<string, ModuleScope>();
  collect(member(configuration, "root_module"), [], undefined, { resources, scopes });
  const find = (address: string) => {
    const parts = parseAddress(address);
    return parts && resources.get(configurationKey(parts.modules, parts.type, parts.name));
  };
  return {
    expression(address, path) {
      const resource = find(address);
      if (!resource) return undefined;
      return lookup(resource.expressions, path, masked.has(`${resource.type}.${path[0]}`), sealer);
    },
    scalars(address) {
      const resource = find(address);
      if (!resource) return [];
      return entriesOf(resource.expressions).flatMap(([name, expression]) => {
        const constant = member(expression, "constant_value");
        const scalar = typeof constant === "number" || typeof constant === "boolean";
        return scalar && !masked.has(`${resource.type}.${name}`) ? [{ path: [name], constant }] : [];
      });
    },
    references(address, path = []) {
      const resource = find(address);
      const found = new Set<string>();
      if (resource) {
        const node = nodeAt(resource.expressions, path);
        collectReferences(node, resource.modules, { found, scopes, seen: new Set() });
      }
      return found;
    },
  };
}

/** Names of the root variables that are declared sensitive. */
export function sensitiveVariables(configuration: unknown): ReadonlySet<string> {
  const variables = entriesOf(member(member(configuration, "root_module"), "variables"));
  return new Set(variables.flatMap(([name, body]) => (member(body, "sensitive") === true ? [name] : [])));
}

function collect(
  module: unknown,
  modules: readonly string[],
  variables: unknown,
  into: { readonly resources: Map<string, CodeResource>; readonly scopes: Map<string, ModuleScope> },
): void {
  into.scopes.set(scopeKey(modules), { outputs: member(module, "outputs"), variables });
  for (const [, resource] of entriesOf(member(module, "resources"))) {
    const [type, name] = [member(resource, "type"), member(resource, "name")];
    if (member(resource, "mode") !== "managed" || typeof type !== "string" || typeof name !== "string")
      continue;
    into.resources.set(configurationKey(modules, type, name), {
      type,
      modules,
      expressions: member(resource, "expressions"),
    });
  }
  for (const [call, body] of entriesOf(member(module, "module_calls"))) {
    collect(member(body, "module"), [...modules, call], member(body, "expressions"), into);
  }
}

function scopeKey(modules: readonly string[]): string {
  return modules.join("\u0000");
}

function lookup(
  expressions: unknown,
  path: readonly (string | number)[],
  masked: boolean,
  sealer: Sealer,
): Expression | undefined {
  let at = expressions;
  for (const [index, step] of path.entries()) {
    if (isExpression(at)) return read(at, path.slice(index), masked, sealer, String(path[0] ?? ""));
    at = Array.isArray(at) && typeof step !== "number" ? member(at[0], step) : member(at, step);
    if (at === undefined) return undefined;
  }
  if (isExpression(at)) return read(at, [], masked, sealer, String(path[0] ?? ""));
  return { constant: undefined };
}

function read(
  expression: unknown,
  rest: readonly (string | number)[],
  masked: boolean,
  sealer: Sealer,
  name: string,
): Expression | undefined {
  let constant = member(expression, "constant_value");
  const isLiteral = constant !== undefined && !hasTemplate(constant);
  for (const step of rest) {
    if (!isLiteral) return { constant: undefined };
    constant = member(constant, step);
    if (constant === undefined) return undefined;
  }
  return { constant: isLiteral && !masked ? sealer.seal(constant, { name }) : undefined };
}

/** JSON configurations keep a computed value as its template text. */
function hasTemplate(constant: unknown): boolean {
  if (typeof constant === "string") return constant.includes("${") || constant.includes("%{");
  return entriesOf(constant).some(([, item]) => hasTemplate(item));
}

interface Search {
  readonly found: Set<string>;
  readonly scopes: ReadonlyMap<string, ModuleScope>;
  /** Variables and outputs that were followed: modules may lead back to each other. */
  readonly seen: Set<string>;
}

function collectReferences(node: unknown, modules: readonly string[], search: Search): void {
  for (const [key, item] of entriesOf(node)) {
    if (key === "references" && Array.isArray(item)) {
      for (const reference of item) {
        if (typeof reference === "string") follow(reference, modules, search);
      }
    } else if (key !== "constant_value") collectReferences(item, modules, search);
  }
}

function follow(reference: string, modules: readonly string[], search: Search): void {
  const [type, name, output] = reference.replace(/\[.*?\]/g, "").split(".");
  if (type === undefined || name === undefined) return;
  if (type !== "var" && type !== "module") {
    search.found.add(type === "local" ? `local.${name}` : configurationKey(modules, type, name));
    return;
  }
  const key = [scopeKey(modules), type, name, output].join("\u0000");
  if (search.seen.has(key)) return;
  search.seen.add(key);
  if (type === "var") {
    const given = member(search.scopes.get(scopeKey(modules))?.variables, name);
    collectReferences({ given }, modules.slice(0, -1), search);
  } else if (output !== undefined) {
    const inner = [...modules, name];
    const made = member(member(search.scopes.get(scopeKey(inner))?.outputs, output), "expression");
    collectReferences({ made }, inner, search);
  }
}
