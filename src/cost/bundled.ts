import { PriceBook, type PriceBookDocument } from "./price-book.ts";
import euCentral1 from "./prices/eu-central-1.json";
import euWest1 from "./prices/eu-west-1.json";
import usEast1 from "./prices/us-east-1.json";

// The schema is checked by a test; what is in the repository is not checked at every start.
const DOCUMENTS = [usEast1, euCentral1, euWest1] as unknown as readonly PriceBookDocument[];

/** Regions whose prices come with Ballast. */
export const BUNDLED_REGIONS: readonly string[] = DOCUMENTS.map(({ region }) => region);

/** The book of a region; undefined where none comes with Ballast. */
export function bundledBook(region: string | undefined): PriceBook | undefined {
  const document = DOCUMENTS.find((it) => it.region === region);
  return document && new PriceBook(document);
}
