import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";
import {
  type Declared,
  type DeclaredResource,
  isKnown,
  type Link,
  scalarText,
  valueAt,
} from "../terraform/declared.ts";
import { isList, isRecord, type Value } from "../terraform/value.ts";
import type { Assumption } from "./platform.ts";

/** What a number may be, and what is taken where nothing is set. */
export interface NumberForm {
  /** The default of the provider or of AWS. */
  readonly unset: number;
  readonly min: number;
  readonly max: number;
  /** Whether it may have a fraction, as a threshold may. @default false: AWS counts in whole numbers */
  readonly fraction?: boolean;
}

/** Reads values of declared resources, and notes what had to be assumed. */
export class Reader {
  readonly declared: Declared;
  readonly #assumptions = new Map<string, Assumption>();
  readonly #referring = new Map<string, Map<DeclaredResource, readonly DeclaredResource[]>>();
  readonly #having = new Map<string, Map<string, readonly DeclaredResource[]>>();

  constructor(declared: Declared) {
    this.declared = declared;
  }

  get assumptions(): readonly Assumption[] {
    return [...this.#assumptions.values()];
  }

  /** Notes it once. @param text one sentence: what is not known, and what is taken for it */
  assume(place: string, text: string): void {
    this.#assumptions.set(`${place}\u0000${text}`, { place, text });
  }

  /** A number at a path, also one written as text. @throws InputError for what is no number or out of its range */
  number(resource: DeclaredResource, path: string, form: NumberForm): number {
    return this.optionalNumber(resource, path, form) ?? form.unset;
  }

  /** As `number`, undefined where nothing is set or nothing is known. */
  optionalNumber(
    resource: DeclaredResource,
    path: string,
    { fraction = false, max, min, unset }: Omit<NumberForm, "unset"> & { readonly unset?: number },
  ): number | undefined {
    const value = valueAt(resource.values, path);
    if (value === undefined) return undefined;
    const place = placeOf(resource, path);
    if (!isKnown(value)) {
      if (unset !== undefined) this.#unknown(resource, path, String(unset));
      return undefined;
    }
    return numberIn(value, place, min, max, fraction ? "a number" : "a whole number");
  }

  /** A truth value at a path, also one written as text. */
  flag(resource: DeclaredResource, path: string, unset: boolean): boolean {
    const value = valueAt(resource.values, path);
    if (value === undefined) return unset;
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    if (isKnown(value))
      throw new InputError(
        "MODEL_VALUE",
        placeOf(resource, path),
        `got ${shown(value)}; limit: true or false`,
        "correct it",
      );
    this.#unknown(resource, path, String(unset));
    return unset;
  }

  /** A text at a path; undefined where nothing is set or nothing is known. */
  text(resource: DeclaredResource, path: string): string | undefined {
    const value = valueAt(resource.values, path);
    if (!isKnown(value)) return undefined;
    if (typeof value === "string") return value === "" ? undefined : value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
  }

  /** One of several words at a path, in any case. @throws InputError with the words for any other */
  word<T extends string>(resource: DeclaredResource, path: string, words: readonly T[], unset: T): T {
    const value = valueAt(resource.values, path);
    if (value === undefined || value === "") return unset;
    if (!isKnown(value)) {
      this.#unknown(resource, path, unset);
      return unset;
    }
    const given = scalarText(value);
    const found = words.find((word) => word.toLowerCase() === given.toLowerCase());
    if (found !== undefined) return found;
    const meant = nearest(given, words);
    throw new InputError(
      "MODEL_VALUE",
      placeOf(resource, path),
      `got ${shown(value)}; limit: ${words.join(", ")}`,
      meant === undefined ? "give one of these" : `did you mean ${meant}?`,
    );
  }

  /** The name of a resource, or its address where the name is known only after the apply. */
  name(resource: DeclaredResource, attribute = "name"): string {
    return this.text(resource, attribute) ?? resource.address;
  }

  /** Resources that a value leads to; a guess is noted as an assumption. */
  linked(resource: DeclaredResource, path: string, ...types: readonly string[]): readonly DeclaredResource[] {
    return this.#noted(resource, path, resource.links(path, ...types));
  }

  /**
   * Resources of a type whose value at a path leads to this one. Looked up once for all: a platform may have thousands.
   */
  referring(to: DeclaredResource, type: string, path: string): readonly DeclaredResource[] {
    const key = `${type} ${path} ${to.type}`;
    let known = this.#referring.get(key);
    if (!known) {
      known = new Map();
      for (const resource of this.declared.of(type)) {
        for (const target of new Set(resource.links(path, to.type).map((link) => link.resource))) {
          known.set(target, [...(known.get(target) ?? []), resource]);
        }
      }
      this.#referring.set(key, known);
    }
    return known.get(to) ?? [];
  }

  /** Resources of a type that have this text at a path. */
  having(text: string, type: string, path: string): readonly DeclaredResource[] {
    const key = `${type} ${path}`;
    let known = this.#having.get(key);
    if (!known) {
      known = new Map();
      for (const resource of this.declared.of(type)) {
        const found = this.text(resource, path);
        if (found !== undefined) known.set(found, [...(known.get(found) ?? []), resource]);
      }
      this.#having.set(key, known);
    }
    return known.get(text) ?? [];
  }

  #noted(resource: DeclaredResource, path: string, links: readonly Link[]): readonly DeclaredResource[] {
    const guessed = links.filter((link) => link.guessed).map((link) => link.resource.address);
    if (guessed.length > 0) {
      const list =
        guessed.length > 3
          ? `${guessed.slice(0, 3).join(", ")} and ${guessed.length - 3} more`
          : guessed.join(", ");
      this.assume(placeOf(resource, path), `the plan does not tell what it refers to; taken: ${list}`);
    }
    return links.map((link) => link.resource);
  }

  #unknown(resource: DeclaredResource, path: string, taken: string): void {
    // What the code leaves out gets its documented default, which is no assumption.
    if (resource.gives(path) === false) return;
    this.assume(placeOf(resource, path), `known only after the apply; taken: ${taken}`);
  }
}

/** Address and attribute, as messages have them. */
export function placeOf(resource: DeclaredResource, path: string): string {
  return path === "" ? resource.address : `${resource.address}.${path}`;
}

/** A number within its range. @throws InputError that names the place, the value and the range */
export function numberIn(
  value: Value,
  place: string,
  min: number,
  max: number,
  kind: "a number" | "a whole number" = "a number",
): number {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim())
        ? Number(value)
        : Number.NaN;
  const counts = kind === "a number" ? Number.isFinite(number) : Number.isInteger(number);
  if (counts && number >= min && number <= max) return number;
  throw new InputError(
    "MODEL_VALUE",
    place,
    `got ${shown(value)}; limit: ${kind} from ${min} to ${max}`,
    "correct it",
  );
}

/** A value in a message: short, and never what is within a list or an object. */
export function shown(value: Value): string {
  if (isList(value)) return `a list of ${value.length}`;
  if (isRecord(value)) return "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** At most ten names in a message. */
export function shownList(names: readonly string[]): string {
  const first = names.slice(0, 10).map((name) => (name.length > 60 ? `${name.slice(0, 57)}…` : name));
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  return first.length === 0 ? "there is none" : `${first.join(", ")}${more}`;
}

/** Errors for what other Terraform than the given holds. */
const INCOMPLETE: ReadonlySet<string> = new Set([
  "MODEL_CAPACITY_PROVIDER",
  "MODEL_POOL",
  "MODEL_TASK_DEFINITION",
  "MODEL_TASK_SIZE",
]);

/** Whether an error says that the Terraform does not tell enough, rather than that the input is wrong. */
export function isIncompleteModel(code: string): boolean {
  return INCOMPLETE.has(code);
}
