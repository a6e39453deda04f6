import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { BUNDLED_REGIONS, bundledBook } from "../../cost/bundled.ts";
import { type PriceBook, readPriceBook } from "../../cost/price-book.ts";
import type { Io } from "../machine/io.ts";
import { placeOf, readInput } from "./files.ts";

/**
 * The prices of a file, or those that come with Ballast for a region.
 * @throws InputError for a region without a book
 */
export async function priceBookFor(
  io: Io,
  region: string | undefined,
  file: string | undefined,
): Promise<PriceBook> {
  if (file !== undefined) return readBookFile(io, file, "--prices");
  const book = bundledBook(region);
  if (book) return book;
  throw new InputError(
    "PRICE_BOOK",
    region ?? "the region",
    `${region === undefined ? "the Terraform does not tell it" : "has no prices here"}; limit: ${BUNDLED_REGIONS.join(", ")}`,
    region === undefined
      ? "give it to --region"
      : `write them with \`ballast cost refresh --region ${region} --write prices.json\`, and give them to --prices`,
  );
}

export async function readBookFile(io: Io, file: string, option: string): Promise<PriceBook> {
  const text = await readInput(io, file, option);
  return readPriceBook(parseJsonText(text, placeOf(file), "ballast cost refresh"), placeOf(file));
}
