import schema from "../core/facts/provider-schema.json";

/**
 * What the AWS provider allows for one attribute or block, or for a resource as a whole. From the schema of the
 * version in {@link SCHEMA_SOURCE}: see `facts/provider-schema.ts` for how it is taken anew.
 */
export interface Shape {
  /** `provider`: nobody can set it. `either`: the provider gives a value when the code gives none. */
  readonly setBy: "code" | "either" | "provider";
  /** A write-only argument: no state and no plan holds its value. */
  readonly writeOnly: boolean;
  /** The provider calls its value a secret. */
  readonly sensitive: boolean;
  /** A nested block, which code may also write as a `dynamic` block. */
  readonly block: boolean;
  /** Undefined for scalars and for single blocks and objects. */
  readonly collection: "list" | "set" | "map" | undefined;
  /** True for lists; false for sets. Undefined for all else. */
  readonly ordered: boolean | undefined;
  /** True when elements have attributes of their own, so that code may write them as blocks. */
  readonly nested: boolean;
  /** What is known of an attribute within it, or within its elements. What is not named is a scalar that code sets. */
  child(name: string): Shape;
  /** Attributes and blocks within it that are more than a scalar that code sets. */
  readonly children: ReadonlyMap<string, Shape>;
}

/** Provider and version, such as `hashicorp/aws 5.100.0`. */
export const SCHEMA_SOURCE: string = schema.sources.join();

const TEXTS: Readonly<Record<string, string>> = schema.facts;
const COLLECTIONS = { l: "list", s: "set", m: "map" } as const;
const known = new Map<string, Shape | undefined>();

/** The shape of a resource type; undefined for a type that this version of the provider does not have. */
export function resourceShape(type: string): Shape | undefined {
  if (!known.has(type)) {
    const text = Object.hasOwn(TEXTS, type) && !type.startsWith("#") ? TEXTS[type] : undefined;
    known.set(type, text === undefined ? undefined : new TextShape("b", text, "code"));
  }
  return known.get(type);
}

/**
 * Whether this version of the provider has the attribute or block; undefined for a type that it does not have. What it
 * does not have came with a later version.
 */
export function knowsAttribute(type: string, name: string): boolean | undefined {
  const shape = resourceShape(type);
  return shape && shape.child(name) !== PLAIN;
}

/** The shape at a path such as `["launch_template", 0, "version"]`; undefined for unknown types and within maps. */
export function shapeAt(type: string, path: readonly (string | number)[]): Shape | undefined {
  let at = resourceShape(type);
  for (const step of path) {
    if (typeof step === "number") continue;
    if (at === undefined || at.collection === "map") return undefined;
    at = at.child(step);
  }
  return at;
}

/** An attribute whose value the provider calls a secret, and that a state holds. */
export interface KeptSecret {
  /** `auth_token`, or `user.*.password` where `user` is a list of blocks. */
  readonly path: string;
  /** The provider makes the value, whatever the code says. */
  readonly made: boolean;
}

const keptSecrets = new Map<string, readonly KeptSecret[]>();

/** Every attribute of a type that makes a state hold a secret; none for a type that is not known. */
export function secretsKeptBy(type: string): readonly KeptSecret[] {
  const found = keptSecrets.get(type) ?? within(resourceShape(type), "");
  keptSecrets.set(type, found);
  return found;
}

function within(shape: Shape | undefined, front: string): KeptSecret[] {
  return [...(shape?.children ?? [])].flatMap(([name, child]) => {
    const path = `${front}${name}`;
    const own = child.sensitive && !child.writeOnly ? [{ path, made: child.setBy === "provider" }] : [];
    return [...own, ...(child.nested ? within(child, `${path}${child.collection ? ".*." : "."}`) : [])];
  });
}

class TextShape implements Shape {
  readonly setBy: Shape["setBy"];
  readonly writeOnly: boolean;
  readonly sensitive: boolean;
  readonly block: boolean;
  readonly collection: Shape["collection"];
  readonly nested: boolean;
  readonly #inner: string;
  #children: ReadonlyMap<string, Shape> | undefined;

  constructor(letters: string, inner: string, outer: Shape["setBy"]) {
    const has = (letter: string) => letters.includes(letter);
    // Only what is within something that nobody can set has no word of its own on that.
    this.setBy = has("c") || outer === "provider" ? "provider" : has("o") ? "either" : "code";
    this.writeOnly = has("w");
    this.sensitive = has("x");
    this.block = has("b");
    const letter = (["l", "s", "m"] as const).find(has);
    this.collection = letter && COLLECTIONS[letter];
    this.nested = has("b") || has("n");
    this.#inner = inner;
  }

  get ordered(): boolean | undefined {
    return this.collection === "list" ? true : this.collection === "set" ? false : undefined;
  }

  get children(): ReadonlyMap<string, Shape> {
    this.#children ??= new Map(parse(this.#inner, this.setBy));
    return this.#children;
  }

  child(name: string): Shape {
    return this.children.get(name) ?? (this.setBy === "provider" ? PROVIDED : PLAIN);
  }
}

const PLAIN = new TextShape("", "", "code");
const PROVIDED = new TextShape("", "", "provider");

/** Takes `name:letters(inner) name:letters#1` apart; an inner text behind a number is an entry of its own. */
function* parse(body: string, outer: Shape["setBy"]): Generator<[string, Shape]> {
  const text = body.startsWith("#") ? (TEXTS[body] ?? "") : body;
  const head = /([\w-]+):?([a-z]*)(#\d+|\()?/y;
  for (let at = 0; at < text.length; at += 1) {
    head.lastIndex = at;
    const match = head.exec(text);
    if (!match) return;
    const [, name = "", letters = "", opening = ""] = match;
    at = head.lastIndex;
    const end = opening === "(" ? closing(text, at) : at;
    const inner = opening === "(" ? text.slice(at, end) : opening;
    at = opening === "(" ? end + 1 : end;
    yield [name, new TextShape(letters, inner, outer)];
  }
}

/** Where the bracket closes that was opened before `start`. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}
