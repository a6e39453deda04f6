import { amiPin, hasOptimizedAmi } from "../../core/ecs-ami.ts";
import { type Finding, show } from "../../core/finding.ts";
import { type Pool, poolHardware, poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { knownTypes } from "./fleet.ts";
import { refuse, warn } from "./report.ts";

/** AMI-01 to AMI-04: the image of the instances. */
export function machineImage({ capacity, stage }: Environment): Finding[] {
  return poolsOf(capacity).flatMap((pool) => imageOf(pool, stage));
}

function imageOf(pool: Pool, stage: Environment["stage"]): Finding[] {
  const { ami } = pool;
  const place = `${pool.place}.ami`;
  const hardware = poolHardware(pool);
  if (ami === undefined) {
    if (!hasOptimizedAmi(hardware)) {
      return [
        refuse("AMI-04", {
          place,
          value: "not set",
          limit: `an image of your own for ${pool.instanceTypes[0]}: AWS has no ECS-optimized Amazon Linux 2023 AMI with the drivers of GPUs for arm64`,
          fix: "give a version of an own parameter or an AMI id, or use types for x86_64 such as g6.xlarge",
        }),
      ];
    }
    if (stage !== "production") return [];
    return [
      warn("AMI-03", {
        place,
        value: "not set",
        limit:
          "a pinned image in production: otherwise new instances run a release that nobody reviewed, and old ones stay as they are",
        fix: "give the release that ballast doctor names, and the next one when it names that",
      }),
    ];
  }
  const pin = amiPin(ami);
  if (!pin) {
    return [
      refuse("AMI-01", {
        place,
        value: show(ami),
        limit:
          "a release of the ECS-optimized Amazon Linux 2023 AMI, an own parameter with its version, or an AMI id",
        fix: "give a name such as al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64, /golden/ecs:7 or ami-0a1b2c3d4e5f60718",
      }),
    ];
  }
  // Types of two architectures are ASG-02's, and those with and without GPUs GPU-03's.
  const types = knownTypes(pool) ?? [];
  if (pin.kind !== "release" || types.length === 0) return [];
  const { architecture } = hardware;
  if (
    types.every((type) => type.architecture === architecture) &&
    pin.hardware.architecture !== architecture
  ) {
    return [
      refuse("AMI-02", {
        place,
        value: show(ami),
        limit: `an image for ${architecture}, the architecture of ${pool.instanceTypes[0]}`,
        fix: hasOptimizedAmi(hardware)
          ? `give the release that ends in ${architecture}`
          : "give a version of an own parameter or an AMI id",
      }),
    ];
  }
  if (types.some(({ gpus }) => gpus > 0 !== hardware.gpu) || pin.hardware.gpu === hardware.gpu) return [];
  return [
    refuse("AMI-04", {
      place,
      value: show(ami),
      limit: hardware.gpu
        ? `an image with the drivers of GPUs, which ${pool.instanceTypes[0]} has: without them the agent registers none, and tasks with gpus wait for ever`
        : `an image without the drivers of GPUs, which ${pool.instanceTypes[0]} has not`,
      fix: hardware.gpu
        ? hasOptimizedAmi(hardware)
          ? "give the release whose name begins with al2023-ami-ecs-gpu-hvm"
          : "give a version of an own parameter or an AMI id"
        : "give the release whose name begins with al2023-ami-ecs-hvm",
    }),
  ];
}
