/** How time becomes points. */
export interface Scale {
  readonly atSec: readonly number[];
  readonly window: readonly [number, number];
  /** Seconds that share a point. */
  readonly bucketSec: number;
}

/**
 * Points of a step function inside the window. Changes that share a bucket become its highest value, and at its end its
 * last: no spike is lost.
 * @param shown values of the tooltip, where those that are drawn are sums
 */
export function stepPoints(
  values: readonly number[],
  shown: readonly number[],
  { atSec, bucketSec, window: [start, end] }: Scale,
): number[][] {
  const changes = atSec.flatMap((at, index) => {
    const value = values[index] ?? 0;
    const next = atSec[index + 1] ?? Number.POSITIVE_INFINITY;
    const same = index > 0 && values[index - 1] === value && at > start;
    return at > end || next <= start || same ? [] : [[Math.max(at, start), value, shown[index] ?? 0]];
  });
  const kept: number[][] = [];
  let from = 0;
  while (from < changes.length) {
    const bucket = bucketOf(changes[from]);
    let to = from + 1;
    while (to < changes.length && bucketOf(changes[to]) === bucket) to++;
    const [first = []] = changes.slice(from);
    const last = changes[to - 1] ?? first;
    const highest = changes.slice(from, to).reduce((a, b) => ((b[1] ?? 0) > (a[1] ?? 0) ? b : a));
    kept.push([first[0] ?? start, highest[1] ?? 0, highest[2] ?? 0]);
    const ends = Math.min(end, start + (bucket + 1) * bucketSec);
    if (last[1] !== highest[1]) kept.push([ends, last[1] ?? 0, last[2] ?? 0]);
    from = to;
  }
  const last = kept.at(-1);
  return last === undefined ? [] : [...kept, [end, last[1] ?? 0, last[2] ?? 0]];

  function bucketOf(change: readonly number[] | undefined): number {
    return Math.floor(((change?.[0] ?? start) - start) / bucketSec);
  }
}
