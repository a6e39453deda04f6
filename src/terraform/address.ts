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
  const parts = segments(address);
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

/** Names between dots, with `[…]` keys dropped; undefined when a bracket or quote is left open. */
function segments(address: string): string[] | undefined {
  const pattern = /([^.[\]"]+)((?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])*)(\.|$)/gy;
  const found: string[] = [];
  while (pattern.lastIndex < address.length) {
    const match = pattern.exec(address);
    if (!match) return undefined;
    found.push(match[1] ?? "");
    if (match[3] === "") break;
  }
  return found;
}
