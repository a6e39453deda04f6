import type { Unpriced } from "./inventory.ts";
import type { Price, PriceBook } from "./price-book.ts";
import type { PriceId } from "./price-kinds.ts";
import { exactly, inCents, plus, type Range, times, ZERO } from "./range.ts";
import type { CostLine, Estimate } from "./result.ts";

/** A line before it has a price. */
export interface Wanted {
  readonly address: string;
  readonly what: string;
  readonly price: PriceId;
  readonly quantity: number;
}

/** Gathers the lines of an estimate, the prices that they use, and what has none. */
export class Lines {
  readonly #book: PriceBook;
  readonly #lines: CostLine[] = [];
  readonly #prices = new Map<string, Price>();
  readonly #unpriced = new Map<string, string[]>();

  constructor(book: PriceBook) {
    this.#book = book;
  }

  /** Nothing is added for a quantity of zero. */
  add({ address, price: id, quantity, what }: Wanted): void {
    if (quantity <= 0) return;
    const price = this.#book.price(id);
    if (price) this.priced({ address, what, quantity }, price, exactly(price.usd));
    else this.lacks(address, what, `no price of ${id} in ${this.#book.region}`);
  }

  /** As `add`, at a discount. @param percent below the price */
  discounted({ address, price: id, quantity, what }: Wanted, percent: Range): void {
    const price = this.#book.price(id);
    if (!price) {
      this.lacks(address, what, `no price of ${id} in ${this.#book.region}`);
      return;
    }
    const at = (discount: number) => price.usd * (1 - discount / 100);
    const usd = { low: at(percent.low), expected: at(percent.expected), high: at(percent.high) };
    this.priced({ address, what, quantity }, price, usd);
  }

  /** @param usd dollars for one unit, which may vary around those of `price` */
  priced({ address, quantity, what }: Omit<Wanted, "price">, price: Price, usd: Range): void {
    if (quantity <= 0) return;
    const key = price.id.startsWith("instance.") ? `${price.id} ${price.text.split(",")[0]}` : price.id;
    this.#prices.set(key, price);
    const monthUsd = inCents(times(usd, quantity));
    this.#lines.push({ address, what, price: key, usd, unit: price.unit, quantity, monthUsd });
  }

  lacks(address: string, what: string, why: string): void {
    const key = `${what}\u0000${why}`;
    const known = this.#unpriced.get(key) ?? [];
    if (!known.includes(address)) this.#unpriced.set(key, [...known, address]);
  }

  get estimate(): Estimate {
    const monthUsd = inCents(this.#lines.reduce((sum, line) => plus(sum, line.monthUsd), ZERO));
    return { lines: this.#lines, monthUsd };
  }

  get prices(): ReadonlyMap<string, Price> {
    return this.#prices;
  }

  get unpriced(): readonly Unpriced[] {
    return [...this.#unpriced].map(([key, addresses]) => {
      const [what = "", why = ""] = key.split("\u0000");
      return { what, why, addresses };
    });
  }
}
