import { BallastError } from "../core/errors.ts";
import { remembering } from "../core/remember.ts";
import { redactedMessage, secretForm, secretKind } from "../core/secret-forms.ts";
import { namesSecret } from "../core/secrets.ts";
import { sha256 } from "../core/sha256.ts";
import { freeText } from "./free-text.ts";
import { marksAnything, maskWithin } from "./masks.ts";
import { sealKey } from "./seal-key.ts";
import { Opaque, UNKNOWN, type Value } from "./value.ts";

/**
 * Attributes that hold secrets often enough although their names do not say so. User data carries what a boot script
 * needs.
 */
const SECRET_ATTRIBUTE = /user_?data/i;

/** Attributes whose names contain a secret's word and which only refer to one, configure it or label something. */
const NOT_SECRET =
  /^(http_tokens|secrets|tags(_all)?|encryption_key)$|^secret_?(arn|id|name)$|_(ids?|replace_on_change)$|Arn$|^valueFrom$/;

/** Characters from which a document kept as text is taken apart only once. */
const LONG = 2000;

const SEALED_KEY = /^\(sensitive \d+\)$/;

/** Depth beyond which a document is refused rather than walked. */
const MAX_DEPTH = 64;

/** What a value is sealed by, beside its own form. */
export interface SealOptions {
  /** Terraform's `sensitive_values`: a `true` leaf, or `true` for the whole. */
  readonly mask?: unknown;
  /** Terraform's `after_unknown`, in the same form. */
  readonly unknown?: unknown;
  /** The key that holds the value; names such as `password` seal texts without a mask. @default "" */
  readonly name?: string;
  /**
   * Texts that the code gives to environments and commands of the resource: all others of them were written by
   * somebody else and are sealed, since nothing has looked at them. @default every text is the code's
   */
  readonly known?: ReadonlySet<string> | undefined;
}

/** What tells a secret apart: two equal ones get the same seal. One sealer serves one plan. */
export class Sealer {
  readonly #seals = new Map<string, Opaque>();
  /** By what the code gives to the resource and by digest, long documents kept as text. */
  readonly #documents = new Map<ReadonlySet<string> | undefined, Map<string, Value>>();
  readonly #secrets: readonly string[];
  readonly #keys = new Map<string, number>();
  /** By the attribute that holds it, what kind of secret a text is. */
  readonly #kinds = new Map<string, (text: string) => ReturnType<typeof secretKind>>();

  /** @param secrets values of sensitive variables: any text that contains one is sealed whole */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets.filter((secret) => secret.length >= 4);
  }

  /**
   * Copies a JSON value with every secret replaced by a seal and every value that is known only after apply by
   * `UNKNOWN`: what Terraform marks, what the name of an attribute or variable tells, and what is a secret by its form
   * or looks like a key.
   */
  seal(raw: unknown, { known, mask, name = "", unknown }: SealOptions = {}): Value {
    return this.#walk(raw, {
      mask,
      unknown,
      name,
      known,
      secret: isSecretAttribute(name),
      free: false,
      condition: false,
      depth: 0,
    });
  }

  /** An address whose `count` or `for_each` key is a secret, with a number in its place: other keys stay apart. */
  address(address: string): string {
    const key = /\[(.*)\]/s.exec(address)?.[1];
    if (key === undefined || !this.#isSecret(key, "")) return address;
    const number = this.#keys.get(address) ?? this.#keys.size + 1;
    this.#keys.set(address, number);
    return address.replace(/\[.*\]/s, () => `["(sensitive ${number})"]`);
  }

  /** A message with the secrets in it replaced by `(sensitive)`. */
  message(text: string): string {
    const shown = this.#secrets.reduce((left, secret) => left.replaceAll(secret, "(sensitive)"), text);
    return redactedMessage(shown);
  }

  #walk(raw: unknown, at: Position): Value {
    if (at.depth > MAX_DEPTH)
      throw new BallastError("PLAN_DEPTH", at.name, `is nested over ${MAX_DEPTH} deep`);
    if (at.unknown === true) return UNKNOWN;
    if (at.mask === true && !isObjectAtTop(raw, at)) return this.#masked(raw);
    if (typeof raw === "string") return this.#text(raw, at);
    if (typeof raw !== "object" || raw === null) return primitive(raw);
    if (Array.isArray(raw) || Array.isArray(at.unknown)) return this.#list(raw, at);
    return this.#record(raw, at);
  }

  /** A list of texts keeps its length, so that what other resources declare of it can be found among its elements. */
  #masked(raw: unknown): Value {
    if (isNothing(raw)) return raw ?? null;
    if (Array.isArray(raw) && raw.every((item) => typeof item === "string")) {
      return raw.map((item) => (item === "" ? item : this.#stamp(item)));
    }
    return this.#stamp(raw);
  }

  #text(raw: string, at: Position): Value {
    if (raw === "") return raw;
    const foreign = at.free && at.known !== undefined && !at.known.has(raw);
    if (at.secret || foreign || this.#secrets.some((secret) => raw.includes(secret))) return this.#stamp(raw);
    return this.#embedded(raw, at);
  }

  /** A policy or a list of containers kept as text is sealed inside and stays text. */
  #embedded(raw: string, at: Position): Value {
    if (!/^\s*[[{]/.test(raw)) return this.#plainText(raw, at);
    if (raw.length < LONG || at.condition) return this.#document(raw, at);
    // The same document stands in a plan up to four times, and taking it apart costs far more than its digest.
    const digest = sha256(raw);
    const documents = this.#documents.get(at.known) ?? new Map<string, Value>();
    this.#documents.set(at.known, documents);
    const earlier = documents.get(digest);
    if (earlier !== undefined) return earlier;
    const sealed = this.#document(raw, at);
    documents.set(digest, sealed);
    return sealed;
  }

  #document(raw: string, at: Position): Value {
    let parsed: unknown;
    try {
      parsed = JSON.parse(raw);
    } catch {
      return this.#plainText(raw, at);
    }
    const sealed = this.#walk(parsed, { ...at, mask: undefined, unknown: undefined, depth: at.depth + 1 });
    return hasSeal(sealed) ? sealed : raw;
  }

  /** A text that is a secret by its own form, such as a URL with a password, is sealed wherever it stands. */
  #plainText(raw: string, { name }: Position): Value {
    return this.#kind(raw, name) === undefined ? raw : this.#stamp(raw);
  }

  #isSecret(text: string, name: string): boolean {
    return this.#kind(text, name) !== undefined || this.#secrets.some((secret) => text.includes(secret));
  }

  #kind(text: string, name: string): ReturnType<typeof secretKind> {
    const known = this.#kinds.get(name) ?? remembering((each) => secretKind(each, name));
    this.#kinds.set(name, known);
    return known(text);
  }

  #list(raw: object, at: Position): Value {
    if (!Array.isArray(raw)) return [];
    // `--password` and its value are two words.
    const together = at.words && raw.every((word) => typeof word === "string") && isOneSecret(raw);
    return raw.map((item, index) =>
      this.#walk(item, {
        ...at,
        secret: at.secret || together === true,
        mask: maskWithin(at.mask, index),
        unknown: child(at.unknown, index),
        depth: at.depth + 1,
      }),
    );
  }

  #record(raw: object, at: Position): Value {
    const labelled = namesSecret(nameWithin(raw));
    const own = Object.keys(raw);
    const keys = at.unknown === undefined ? own : [...new Set([...own, ...keysOf(at.unknown)])];
    const isSetting = at.free && "name" in raw && "value" in raw;
    return Object.fromEntries(
      keys.map((key) => {
        const value: unknown = Object.hasOwn(raw, key) ? Reflect.get(raw, key) : null;
        const text = freeText(key, value);
        return [
          this.#key(key),
          this.#walk(value, {
            name: key,
            mask: maskWithin(at.mask, key),
            unknown: child(at.unknown, key),
            known: at.known,
            secret:
              at.secret || (!at.condition && isSecretAttribute(key)) || (labelled && /^value$/i.test(key)),
            free: text !== undefined || (at.free && !(isSetting && key === "name")),
            words: text === "words",
            condition: at.condition || (key === "Condition" && Object.hasOwn(raw, "Effect")),
            depth: at.depth + 1,
          }),
        ];
      }),
    );
  }

  /** Keys of tags and variables are texts of people too. */
  #key(key: string): string {
    return this.#isSecret(key, "") ? `(sensitive ${this.#stamp(key).label})` : key;
  }

  /** The seal of a text that is a secret somewhere in the plan; undefined for every other text. */
  sealOf(text: string): Opaque | undefined {
    return this.#seals.get(sealKey(text));
  }

  #stamp(raw: unknown): Opaque {
    const text = sealKey(raw);
    const known = this.#seals.get(text);
    if (known) return known;
    const seal = new Opaque("sensitive", this.#seals.size + 1);
    this.#seals.set(text, seal);
    return seal;
  }
}

/** Whether texts under this attribute or map key are sealed although Terraform does not mark them. */
export function isSecretAttribute(name: string): boolean {
  return (namesSecret(name) || SECRET_ATTRIBUTE.test(name)) && !NOT_SECRET.test(name);
}

interface Position {
  readonly mask: unknown;
  readonly unknown: unknown;
  readonly name: string;
  readonly known: ReadonlySet<string> | undefined;
  readonly secret: boolean;
  /** Within an environment or a command. */
  readonly free: boolean;
  /** A command, of which words belong together. */
  readonly words?: boolean;
  /**
   * Whether it is inside the `Condition` of a policy: condition keys such as `token.actions.githubusercontent.com:sub`
   * hold the word of a secret and name a claim.
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
   */
  readonly condition: boolean;
  readonly depth: number;
}

function isOneSecret(words: readonly string[]): boolean {
  return secretForm(words.join(" ")) !== undefined && words.every((word) => secretForm(word) === undefined);
}

function isNothing(raw: unknown): raw is null | undefined | "" {
  return raw === null || raw === undefined || raw === "";
}

function primitive(raw: unknown): Value {
  return typeof raw === "boolean" || typeof raw === "number" ? raw : null;
}

function child(mask: unknown, key: string | number): unknown {
  if (mask === true) return true;
  if (typeof mask !== "object" || mask === null || !Object.hasOwn(mask, key)) return undefined;
  return Reflect.get(mask, key);
}

function keysOf(mask: unknown): string[] {
  if (typeof mask !== "object" || mask === null || Array.isArray(mask)) return [];
  return Object.entries(mask).flatMap(([key, item]) => (marksAnything(item) ? [key] : []));
}

/** A resource that is marked as a whole still has its attributes, each sealed. */
function isObjectAtTop(raw: unknown, { depth }: Position): boolean {
  return depth === 0 && typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

/** `{ name: "DB_PASSWORD", value: "…" }`, as in the environment of a container. */
function nameWithin(raw: object): string {
  const name: unknown = Reflect.get(raw, "name") ?? Reflect.get(raw, "Name") ?? Reflect.get(raw, "key");
  return typeof name === "string" ? name : "";
}

function hasSeal(value: Value): boolean {
  if (value instanceof Opaque) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => SEALED_KEY.test(key) || hasSeal(item));
}
