/** Room on one instance, or what one task takes of it. */
export interface Room {
  /** CPU units; 1024 is one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Places for tasks: network interfaces, or host ports. A task takes one. */
  readonly slots: number;
  /** GPUs; each is pinned to one container. */
  readonly gpus: number;
}

/** Equal tasks that need a place. */
export interface TaskGroup {
  readonly cpu: number;
  readonly memoryMiB: number;
  /** GPUs of all its containers. */
  readonly gpus: number;
  readonly count: number;
}

interface Bin extends Room {
  readonly count: number;
}

/**
 * Instances that hold these tasks: largest tasks first, each on the first instance with room. ECS places one task
 * after the other and never repacks, so a greedy packing is nearer to it than the sum of resources, which hides
 * what is lost at the edges. Equal tasks and equal instances are kept together with a count, so the cost depends on
 * the number of different sizes and hardly on the number of services or tasks.
 * @returns Infinity when some task fits no empty instance
 */
export function instancesNeeded(tasks: readonly TaskGroup[], instance: Room): number {
  const share = (task: TaskGroup) =>
    Math.max(
      task.cpu / instance.cpu,
      task.memoryMiB / instance.memoryMiB,
      task.gpus > 0 ? task.gpus / instance.gpus : 0,
    );
  const groups = bySize(tasks).sort((a, b) => share(b) - share(a));
  let bins: Bin[] = [];
  for (const group of groups) {
    const placed = fill(bins, group);
    bins = placed.bins;
    if (placed.left === 0) continue;
    const perBin = fits(instance, group);
    if (perBin < 1) return Number.POSITIVE_INFINITY;
    bins.push(
      ...fill([{ ...instance, count: Math.ceil(placed.left / perBin) }], { ...group, count: placed.left })
        .bins,
    );
  }
  return bins.reduce((sum, bin) => sum + bin.count, 0);
}

/** One group for each size of task. */
function bySize(tasks: readonly TaskGroup[]): TaskGroup[] {
  const groups = new Map<string, TaskGroup>();
  for (const { count, cpu, gpus, memoryMiB } of tasks) {
    if (count <= 0) continue;
    const key = `${cpu}/${memoryMiB}/${gpus}`;
    groups.set(key, { cpu, memoryMiB, gpus, count: count + (groups.get(key)?.count ?? 0) });
  }
  return [...groups.values()];
}

/** Tasks of this size that an instance with this room takes. */
export function fits(room: Room, task: Omit<TaskGroup, "count">): number {
  const by = (available: number, each: number) =>
    each > 0 ? Math.floor(available / each) : Number.POSITIVE_INFINITY;
  const resources = [by(room.cpu, task.cpu), by(room.memoryMiB, task.memoryMiB), by(room.gpus, task.gpus)];
  return Math.max(0, Math.min(...resources, room.slots));
}

/** Puts as many tasks of the group as possible into the bins, in order; bins that end up different are split. */
function fill(bins: readonly Bin[], group: TaskGroup): { bins: Bin[]; left: number } {
  let left = group.count;
  const result: Bin[] = [];
  for (const bin of bins) {
    const perBin = fits(bin, group);
    const full = perBin > 0 ? Math.min(bin.count, Math.floor(left / perBin)) : 0;
    left -= full * perBin;
    const partial = perBin > 0 && full < bin.count && left > 0 ? left : 0;
    left -= partial;
    result.push(
      ...[
        taken(bin, group, perBin, full),
        taken(bin, group, partial, partial > 0 ? 1 : 0),
        taken(bin, group, 0, bin.count - full - (partial > 0 ? 1 : 0)),
      ].filter((part) => part.count > 0),
    );
  }
  return { bins: result, left };
}

function taken(bin: Bin, group: TaskGroup, tasks: number, count: number): Bin {
  return {
    cpu: bin.cpu - tasks * group.cpu,
    memoryMiB: bin.memoryMiB - tasks * group.memoryMiB,
    slots: bin.slots - tasks,
    gpus: bin.gpus - tasks * group.gpus,
    count,
  };
}
