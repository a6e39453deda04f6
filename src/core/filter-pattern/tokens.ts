import type { ComparisonOperator, Operand } from "./pattern.ts";
import { readRegex } from "./regex.ts";

/** A pattern that CloudWatch Logs refuses; the message says why. */
export class PatternProblem extends Error {}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Of texts that may stand without quotes: AWS's own examples write `123.123.*` and `*.html*`. */
const BARE = /[\w.*:+/-]/;

/** Reads a pattern from left to right. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    this.blanks();
    return this.#at >= this.#text.length;
  }

  /** The next characters, without taking them. */
  sees(text: string): boolean {
    this.blanks();
    return this.#text.startsWith(text, this.#at);
  }

  /** Takes the characters if they are next. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  needs(text: string): void {
    if (!this.takes(text)) this.fail(`${text} is missing`);
  }

  /** Takes what the expression matches at this place; the expression must be sticky. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  operator(): ComparisonOperator | undefined {
    return (["!=", "<=", ">=", "=", "<", ">"] as const).find((operator) => this.takes(operator));
  }

  /** A value: quoted or plain text, a number, or a regular expression between percent signs. */
  operand(): Operand {
    this.blanks();
    const quoted = this.quoted();
    if (quoted !== undefined) return { kind: "text", text: quoted };
    const regex = this.match(/%[^%]*%/y);
    if (regex !== undefined) {
      const operand = readRegex(regex.slice(1, -1));
      return typeof operand === "string" ? this.fail(operand) : operand;
    }
    let text = "";
    for (
      let next = this.#text[this.#at];
      next !== undefined && BARE.test(next);
      next = this.#text[this.#at]
    ) {
      text += next;
      this.#at++;
    }
    if (text === "") this.fail("a value is missing, or one that needs quotes");
    return NUMBER.test(text) ? { kind: "number", value: Number(text) } : { kind: "text", text };
  }

  quoted(): string | undefined {
    this.blanks();
    const found = this.match(/"(?:[^"\\]|\\.)*"/y);
    if (found === undefined) return this.sees('"') ? this.fail("a quotation mark is missing") : undefined;
    return found.slice(1, -1).replace(/\\(.)/g, "$1");
  }

  /** This place, to come back to. */
  mark(): number {
    this.blanks();
    return this.#at;
  }

  reset(mark: number): void {
    this.#at = mark;
  }

  blanks(): void {
    this.match(/\s*/y);
  }

  fail(problem: string): never {
    throw new PatternProblem(`${problem}, at character ${this.#at + 1}`);
  }
}
