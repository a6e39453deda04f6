import type { Parameters } from "./parameters.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};

interface Open {
  readonly children: Map<string, unknown[]>;
  readonly name: string;
  text: string;
}

/**
 * The XML of AWS's requests and answers as a tree: elements by name, a list where a name is repeated, attributes left
 * out. An element without elements is its text. Whatever is not well-formed ends the tree where it stands.
 */
export function readXml(xml: string): Parameters {
  const root: Open = { name: "", children: new Map(), text: "" };
  const open: Open[] = [root];
  for (const [, closing, name = "", empty, text] of xml.matchAll(
    /<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)|<[?!][^>]*>/g,
  )) {
    const current = open.at(-1) ?? root;
    if (text !== undefined) current.text += text;
    else if (closing) {
      if (open.length > 1) open.pop();
      add(open.at(-1) ?? root, current);
    } else if (name !== "") {
      const element: Open = { name, children: new Map(), text: "" };
      if (empty) add(current, element);
      else open.push(element);
    }
  }
  return tree(root.children);
}

function add(parent: Open, { children, name, text }: Open): void {
  const value = children.size > 0 ? tree(children) : decode(text);
  parent.children.set(name, [...(parent.children.get(name) ?? []), value]);
}

function tree(children: ReadonlyMap<string, readonly unknown[]>): Parameters {
  return Object.fromEntries(
    [...children].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

function decode(text: string): string {
  return text.trim().replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[name] ?? whole;
  });
}
