/**
 * A running 64-bit digest of numbers and texts, written as 16 hexadecimal digits. It tells two runs apart; it is not
 * made against somebody who wants them to look the same.
 */
export class Digest {
  #a = 0x811c9dc5;
  #b = 0x1b873593;

  number(value: number): void {
    // Milliseconds and counts fit; fractions are kept to nine binary places.
    const scaled = value * 512;
    const low = scaled | 0;
    this.#word(low);
    this.#word(Math.floor(scaled / 0x100000000) | 0);
  }

  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.#word(value.charCodeAt(i));
    this.#word(value.length);
  }

  hex(): string {
    const part = (word: number) => (finish(word) >>> 0).toString(16).padStart(8, "0");
    return part(this.#a) + part(this.#b ^ Math.imul(this.#a, 0x9e3779b1));
  }

  #word(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x01000193) ^ (this.#a >>> 15);
    this.#b = Math.imul(this.#b + word, 0xcc9e2d51) ^ (this.#b >>> 13);
  }
}

function finish(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
