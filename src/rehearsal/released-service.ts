import { readStack } from "../engine/stack-files.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { at, parseJson, textOf } from "../terraform/json.ts";
import { demand, type LifeContext } from "./life.ts";

/** A service of the description, as far as the rehearsal releases it and tampers with it. */
export interface RehearsedService {
  readonly name: string;
  readonly stack: string;
  readonly image: string;
  readonly family: string;
  /** What starts its tasks: a service of ECS, or a schedule. */
  readonly startedBy: "service" | "schedule";
  /** Who decides which image runs. */
  readonly releaseOwner: "terraform" | "pipeline";
  /** Where a load balancer finds its tasks; undefined without one. */
  readonly targetGroup?: { readonly address: string; readonly name: string } | undefined;
  /** Equal for services of one kind. */
  readonly shape: string;
}

/** What tells one kind of service from another. */
const MARKS = ["aws_lb_target_group", "aws_lb", "aws_sqs_queue", "aws_scheduler_schedule"];

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

/** The first of each kind. */
export function oneOfEachKind(services: readonly RehearsedService[]): RehearsedService[] {
  const kinds = new Map([...services].reverse().map((service) => [service.shape, service]));
  return services.filter((service) => kinds.get(service.shape) === service);
}

function readService(configuration: Configuration, place: string): Omit<RehearsedService, "name" | "stack"> {
  const [task] = configuration.of("aws_ecs_task_definition");
  const [group] = configuration.of("aws_lb_target_group");
  const image = textOf(at(parseJson(task?.attributes["container_definitions"]), "0.image"));
  const family = textOf(task?.attributes["family"]);
  demand(
    image !== undefined && family !== undefined,
    place,
    "no literal image or family of a task definition",
    "a service with both",
  );
  const ignored = task?.ignoreChanges ?? [];
  const byPipeline = ignored === "all" || ignored.includes("container_definitions");
  return {
    image,
    family,
    startedBy: configuration.of("aws_ecs_service").length > 0 ? "service" : "schedule",
    releaseOwner: byPipeline ? "pipeline" : "terraform",
    targetGroup: group && { address: group.address, name: textOf(group.attributes["name"]) ?? "" },
    shape: MARKS.filter((type) => configuration.of(type).length > 0).join(", "),
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
