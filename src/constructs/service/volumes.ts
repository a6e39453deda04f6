import { hash32, NAME_LIMITS, physicalName, volumesContainerName } from "../../core/names.ts";

export interface VolumesContainerProps {
  readonly service: string;
  /** Image with `sh`, `chmod` and `touch`. */
  readonly image: string;
  /** Paths that the application writes to. */
  readonly paths: readonly string[];
  readonly logConfiguration: unknown;
}

/** Where the volumes are mounted while they are prepared, so that no path hides what the image needs. */
const MOUNTED_AT = "/volumes";

/**
 * A volume of a task belongs to root and has mode 0755, so a container that runs as another user cannot write to it,
 * on instances as on Fargate, unless its image declares the path as a VOLUME
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html, 2026-06). This container runs to its
 * end before the application starts and gives each volume the mode of /tmp, as ECS engineers recommend
 * (https://github.com/aws/containers-roadmap/issues/938). The owner may do that without any capability. The file that
 * it leaves keeps Docker on instances from giving an empty volume the owner and mode that the path has in the image
 * (https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container).
 */
export function volumesContainer({ service, image, paths, logConfiguration }: VolumesContainerProps) {
  return {
    name: volumesContainerName(service),
    image,
    essential: false,
    entryPoint: ["/bin/sh", "-c"],
    command: [
      `for volume in ${MOUNTED_AT}/*; do chmod 1777 "$volume" && touch "$volume/.keep" || exit 1; done`,
    ],
    mountPoints: paths.map((path) => ({
      sourceVolume: volumeName(path),
      containerPath: `${MOUNTED_AT}/${volumeName(path)}`,
      readOnly: false,
    })),
    user: "0",
    privileged: false,
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ["ALL"] } },
    logConfiguration,
  };
}

/**
 * Name of the volume for a path: `/var/cache` is `var-cache`. A path with characters that the name cannot keep apart
 * gets a hash of the path, so that `/var-cache` is another volume.
 */
export function volumeName(path: string): string {
  const name = path.replace(/^\/+/, "").replace(/[^A-Za-z0-9_-]+/g, "-");
  const plain = /^(\/[A-Za-z0-9_]+)+$/.test(path);
  return physicalName(
    NAME_LIMITS.volume,
    ...(plain ? [name] : [name, hash32(path).toString(36).padStart(7, "0")]),
  );
}
