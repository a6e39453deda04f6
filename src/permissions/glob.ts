/**
 * How far the wildcards of a pattern reach. `text`: over everything. `resource`: as in the Resource element, where `*`
 * passes a colon when it ends a part of the ARN. `arn`: as in ARN operators, where each part is matched by itself. What
 * follows the fifth colon of an ARN is one part.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN (2026-11).
 */
export type Reach = "text" | "resource" | "arn";

/** A part of a pattern: wildcards mean something only where it is `wild`. */
export interface Piece {
  readonly text: string;
  readonly wild: boolean;
}

const ANY = -1;
const ANY_WITHIN_PART = -2;
const ONE = -3;
const ONE_WITHIN_PART = -4;
const COLON = ":".charCodeAt(0);

/** A pattern with `*` and `?`, taken apart once. */
export class Glob {
  /** What every match begins with. */
  readonly #start: string;
  /** Code units and wildcards after the start. */
  readonly #rest: readonly number[];
  readonly #greedy: boolean;

  constructor(pieces: readonly Piece[], reach: Reach) {
    const tokens = tokensOf(pieces, reach);
    const first = tokens.findIndex((token) => token < 0);
    const literal = first < 0 ? tokens : tokens.slice(0, first);
    this.#start = String.fromCharCode(...literal);
    this.#rest = first < 0 ? [] : tokens.slice(first);
    this.#greedy = !this.#rest.some((token) => token === ANY_WITHIN_PART || token === ONE_WITHIN_PART);
  }

  matches(text: string): boolean {
    if (!text.startsWith(this.#start)) return false;
    if (this.#rest.length === 0) return text.length === this.#start.length;
    if (this.#rest.length === 1 && this.#rest[0] === ANY) return true;
    return this.#greedy
      ? matchesGreedily(this.#rest, text, this.#start.length)
      : matchesInParts(this.#rest, text, this.#start.length);
  }
}

function tokensOf(pieces: readonly Piece[], reach: Reach): number[] {
  const tokens: number[] = [];
  let colons = 0;
  pieces.forEach(({ text, wild }, piece) => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const inHead = reach !== "text" && colons < 5;
      if (code === COLON) colons += 1;
      if (wild && text[at] === "*") {
        const next = text[at + 1] ?? pieces[piece + 1]?.text[0];
        const crosses = !inHead || (reach === "resource" && (next === undefined || next === ":"));
        tokens.push(crosses ? ANY : ANY_WITHIN_PART);
      } else if (wild && text[at] === "?") tokens.push(inHead ? ONE_WITHIN_PART : ONE);
      else tokens.push(code);
    }
  });
  return tokens;
}

/** Where `*` may be anything, only the last one can still need more: no pattern makes this slow. */
function matchesGreedily(tokens: readonly number[], text: string, from: number): boolean {
  let token = 0;
  let at = from;
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const wanted = tokens[token];
    if (wanted === ANY) {
      star = token;
      taken = at;
      token += 1;
    } else if (wanted === ONE || wanted === text.charCodeAt(at)) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      token = star + 1;
    } else return false;
  }
  while (tokens[token] === ANY) token += 1;
  return token === tokens.length;
}

/** Follows every place that a match can have reached, in the product of both lengths. */
function matchesInParts(tokens: readonly number[], text: string, from: number): boolean {
  let reached = new Set([from]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const start of reached) {
      if (token === ANY || token === ANY_WITHIN_PART) {
        for (let at = start; at <= text.length && !next.has(at); at++) {
          next.add(at);
          if (token === ANY_WITHIN_PART && text.charCodeAt(at) === COLON) break;
        }
      } else if (start < text.length && takesOne(token, text.charCodeAt(start))) next.add(start + 1);
    }
    if (next.size === 0) return false;
    reached = next;
  }
  return reached.has(text.length);
}

function takesOne(token: number, code: number): boolean {
  return token === code || token === ONE || (token === ONE_WITHIN_PART && code !== COLON);
}
