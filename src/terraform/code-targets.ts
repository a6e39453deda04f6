import { configurationKey, keyedSteps, type ModuleStep, parseInstance } from "./address.ts";
import { entriesOf, member } from "./json-node.ts";

/** Something that an expression refers to, as far as the code tells which instance of it. */
export interface Target {
  /** Module calls from the root down; a key that is undefined may be any. */
  readonly modules: readonly ModuleStep[];
  readonly data: boolean;
  /** Undefined for everything in the module. */
  readonly type: string | undefined;
  readonly name: string;
  /** Undefined when it may be any. */
  readonly key: string | undefined;
  /** Undefined for the resource as a whole. */
  readonly attribute: string | undefined;
}

/** What an expression refers to. */
export interface Targets {
  readonly found: readonly Target[];
  /** Keys by which the code chooses among instances, such as that of `each.key`; the nearest first. */
  readonly keys: readonly string[];
  /** Whether it also refers to locals, which a plan does not hold. */
  readonly locals: boolean;
}

/** Where an expression stands, which tells what `var` and `each` mean in it. */
interface Context {
  readonly modules: readonly ModuleStep[];
  /** Key of the resource or module call that holds it. */
  readonly key: string | undefined;
  /** Its `for_each` or `count`. */
  readonly each: unknown;
}

interface Scope {
  readonly outputs: unknown;
  /** What the call gives to the variables, and the call's `for_each` or `count`; undefined for the root module. */
  readonly given: unknown;
  readonly each: unknown;
}

interface Held {
  readonly expressions: unknown;
  readonly each: unknown;
}

interface Search {
  readonly found: Target[];
  readonly keys: Set<string>;
  readonly seen: Set<string>;
  locals: boolean;
}

/** Modules and variables that lead to each other, followed at most. */
const MAX_DEPTH = 64;

/**
 * Follows the references in the `configuration` of a plan, instance by instance: through variables and outputs of
 * modules, and through `each` and `count` to what they iterate over.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation (Terraform 1.11).
 */
export class CodeTargets {
  readonly #scopes = new Map<string, Scope>();
  readonly #resources = new Map<string, Held>();

  constructor(configuration: unknown) {
    this.#collect(member(configuration, "root_module"), [], undefined, undefined);
  }

  /** What the expression at a path refers to; undefined when the code has none there, as for a `dynamic` block. */
  at(address: string, path: readonly (string | number)[]): Targets | undefined {
    const { context, held } = this.#find(address);
    const node = held && nodeAt(held.expressions, path);
    return context && node !== undefined ? this.#search(node, context) : undefined;
  }

  /**
   * What the variables of a module around a resource are given, or one of them.
   * @param up modules between that module and the resource; 0 for the resource's own
   */
  variables(address: string, { name, up = 0 }: { name?: string; up?: number } = {}): Targets | undefined {
    const modules = this.#find(address).context?.modules ?? [];
    const around = modules.slice(0, modules.length - up);
    const last = around.at(-1);
    if (!last) return undefined;
    const scope = this.#scopes.get(scopeKey(around));
    const node = name === undefined ? scope?.given : member(scope?.given, name);
    if (node === undefined) return undefined;
    return this.#search(node, { modules: around.slice(0, -1), key: last.key, each: scope?.each });
  }

  #find(address: string): { context?: Context; held?: Held } {
    const parts = parseInstance(address);
    if (!parts) return {};
    const { data, key, modules, name, type } = parts;
    const names = modules.map((step) => step.name);
    const held = this.#resources.get(configurationKey(names, data ? `data.${type}` : type, name));
    return held
      ? { context: { modules, key, each: held.each }, held }
      : { context: { modules, key, each: undefined } };
  }

  #collect(module: unknown, modules: readonly string[], given: unknown, each: unknown): void {
    if (modules.length > MAX_DEPTH) return;
    this.#scopes.set(modules.join("\u0000"), { outputs: member(module, "outputs"), given, each });
    for (const [, resource] of entriesOf(member(module, "resources"))) {
      const [type, name] = [member(resource, "type"), member(resource, "name")];
      if (typeof type !== "string" || typeof name !== "string") continue;
      const kind = member(resource, "mode") === "data" ? `data.${type}` : type;
      const held = { expressions: member(resource, "expressions"), each: eachOf(resource) };
      this.#resources.set(configurationKey(modules, kind, name), held);
    }
    for (const [call, body] of entriesOf(member(module, "module_calls"))) {
      this.#collect(member(body, "module"), [...modules, call], member(body, "expressions"), eachOf(body));
    }
  }

  #search(node: unknown, context: Context): Targets {
    const search: Search = { found: [], keys: new Set(), seen: new Set(), locals: false };
    this.#walk(node, context, search, 0);
    return { found: search.found, keys: [...search.keys], locals: search.locals };
  }

  #walk(node: unknown, context: Context, search: Search, depth: number): void {
    if (depth > MAX_DEPTH) return;
    for (const [key, item] of entriesOf(node)) {
      if (key === "references" && Array.isArray(item)) {
        for (const reference of ownReferences(item)) this.#follow(reference, context, search, depth + 1);
      } else if (key !== "constant_value") this.#walk(item, context, search, depth + 1);
    }
  }

  #follow(reference: string, context: Context, search: Search, depth: number): void {
    const steps = keyedSteps(reference);
    const [first, second] = steps ?? [];
    if (!steps || !first) return;
    if (first.name === "each" || first.name === "count") {
      if (context.key !== undefined) search.keys.add(context.key);
      if (first.name === "each" && this.#isNew(`each ${scopeKey(context.modules)} ${context.key}`, search)) {
        this.#walk({ each: context.each }, context, search, depth);
      }
      return;
    }
    if (!second) return;
    if (first.name === "local") search.locals = true;
    else if (first.name === "var") this.#variable(second.name, context, search, depth);
    else if (first.name === "module") this.#output(steps.slice(1), context, search, depth);
    else if (!NO_OBJECTS.has(first.name)) search.found.push(target(steps, context));
  }

  #variable(name: string, context: Context, search: Search, depth: number): void {
    const last = context.modules.at(-1);
    if (!last || !this.#isNew(`var ${scopeKey(context.modules)} ${last.key} ${name}`, search)) return;
    const scope = this.#scopes.get(scopeKey(context.modules));
    const outer = { modules: context.modules.slice(0, -1), key: last.key, each: scope?.each };
    this.#walk({ given: member(scope?.given, name) }, outer, search, depth);
  }

  #output(steps: readonly ModuleStep[], context: Context, search: Search, depth: number): void {
    const [module, output, ...rest] = steps;
    if (!module) return;
    const modules = [...context.modules, module];
    if (!output) {
      search.found.push({
        modules,
        data: false,
        type: undefined,
        name: "",
        key: undefined,
        attribute: undefined,
      });
      return;
    }
    for (const { key } of [output, ...rest]) if (key !== undefined) search.keys.add(key);
    if (!this.#isNew(`module ${scopeKey(modules)} ${module.key} ${output.name}`, search)) return;
    const made = member(member(this.#scopes.get(scopeKey(modules))?.outputs, output.name), "expression");
    this.#walk({ made }, { modules, key: undefined, each: undefined }, search, depth);
  }

  #isNew(key: string, search: Search): boolean {
    if (search.seen.has(key)) return false;
    search.seen.add(key);
    return true;
  }
}

/** First names of references that lead to no object of the cloud. */
const NO_OBJECTS: ReadonlySet<string> = new Set(["path", "self", "terraform"]);

function target(steps: readonly ModuleStep[], { modules }: Context): Target {
  const data = steps[0]?.name === "data";
  const [type, name, attribute] = steps.slice(data ? 1 : 0);
  return {
    modules,
    data,
    type: type?.name ?? "",
    name: name?.name ?? "",
    key: name?.key,
    attribute: attribute?.name,
  };
}

/** Terraform writes a reference and then everything that it begins with: only the whole one tells what is meant. */
function ownReferences(list: readonly unknown[]): string[] {
  const texts = list.filter((item) => typeof item === "string");
  return texts.filter((text, i) => {
    const before = texts.slice(0, i);
    return !before.some((longer) => longer.startsWith(text) && /^[.[]/.test(longer.slice(text.length)));
  });
}

/** The expression at a path, or the one that gives the value around it. Blocks of a set have no place: all count. */
export function nodeAt(expressions: unknown, path: readonly (string | number)[]): unknown {
  let at = expressions;
  for (const step of path) {
    if (isExpression(at) || (Array.isArray(at) && at.length > 1)) return at;
    at = Array.isArray(at) ? (typeof step === "number" ? at[0] : member(at[0], step)) : member(at, step);
  }
  return at;
}

export function isExpression(node: unknown): boolean {
  return member(node, "constant_value") !== undefined || Array.isArray(member(node, "references"));
}

function eachOf(body: unknown): unknown {
  return member(body, "for_each_expression") ?? member(body, "count_expression");
}

function scopeKey(modules: readonly ModuleStep[]): string {
  return modules.map(({ name }) => name).join("\u0000");
}
