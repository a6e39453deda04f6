import { placeOf, type Reader } from "../model/reader.ts";
import { type Container, containersOf } from "../model/task-definition.ts";
import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { isList, isRecord, type Value } from "../terraform/value.ts";

/** What a task definition gives its containers of the host. */
export interface HostAccess {
  /** Place and words of each; empty when it gives nothing. */
  readonly given: readonly { readonly place: string; readonly value: string }[];
  /**
   * A container that may change routes: the agent blocks the metadata service with a route in the network of the task.
   * Source: https://github.com/aws/amazon-ecs-cni-plugins/tree/master/plugins/eni (2026-06).
   */
  readonly changesRoutes: { readonly place: string; readonly value: string } | undefined;
  /** Whether every container is privileged in no other way than `privileged`, which an agent can refuse. */
  readonly onlyPrivileged: boolean;
  /** False where containers are known only after the apply. */
  readonly known: boolean;
}

/**
 * Capabilities that reach beyond the container: https://man7.org/linux/man-pages/man7/capabilities.7.html, and
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html (2026-06).
 */
const HOST_CAPABILITIES: ReadonlySet<string> = new Set([
  "ALL",
  "DAC_READ_SEARCH",
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_RAWIO",
]);

/** Sockets of the container runtime: who may write to one may start any container. */
const SOCKETS = ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"];

/** Folders that decide what the host runs. */
const HOST_FOLDERS = [
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/home",
  "/lib",
  "/lib64",
  "/opt/ecs",
  "/proc",
  "/root",
  "/sbin",
  "/sys",
  "/usr",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/ecs",
  "/var/spool/cron",
];

/** What the containers of a task definition have of the host. */
export function hostAccess(reader: Reader, task: DeclaredResource): HostAccess {
  const containers = containersOf(reader, task);
  const given: { place: string; value: string; privileged?: boolean }[] = [];
  let changesRoutes: HostAccess["changesRoutes"];
  for (const mode of ["pid_mode", "ipc_mode"]) {
    if (valueAt(task.values, mode) === "host") given.push({ place: placeOf(task, mode), value: "host" });
  }
  for (const container of containers ?? []) {
    const { path, value } = container;
    const name = nameOf(container);
    if (isTrue(value["privileged"]))
      given.push({ place: `${path}.privileged`, value: `true (${name})`, privileged: true });
    const added = textsOf(valueAt(value, "linuxParameters.capabilities.add")).map((it) =>
      it.toUpperCase().replace(/^CAP_/, ""),
    );
    const place = `${path}.linuxParameters.capabilities.add`;
    const host = added.filter((it) => HOST_CAPABILITIES.has(it));
    if (host.length > 0) given.push({ place, value: `${host.join(", ")} (${name})` });
    if (added.includes("NET_ADMIN") || added.includes("ALL"))
      changesRoutes ??= { place, value: `NET_ADMIN (${name})` };
  }
  for (const { path, value } of blocksAt(task.values, "volume")) {
    const folder = valueAt(value, "host_path");
    if (typeof folder !== "string" || !isKnown(folder) || folder === "") continue;
    if (reachesHost(folder, isWritable(containers, valueAt(value, "name"))))
      given.push({ place: placeOf(task, `${path}.host_path`), value: folder });
  }
  return {
    given: given.map(({ place, value }) => ({ place, value })),
    changesRoutes,
    onlyPrivileged: given.every(({ privileged }) => privileged === true),
    known: containers !== undefined,
  };
}

function nameOf({ value }: Container): string {
  return typeof value["name"] === "string" ? value["name"] : "a container without a name";
}

function reachesHost(folder: string, writable: boolean): boolean {
  const path = folder.replace(/\/+$/, "") || "/";
  const holds = (other: string) => path === "/" || other === path || other.startsWith(`${path}/`);
  if (SOCKETS.some(holds)) return true;
  return writable && HOST_FOLDERS.some((own) => holds(own) || path.startsWith(`${own}/`));
}

/** Whether some container mounts the volume and may write to it; true where that is not known. */
function isWritable(containers: readonly Container[] | undefined, volume: Value | undefined): boolean {
  if (!containers || typeof volume !== "string") return true;
  return containers.some(({ value }) => {
    const mounts = valueAt(value, "mountPoints");
    return (isList(mounts) ? mounts : []).some(
      (mount) => isRecord(mount) && mount["sourceVolume"] === volume && !isTrue(mount["readOnly"]),
    );
  });
}

function isTrue(value: Value | undefined): boolean {
  return value === true || value === "true";
}

function textsOf(value: Value | undefined): string[] {
  return isList(value) ? value.filter((it): it is string => typeof it === "string") : [];
}
