import { Glob, type Piece, type Reach } from "./glob.ts";

/** Values of condition keys of one request, by lower-case name; undefined where the request does not have the key. */
export interface ContextKeys {
  get(key: string): readonly string[] | undefined;
}

/** A variable, with what stands for it where the request does not have its key. */
interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

/** `${*}`, `${?}` and `${$}` stand for the character; `${key}` and `${key, 'default'}` for a value of the request. */
const VARIABLE = /\$\{(?:([*?$])|\s*([^{},\s]+)\s*(?:,\s*'([^']*)'\s*)?)\}/g;

/** A text of a policy that may have variables in it, which are known when there is a request. */
export class Template {
  readonly #parts: readonly (Piece | Variable)[];
  readonly #fixed: readonly Piece[] | undefined;

  /**
   * @param hasVariables whether the document's version has them at all
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (2026-11).
   */
  constructor(text: string, hasVariables: boolean) {
    this.#parts = hasVariables && text.includes("${") ? partsOf(text) : [{ text, wild: true }];
    this.#fixed = this.#parts.every(isPiece) ? this.#parts.filter(isPiece) : undefined;
  }

  /** Whether it is the same for every request. */
  get fixed(): readonly Piece[] | undefined {
    return this.#fixed;
  }

  /** With the values of a request; undefined where a variable has none: that is equal to nothing. */
  fill(keys: ContextKeys): readonly Piece[] | undefined {
    if (this.#fixed) return this.#fixed;
    const pieces: Piece[] = [];
    for (const part of this.#parts) {
      const piece = isPiece(part) ? part : filled(part, keys);
      if (!piece) return undefined;
      pieces.push(piece);
    }
    return pieces;
  }
}

/** Whether a text matches, for a request with these keys. */
export type Matcher = (text: string, keys: ContextKeys) => boolean;

/** A matcher of a pattern with wildcards. */
export function globMatcher(template: Template, reach: Reach): Matcher {
  if (template.fixed) {
    const glob = new Glob(template.fixed, reach);
    return (text) => glob.matches(text);
  }
  return (text, keys) => {
    const pieces = template.fill(keys);
    return pieces !== undefined && new Glob(pieces, reach).matches(text);
  };
}

/** A matcher of a text in which wildcards stand for themselves. */
export function textMatcher(template: Template, fold: (text: string) => string = (text) => text): Matcher {
  const whole = (pieces: readonly Piece[] | undefined) =>
    pieces && fold(pieces.map((piece) => piece.text).join(""));
  if (template.fixed) {
    const wanted = whole(template.fixed);
    return (text) => fold(text) === wanted;
  }
  return (text, keys) => fold(text) === whole(template.fill(keys));
}

function partsOf(text: string): (Piece | Variable)[] {
  const parts: (Piece | Variable)[] = [];
  let from = 0;
  for (const found of text.matchAll(VARIABLE)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index), wild: true });
    const [whole, character, key = "", fallback] = found;
    if (character !== undefined) parts.push({ text: character, wild: false });
    else parts.push({ key: key.toLowerCase(), fallback });
    from = found.index + whole.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), wild: true });
  return parts;
}

function isPiece(part: Piece | Variable): part is Piece {
  return "text" in part;
}

/** A key with several values cannot be a variable. */
function filled({ fallback, key }: Variable, keys: ContextKeys): Piece | undefined {
  const values = keys.get(key);
  const text = values?.length === 1 ? values[0] : fallback;
  return text === undefined ? undefined : { text, wild: false };
}
