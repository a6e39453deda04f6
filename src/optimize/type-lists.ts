import { type InstanceType, instanceType, instanceTypeNames } from "../core/instance-types.ts";

/** Dollars an hour of the types that have both prices, in one region. */
export type TypePrices = ReadonlyMap<string, { readonly onDemandUsd: number; readonly spotUsd: number }>;

/** Families whose CPU is a credit account: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances.html (2026-11). */
const BURSTABLE = /^t\d/;

/**
 * General purpose, compute and memory optimized families of Intel, AMD and Graviton, without those that are sold for
 * their disks, their network or their clock: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 * (2026-11).
 */
const PLAIN = /^[cmrt]\d[agi]?\./;

/**
 * Lists of instance types to try in place of the present one: the present types, cheapest first, and for each other
 * size of instance the cheapest types of that size. A list is as long as the present one. The first type is what
 * On-Demand instances are launched as, so its price counts most. Of types with GPUs the order alone is tried.
 */
export function typeLists(present: readonly string[], prices: TypePrices): readonly (readonly string[])[] {
  const facts = present.flatMap((name) => instanceType(name) ?? []);
  const [first] = facts;
  if (!first || facts.length < present.length) return [];
  const cheapest = [...present].sort((a, b) => onDemand(a, prices) - onDemand(b, prices) || (a < b ? -1 : 1));
  // Another model of GPU has other memory, and may need other software in the image.
  if (first.gpus > 0) return [cheapest];
  const burstable = present.every((name) => BURSTABLE.test(name));
  const trunked = facts.every(({ trunkedTasks }) => trunkedTasks !== undefined);
  const sizes = new Map<string, InstanceType[]>();
  for (const name of instanceTypeNames()) {
    const type = instanceType(name);
    if (!type || !prices.has(name) || !PLAIN.test(name)) continue;
    if (type.architecture !== first.architecture || BURSTABLE.test(name) !== burstable) continue;
    if (trunked && type.trunkedTasks === undefined) continue;
    if (type.vcpu < first.vcpu / 2 || type.vcpu > first.vcpu * 2) continue;
    const size = `${type.vcpu} ${type.memoryMiB}`;
    sizes.set(size, [...(sizes.get(size) ?? []), type]);
  }
  const others = [...sizes.values()].flatMap((types) => {
    const names = types
      .map(({ name }) => name)
      .sort((a, b) => onDemand(a, prices) - onDemand(b, prices) || (a < b ? -1 : 1));
    return names.length < present.length ? [] : [names.slice(0, present.length)];
  });
  return [cheapest, ...others];
}

function onDemand(name: string, prices: TypePrices): number {
  return prices.get(name)?.onDemandUsd ?? Number.POSITIVE_INFINITY;
}
