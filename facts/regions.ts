/** What botocore's `partitions.json` says of one partition, as far as it is used here. */
interface DescribedPartition {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string };
  readonly regions: Readonly<Record<string, unknown>>;
}

export interface Partition {
  /** Domain of its services, such as `amazonaws.com`. */
  readonly suffix: string;
  /**
   * Zone letters by region, such as `abc`; empty where the sources do not tell. Behind a blank: letters that some
   * accounts have instead (`abd c`), because names of zones were given to accounts at random.
   */
  readonly regions: Readonly<Record<string, string>>;
}

/**
 * Letters of a region as one account has them, and those that another may have: zones were numbered and named without
 * gaps, so a region with a zone `cac1-az4` has had a fourth letter.
 * @param names such as `ca-central-1a`
 * @param ids such as `cac1-az4`
 */
export function zoneLetters(region: string, names: readonly string[], ids: readonly string[]): string {
  const own = [...new Set(names.map((name) => name.slice(region.length)))].sort().join("");
  const highest = Math.max(...ids.map((id) => Number(id.split("-az")[1])));
  const others = [..."abcdef".slice(0, highest)].filter((letter) => !own.includes(letter)).join("");
  return others === "" ? own : `${own} ${others}`;
}

/** Partitions by name. @param letters zone letters by region, from the offerings of instance types */
export function partitions(
  described: readonly DescribedPartition[],
  letters: ReadonlyMap<string, string>,
): Record<string, Partition> {
  return Object.fromEntries(
    described.map(({ id, outputs, regions }) => [
      id,
      {
        suffix: outputs.dnsSuffix,
        regions: Object.fromEntries(
          Object.keys(regions)
            .filter((region) => !region.endsWith("-global"))
            .sort()
            .map((region) => [region, letters.get(region) ?? ""]),
        ),
      },
    ]),
  );
}
