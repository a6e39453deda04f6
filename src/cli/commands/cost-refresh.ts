import type { Command } from "commander";
import { BallastError } from "../../core/errors.ts";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { bundledBook } from "../../cost/bundled.ts";
import {
  OFFERS,
  OfferReader,
  offerPath,
  PRICE_LIST_URL,
  readSpotAdvisor,
  SPOT_ADVISOR_URL,
} from "../../cost/offer.ts";
import { readPriceBook } from "../../cost/price-book.ts";
import { type Fresh, priceBookJson, refreshed } from "../../cost/refresh.ts";
import { refreshText } from "../../report/cost-refresh-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { fileError } from "../shared/files.ts";
import { readBookFile } from "../shared/price-books.ts";

interface RefreshOptions {
  readonly region: string;
  readonly offers?: string;
  readonly against?: string;
  readonly write?: string;
}

const ADVISOR_FILE = "spot-advisor-data.json";

const HELP = `
Reads the offer files of the AWS Price List, as AWS publishes them for everybody, and says which prices are others than
those that are here. With --write the new price book is written, as a whole or not at all. That of EC2 has some 400 MB;
it is read piece by piece.

  ballast cost refresh --region eu-central-1
  ballast cost refresh --region eu-central-1 --write src/cost/prices/eu-central-1.json
  ballast cost refresh --region us-west-2 --offers ./offers --write prices.json

A folder holds the files under the names of their offers: AmazonEC2.json, AWSELB.json and so on, and
spot-advisor-data.json for Spot. An offer that is not there, or a price that it does not have, stays as it was, with its
old source and date.

Exit codes: 0 read, whatever changed; 1 some offers could not be read; 64 wrong usage or input, and nothing is written.`;

/** Adds `cost refresh`. @param finish takes the exit code */
export function addRefreshCommand(cost: Command, io: Io, finish: (code: number) => void): void {
  cost
    .command("refresh")
    .description("renew the prices of a region from the AWS Price List")
    .requiredOption("--region <region>", "region of the prices")
    .option("--offers <folder or URL>", "where the offer files are (default: the AWS Price List)")
    .option("--against <file>", "the price book to compare with (default: the one that comes with Ballast)")
    .option("--write <file>", "write the new price book")
    .addHelpText("after", HELP)
    .action(async ({ against, offers = PRICE_LIST_URL, region, write }: RefreshOptions) => {
      if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
        throw new InputError("USAGE", "--region", `got ${region}; limit: such as eu-central-1`, "correct it");
      }
      const before =
        against === undefined ? bundledBook(region) : await readBookFile(io, against, "--against");
      const { fresh, unread } = await readOffers(io, offers, region);
      if (fresh.offers.size === 0) {
        const fix = `give a folder or an address that has ${OFFERS.join(".json, ")}.json`;
        throw new InputError("OFFER", offers, "no offer file could be read", fix);
      }
      const result = refreshed(before?.document, fresh);
      // What would be written has to be readable again.
      const json = priceBookJson(result.document);
      readPriceBook(JSON.parse(json), write ?? "the new price book");
      if (write !== undefined) {
        await io.replaceText(write, json).catch((error: unknown) => {
          throw fileError(error, write, "give a file that can be written to --write");
        });
      }
      io.out(refreshText(result, { unread, written: write }));
      finish(unread.length === 0 ? EXIT.clean : EXIT.incomplete);
    });
}

type Read = Fresh["offers"] extends ReadonlyMap<string, infer Of> ? Of : never;

interface ReadOffers {
  readonly fresh: Fresh;
  /** Files that are not there. */
  readonly unread: readonly string[];
}

async function readOffers(io: Io, from: string, region: string): Promise<ReadOffers> {
  const remote = /^https?:\/\//.test(from);
  const base = from.replace(/\/+$/, "");
  const day = io.now().toISOString().slice(0, 10);
  const unread: string[] = [];
  const offers = new Map<string, Read>();
  for (const offer of OFFERS) {
    const place = remote ? `${base}/${offerPath(offer, region)}` : `${base}/${offer}.json`;
    const reader = new OfferReader(offer, place);
    const isThere = await readPieces(io, place, remote, (piece) => reader.push(piece));
    if (!isThere) unread.push(place);
    else {
      const url = `${PRICE_LIST_URL}/${offerPath(offer, region)}`;
      offers.set(offer, { offer: reader.end(), url, read: `${remote ? "there" : "a copy of it"}, ${day}` });
    }
  }
  const place = remote ? advisorAddress(base) : `${base}/${ADVISOR_FILE}`;
  const pieces: Uint8Array[] = [];
  const isThere = await readPieces(io, place, remote, (piece) => void pieces.push(Uint8Array.from(piece)));
  if (!isThere) unread.push(place);
  const text = Buffer.concat(pieces).toString("utf8");
  const spot = isThere
    ? {
        savings: readSpotAdvisor(parseJsonText(text, place, "the Spot Instance Advisor"), region, place),
        url: SPOT_ADVISOR_URL,
        read: remote ? "there" : "a copy of it",
        day,
      }
    : undefined;
  return { fresh: { region, offers, spot }, unread };
}

/** AWS publishes it elsewhere than its price list; a mirror has both. */
function advisorAddress(base: string): string {
  return base === PRICE_LIST_URL ? SPOT_ADVISOR_URL : `${base}/${ADVISOR_FILE}`;
}

/** @returns false when there is no such file @throws InputError when it cannot be read to its end */
async function readPieces(
  io: Io,
  place: string,
  remote: boolean,
  take: (piece: Uint8Array) => void,
): Promise<boolean> {
  try {
    for await (const piece of remote ? io.download(place) : io.readPieces(place)) take(piece);
    return true;
  } catch (error) {
    if (error instanceof BallastError) throw error;
    const code = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
    if (code === "ENOENT") return false;
    throw fileError(error, place, "give a readable folder or address to --offers");
  }
}
