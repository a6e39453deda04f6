import { readStack } from "../engine/stack-files.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { at, parseJson, textOf } from "../terraform/json.ts";
import { demand, type LifeContext } from "./life.ts";

/** A service of the description, as far as the rehearsal releases it and tampers with it. */
export interface RehearsedService {
  readonly name: string;
  readonly stack: string;
  readonly image: string;
  /** Who decides which image runs. */
  readonly releaseOwner: "terraform" | "pipeline";
  readonly targetGroup: { readonly address: string; readonly name: string };
}

/** Every service of the environment, in the order of its stacks. */
export async function rehearsedServices({
  environment,
  project,
}: Pick<LifeContext, "environment" | "project">): Promise<RehearsedService[]> {
  const services: RehearsedService[] = [];
  for (const [name, stack] of environment.serviceStacks) {
    services.push({ name, stack, ...readService(await readStack(project.dir, stack), stack) });
  }
  return services;
}

function readService(configuration: Configuration, place: string): Omit<RehearsedService, "name" | "stack"> {
  const [task] = configuration.of("aws_ecs_task_definition");
  const [group] = configuration.of("aws_lb_target_group");
  const image = textOf(at(parseJson(task?.attributes["container_definitions"]), "0.image"));
  const name = textOf(group?.attributes["name"]);
  demand(
    image !== undefined && group !== undefined && name !== undefined,
    place,
    "no literal image or no target group",
    "a service with both",
  );
  const ignored = task?.ignoreChanges ?? [];
  const byPipeline = ignored === "all" || ignored.includes("container_definitions");
  return {
    image,
    releaseOwner: byPipeline ? "pipeline" : "terraform",
    targetGroup: { address: group.address, name },
  };
}

/**
 * Another image of the same repository: the tag with a suffix, or the digest with another first digit. Nothing pulls
 * it: the emulator runs no containers.
 */
export function nextImage(image: string, suffix: string): string {
  const digest = /^(.*@sha256:)([0-9a-f])([0-9a-f]{63})$/.exec(image);
  if (digest) {
    const [, repository = "", first = "", rest = ""] = digest;
    return `${repository}${((Number.parseInt(first, 16) + 1) % 16).toString(16)}${rest}`;
  }
  return /:[^/:]+$/.test(image) ? `${image}-${suffix}` : `${image}:${suffix}`;
}
