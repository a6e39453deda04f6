export interface UserDataProps {
  readonly clusterName: string;
  readonly reservedMemoryMiB: number;
}

/**
 * Configuration of the ECS agent. Source of the names and defaults:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html (2026-06).
 * Anyone who may describe launch templates can read it, so it never carries a secret.
 */
export function userData({ clusterName, reservedMemoryMiB }: UserDataProps): string {
  const settings: readonly (readonly [string, string | number])[] = [
    ["ECS_CLUSTER", clusterName],
    // Drains the instance within seconds of a Spot interruption notice; off by default.
    ["ECS_ENABLE_SPOT_INSTANCE_DRAINING", "true"],
    // Without it a task in awsvpc mode can take the instance role from the metadata service.
    ["ECS_AWSVPC_BLOCK_IMDS", "true"],
    ["ECS_DISABLE_PRIVILEGED", "true"],
    // Memory that no task gets, so that a full instance does not starve its own agent.
    ["ECS_RESERVED_MEMORY", reservedMemoryMiB],
    // Restarts survive a registry or NAT failure; images are pinned, so a cached one is never stale.
    ["ECS_IMAGE_PULL_BEHAVIOR", "prefer-cached"],
    ["ECS_ENABLE_CONTAINER_METADATA", "true"],
    ["ECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM", "none"],
  ];
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    "cat <<'CONFIG' >> /etc/ecs/ecs.config",
    ...settings.map(([name, value]) => `${name}=${value}`),
    "CONFIG",
    "",
  ].join("\n");
}
