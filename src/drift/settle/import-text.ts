import { resourceShape, type Shape } from "../../terraform/provider-schema.ts";

/** `aws_lb_listener` → `LbListener`, as CDKTF names its classes. */
export function className(type: string): string {
  return type
    .replace(/^aws_/, "")
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** The provider lets code set these, and gives them itself: of a resource as a whole. */
const GIVEN = new Set(["id", "tags_all"]);

/**
 * The construct that declares an imported resource, from the configuration that Terraform generated for it. Nulls and
 * empty collections are left out. A draft for a person: references to other constructs are still plain ids.
 */
export function importConstruct(type: string, name: string, id: string, generated: string): string {
  const name1 = className(type);
  const file = type.replace(/^aws_/, "").replaceAll("_", "-");
  const variable = name1.charAt(0).toLowerCase() + name1.slice(1);
  return [
    `import { ${name1} } from "@cdktf/provider-aws/lib/${file}";`,
    "",
    `const ${variable} = new ${name1}(this, ${JSON.stringify(name)}, {`,
    ...bodyOf(generated, resourceShape(type)).map((line) => `  ${line}`),
    "});",
    `${variable}.importFrom(${JSON.stringify(id)}); // remove this line once it is applied`,
  ].join("\n");
}

function bodyOf(generated: string, shape: Shape | undefined): string[] {
  const lines = generated.split("\n").map((line) => line.trim());
  const start = lines.findIndex((line) => /^resource "/.test(line));
  const reader = new Reader(lines.slice(start + 1));
  return start < 0 ? ["// Terraform generated nothing: fill in by hand"] : reader.body(shape, GIVEN);
}

/** Reads the regular form that Terraform writes: one argument, or one opening or closing bracket, a line. */
class Reader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /**
   * Arguments and blocks up to the closing brace; blocks of one name become a list. What only the provider can set is
   * left out, although Terraform writes it when it generates configuration.
   */
  body(shape: Shape | undefined, given: ReadonlySet<string> = new Set()): string[] {
    const out: string[] = [];
    const blocks = new Map<string, string[][]>();
    for (let line = this.#next(); line !== undefined && line !== "}"; line = this.#next()) {
      const block = /^(\w+) \{$/.exec(line);
      const argument = /^(\w+)\s+= (.*)$/.exec(line);
      if (block?.[1])
        blocks.set(block[1], [...(blocks.get(block[1]) ?? []), this.body(shape?.child(block[1]))]);
      else if (argument?.[1] && argument[2] !== undefined) {
        const [, name, first] = argument;
        const isProvided = given.has(name) || shape?.child(name).setBy === "provider";
        const written = this.#argument(name, first);
        if (!isProvided) out.push(...written);
      }
    }
    for (const [name, items] of blocks) {
      const filled = items.filter((item) => item.length > 0);
      if (filled.length === 0) continue;
      out.push(`${camel(name)}: [`);
      for (const item of filled) out.push("  {", ...item.map((line) => `    ${line}`), "  },");
      out.push("],");
    }
    return out;
  }

  #argument(name: string, first: string): string[] {
    const value = this.#value(first);
    if (/^(null( #.*)?|""|\[\]|\{\})$/.test(value)) return [];
    return [`${camel(name)}: ${value},`];
  }

  /** A value, on several lines when it opens a bracket; map keys become properties, `jsonencode` its JavaScript twin. */
  #value(first: string): string {
    const parts = [first];
    let depth = balance(first);
    while (depth > 0) {
      const line = this.#next();
      if (line === undefined) break;
      depth += balance(line);
      parts.push(line);
    }
    const entries = parts.map((part, index) =>
      index === 0 ? part : part.replace(/^("?[\w:./-]+"?)\s+= /, "$1: "),
    );
    const comma = entries.map((part, index) =>
      index > 0 && index < entries.length - 1 && !/[[{(,]$/.test(part) ? `${part},` : part,
    );
    return comma
      .join(" ")
      .replace(/^jsonencode\(/, "JSON.stringify(")
      .replaceAll("$${", "${");
  }

  #next(): string | undefined {
    const line = this.#lines[this.#at];
    this.#at += 1;
    return line;
  }
}

/** Brackets that a line opens more than it closes, outside strings. */
function balance(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return (bare.match(/[[{(]/g) ?? []).length - (bare.match(/[\]})]/g) ?? []).length;
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, char: string) => char.toUpperCase());
}
