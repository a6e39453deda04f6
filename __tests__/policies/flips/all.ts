import { CONNECT_FLIPS } from "./connect.ts";
import { EDGE_FLIPS } from "./edge.ts";
import type { Flip } from "./flip.ts";
import { IMAGE_CACHE_FLIPS } from "./image-cache.ts";
import { JOB_FLIPS } from "./job.ts";
import { PLATFORM_FLIPS } from "./platform.ts";
import { QUEUE_FLIPS } from "./queue.ts";
import { REPOSITORY_FLIPS } from "./repository.ts";
import { SERVICE_FLIPS } from "./service.ts";
import { STATE_FLIPS } from "./state.ts";
import { TCP_FLIPS } from "./tcp.ts";
import { TOGETHER_FLIPS } from "./together.ts";

/** Every change to a safety setting. */
export const FLIPS: readonly Flip[] = [
  ...CONNECT_FLIPS,
  ...EDGE_FLIPS,
  ...IMAGE_CACHE_FLIPS,
  ...JOB_FLIPS,
  ...PLATFORM_FLIPS,
  ...QUEUE_FLIPS,
  ...REPOSITORY_FLIPS,
  ...SERVICE_FLIPS,
  ...STATE_FLIPS,
  ...TCP_FLIPS,
  ...TOGETHER_FLIPS,
];
