/** What the database of AWS's service specification holds of CloudWatch, as far as it is read here. */
export interface ServiceSpecification {
  readonly schema: {
    readonly metric: Entities<{
      readonly namespace: string;
      readonly name: string;
      readonly statistic: string;
    }>;
    readonly dimensionSet: Entities<{ readonly dimensions: readonly { readonly name: string }[] }>;
    readonly usesDimensionSet: {
      readonly forward: Readonly<Record<string, readonly { readonly $id: string }[]>>;
    };
  };
}

interface Entities<T> {
  readonly entities: readonly (T & { readonly $id: string })[];
}

/**
 * Each namespace as a text: groups of metrics with the same statistic and sets of dimensions, between bars:
 * `Sum AvailabilityZone,LoadBalancer;LoadBalancer:HTTPCode_ELB_4XX_Count HTTPCode_ELB_5XX_Count`. A set without
 * dimensions is empty.
 */
export function metricTexts({ schema }: ServiceSpecification): Record<string, string> {
  const sets = new Map(
    schema.dimensionSet.entities.map(({ $id, dimensions }) => [
      $id,
      dimensions.map(({ name }) => name).sort(),
    ]),
  );
  const found = new Map<string, { readonly statistic: string; readonly sets: Set<string> }>();
  for (const { $id, name, namespace, statistic } of schema.metric.entities) {
    const known = found.get(`${namespace}\n${name}`) ?? { statistic, sets: new Set<string>() };
    found.set(`${namespace}\n${name}`, known);
    for (const use of schema.usesDimensionSet.forward[$id] ?? [])
      known.sets.add((sets.get(use.$id) ?? []).join(","));
  }
  const byNamespace = new Map<string, Map<string, string[]>>();
  for (const [key, metric] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [namespace = "", name = ""] = key.split("\n");
    // Names that are patterns, such as those of the CloudWatch agent, are no names.
    if (/[^\w%.-]/.test(name)) continue;
    const groups = byNamespace.get(namespace) ?? new Map<string, string[]>();
    byNamespace.set(namespace, groups);
    const group = `${metric.statistic} ${[...metric.sets].sort().join(";")}`;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return Object.fromEntries(
    [...byNamespace].map(([namespace, groups]) => [
      namespace,
      [...groups].map(([group, names]) => `${group}:${names.join(" ")}`).join("|"),
    ]),
  );
}
