import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { type Found, isObject, parseJson } from "../../terraform/json.ts";
import { type Breach, breach, type Rule, rule } from "../rule.ts";

/** A container, with the task definition that it is part of. */
export interface Container extends Found {
  readonly task: Resource;
  readonly value: Readonly<Record<string, unknown>>;
}

const read = new WeakMap<Resource, readonly Container[]>();

/** Containers of a task definition; empty when their JSON cannot be read. Read once a task: many rules ask. */
export function containersOf(task: Resource): readonly Container[] {
  const known = read.get(task) ?? readContainers(task);
  read.set(task, known);
  return known;
}

function readContainers(task: Resource): Container[] {
  const list = parseJson(task.attributes["container_definitions"]);
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: unknown, i) =>
    isObject(value) ? [{ task, path: `container_definitions.${i}`, value }] : [],
  );
}

interface ContainerRule extends Pick<Rule, "code" | "title" | "source"> {
  readonly limit: string;
  readonly fix: string;
  /** Places in the container that break the rule, relative to it, with what to show. */
  readonly problems: (container: Container, stack: Configuration) => readonly Problem[];
}

/** Path in the container, and the value to show. */
export type Problem = readonly [path: string, value: unknown];

/** A rule that is asked about every container. */
export function containerRule({ problems, limit, fix, ...head }: ContainerRule): Rule {
  return rule(head, (stack) =>
    stack
      .of("aws_ecs_task_definition")
      .flatMap(containersOf)
      .flatMap((container) =>
        problems(container, stack).map(
          ([path, value]): Breach =>
            breach(container.task, `${container.path}.${path}`, value, { limit, fix }),
        ),
      ),
  );
}
