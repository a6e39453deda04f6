/** What botocore's `partitions.json` says of one partition, as far as it is used here. */
interface DescribedPartition {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string };
  readonly regions: Readonly<Record<string, unknown>>;
}

export interface Partition {
  /** Domain of its services, such as `amazonaws.com`. */
  readonly suffix: string;
  /** Zone letters by region, such as `abc`; empty where the sources do not tell. */
  readonly regions: Readonly<Record<string, string>>;
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
