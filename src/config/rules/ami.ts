import { amiPin } from "../../core/ecs-ami.ts";
import { type Finding, show } from "../../core/finding.ts";
import { type Pool, poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { knownTypes } from "./fleet.ts";
import { refuse, warn } from "./report.ts";

/** AMI-01, AMI-02, AMI-03: the image of the instances. */
export function machineImage({ capacity, stage }: Environment): Finding[] {
  return poolsOf(capacity).flatMap((pool) => imageOf(pool, stage));
}

function imageOf(pool: Pool, stage: Environment["stage"]): Finding[] {
  const { ami } = pool;
  const place = `${pool.place}.ami`;
  if (ami === undefined) {
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
  // Types of two architectures are ASG-02's.
  const architectures = new Set(knownTypes(pool)?.map(({ architecture }) => architecture));
  const [architecture] = architectures;
  if (pin.kind !== "release" || architectures.size !== 1 || pin.architecture === architecture) return [];
  return [
    refuse("AMI-02", {
      place,
      value: show(ami),
      limit: `an image for ${architecture}, the architecture of ${pool.instanceTypes[0]}`,
      fix: `give the release that ends in ${architecture}`,
    }),
  ];
}
