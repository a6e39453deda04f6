import { BallastError } from "../core/errors.ts";
import { namesSecret, secretForm } from "../core/secrets.ts";
import { sha256 } from "../core/sha256.ts";
import { marksAnything, maskWithin } from "./masks.ts";
import { embedded, Opaque, UNKNOWN, type Value } from "./value.ts";

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

/** Depth beyond which a document is refused rather than walked. */
const MAX_DEPTH = 64;

/** What tells a secret apart: two equal ones get the same seal. One sealer serves one plan. */
export class Sealer {
  readonly #seals = new Map<string, Opaque>();
  /** By digest, long documents kept as text. */
  readonly #documents = new Map<string, Value>();
  readonly #secrets: readonly string[];

  /** @param secrets values of sensitive variables: any text that contains one is sealed whole */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets.filter((secret) => secret.length >= 4);
  }

  /**
   * Copies a JSON value with every secret replaced by a seal and every value that is known only after apply by
   * `UNKNOWN`. The masks mirror the value's shape: a `true` leaf, or `true` for the whole.
   * @param name the key that holds the value; names such as `password` seal texts without a mask
   */
  seal(raw: unknown, mask: unknown, unknown: unknown, name: string): Value {
    return this.#walk(raw, {
      mask,
      unknown,
      name,
      secret: isSecretAttribute(name),
      condition: false,
      depth: 0,
    });
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
    if (at.secret || this.#secrets.some((secret) => raw.includes(secret))) return this.#stamp(raw);
    return this.#embedded(raw, at);
  }

  /** A policy or a list of containers kept as text is sealed inside and stays text. */
  #embedded(raw: string, at: Position): Value {
    if (!/^\s*[[{]/.test(raw)) return this.#plainText(raw);
    if (raw.length < LONG || at.condition) return this.#document(raw, at);
    // The same document stands in a plan up to four times, and taking it apart costs far more than its digest.
    const digest = sha256(raw);
    const known = this.#documents.get(digest);
    if (known !== undefined) return known;
    const sealed = this.#document(raw, at);
    this.#documents.set(digest, sealed);
    return sealed;
  }

  #document(raw: string, at: Position): Value {
    let parsed: unknown;
    try {
      parsed = JSON.parse(raw);
    } catch {
      return this.#plainText(raw);
    }
    const sealed = this.#walk(parsed, { ...at, mask: undefined, unknown: undefined, depth: at.depth + 1 });
    return hasSeal(sealed) ? sealed : raw;
  }

  /** A text that is a secret by its own form, such as a URL with a password, is sealed wherever it stands. */
  #plainText(raw: string): Value {
    return secretForm(raw) === undefined ? raw : this.#stamp(raw);
  }

  #list(raw: object, at: Position): Value {
    if (!Array.isArray(raw)) return [];
    return raw.map((item, index) =>
      this.#walk(item, {
        ...at,
        mask: maskWithin(at.mask, index),
        unknown: child(at.unknown, index),
        depth: at.depth + 1,
      }),
    );
  }

  #record(raw: object, at: Position): Value {
    const labelled = namesSecret(nameWithin(raw));
    const keys = new Set([...Object.keys(raw), ...keysOf(at.unknown)]);
    return Object.fromEntries(
      [...keys].map((key) => [
        key,
        this.#walk(Object.hasOwn(raw, key) ? Reflect.get(raw, key) : null, {
          name: key,
          mask: maskWithin(at.mask, key),
          unknown: child(at.unknown, key),
          secret:
            at.secret || (!at.condition && isSecretAttribute(key)) || (labelled && /^value$/i.test(key)),
          condition: at.condition || (key === "Condition" && Object.hasOwn(raw, "Effect")),
          depth: at.depth + 1,
        }),
      ]),
    );
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
  readonly secret: boolean;
  /**
   * Whether it is inside the `Condition` of a policy: condition keys such as `token.actions.githubusercontent.com:sub`
   * hold the word of a secret and name a claim.
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
   */
  readonly condition: boolean;
  readonly depth: number;
}

/**
 * One text for all secrets that are the same: keys in a fixed order, without what is blank, since providers write null
 * for an empty list within what Terraform marks as a whole. The order of elements is kept: Terraform writes equal sets
 * in the same order.
 */
function sealKey(raw: unknown): string {
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") return value === "" ? undefined : (embedded(value) ?? value);
    if (typeof value !== "object" || value === null) return value ?? undefined;
    if (Array.isArray(value)) {
      const kept = value.map(plain).filter((item) => item !== undefined);
      return kept.length === 0 ? undefined : kept;
    }
    const kept = Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, plain(item)])
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return kept.length === 0 ? undefined : kept;
  };
  return JSON.stringify(plain(raw)) ?? "null";
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
  return typeof value === "object" && value !== null && Object.values(value).some(hasSeal);
}
