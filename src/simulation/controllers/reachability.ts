import type { Zone } from "../../model/platform.ts";
import type { World } from "../world.ts";

/** Endpoints by which the agent, the registry, logs and secrets are reached without a NAT gateway. */
export type Destination = "ecs" | "registry" | "secretsmanager" | "ssm";

/**
 * Endpoints that each destination needs on EC2.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html (2026-06).
 */
const ENDPOINTS: Readonly<Record<Destination, readonly string[]>> = {
  ecs: ["ecs", "ecs-agent", "ecs-telemetry"],
  registry: ["ecr.api", "ecr.dkr", "s3"],
  secretsmanager: ["secretsmanager"],
  ssm: ["ssm"],
};

/** An image of Amazon ECR, which endpoints reach; others need the internet. */
const ECR = /^\d{12}\.dkr\.ecr[.-]/;

/** Whether tasks and agents of a zone reach a service of AWS now. */
export function reaches(world: World, zone: string, destination: Destination): boolean {
  if (world.conditions.lostZones.has(zone)) return false;
  if (hasInternet(world, zone)) return true;
  return ENDPOINTS[destination].every((name) => world.platform.endpoints.includes(name));
}

/** Whether all these images can be pulled in a zone now. */
export function reachesImages(world: World, zone: string, images: readonly string[]): boolean {
  if (hasInternet(world, zone)) return !world.conditions.lostZones.has(zone);
  return images.every((image) => ECR.test(image)) && reaches(world, zone, "registry");
}

/** Whether the zone's way out works. Where it is not known, it is taken to. */
export function hasInternet(world: World, zone: string): boolean {
  const egress = egressOf(world, zone);
  if (!egress) return true;
  if (egress.kind === "none") return false;
  if (egress.kind !== "nat-gateway") return true;
  if (world.conditions.noNatIn.has(zone)) return false;
  return egress.zone === undefined || !world.conditions.lostZones.has(egress.zone);
}

function egressOf(world: World, zone: string): Zone["egress"] | undefined {
  return world.platform.zones.find(({ name }) => name === zone)?.egress;
}
