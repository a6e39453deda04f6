import type { Capacity } from "../src/config/capacity.ts";
import type { Environment } from "../src/config/schema.ts";
import type { Home } from "../src/core/arn.ts";
import { secretReference } from "../src/core/secret-reference.ts";
import type { StrategyItem } from "../src/core/strategy.ts";

/** Capacity provider strategy of every service. ECS refuses to mix instances and Fargate in one. */
export function strategyOf({ name }: Home, capacity: Capacity): StrategyItem[] {
  if (capacity.kind === "ec2") return [{ capacityProvider: `${name}-ecs`, base: 0, weight: 1 }];
  return [
    { capacityProvider: "FARGATE", base: capacity.onDemandBase, weight: capacity.onDemandWeight },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: capacity.spotWeight },
  ];
}

/**
 * Interface endpoints that ECS needs without a way to the internet
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html, 2026-06). Secrets Manager,
 * Parameter Store and KMS only as the services use them: each costs money in every zone.
 */
export function endpointServices({ capacity, network, services }: Environment): string[] {
  if (network.endpoints === "gateway") return [];
  const all = Object.values(services);
  const kinds = new Set(
    all.flatMap(({ secrets }) => Object.values(secrets).map((s) => secretReference(s)?.kind)),
  );
  return [
    "ecr.api",
    "ecr.dkr",
    "logs",
    // The agent's own three; Fargate does not use them.
    ...(capacity.kind === "ec2" ? ["ecs", "ecs-agent", "ecs-telemetry"] : []),
    ...(kinds.has("secret") ? ["secretsmanager"] : []),
    ...(kinds.has("parameter") ? ["ssm"] : []),
    ...(all.some(({ secretKeyArns }) => secretKeyArns.length > 0) ? ["kms"] : []),
  ];
}
