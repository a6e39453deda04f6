/** A resource address taken apart: `module.a["x"].aws_lb.b[0]` → modules `["a"]`, `aws_lb`, `b`. */
export interface Address {
  /** Names of the module calls from the root down, without their keys. */
  readonly modules: readonly string[];
  readonly type: string;
  readonly name: string;
}

/**
 * Takes an address apart; undefined when it is not one of a managed resource. Keys may hold any character, dots
 * and brackets too: `aws_x.y["a.b]"]`.
 */
export function parseAddress(address: string): Address | undefined {
  const parts = keyedSteps(address)?.map(({ name }) => name);
  if (parts === undefined) return undefined;
  const modules: string[] = [];
  let at = 0;
  while (parts[at] === "module" && parts[at + 1] !== undefined) {
    modules.push(parts[at + 1] ?? "");
    at += 2;
  }
  const [type, name, ...rest] = parts.slice(at);
  if (type === undefined || name === undefined || rest.length > 0) return undefined;
  return { modules, type, name };
}

/** The address in the configuration: no keys of `count` or `for_each`, as plan JSON names what the code has. */
export function configurationKey(modules: readonly string[], type: string, name: string): string {
  return [...modules.flatMap((module) => ["module", module]), type, name].join(".");
}

/** One call of a module on the way to a resource. */
export interface ModuleStep {
  readonly name: string;
  /** Key of its `count` or `for_each` as it stands in addresses, such as `0` or `"web"`; undefined without one. */
  readonly key: string | undefined;
}

/** The address of one instance taken apart, keys included. */
export interface InstanceAddress {
  readonly modules: readonly ModuleStep[];
  readonly data: boolean;
  readonly type: string;
  readonly name: string;
  readonly key: string | undefined;
}

/** Takes the address of a resource or data source apart; undefined when it is not one. */
export function parseInstance(address: string): InstanceAddress | undefined {
  const steps = keyedSteps(address);
  if (steps === undefined) return undefined;
  const modules: ModuleStep[] = [];
  let at = 0;
  for (let step = steps[at + 1]; steps[at]?.name === "module" && step !== undefined; step = steps[at + 1]) {
    modules.push(step);
    at += 2;
  }
  const data = steps[at]?.name === "data";
  const [type, last, ...rest] = steps.slice(data ? at + 1 : at);
  if (type === undefined || last === undefined || rest.length > 0) return undefined;
  return { modules, data, type: type.name, name: last.name, key: last.key };
}

/**
 * The names of a reference or address, each with its last key: `module.a["x"].b[0].c` → `module`, `a` with `"x"`, `b`
 * with `0`, `c`. Undefined when it is not made of names and keys.
 */
export function keyedSteps(text: string): ModuleStep[] | undefined {
  const pattern = /([^.[\]"]+)((?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])*)(\.|$)/gy;
  const found: ModuleStep[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const key = /\[("(?:[^"\\]|\\.)*"|[^\]"]*)\]$/.exec(match[2] ?? "")?.[1];
    found.push({ name: match[1] ?? "", key });
    if (match[3] === "") break;
  }
  return found;
}

/** The address in the configuration, without keys; empty for what lies in a module, whose configuration is another. */
export function plainAddress({ data, modules, name, type }: InstanceAddress): string {
  return modules.length > 0 ? "" : `${data ? "data." : ""}${type}.${name}`;
}
