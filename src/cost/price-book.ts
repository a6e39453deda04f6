import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { PRICE_IDS, type PriceId } from "./price-kinds.ts";
import type { Range } from "./range.ts";

const DAY_MS = 24 * 3600 * 1000;

/** Days after which a price counts as stale. */
export const STALE_AFTER_DAYS = 180;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** `large 0.115|xlarge 0.23` by family. */
const Families = z.record(
  z.string().regex(/^[a-z0-9-]+$/),
  z.string().regex(/^([a-z0-9-]+ \d+(\.\d+)?)(\|[a-z0-9-]+ \d+(\.\d+)?)*$/),
);

export const PriceBookSchema = z.strictObject({
  schemaVersion: z.literal("1.0"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  currency: z.literal("USD"),
  sources: z.record(
    z.string(),
    z.strictObject({
      url: z.url().describe("What AWS publishes."),
      published: Day.describe("Day on which AWS published it; where it says none, day on which it was read."),
      read: z.string().min(1).describe("Where it was read."),
    }),
  ),
  prices: z.partialRecord(
    z.enum(PRICE_IDS as unknown as [PriceId, ...PriceId[]]),
    z.strictObject({
      usd: z.number().positive(),
      unit: z.string(),
      text: z.string(),
      source: z.string(),
    }),
  ),
  onDemand: z.strictObject({ source: z.string(), families: Families }).describe("Dollars an hour, Linux."),
  spotSavings: z
    .strictObject({ source: z.string(), families: Families })
    .describe("Percent below On-Demand, of the Spot Instance Advisor."),
});

export type PriceBookDocument = z.infer<typeof PriceBookSchema>;

export interface PriceSource {
  /** Its name within the book. */
  readonly name: string;
  readonly url: string;
  readonly published: string;
  readonly read: string;
}

/** A price with where it comes from. */
export interface Price {
  readonly id: string;
  readonly usd: number;
  readonly unit: string;
  readonly text: string;
  readonly source: PriceSource;
}

/** Dated prices of one region. What it does not hold has no price: nothing is taken from another region. */
export class PriceBook {
  readonly region: string;
  readonly sources: readonly PriceSource[];
  readonly document: PriceBookDocument;
  readonly #onDemand: ReadonlyMap<string, number>;
  readonly #spot: ReadonlyMap<string, number>;

  constructor(document: PriceBookDocument) {
    this.document = document;
    this.region = document.region;
    this.sources = Object.entries(document.sources).map(([name, source]) => ({ name, ...source }));
    this.#onDemand = byType(document.onDemand.families);
    this.#spot = byType(document.spotSavings.families);
  }

  price(id: PriceId): Price | undefined {
    const found = this.document.prices[id];
    return (
      found && {
        id,
        usd: found.usd,
        unit: found.unit,
        text: found.text,
        source: this.#source(found.source),
      }
    );
  }

  /** An hour of an instance type, On-Demand. */
  onDemand(type: string): Price | undefined {
    const usd = this.#onDemand.get(type);
    if (usd === undefined) return undefined;
    const source = this.#source(this.document.onDemand.source);
    return { id: "instance.onDemand", usd, unit: "hour", text: `${type}, On-Demand, Linux`, source };
  }

  /** An hour of an instance type as Spot: the On-Demand price less what the Spot Instance Advisor says is saved. */
  spot(type: string): Price | undefined {
    const [whole, saving] = [this.#onDemand.get(type), this.#spot.get(type)];
    if (whole === undefined || saving === undefined) return undefined;
    const source = this.#source(this.document.spotSavings.source);
    return {
      id: "instance.spot",
      usd: whole * (1 - saving / 100),
      unit: "hour",
      text: `${type}, Spot, ${saving} % below On-Demand`,
      source,
    };
  }

  get instanceTypes(): readonly string[] {
    return [...this.#onDemand.keys()];
  }

  #source(name: string): PriceSource {
    const found = this.sources.find((source) => source.name === name);
    if (!found) throw new RangeError(`a price names the source ${name}, which the book does not have`);
    return found;
  }
}

/** @param place file, for errors @throws InputError for anything but a price book */
export function readPriceBook(document: unknown, place: string): PriceBook {
  const parsed = PriceBookSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join(".") || "the document";
    throw new InputError(
      "PRICE_BOOK",
      place,
      `${where} does not have the form of a price book`,
      "give a file that `ballast cost refresh` wrote",
    );
  }
  const { onDemand, prices, sources, spotSavings } = parsed.data;
  const named = [...Object.values(prices).map(({ source }) => source), onDemand.source, spotSavings.source];
  const missing = named.find((name) => !Object.hasOwn(sources, name));
  if (missing !== undefined) {
    throw new InputError(
      "PRICE_BOOK",
      place,
      `names the source ${missing}, which it does not have`,
      "give every price a source: url, published, read",
    );
  }
  return new PriceBook(parsed.data);
}

/** Whether a source is older than it may be on a day, `YYYY-MM-DD`. */
export function isStale({ published }: PriceSource, today: string): boolean {
  return (Date.parse(today) - Date.parse(published)) / DAY_MS > STALE_AFTER_DAYS;
}

/** The lowest, the middle and the highest of some prices; undefined where there is none. */
export function spread(prices: readonly number[]): Range | undefined {
  const sorted = [...prices].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const middle = sorted.length / 2;
  const below = sorted[Math.ceil(middle) - 1] ?? low;
  const above = sorted[Math.floor(middle)] ?? high;
  return { low, expected: (below + above) / 2, high };
}

function byType(families: Readonly<Record<string, string>>): Map<string, number> {
  return new Map(
    Object.entries(families).flatMap(([family, text]) =>
      text.split("|").map((entry): [string, number] => {
        const [size = "", value] = entry.split(" ");
        return [`${family}.${size}`, Number(value)];
      }),
    ),
  );
}
