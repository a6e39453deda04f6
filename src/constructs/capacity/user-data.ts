export interface UserDataProps {
  readonly clusterName: string;
  readonly reservedMemoryMiB: number;
  /** Whether the instances have GPUs. */
  readonly gpus: boolean;
}

/**
 * Configuration of the ECS agent. Source of the names and defaults:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/automated_image_cleanup.html (2026-06). A maximum
 * lifetime of instances would not clean: Auto Scaling leaves those alone that are protected from scale-in, and ECS
 * protects every instance with tasks
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html).
 * Anyone who may describe launch templates can read it, so it never carries a secret.
 */
export function userData({ clusterName, gpus, reservedMemoryMiB }: UserDataProps): string {
  const settings: readonly (readonly [string, string | number])[] = [
    ["ECS_CLUSTER", clusterName],
    // Drains the instance within seconds of a Spot interruption notice; off by default.
    ["ECS_ENABLE_SPOT_INSTANCE_DRAINING", "true"],
    // Without it a task in awsvpc mode can take the instance role from the metadata service.
    ["ECS_AWSVPC_BLOCK_IMDS", "true"],
    ["ECS_DISABLE_PRIVILEGED", "true"],
    // Memory that no task gets, so that a full instance does not starve its own agent.
    ["ECS_RESERVED_MEMORY", reservedMemoryMiB],
    // Restarts survive a registry or NAT failure: what an earlier task of the instance pulled is taken from its disk.
    // Images are pinned, so it is never stale. Not prefer-cached, which turns the cleanup of images off.
    ["ECS_IMAGE_PULL_BEHAVIOR", "once"],
    ["ECS_DISABLE_IMAGE_CLEANUP", "false"],
    // Every half hour, at most five images that no container uses and that were pulled six hours ago, least recently used first:
    // a rollback finds the image of the last release. 30 GiB hold many of them.
    ["ECS_IMAGE_CLEANUP_INTERVAL", "30m"],
    ["ECS_IMAGE_MINIMUM_CLEANUP_AGE", "6h"],
    ["ECS_NUM_IMAGES_DELETE_PER_CYCLE", 5],
    // A service that fails to start leaves containers and volumes behind; three hours of them, the default, fill a disk.
    ["ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION", "1h"],
    ["ECS_ENABLE_CONTAINER_METADATA", "true"],
    ["ECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM", "none"],
    // The GPU variant of the ECS-optimized AMI has this already; another image registers no GPU without it.
    ...(gpus ? ([["ECS_ENABLE_GPU_SUPPORT", "true"]] as const) : []),
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
