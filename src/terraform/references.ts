import { type Attributes, isReference } from "./json.ts";

/** What an expression refers to: `aws_lb.alb.arn`, or `data.terraform_remote_state.platform.outputs.vpc_id`. */
export interface Reference {
  /** `aws_lb.alb`, `data.aws_ami.ecs`, `local.name`. */
  readonly address: string;
  /** Names behind the address: `["arn"]`, `["outputs", "vpc_id"]`. Indexes are left out. */
  readonly path: readonly string[];
}

/** Whether a value leads to this resource: through a reference, or by its literal name. */
export function refersTo(
  value: unknown,
  { address, attributes }: { readonly address: string; readonly attributes: Attributes },
): boolean {
  if (typeof value !== "string" || value === "") return false;
  if (value.includes(`{${address}.`) || value.includes(`(${address}.`)) return true;
  return [attributes["name"], attributes["bucket"]].some((name) => name === value && !isReference(name));
}

/** Every reference in the interpolations of a text, in order, each once. */
export function referencesIn(text: string): Reference[] {
  const found = new Map<string, Reference>();
  for (const expression of interpolations(text)) {
    const bare = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    for (const [whole] of bare.matchAll(/[A-Za-z_][\w-]*(?:\[[^\]]*\]|\.[A-Za-z_*][\w-]*|\.\d+)+/g)) {
      const names = whole
        .replace(/\[[^\]]*\]/g, "")
        .split(".")
        .filter((name) => /^[A-Za-z_]/.test(name));
      const length = names[0] === "data" ? 3 : 2;
      if (names.length < length) continue;
      const reference = { address: names.slice(0, length).join("."), path: names.slice(length) };
      found.set(`${reference.address} ${reference.path.join(".")}`, reference);
    }
  }
  return [...found.values()];
}

/** The insides of `${…}`, braces within them matched; `$${` is a literal. */
function interpolations(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
    if (text[at - 1] === "$") continue;
    let depth = 1;
    let end = at + 2;
    while (end < text.length && depth > 0) {
      if (text[end] === "{") depth += 1;
      if (text[end] === "}") depth -= 1;
      end += 1;
    }
    found.push(text.slice(at + 2, depth === 0 ? end - 1 : end));
  }
  return found;
}
