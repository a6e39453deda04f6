/** The parts of `terraform providers schema -json` that are used: https://developer.hashicorp.com/terraform/cli/commands/providers/schema (2026-06). */
interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, { readonly nesting_mode: string; readonly block: Block }>>;
}

interface Attribute {
  /** As cty writes it: `"string"`, `["set", "string"]`, `["list", ["object", { name: type }]]`. */
  readonly type?: unknown;
  readonly nested_type?: {
    readonly nesting_mode: string;
    readonly attributes: Readonly<Record<string, Attribute>>;
  };
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly write_only?: boolean;
  readonly sensitive?: boolean;
}

/** The letter of each kind of collection; a single block or object has none. `n` are objects that are no blocks. */
const LETTERS: Readonly<Record<string, string>> = { list: "l", set: "s", map: "m" };

/**
 * One text for each resource type, as `src/terraform/provider-schema.ts` reads it: `name:letters(inner)`, parted by
 * spaces. A scalar that only the code sets has no letters: a resource names it, an inner text leaves it out. An inner text that stands in more than one
 * place is an entry of its own, such as `#1`.
 */
export function schemaTexts(
  types: Readonly<Record<string, { readonly block: Block }>>,
): Record<string, string> {
  const ids = new Map<string, number>();
  const intern = (text: string): string => {
    if (text === "") return "";
    if (!ids.has(text)) ids.set(text, ids.size + 1);
    return `#${ids.get(text)}`;
  };
  const own = Object.entries(types).map(([type, { block }]): [string, string] => [
    type,
    [blockText(block, intern), ...plainNames(block, intern)].join(" "),
  ]);
  const inner = new Map([...ids].map(([text, id]) => [`#${id}`, text]));
  const uses = new Map<string, number>();
  for (const text of [...own.map(([, body]) => body), ...inner.values()]) {
    for (const [key] of text.matchAll(/#\d+/g)) uses.set(key, (uses.get(key) ?? 0) + 1);
  }
  const isShared = (key: string) => (uses.get(key) ?? 0) > 1 && (inner.get(key)?.length ?? 0) > 12;
  const expand = (text: string): string =>
    text.replace(/#\d+/g, (key) => (isShared(key) ? key : `(${expand(inner.get(key) ?? "")})`));
  const shared = [...inner].filter(([key]) => isShared(key));
  return Object.fromEntries([...own, ...shared].map(([key, text]) => [key, expand(text)]));
}

function blockText(
  { attributes = {}, block_types: blocks = {} }: Block,
  intern: (text: string) => string,
): string {
  return parts([
    ...Object.entries(attributes).map(([name, body]) => attributeText(name, body, intern)),
    ...Object.entries(blocks).map(
      ([name, { block, nesting_mode: mode }]) =>
        `${name}:b${LETTERS[mode] ?? ""}${intern(blockText(block, intern))}`,
    ),
  ]);
}

function plainNames({ attributes = {} }: Block, intern: (text: string) => string): string[] {
  return Object.entries(attributes).flatMap(([name, body]) =>
    attributeText(name, body, intern) === "" ? [name] : [],
  );
}

function attributeText(name: string, body: Attribute, intern: (text: string) => string): string {
  const set = body.computed ? (body.optional ? "o" : "c") : "";
  const kept = `${body.write_only ? "w" : ""}${body.sensitive ? "x" : ""}`;
  const nested = body.nested_type;
  const shape = nested
    ? `${LETTERS[nested.nesting_mode] ?? ""}n${intern(blockText({ attributes: nested.attributes }, intern))}`
    : typeText(body.type, intern);
  const letters = `${set}${kept}${shape}`;
  return letters === "" ? "" : `${name}:${letters}`;
}

/** The collection that a type is and what its elements hold; a collection of collections is the outer one. */
function typeText(type: unknown, intern: (text: string) => string): string {
  if (!Array.isArray(type)) return "";
  const [kind, of] = type;
  if (kind === "object") return `n${intern(objectText(of, intern))}`;
  const isNested = Array.isArray(of) && of[0] === "object";
  const inner = isNested ? `n${intern(objectText(of[1], intern))}` : "";
  return `${LETTERS[kind] ?? ""}${inner}`;
}

function objectText(fields: object, intern: (text: string) => string): string {
  return parts(
    Object.entries(fields).map(([name, type]) => {
      const text = typeText(type, intern);
      return text === "" ? "" : `${name}:${text}`;
    }),
  );
}

function parts(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(" ");
}
