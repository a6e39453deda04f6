import regions from "./facts/regions.json";
import { nearest } from "./nearest.ts";

/** A group of regions with accounts and ARNs of their own: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html (2026-06). */
export interface Partition {
  /** As in ARNs, such as `aws-us-gov`. */
  readonly name: string;
  /** Domain of its endpoints, such as `amazonaws.com.cn`. */
  readonly suffix: string;
}

interface Facts extends Pick<Partition, "suffix"> {
  readonly regions: Readonly<Record<string, string>>;
}

const PARTITIONS: Readonly<Record<string, Facts>> = regions.facts;

/** What botocore and the offerings of EC2 know of a region: {@link ../../facts/main.ts}. */
export interface Region {
  readonly partition: Partition;
  /** Letters of its zones, such as `abc`; undefined where the sources do not tell. */
  readonly zones: string | undefined;
  /** Letters that only some accounts have: names of zones were given to accounts at random. */
  readonly zonesOfSome: string;
}

const REGIONS: ReadonlyMap<string, Region> = new Map(
  Object.entries(PARTITIONS).flatMap(([name, { regions: ofPartition, suffix }]) =>
    Object.entries(ofPartition).map(([region, letters]): [string, Region] => {
      const [zones, zonesOfSome = ""] = letters.split(" ");
      return [region, { partition: { name, suffix }, zones: zones || undefined, zonesOfSome }];
    }),
  ),
);

/** A region of any partition, or undefined when the list does not know it. */
export function regionFacts(region: string): Region | undefined {
  return REGIONS.get(region);
}

/** The known region that is most like a mistyped one. */
export function nearestRegion(region: string): string | undefined {
  return nearest(region, [...REGIONS.keys()]);
}

/** Partition of a region; `aws` for one that the list does not know. */
export function partitionOf(region: string): string {
  return regionFacts(region)?.partition.name ?? "aws";
}
