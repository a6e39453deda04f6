import type { Platform } from "../model/platform.ts";
import type { Reader } from "../model/reader.ts";
import { containersOf } from "../model/task-definition.ts";
import { type DeclaredResource, valueAt } from "../terraform/declared.ts";
import type { Task } from "./inventory.ts";

/** What AWS does not bill for: https://aws.amazon.com/fargate/pricing/ (2026-06). */
export const FREE_STORAGE_GIB = 20;

/** What the tasks of each service bring with them on Fargate. */
export function tasksOf(reader: Reader, { services }: Platform): ReadonlyMap<string, Task> {
  return new Map(
    services.map(({ address, task }) => {
      const definition = taskDefinition(reader, task.address);
      const service = reader.declared.of("aws_ecs_service").find((it) => it.address === address);
      const text = (path: string) => definition && reader.text(definition, path);
      return [
        address,
        {
          architecture: text("runtime_platform.0.cpu_architecture") === "ARM64" ? "arm64" : "x86_64",
          windows: text("runtime_platform.0.operating_system_family")?.startsWith("WINDOWS") === true,
          storageGib: Number(text("ephemeral_storage.0.size_in_gib") ?? FREE_STORAGE_GIB),
          publicAddress:
            service !== undefined && reader.flag(service, "network_configuration.0.assign_public_ip", false),
        },
      ];
    }),
  );
}

/** Services that write to each log group, as the `awslogs` options of their containers name it. */
export function writersOf(
  reader: Reader,
  { services }: Platform,
  groups: readonly DeclaredResource[],
): ReadonlyMap<DeclaredResource, readonly string[]> {
  const writers = new Map<DeclaredResource, string[]>();
  for (const { address, task } of services) {
    const definition = taskDefinition(reader, task.address);
    const containers = definition ? (containersOf(reader, definition) ?? []) : [];
    const names = containers.flatMap(({ value }) => {
      const name = valueAt(value, "logConfiguration.options.awslogs-group");
      return typeof name === "string" ? [name] : [];
    });
    const written = groups.find((group) => names.some((name) => isNamed(reader, group, name)));
    if (written) writers.set(written, [...(writers.get(written) ?? []), address]);
  }
  return writers;
}

function isNamed(reader: Reader, group: DeclaredResource, name: string): boolean {
  return name === reader.text(group, "name") || name.includes(`${group.address}.`);
}

function taskDefinition(reader: Reader, address: string | undefined): DeclaredResource | undefined {
  return reader.declared.of("aws_ecs_task_definition").find((it) => it.address === address);
}
