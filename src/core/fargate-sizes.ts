/** A number of CPU units on Fargate, and the memory that goes with it. */
export interface FargateSize {
  readonly cpu: number;
  readonly minMiB: number;
  readonly maxMiB: number;
  readonly stepMiB: number;
}

/** Valid combinations of CPU and memory on Fargate: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (2026-06). */
export const FARGATE_SIZES: readonly FargateSize[] = [
  { cpu: 256, minMiB: 512, maxMiB: 2048, stepMiB: 512 },
  { cpu: 512, minMiB: 1024, maxMiB: 4096, stepMiB: 1024 },
  { cpu: 1024, minMiB: 2048, maxMiB: 8192, stepMiB: 1024 },
  { cpu: 2048, minMiB: 4096, maxMiB: 16_384, stepMiB: 1024 },
  { cpu: 4096, minMiB: 8192, maxMiB: 30_720, stepMiB: 1024 },
  { cpu: 8192, minMiB: 16_384, maxMiB: 61_440, stepMiB: 4096 },
  { cpu: 16_384, minMiB: 32_768, maxMiB: 122_880, stepMiB: 8192 },
];

/** The smallest size that has room for this much; undefined when none has. */
export function fargateSizeFor(
  cpu: number,
  memoryMiB: number,
): { readonly cpu: number; readonly memoryMiB: number } | undefined {
  const size = FARGATE_SIZES.find((it) => cpu <= it.cpu && memoryMiB <= it.maxMiB);
  if (!size) return undefined;
  const steps = Math.ceil(Math.max(size.minMiB, memoryMiB) / size.stepMiB);
  return { cpu: size.cpu, memoryMiB: steps * size.stepMiB };
}
