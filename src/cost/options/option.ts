import type { Platform } from "../../model/platform.ts";
import type { Inventory } from "../inventory.ts";
import type { Lines } from "../lines.ts";
import type { Load } from "../load.ts";
import type { Parameters } from "../parameters.ts";
import type { PriceBook } from "../price-book.ts";

/** What an option is judged by. */
export interface Situation {
  readonly inventory: Inventory;
  readonly book: PriceBook;
  readonly parameters: Parameters;
  /** At the load that was stated. */
  readonly load: Load;
  /** Prices an inventory under a load. */
  readonly price: (inventory: Inventory, load: Load) => Lines;
}

/** A change of an inventory, or why there is none. */
export type Change =
  | {
      readonly kind: "possible" | "in place";
      /** What is changed, with the attributes that say it. */
      readonly change: string;
      /** The inventory after the change; where it is in place, the one without it. */
      readonly inventory: Inventory;
      readonly notes?: readonly string[];
    }
  | {
      readonly kind: "discount";
      readonly change: string;
      /** Percent off the lines at addresses that are billed On-Demand around the clock. */
      readonly off: readonly { readonly what: RegExp; readonly percent: keyof Parameters }[];
      readonly notes?: readonly string[];
    }
  | { readonly kind: "does not apply"; readonly why: string };

/** A way to pay less. */
export interface Option {
  readonly id: string;
  readonly title: string;
  readonly givesUp: string;
  readonly change: (situation: Situation) => Change;
}

export function withPlatform(inventory: Inventory, platform: Platform): Inventory {
  return { ...inventory, platform };
}
