import type { PlannedAction } from "../terraform/actions.ts";

/**
 * Whether a replacement is what every release makes: a revision of a task definition is never changed, and a new one
 * takes its place. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html (2026-11).
 */
export function isRoutine(type: string, action: PlannedAction | undefined): boolean {
  return type === "aws_ecs_task_definition" && action === "replace";
}
