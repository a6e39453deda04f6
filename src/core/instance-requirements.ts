import { globsIntersect } from "./glob.ts";
import type { Architecture, InstanceType } from "./instance-types.ts";

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Attributes by which EC2 Auto Scaling chooses instance types.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html (2026-11)
 */
export interface InstanceRequirements {
  readonly vcpu: Bounds;
  readonly memoryMiB: Bounds;
  readonly architectures: readonly Architecture[];
  /** Types to choose from, with `*`. None: all. */
  readonly allowed: readonly string[];
  readonly excluded: readonly string[];
  /** Whether types with burstable CPU may be chosen, which EC2 Auto Scaling leaves out by default, as it does bare metal. */
  readonly burstable: boolean;
  readonly bareMetal: boolean;
  /** GPUs; at most 0 leaves out types with any accelerator, which may be chosen by default. */
  readonly accelerators: Bounds;
}

/** Families with GPUs, FPGAs, or chips of AWS for machine learning and video. */
const ACCELERATED = /^(dl|f|g|gr|inf|p|trn|vt)\d/;

/** The types among `candidates` that meet the requirements, smallest first. */
export function typesMeeting(
  candidates: readonly InstanceType[],
  {
    accelerators,
    allowed,
    architectures,
    bareMetal,
    burstable,
    excluded,
    memoryMiB,
    vcpu,
  }: InstanceRequirements,
): InstanceType[] {
  const among = (patterns: readonly string[], name: string) =>
    patterns.some((pattern) => globsIntersect(pattern, name));
  return candidates
    .filter((type) => within(vcpu, type.vcpu) && within(memoryMiB, type.memoryMiB))
    .filter(({ architecture }) => architectures.includes(architecture))
    .filter(({ name }) => burstable || !/^t\d/.test(name))
    .filter(({ name }) => bareMetal || !name.includes(".metal"))
    .filter(({ gpus }) => within(accelerators, gpus))
    .filter(({ name }) => accelerators.max > 0 || !ACCELERATED.test(name))
    .filter(({ name }) => allowed.length === 0 || among(allowed, name))
    .filter(({ name }) => !among(excluded, name))
    .sort((a, b) => a.vcpu - b.vcpu || a.memoryMiB - b.memoryMiB || (a.name < b.name ? -1 : 1));
}

function within({ max, min }: Bounds, value: number): boolean {
  return value >= min && value <= max;
}
