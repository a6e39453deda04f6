import { containersOf, writtenPaths } from "./containers.ts";
import type { Environment } from "./schema.ts";
import type { Service } from "./service.ts";

/** https://gallery.ecr.aws/docker/library/busybox: for every architecture, and without the pull limit of Docker Hub. */
const BUSYBOX = "public.ecr.aws/docker/library/busybox:1.37.0";

/** Image of one container of a service, and the field that names it. */
export interface ContainerImage {
  readonly field: string;
  readonly image: string;
  /** Whether the field is left out. */
  readonly byDefault: boolean;
}

/** Images of all containers of a service, the application's first. */
export function imagesOf(environment: Environment, service: Service): readonly ContainerImage[] {
  const named = containersOf(service).map(({ container, field }) => ({
    field: field === "" ? "image" : `${field}.image`,
    image: container.image,
    byDefault: false,
  }));
  if (writtenPaths(service).length === 0) return named;
  const image = volumesImage(environment, service);
  return [
    ...named,
    { field: "writablePathsImage", image, byDefault: service.writablePathsImage === undefined },
  ];
}

/** Image of the container that prepares the volumes: endpoints reach no public registry. */
export function volumesImage({ network }: Environment, service: Service): string {
  const reachable = network.egress.kind === "endpoints-only" ? service.image : BUSYBOX;
  return service.writablePathsImage ?? reachable;
}
