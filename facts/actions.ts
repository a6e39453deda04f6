/** Files of one service in the package of IAM data. */
export interface ServiceFiles {
  readonly actions: Readonly<
    Record<string, { readonly name: string; readonly resourceTypes: readonly { readonly name: string }[] }>
  >;
  readonly resourceTypes: Readonly<Record<string, { readonly key: string; readonly arn: string }>>;
}

/**
 * One service as a text: the ARN patterns of its resource types (`s3:::*` for `arn:${Partition}:s3:::${BucketName}`),
 * then, behind each `|`, actions that take the same types: `0,2:GetObject PutObject`, none for actions without
 * resource-level permission.
 */
export function serviceText({ actions, resourceTypes }: ServiceFiles): string {
  const keys = Object.values(resourceTypes).map(({ key }) => key.toLowerCase());
  const patterns = Object.values(resourceTypes).map(({ arn }) => pattern(arn));
  const groups = new Map<string, string[]>();
  for (const action of Object.values(actions)) {
    const indexes = action.resourceTypes
      .map(({ name }) => keys.indexOf(name.toLowerCase()))
      .sort((a, b) => a - b);
    if (indexes.includes(-1)) throw new Error(`${action.name} takes a resource type that is not described`);
    const group = indexes.join(",");
    groups.set(group, [...(groups.get(group) ?? []), action.name]);
  }
  return [patterns.join(" "), ...[...groups].map(([group, names]) => `${group}:${names.join(" ")}`)].join(
    "|",
  );
}

/** What follows the partition, with `*` for each variable. */
function pattern(arn: string): string {
  return arn
    .split(":")
    .slice(2)
    .join(":")
    .replace(/\$\{[^}]*\}/g, "*")
    .replace(/\s/g, "");
}
